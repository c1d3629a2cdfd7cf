-- Every job that is not over, and from when on a node may take it up: when it is due or, where one has it, when that one must be gone.
CREATE TABLE {jobs_under_way} (
  tenant_id TEXT {bytewise} NOT NULL,
  job_id TEXT {bytewise} NOT NULL,
  due_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, job_id)
);

CREATE INDEX jobs_under_way_by_time_{generation} ON {jobs_under_way} (due_at);
