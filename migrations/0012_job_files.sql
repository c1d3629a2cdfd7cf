-- What jobs read and write beside the log: files in sealed pieces, and what was wrong with which row. Neither can be derived from the log,
-- both tell of people, and both go after their time.

-- A piece of a file, sealed with the key that the job's stream holds. `file_id` is the file's own id, or a job's for what it made.
CREATE TABLE job_files (
  tenant_id TEXT NOT NULL,
  file_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  content BYTEA NOT NULL,
  forget_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, file_id, number)
);

CREATE INDEX job_files_to_forget ON job_files (forget_at);

-- A fault of a row: where it is in the file, what is wrong and what to do, never the value.
CREATE TABLE job_faults (
  tenant_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  line BIGINT NOT NULL,
  number BIGINT NOT NULL,
  field TEXT NOT NULL,
  fault TEXT NOT NULL,
  remedy TEXT NOT NULL,
  forget_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, job_id, line, number)
);

CREATE INDEX job_faults_to_forget ON job_faults (forget_at);
