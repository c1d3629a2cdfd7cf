-- Identifiers are compared byte by byte, whatever the database's locale: the indexes of the log are on the writer's way.
ALTER TABLE events
  ALTER COLUMN tenant_id TYPE TEXT COLLATE "C",
  ALTER COLUMN aggregate_type TYPE TEXT COLLATE "C",
  ALTER COLUMN aggregate_id TYPE TEXT COLLATE "C",
  ALTER COLUMN command_id TYPE TEXT COLLATE "C";

-- Row security on every tenant table, fail closed: without `evident.tenant` a statement fails instead of answering. FORCE
-- holds the tables' owner to it as well. `*` is the scope of the writer, the projectors and the verifier. (No function around the
-- condition: its body would be read and inlined anew each time a statement is planned.)

ALTER TABLE events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant_trees ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE tree_tiles ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE checkpoints ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE snapshots ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE data_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE parked_streams ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant ON events USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
CREATE POLICY tenant ON tenant_trees USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
CREATE POLICY tenant ON tree_tiles USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
CREATE POLICY tenant ON checkpoints USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
CREATE POLICY tenant ON snapshots USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
CREATE POLICY tenant ON tenant_keys USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
CREATE POLICY tenant ON data_keys USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
CREATE POLICY tenant ON parked_streams USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');

-- The log as people and `postgres-es` read it: times as timestamps, documents as JSON. The caller's scope applies.
CREATE VIEW readable_events WITH (security_invoker = true) AS
  SELECT position, tenant_id, tenant_index, aggregate_type, aggregate_id, sequence, event_id, event_type, event_version,
         payload::json AS payload, metadata::json AS metadata, class,
         to_timestamp(recorded_at / 1000000.0) AS recorded_at, encode(leaf_hash, 'hex') AS leaf_hash
  FROM events;
