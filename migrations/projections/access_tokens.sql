-- Every access token that is not long over, with all that introspection and userinfo answer. What a token shares with others — that
-- its client is enabled, its person not barred, its session not over — is asked of their tables when the token is: so a change
-- there costs nothing here, and tokens that are being issued at that moment are no exception. What was exchanged for a token names its
-- grant and, where that is known, the token itself: with either it ends.
CREATE TABLE {access_tokens} (
  tenant_id TEXT {bytewise} NOT NULL,
  token_hash TEXT {bytewise} NOT NULL,
  grant_id TEXT {bytewise} NOT NULL,
  client_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise},
  session_id TEXT {bytewise},
  format TEXT NOT NULL,
  scope TEXT NOT NULL,
  audience TEXT NOT NULL,
  claims TEXT,
  authorization_details TEXT,
  auth_time BIGINT,
  acr TEXT,
  amr TEXT,
  dpop_jkt TEXT,
  x5t_s256 TEXT,
  may_act TEXT,
  exchanged TEXT,
  origin_grant TEXT {bytewise},
  origin_token TEXT {bytewise},
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, token_hash)
);

-- A client's own token is taken back by its hash: only grants of people are looked for.
CREATE INDEX access_tokens_by_grant_{generation} ON {access_tokens} (tenant_id, grant_id) WHERE user_id IS NOT NULL;
CREATE INDEX access_tokens_by_origin_{generation} ON {access_tokens} (tenant_id, origin_grant) WHERE origin_grant IS NOT NULL;
CREATE INDEX access_tokens_by_end_{generation} ON {access_tokens} (expires_at, tenant_id, token_hash);
