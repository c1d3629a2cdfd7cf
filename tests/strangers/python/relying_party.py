"""A relying party on `authlib`: everything that a website does with a provider, from discovery to signing out.

Prints one line of JSON with what it saw; any surprise ends it with exit code 1.
Environment: ISSUER, USER_NAME, PASSWORD, REDIRECT_URI; INITIAL_ACCESS_TOKEN where registering asks for one.
"""

import json
import os
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from joserfc import jwt
from joserfc.jwk import KeySet

from person import Person

ISSUER, USER_NAME, PASSWORD = os.environ["ISSUER"], os.environ["USER_NAME"], os.environ["PASSWORD"]
REDIRECT_URI = os.environ["REDIRECT_URI"]
SIGNED_OUT_URI = urljoin(REDIRECT_URI, "/signed-out")
SCOPE = os.environ.get("SCOPE", "openid profile email offline_access")
# authlib insists on https everywhere; loopback needs none.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

saw = {"library": "authlib", "issuer": ISSUER}


def discover():
    """OpenID Connect Discovery 1.0 section 4."""
    answer = httpx2.get(get_well_known_url(ISSUER, external=True)).raise_for_status()
    server = OpenIDProviderMetadata(answer.json())
    if ISSUER.startswith("https:"):
        server.validate()
    else:
        # Its address checks know https alone: the rest of them holds.
        server.validate_response_types_supported()
        server.validate_subject_types_supported()
        server.validate_id_token_signing_alg_values_supported()
        server.validate_scopes_supported()
        server.validate_code_challenge_methods_supported()
    assert server["issuer"] == ISSUER, server["issuer"]
    assert "S256" in server["code_challenge_methods_supported"]
    return server


