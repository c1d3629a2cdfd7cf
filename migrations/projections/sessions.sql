-- Every session that no event has ended, until some time after its last moment: all that a request with its cookie must know, in
-- one row. Where clients have joined it, `ends_at` is the moment at which its time is over, and an event says so soon after. From `swept_at`
-- on the row may go without one. Address and browser are those of the sign-in, for the list that its person sees.
CREATE TABLE {sessions} (
  tenant_id TEXT {bytewise} NOT NULL,
  session_id TEXT {bytewise} NOT NULL,
  ends_at BIGINT,
  swept_at BIGINT NOT NULL,
  user_id TEXT {bytewise} NOT NULL,
  secret_hash TEXT NOT NULL,
  auth_time BIGINT NOT NULL,
  acr TEXT NOT NULL,
  amr TEXT NOT NULL,
  level BIGINT NOT NULL,
  idle_seconds BIGINT NOT NULL,
  touched_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  properties TEXT NOT NULL,
  clients TEXT NOT NULL,
  ip TEXT,
  user_agent TEXT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, session_id)
);

CREATE INDEX sessions_by_user_{generation} ON {sessions} (tenant_id, user_id, session_id);
CREATE INDEX sessions_by_end_{generation} ON {sessions} (swept_at, tenant_id, session_id);
CREATE INDEX sessions_timed_out_{generation} ON {sessions} (ends_at, tenant_id, session_id) WHERE ends_at IS NOT NULL;

-- Every user who may not sign in now, so that a sign-in that was decided a moment before leaves no session behind. -1 in
-- `restored_until` says that a called-off deletion frees the user.
CREATE TABLE {barred_users} (
  tenant_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise} NOT NULL,
  barred_until BIGINT NOT NULL,
  restored_until BIGINT,
  PRIMARY KEY (tenant_id, user_id)
);

-- Every session that has no row any more because its person may not sign in, and of which no event says yet that it has ended. Whoever
-- sees to that finds them here.
CREATE TABLE {unended_sessions} (
  tenant_id TEXT {bytewise} NOT NULL,
  session_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise} NOT NULL,
  PRIMARY KEY (tenant_id, session_id)
);

CREATE INDEX unended_sessions_by_user_{generation} ON {unended_sessions} (tenant_id, user_id, session_id);
