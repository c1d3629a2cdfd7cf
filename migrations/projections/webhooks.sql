-- Every webhook that is told something, without what is secret in it. `settings` says which events it wants: whoever queues deliveries reads
-- all rows of a tenant, so nothing is looked up by event.
CREATE TABLE {webhooks} (
  tenant_id TEXT {bytewise} NOT NULL,
  webhook_id TEXT {bytewise} NOT NULL,
  state TEXT NOT NULL,
  disclosure TEXT NOT NULL,
  origin TEXT NOT NULL,
  settings TEXT NOT NULL,
  paused TEXT,
  secrets TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, webhook_id)
);
