-- What somebody is told of, one row for every event that a rule tells, whoever hears of it: what happened, to what, and who did it. There
-- are ids in it and nothing else of people. `shared` says that others than single people are among its audiences.
CREATE TABLE {notifications} (
  tenant_id TEXT {bytewise} NOT NULL,
  position BIGINT NOT NULL,
  event_id TEXT {bytewise} NOT NULL,
  occasion TEXT {bytewise} NOT NULL,
  object_kind TEXT NOT NULL,
  object_id TEXT {bytewise} NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT {bytewise} NOT NULL,
  detail TEXT NOT NULL,
  shared BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, position)
);

CREATE INDEX notifications_shared_{generation} ON {notifications} (tenant_id, position) WHERE shared = 1;
CREATE INDEX notifications_by_position_{generation} ON {notifications} (position);
CREATE INDEX notifications_by_event_{generation} ON {notifications} (tenant_id, event_id);
CREATE INDEX notifications_by_end_{generation} ON {notifications} (expires_at);

-- Who hears of each: `user:ID` and `client:ID`, and `permission:NAME` and `group:ID`, behind whom is who has the one or is in the other at
-- the moment of looking.
CREATE TABLE {notification_audiences} (
  tenant_id TEXT {bytewise} NOT NULL,
  audience TEXT {bytewise} NOT NULL,
  position BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, audience, position)
);

CREATE INDEX notification_audiences_of_{generation} ON {notification_audiences} (tenant_id, position, audience);
CREATE INDEX notification_audiences_by_end_{generation} ON {notification_audiences} (expires_at);

-- What each recipient did with theirs: up to where everything was read, what they want by mail, and whether they ever signed in, without
-- which a device is no other one. `digest_due` is when the next daily letter goes out, where
-- anything comes in one, and `digested_to` up to where the last one went.
CREATE TABLE {notification_inboxes} (
  tenant_id TEXT {bytewise} NOT NULL,
  recipient TEXT {bytewise} NOT NULL,
  read_to BIGINT NOT NULL,
  preferences TEXT NOT NULL,
  digested_to BIGINT NOT NULL,
  digest_due BIGINT,
  signed_in BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, recipient)
);

CREATE INDEX notification_inboxes_due_{generation} ON {notification_inboxes} (digest_due) WHERE digest_due IS NOT NULL;

-- Notifications that were marked one by one, as far as that differs from what was read as a whole.
CREATE TABLE {notification_marks} (
  tenant_id TEXT {bytewise} NOT NULL,
  recipient TEXT {bytewise} NOT NULL,
  position BIGINT NOT NULL,
  is_read BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, recipient, position)
);

-- The rules that each tenant wrote, as they stood at the events that are told: a replay applies the rules of then.
CREATE TABLE {notification_rules} (
  tenant_id TEXT {bytewise} NOT NULL,
  settings TEXT NOT NULL,
  PRIMARY KEY (tenant_id)
);
