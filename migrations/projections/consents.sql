-- What each person lets each client have. A consent that was taken back has no row; one that has ended by itself keeps its row, and
-- whoever reads it looks at `expires_at`.
CREATE TABLE {consents} (
  tenant_id TEXT {bytewise} NOT NULL,
  consent_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise} NOT NULL,
  client_id TEXT {bytewise} NOT NULL,
  extent TEXT NOT NULL,
  expires_at BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, consent_id)
);

CREATE INDEX consents_by_user_{generation} ON {consents} (tenant_id, user_id, consent_id);
CREATE INDEX consents_by_client_{generation} ON {consents} (tenant_id, client_id, consent_id);
