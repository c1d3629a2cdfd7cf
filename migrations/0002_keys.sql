-- Three levels of keys: the master key (never here) wraps the tenants' keys, which wrap the subjects' data keys.

CREATE TABLE key_ring (
  id BIGINT PRIMARY KEY,
  instance TEXT NOT NULL,
  master_key_id TEXT NOT NULL,
  master_key_check BYTEA NOT NULL,
  checkpoint_key BYTEA NOT NULL
);

CREATE TABLE tenant_keys (
  tenant_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  version BIGINT NOT NULL,
  wrapped BYTEA NOT NULL,
  PRIMARY KEY (tenant_id, purpose, version)
);

-- An erased subject keeps its row without its key, so that nobody gives it a new one.
CREATE TABLE data_keys (
  tenant_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  wrapped BYTEA,
  tenant_key_version BIGINT NOT NULL,
  erased_at BIGINT,
  PRIMARY KEY (tenant_id, subject)
);
