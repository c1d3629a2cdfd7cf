-- How often things happened, for the pictures of the console: per tenant, hour (in hours since 1970, UTC) and kind. Numbers, and nothing of
-- anybody.
CREATE TABLE {activity} (
  tenant_id TEXT {bytewise} NOT NULL,
  hour BIGINT NOT NULL,
  kind TEXT {bytewise} NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, hour, kind)
);
