"""Makes what a server of NATS in operator mode wants, and the credentials of a user, in the directory that is named.

Operator, account and user are pairs of Ed25519 keys; each signs a JWT about the next (https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/jwt).
"""
import base64
import binascii
import hashlib
import json
import pathlib
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

DIRECTORY = pathlib.Path(sys.argv[1])
# What the first letter of a key says: operator, account, user; and that it is a seed.
KINDS = {"O": 14 << 3, "A": 0, "U": 20 << 3}
SEED = 18 << 3


def written(content):
    """Base32 with a check sum, as keys of NATS are written."""
    check = binascii.crc_hqx(content, 0).to_bytes(2, "little")
    return base64.b32encode(content + check).decode().rstrip("=")


class Key:
    def __init__(self, kind):
        self.private = Ed25519PrivateKey.generate()
        public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        secret = self.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        self.public = written(bytes([KINDS[kind]]) + public)
        head = bytes([SEED | KINDS[kind] >> 5, (KINDS[kind] & 31) << 3])
        self.seed = written(head + secret)

    def says(self, name, subject, nats):
        """A JWT about somebody."""
        claims = {"iat": 1, "iss": self.public, "name": name, "sub": subject.public, "nats": {"version": 2, **nats}}
        claims["jti"] = base64.b32encode(hashlib.sha256(json.dumps(claims).encode()).digest()).decode().rstrip("=")
        parts = [encoded({"typ": "JWT", "alg": "ed25519-nkey"}), encoded(claims)]
        signature = self.private.sign(".".join(parts).encode())
        return ".".join([*parts, base64.urlsafe_b64encode(signature).decode().rstrip("=")])


def encoded(document):
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


UNBOUNDED = {"subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": True, "conn": -1, "leaf": -1}
STORED = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1}

operator, system, account, user = Key("O"), Key("A"), Key("A"), Key("U")
about_operator = operator.says("Example", operator, {"type": "operator", "system_account": system.public})
about_system = operator.says("SYS", system, {"type": "account", "limits": UNBOUNDED})
about_account = operator.says("Events", account, {"type": "account", "limits": {**UNBOUNDED, **STORED}})
about_user = account.says("relay", user, {"type": "user", "subs": -1, "data": -1, "payload": -1, "pub": {}, "sub": {}})

(DIRECTORY / "operator.conf").write_text(
    f"operator: {about_operator}\n"
    f"system_account: {system.public}\n"
    "resolver: MEMORY\n"
    f"resolver_preload {{ {system.public}: {about_system}, {account.public}: {about_account} }}\n"
)
(DIRECTORY / "relay.creds").write_text(
    f"-----BEGIN NATS USER JWT-----\n{about_user}\n------END NATS USER JWT------\n\n"
    f"-----BEGIN USER NKEY SEED-----\n{user.seed}\n------END USER NKEY SEED------\n"
)
