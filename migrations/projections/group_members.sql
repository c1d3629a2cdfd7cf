-- Who is in which group and who was, one row per stay: from the position at which somebody came until the one at which they went, which
-- is the highest number there is while they are there. So one index tells who is in a group, and the key who was at any moment.
CREATE TABLE {group_members} (
  tenant_id TEXT {bytewise} NOT NULL,
  group_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise} NOT NULL,
  since_position BIGINT NOT NULL,
  since_at BIGINT NOT NULL,
  until_position BIGINT NOT NULL,
  until_at BIGINT,
  PRIMARY KEY (tenant_id, group_id, user_id, since_position)
);

CREATE INDEX group_members_present_{generation} ON {group_members} (tenant_id, group_id, until_position, user_id);
CREATE INDEX group_members_of_user_{generation} ON {group_members} (tenant_id, user_id, until_position, group_id);

-- How many are in each group and how often somebody came or went, so that nobody has to count a hundred thousand rows.
CREATE TABLE {group_sizes} (
  tenant_id TEXT {bytewise} NOT NULL,
  group_id TEXT {bytewise} NOT NULL,
  members BIGINT NOT NULL,
  moves BIGINT NOT NULL,
  moved_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, group_id)
);
