-- Every role that a tenant made for itself, with what it permits. A deleted one has no row; the built-in one is in no log and in no
-- table.
CREATE TABLE {roles} (
  tenant_id TEXT {bytewise} NOT NULL,
  role_id TEXT {bytewise} NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  permissions TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, role_id)
);
