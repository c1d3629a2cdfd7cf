-- Every tenant, with what its issuer needs for each request. `settings` and `attribute_schema` are null until they were
-- changed for the first time: then the defaults of the running program hold.
CREATE TABLE {tenants} (
  tenant_id TEXT {bytewise} NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  default_locale TEXT,
  state TEXT NOT NULL,
  state_before_deletion TEXT,
  purge_after BIGINT,
  settings TEXT,
  attribute_schema TEXT,
  -- The host that is its own, by which requests find it.
  domain TEXT {bytewise},
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- That nobody else has it, the log itself holds.
CREATE INDEX tenants_by_domain_{generation} ON {tenants} (domain) WHERE domain IS NOT NULL;
