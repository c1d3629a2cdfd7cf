-- What happened in a tenant, as an auditor asks for it: one row for every event. `person` is whom it concerns; address, browser and stated
-- reason go when that person, or the person who acted, is erased. Rows that are not kept for ever say when they go.
CREATE TABLE {audit} (
  tenant_id TEXT {bytewise} NOT NULL,
  position BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  event_id TEXT {bytewise} NOT NULL,
  event_type TEXT {bytewise} NOT NULL,
  class TEXT NOT NULL,
  outcome TEXT NOT NULL,
  cause TEXT,
  object_kind TEXT {bytewise} NOT NULL,
  object_id TEXT {bytewise} NOT NULL,
  person TEXT {bytewise},
  actor_kind TEXT {bytewise} NOT NULL,
  actor_id TEXT {bytewise} NOT NULL,
  on_behalf_of TEXT {bytewise},
  client_id TEXT {bytewise},
  session_id TEXT {bytewise},
  correlation_id TEXT {bytewise} NOT NULL,
  causation_id TEXT {bytewise},
  job_id TEXT {bytewise},
  detail TEXT NOT NULL,
  ip TEXT {bytewise},
  user_agent TEXT,
  reason TEXT,
  expires_at BIGINT,
  PRIMARY KEY (tenant_id, position)
);

-- Partial ones, even where nothing is ever null: a planner that knows nothing of the rows otherwise takes the primary key for as good.
CREATE INDEX audit_by_person_{generation} ON {audit} (tenant_id, person, position) WHERE person IS NOT NULL;
CREATE INDEX audit_by_object_{generation} ON {audit} (tenant_id, object_id, position) WHERE object_id IS NOT NULL;
CREATE INDEX audit_by_actor_{generation} ON {audit} (tenant_id, actor_id, position) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_by_client_{generation} ON {audit} (tenant_id, client_id, position) WHERE client_id IS NOT NULL;
CREATE INDEX audit_by_address_{generation} ON {audit} (tenant_id, ip, position) WHERE ip IS NOT NULL;
CREATE INDEX audit_by_type_{generation} ON {audit} (tenant_id, event_type, position) WHERE event_type IS NOT NULL;
CREATE INDEX audit_by_correlation_{generation} ON {audit} (tenant_id, correlation_id, position) WHERE correlation_id IS NOT NULL;
CREATE INDEX audit_by_cause_{generation} ON {audit} (tenant_id, causation_id, position) WHERE causation_id IS NOT NULL;
CREATE INDEX audit_by_end_{generation} ON {audit} (expires_at) WHERE expires_at IS NOT NULL;
