-- Every signing key's public half and where it stands. The private half never becomes a row: who signs loads the stream.
CREATE TABLE {signing_keys} (
  tenant_id TEXT {bytewise} NOT NULL,
  kid TEXT {bytewise} NOT NULL,
  alg TEXT NOT NULL,
  state TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  activated_at BIGINT,
  verify_until BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, kid)
);
