"""Encrypted tokens on joserfc, which knows nothing of ours: it makes keys and tokens, and opens what was made for its keys.

    encryption.py seal   keys and tokens of every pair of algorithms, as one line of JSON
    encryption.py open   the same list from stdin, with other tokens; answers their texts as one line of JSON
"""

import base64
import json
import sys
import warnings

from joserfc import jwe
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

ENCRYPTIONS = {
    "A128CBC-HS256": 32,
    "A192CBC-HS384": 48,
    "A256CBC-HS512": 64,
    "A128GCM": 16,
    "A192GCM": 24,
    "A256GCM": 32,
}
SHARED = {"A128KW": 16, "A192KW": 24, "A256KW": 32, "A128GCMKW": 16, "A192GCMKW": 24, "A256GCMKW": 32}
TEXT = "käse \U0001f9c0, and a text of more than one block"


def kinds():
    """Every algorithm with a key of each kind that it takes."""
    rsa = RSAKey.generate_key(2048, private=True)
    agreeing = [ECKey.generate_key(curve, private=True) for curve in ("P-256", "P-384", "P-521")]
    agreeing.append(OKPKey.generate_key("X25519", private=True))
    for algorithm in ("RSA1_5", "RSA-OAEP", "RSA-OAEP-256"):
        yield algorithm, lambda _, key=rsa: key
    for algorithm in ("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"):
        for key in agreeing:
            yield algorithm, lambda _, key=key: key
    for algorithm, length in SHARED.items():
        yield algorithm, lambda _, length=length: OctKey.generate_key(length * 8)
    yield "dir", lambda encryption: OctKey.generate_key(ENCRYPTIONS[encryption] * 8)


def seal():
    made = []
    for algorithm, key_for in kinds():
        for encryption in ENCRYPTIONS:
            key = key_for(encryption)
            token = jwe.encrypt_compact(
                {"alg": algorithm, "enc": encryption}, TEXT.encode(), key, algorithms=[algorithm, encryption]
            )
            shared = isinstance(key, OctKey)
            private = key.raw_value if shared else key.as_der(private=True)
            made.append({
                "alg": algorithm,
                "enc": encryption,
                "private": base64.b64encode(private).decode(),
                "key": key.as_dict(private=True),
                "public": None if shared else key.as_dict(private=False),
                "token": token,
                "text": TEXT,
            })
    return made


def open_all(given):
    kinds = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey, "oct": OctKey}
    texts = []
    for one in given:
        key = kinds[one["key"]["kty"]].import_key(one["key"])
        opened = jwe.decrypt_compact(one["token"], key, algorithms=[one["alg"], one["enc"]])
        texts.append(opened.plaintext.decode())
    return texts


warnings.simplefilter("ignore")
print(json.dumps(seal() if sys.argv[1] == "seal" else open_all(json.load(sys.stdin))))
