-- Which clients ever got something of which person: whom a client may be told of. Only ids; a row stays when the person is erased,
-- because then above all those who knew them must hear of it.
CREATE TABLE {acquaintances} (
  tenant_id TEXT {bytewise} NOT NULL,
  user_id TEXT {bytewise} NOT NULL,
  client_id TEXT {bytewise} NOT NULL,
  PRIMARY KEY (tenant_id, user_id, client_id)
);
