-- Who has which role since when. The key finds the roles of a person, which is asked whenever one of them administers; the index
-- finds the holders of a role.
CREATE TABLE {role_holders} (
  tenant_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise} NOT NULL,
  role_id TEXT {bytewise} NOT NULL,
  assigned_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, user_id, role_id)
);

CREATE INDEX role_holders_by_role_{generation} ON {role_holders} (tenant_id, role_id, user_id);
