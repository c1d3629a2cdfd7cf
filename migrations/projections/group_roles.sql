-- Which group has which role since when; a deleted group has none. The key finds the roles of somebody's groups, which is asked whenever
-- they administer; the index finds the groups that have a role.
CREATE TABLE {group_roles} (
  tenant_id TEXT {bytewise} NOT NULL,
  group_id TEXT {bytewise} NOT NULL,
  role_id TEXT {bytewise} NOT NULL,
  assigned_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, group_id, role_id)
);

CREATE INDEX group_roles_by_role_{generation} ON {group_roles} (tenant_id, role_id, group_id);
