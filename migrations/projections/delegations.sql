-- Who has which role over which group since when. They are not among those of `role_holders`, so whoever asks for what somebody may do in the
-- whole tenant cannot take these for it. The key finds what a person has, the index who administers a group.
CREATE TABLE {delegations} (
  tenant_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise} NOT NULL,
  group_id TEXT {bytewise} NOT NULL,
  role_id TEXT {bytewise} NOT NULL,
  delegated_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, user_id, group_id, role_id)
);

CREATE INDEX delegations_by_group_{generation} ON {delegations} (tenant_id, group_id, user_id, role_id);
