-- What is on its way to somebody outside, and how far each of those is who are told. It cannot be derived from the log: the log says
-- what happened, not who has heard of it.

-- One row per fact and receiver. `state` is waiting, done or dead; `lane` is what must arrive in the order of
-- the log. What waits has no `forget_at`, and what has ended has one.
CREATE TABLE deliveries (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  event_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  lane TEXT NOT NULL,
  content TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  attempted_at BIGINT,
  status BIGINT,
  outcome TEXT,
  forget_at BIGINT,
  PRIMARY KEY (tenant_id, kind, target, event_id)
);

CREATE INDEX deliveries_due ON deliveries (tenant_id, kind, target, due_at, position) WHERE state = 'waiting';
CREATE INDEX deliveries_in_lane ON deliveries (tenant_id, kind, target, lane, position) WHERE state = 'waiting';
CREATE INDEX deliveries_to_expire ON deliveries (expires_at) WHERE forget_at IS NULL;
CREATE INDEX deliveries_to_forget ON deliveries (forget_at) WHERE forget_at IS NOT NULL;
CREATE INDEX deliveries_by_state ON deliveries (tenant_id, state, position);

-- One row per receiver for whom something waits: when something is due, until when it is left alone, until when somebody is at it, in which
-- turn, and how often in a row nobody was there.
CREATE TABLE delivery_targets (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  rest_until BIGINT NOT NULL,
  held_until BIGINT NOT NULL,
  turn BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, kind, target)
);

CREATE INDEX delivery_targets_due ON delivery_targets (due_at);
