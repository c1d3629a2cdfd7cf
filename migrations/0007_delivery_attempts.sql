-- What was said and answered at each attempt to tell somebody something, for those kinds of messages that keep it: who runs the other side
-- asks for it. Like the deliveries themselves it cannot be derived from the log.

-- `became` is done, again or dead. `request` is what was sent without secrets and without its body, which can be made again from the log as
-- long as that may be read; `response` is the beginning of what was answered.
CREATE TABLE delivery_attempts (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  event_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  number BIGINT NOT NULL,
  milliseconds BIGINT NOT NULL,
  status BIGINT,
  outcome TEXT NOT NULL,
  became TEXT NOT NULL,
  request TEXT NOT NULL,
  response TEXT,
  forget_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, kind, target, event_id, at, number)
);

-- The list of what one receiver is told.
CREATE INDEX deliveries_of_target ON deliveries (tenant_id, kind, target, position);

CREATE INDEX delivery_attempts_in_time ON delivery_attempts (tenant_id, kind, target, at);
-- When something arrived last: what came after it are failures in a row.
CREATE INDEX delivery_attempts_arrived ON delivery_attempts (tenant_id, kind, target, at) WHERE became = 'done';
CREATE INDEX delivery_attempts_to_forget ON delivery_attempts (forget_at);
