-- How far each projection has come, and the streams it had to leave aside. The projections' own tables are created from
-- migrations/projections/, because a rebuild creates them again beside the live ones.

CREATE TABLE projections (
  name TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  generation BIGINT NOT NULL,
  shadow_version BIGINT,
  shadow_position BIGINT,
  updated_at BIGINT NOT NULL
);

CREATE TABLE parked_streams (
  projection TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  aggregate_type TEXT NOT NULL,
  aggregate_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  reason TEXT NOT NULL,
  parked_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  PRIMARY KEY (projection, tenant_id, aggregate_type, aggregate_id)
);
