-- Row security on the attempts of deliveries, as on every tenant table (0004).
ALTER TABLE delivery_attempts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant ON delivery_attempts USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
