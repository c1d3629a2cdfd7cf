-- A stream's state is remembered at several of its events and not at the last alone, so that telling what it was costs no more than
-- telling what it is. Snapshots are shortcuts: those that there were are made anew.
DROP TABLE snapshots;

CREATE TABLE snapshots (
  tenant_id TEXT NOT NULL,
  aggregate_type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  state_version BIGINT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (tenant_id, aggregate_type, aggregate_id, position)
);
