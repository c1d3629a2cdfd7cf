-- Every protected resource for which tokens are issued, found by its id or by the URI that requests name (RFC 8707).
CREATE TABLE {resources} (
  tenant_id TEXT {bytewise} NOT NULL,
  resource_id TEXT {bytewise} NOT NULL,
  identifier TEXT {bytewise} NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  secrets TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, resource_id)
);

CREATE INDEX resources_by_identifier_{generation} ON {resources} (tenant_id, identifier);
