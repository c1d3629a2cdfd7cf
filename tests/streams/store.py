"""A store that speaks S3, for tests: takes objects whose requests are signed as botocore would sign them, and refuses all others.

    store.py DIRECTORY ACCESS_KEY_ID SECRET_ACCESS_KEY REGION

Says the port it listens on. Every second request is answered 503, as a store does that has too much to do.
"""
import hashlib
import http.server
import pathlib
import re
import sys

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

DIRECTORY, KEY_ID, KEY, REGION = pathlib.Path(sys.argv[1]), *sys.argv[2:]
FORM = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})")


def fault(method, path, headers, body):
    """What is wrong with a request; nothing where it is signed as it should be."""
    found = FORM.fullmatch(headers.get("authorization", ""))
    if not found:
        return "there is no signature"
    key_id, day, region, names, signature = found.groups()
    if (key_id, region) != (KEY_ID, REGION):
        return "another key or region"
    if headers.get("x-amz-content-sha256") != hashlib.sha256(body).hexdigest():
        return "the body is not what was signed"
    missing = [name for name in headers if name.startswith("x-amz-") or name in ("host", "content-type")]
    if not set(missing) <= set(names.split(";")):
        return "not everything is signed"
    signed = {name: headers[name] for name in names.split(";")}
    request = AWSRequest(method=method, url=f"http://{headers['host']}{path}", headers=signed, data=body)
    request.context["timestamp"] = headers["x-amz-date"]
    if not headers["x-amz-date"].startswith(day):
        return "another day"
    auth = S3SigV4Auth(Credentials(KEY_ID, KEY), "s3", REGION)
    expected = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return None if signature == expected else "SignatureDoesNotMatch"


class Store(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    count = 0

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        wrong = fault("PUT", self.path, headers, body)
        Store.count += 1
        if wrong:
            self.answer(403, wrong)
        elif Store.count % 2:
            self.answer(503, "SlowDown")
        else:
            file = DIRECTORY / self.path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
            self.answer(200, "")

    def answer(self, status, text):
        print(self.command, self.path, status, text, flush=True)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Store)
print(server.server_address[1], flush=True)
server.serve_forever()
