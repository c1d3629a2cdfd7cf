-- Every grant of a person that is not over, for lists and to find the grants of a user, a client or a session. `request` is there while
-- somebody still has to answer it. Grants that a client gave itself (client credentials) have no row. `origin_grant` is that of the
-- token that was exchanged, where one was.
CREATE TABLE {grants} (
  tenant_id TEXT {bytewise} NOT NULL,
  grant_id TEXT {bytewise} NOT NULL,
  state TEXT NOT NULL,
  client_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise},
  session_id TEXT {bytewise},
  scope TEXT NOT NULL,
  resources TEXT NOT NULL,
  request TEXT,
  auth_time BIGINT,
  origin_grant TEXT {bytewise},
  expires_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, grant_id)
);

CREATE INDEX grants_by_user_{generation} ON {grants} (tenant_id, user_id, grant_id) WHERE user_id IS NOT NULL;
CREATE INDEX grants_by_client_{generation} ON {grants} (tenant_id, client_id, grant_id);
CREATE INDEX grants_by_session_{generation} ON {grants} (tenant_id, session_id, grant_id) WHERE session_id IS NOT NULL;
CREATE INDEX grants_by_origin_{generation} ON {grants} (tenant_id, origin_grant, grant_id) WHERE origin_grant IS NOT NULL;
CREATE INDEX grants_by_end_{generation} ON {grants} (expires_at, tenant_id, grant_id);
