-- Everybody whose deletion was asked for and who is not erased, and from when on they are to be. There are ids in it and nothing else of people.
CREATE TABLE {pending_deletions} (
  tenant_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise} NOT NULL,
  purge_after BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);

CREATE INDEX pending_deletions_by_time_{generation} ON {pending_deletions} (purge_after, tenant_id, user_id);
