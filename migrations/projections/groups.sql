-- Every group that is not deleted, as lists show it and searches find it. `name_search` holds the form in which names are compared, in
-- byte order, so that a prefix is a range.
CREATE TABLE {groups} (
  tenant_id TEXT {bytewise} NOT NULL,
  group_id TEXT {bytewise} NOT NULL,
  name TEXT NOT NULL,
  name_search TEXT {bytewise} NOT NULL,
  email TEXT,
  description TEXT,
  external_id TEXT {bytewise},
  attributes TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, group_id)
);

CREATE INDEX groups_by_name_{generation} ON {groups} (tenant_id, name_search, group_id);
CREATE INDEX groups_by_external_id_{generation} ON {groups} (tenant_id, external_id);
