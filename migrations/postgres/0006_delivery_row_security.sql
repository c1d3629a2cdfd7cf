-- Row security on the deliveries, as on every tenant table (0004).
ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE delivery_targets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant ON deliveries USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
CREATE POLICY tenant ON delivery_targets USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
