-- Every client that is not deleted: all that a token endpoint must know of it, in one row. Contacts are left out (they are
-- people), and so are secrets in the clear (`secrets` has their hashes).
CREATE TABLE {clients} (
  tenant_id TEXT {bytewise} NOT NULL,
  client_id TEXT {bytewise} NOT NULL,
  state TEXT NOT NULL,
  metadata TEXT NOT NULL,
  secrets TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, client_id)
);
