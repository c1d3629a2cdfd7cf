-- Row security on the snapshots, as on every tenant table (0004).
ALTER TABLE snapshots ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant ON snapshots USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