def register(server):
    """RFC 7591."""
    token = os.environ.get("INITIAL_ACCESS_TOKEN")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    metadata = {
        "client_name": "A website on authlib",
        "redirect_uris": [REDIRECT_URI],
        "post_logout_redirect_uris": [SIGNED_OUT_URI],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_post",
        "scope": SCOPE,
    }
    answer = httpx2.post(server["registration_endpoint"], json=metadata, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


class Website:
    """The relying party."""

    def __init__(self, server, client):
        self.server = server
        self.oauth = OAuth2Client(
            client_id=client["client_id"],
            client_secret=client["client_secret"],
            token_endpoint_auth_method="client_secret_post",
            scope=SCOPE,
            redirect_uri=REDIRECT_URI,
            code_challenge_method="S256",
            revocation_endpoint_auth_method="client_secret_post",
        )
        self.keys = KeySet.import_key_set(httpx2.get(server["jwks_uri"]).raise_for_status().json())

    def request(self, **more):
        """The address of an authorization request, and what its answer is checked with."""
        verifier, nonce = generate_token(64), generate_token()
        address, state = self.oauth.create_authorization_url(
            self.server["authorization_endpoint"], code_verifier=verifier, nonce=nonce, **more
        )
        return address, {"verifier": verifier, "state": state, "nonce": nonce}

    def exchange(self, arrived, asked):
        """Tokens for the answer, its ID token checked (OpenID Connect Core 3.1.3.7)."""
        answer = answer_of(arrived)
        if "error" in answer:
            assert answer["state"] == asked["state"], answer
            raise OAuthError(answer["error"], answer.get("error_description"))
        tokens = self.oauth.fetch_token(
            self.server["token_endpoint"],
            authorization_response=arrived,
            state=asked["state"],
            code_verifier=asked["verifier"],
        )
        return tokens, self.check(tokens["id_token"], asked["nonce"], tokens["access_token"])

    def check(self, id_token, nonce, access_token):
        """The claims of an ID token."""
        algorithms = self.server["id_token_signing_alg_values_supported"]
        token = jwt.decode(id_token, self.keys, algorithms=algorithms)
        options = {"iss": {"essential": True, "value": ISSUER}, "aud": {"essential": True, "value": self.oauth.client_id}}
        params = {"nonce": nonce, "client_id": self.oauth.client_id, "access_token": access_token}
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate()
        return claims

    def told(self, token):
        """What introspection says."""
        answer = self.oauth.introspect_token(self.server["introspection_endpoint"], token=token)
        assert answer.status_code == 200, answer.text
        return answer.json()


def refused(error, act):
    """The act must fail with this error."""
    try:
        act()
    except OAuthError as caught:
        assert caught.error == error, caught
        return error
    raise AssertionError(f"{error} was expected")


def answer_of(address):
    """The parameters of an authorization response."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def main():
    server = discover()
    client = register(server)
    saw["client_id"] = client["client_id"]
    site, person = Website(server, client), Person(USER_NAME, PASSWORD)

    address, asked = site.request(prompt="none")
    arrived = person.walk(address, REDIRECT_URI, pages=False)
    saw["before"] = refused("login_required", lambda: site.exchange(arrived, asked))

    address, asked = site.request(prompt="consent")
    arrived = person.walk(address, REDIRECT_URI)
    if server.get("authorization_response_iss_parameter_supported"):
        assert answer_of(arrived)["iss"] == ISSUER
    tokens, claims = site.exchange(arrived, asked)
    saw["pages"], saw["signed_in"] = person.visited, person.signed_in
    saw["sub"], saw["id_token"] = claims["sub"], sorted(claims)
    id_token = tokens["id_token"]
    assert tokens["token_type"].lower() == "bearer" and tokens["expires_in"] > 0 and tokens["refresh_token"]

    info = site.oauth.get(server["userinfo_endpoint"]).raise_for_status().json()
    assert info["sub"] == claims["sub"], info
    saw["userinfo"] = sorted(info)

    told = site.told(tokens["access_token"])
    assert told["active"] is True and told["client_id"] == client["client_id"], told
    saw["introspection"] = sorted(told)

    former = tokens["refresh_token"]
    tokens = site.oauth.refresh_token(server["token_endpoint"], refresh_token=former)
    saw["refresh_rotates"] = tokens["refresh_token"] != former
    assert site.oauth.get(server["userinfo_endpoint"]).raise_for_status().json()["sub"] == claims["sub"]

    address, asked = site.request(prompt="none", scope="openid")
    _, again = site.exchange(person.walk(address, REDIRECT_URI, pages=False), asked)
    assert again["sub"] == claims["sub"]
    saw["silent"] = "signed in"

    answer = site.oauth.revoke_token(server["revocation_endpoint"], token=tokens["refresh_token"])
    assert answer.status_code == 200, answer.text
    refresh = lambda: site.oauth.refresh_token(server["token_endpoint"], refresh_token=tokens["refresh_token"])
    saw["revoked"] = refused("invalid_grant", refresh)
    saw["access_token_of_a_revoked_grant"] = "active" if site.told(tokens["access_token"])["active"] else "ended"

    address, asked = site.request(prompt="consent")
    arrived = person.walk(address, REDIRECT_URI)
    first, _ = site.exchange(arrived, asked)
    saw["code_used_twice"] = refused("invalid_grant", lambda: site.exchange(arrived, asked))
    saw["tokens_of_a_code_used_twice"] = "active" if site.told(first["access_token"])["active"] else "ended"

    state = generate_token()
    query = {"id_token_hint": id_token, "post_logout_redirect_uri": SIGNED_OUT_URI, "state": state}
    arrived = person.walk(f"{server['end_session_endpoint']}?{urlencode(query)}", SIGNED_OUT_URI)
    assert answer_of(arrived) == {"state": state}, arrived
    address, asked = site.request(prompt="none")
    arrived = person.walk(address, REDIRECT_URI, pages=False)
    saw["signed_out"] = refused("login_required", lambda: site.exchange(arrived, asked))

    print(json.dumps(saw))


main()
