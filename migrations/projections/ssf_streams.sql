-- The stream of signals of each client that has one. What is shown at its address is a secret and stands in its history alone.
-- `removed` are the subjects of whom the receiver does not want to hear, by the names that it knows.
CREATE TABLE {ssf_streams} (
  tenant_id TEXT {bytewise} NOT NULL,
  client_id TEXT {bytewise} NOT NULL,
  stream_id TEXT NOT NULL,
  issuer TEXT NOT NULL,
  state TEXT NOT NULL,
  set_by TEXT NOT NULL,
  reason TEXT,
  events_requested TEXT NOT NULL,
  endpoint_url TEXT,
  description TEXT,
  removed TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, client_id)
);
