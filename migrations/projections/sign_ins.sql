-- What each person sees of their own sign-ins and of attempts at them, for half a year. Erasing the person removes their rows.
CREATE TABLE {sign_ins} (
  tenant_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise} NOT NULL,
  position BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  method TEXT NOT NULL,
  failure TEXT,
  acr TEXT,
  session_id TEXT {bytewise},
  known_device BIGINT NOT NULL,
  ip TEXT,
  user_agent TEXT,
  PRIMARY KEY (tenant_id, user_id, position)
);

CREATE INDEX sign_ins_by_time_{generation} ON {sign_ins} (recorded_at);
