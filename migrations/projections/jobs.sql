-- Everything that administrators did to people, and all work that takes long, as a job: what, who asked, when, and how it ended. `position`
-- is where it began in the log: lists are in that order. There are ids in it and nothing else of people.
CREATE TABLE {jobs} (
  tenant_id TEXT {bytewise} NOT NULL,
  job_id TEXT {bytewise} NOT NULL,
  position BIGINT NOT NULL,
  version BIGINT NOT NULL,
  kind TEXT {bytewise} NOT NULL,
  state TEXT {bytewise} NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT {bytewise} NOT NULL,
  client_id TEXT,
  object_kind TEXT NOT NULL,
  object_id TEXT,
  parent TEXT,
  due_at BIGINT,
  stage TEXT,
  counts TEXT NOT NULL,
  reason TEXT,
  result BIGINT NOT NULL,
  cancels BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  ended_at BIGINT,
  PRIMARY KEY (tenant_id, job_id)
);

CREATE INDEX jobs_in_order_{generation} ON {jobs} (tenant_id, position);
-- Partial ones, even where nothing is ever null: a planner that knows nothing of the rows otherwise takes the one above for as good.
CREATE INDEX jobs_by_kind_{generation} ON {jobs} (tenant_id, kind, position) WHERE kind IS NOT NULL;
CREATE INDEX jobs_by_state_{generation} ON {jobs} (tenant_id, state, position) WHERE state IS NOT NULL;
CREATE INDEX jobs_by_actor_{generation} ON {jobs} (tenant_id, actor_id, position) WHERE actor_id IS NOT NULL;
