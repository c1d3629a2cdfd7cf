-- Failures to sign in, until some time after they are forgotten, by what they are counted for. Keys are ids and HMACs: nobody's name or address
-- stands here.
CREATE TABLE {lockouts} (
  tenant_id TEXT {bytewise} NOT NULL,
  kind TEXT {bytewise} NOT NULL,
  key_hash TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise},
  failures BIGINT NOT NULL,
  since BIGINT NOT NULL,
  locks BIGINT NOT NULL,
  locked_until BIGINT,
  forget_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, kind, key_hash)
);

CREATE INDEX lockouts_by_user_{generation} ON {lockouts} (tenant_id, user_id);
CREATE INDEX lockouts_by_end_{generation} ON {lockouts} (forget_at);
