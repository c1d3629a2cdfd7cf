-- Row security on the files and faults of jobs, as on every tenant table (0004).
ALTER TABLE job_files ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE job_faults ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant ON job_files USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
CREATE POLICY tenant ON job_faults USING (tenant_id = current_setting('evident.tenant') OR current_setting('evident.tenant') = '*');
