-- The log: one head, one table of events, one Merkle tree per tenant. Times are microseconds since 1970 (UTC).
-- A primary key `position BIGINT` is the row's own number on SQLite, so the log is stored in its order there.

CREATE TABLE log_head (
  id BIGINT PRIMARY KEY,
  position BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  erasures BIGINT NOT NULL
);

INSERT INTO log_head (id, position, recorded_at, erasures) VALUES (1, 0, 0, 0);

CREATE TABLE events (
  position BIGINT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  tenant_index BIGINT NOT NULL,
  aggregate_type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  event_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  event_version TEXT NOT NULL,
  payload TEXT NOT NULL,
  metadata TEXT NOT NULL,
  class TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  leaf_hash BYTEA NOT NULL,
  command_id TEXT,
  commit_size BIGINT
);

-- Every question names all three parts of a stream. The id comes first because it alone tells most streams apart: an
-- insert then compares one column where it would compare three.
CREATE UNIQUE INDEX events_by_stream ON events (aggregate_id, aggregate_type, tenant_id, sequence);
CREATE UNIQUE INDEX events_by_tenant ON events (tenant_id, tenant_index);
-- Only the first event of a commit carries the command's id: the same id again finds the first outcome.
CREATE UNIQUE INDEX events_by_command ON events (command_id) WHERE command_id IS NOT NULL;

-- The right edge of each tenant's tree, as the writer left it.
CREATE TABLE tenant_trees (
  tenant_id TEXT PRIMARY KEY,
  size BIGINT NOT NULL,
  frontier BYTEA NOT NULL
);

-- Roots of complete subtrees, one for 256 leaves, one for 65,536 …: a proof reads a few hundred hashes at any age.
CREATE TABLE tree_tiles (
  tenant_id TEXT NOT NULL,
  level BIGINT NOT NULL,
  tile_index BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (tenant_id, level, tile_index)
);

CREATE TABLE checkpoints (
  tenant_id TEXT NOT NULL,
  size BIGINT NOT NULL,
  root BYTEA NOT NULL,
  note TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, size)
);

CREATE TABLE snapshots (
  tenant_id TEXT NOT NULL,
  aggregate_type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  state_version BIGINT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (tenant_id, aggregate_type, aggregate_id)
);
