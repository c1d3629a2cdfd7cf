-- Where the log ended when a projection's rows were begun: until it has come so far it fills for the first time, and is not late.
ALTER TABLE projections ADD COLUMN begun_at BIGINT NOT NULL DEFAULT 0;
