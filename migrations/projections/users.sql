-- Every user who is not erased, as lists show them and searches find them. The `…_search` columns hold the form in which
-- names are compared, in byte order, so that a prefix is a range.
CREATE TABLE {users} (
  tenant_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise} NOT NULL,
  state TEXT NOT NULL,
  state_before_deletion TEXT,
  active BIGINT NOT NULL,
  user_name TEXT,
  name TEXT,
  given_name TEXT,
  family_name TEXT,
  nickname TEXT,
  email TEXT,
  email_verified BIGINT,
  phone_number TEXT,
  external_id TEXT {bytewise},
  locked_until BIGINT,
  purge_after BIGINT,
  display_name TEXT,
  user_name_search TEXT {bytewise},
  email_search TEXT {bytewise},
  name_search TEXT {bytewise},
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);

CREATE INDEX users_by_user_name_{generation} ON {users} (tenant_id, user_name_search, user_id);
CREATE INDEX users_by_email_{generation} ON {users} (tenant_id, email_search, user_id);
CREATE INDEX users_by_name_{generation} ON {users} (tenant_id, name_search, user_id);
CREATE INDEX users_by_external_id_{generation} ON {users} (tenant_id, external_id);
CREATE INDEX users_by_active_{generation} ON {users} (tenant_id, active, user_id);
CREATE INDEX users_by_updated_at_{generation} ON {users} (tenant_id, updated_at, user_id);
