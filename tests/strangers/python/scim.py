"""Two strangers at the SCIM service: `scim2-tester`, which holds a provider to the specification, and `scim2-client`, which just works with it.

Prints one line of JSON with what they saw; any surprise ends it with exit code 1.
Environment: ISSUER, CLIENT_ID, CLIENT_SECRET, SCOPE.
"""

import json
import os

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import SearchRequest
from scim2_tester import Status, check_server

ISSUER = os.environ["ISSUER"]


def token():
    """A client's token for itself."""
    asked = {"grant_type": "client_credentials", "scope": os.environ["SCOPE"]}
    client = (os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    return httpx2.post(f"{ISSUER}/oauth2/token", data=asked, auth=client).raise_for_status().json()["access_token"]


def provisioned(scim):
    """A person is created, found, changed, put into a group and taken away again by a client that knows the models only."""
    User, Group = scim.get_resource_model("User"), scim.get_resource_model("Group")
    user = scim.create(User(user_name="hanako", display_name="Hanako", emails=[{"value": "hanako@example.com", "primary": True}]))
    user.display_name = "Hanako Ito"
    user = scim.replace(user)
    found = scim.query(User, query_parameters=SearchRequest(filter='userName eq "HANAKO"'))
    group = scim.create(Group(display_name="People", members=[{"value": user.id}]))
    member = scim.query(User, user.id).groups[0].display
    scim.delete(Group, group.id)
    scim.delete(User, user.id)
    return {"found": found.total_results, "name": user.display_name, "member_of": member}


with httpx2.Client(base_url=f"{ISSUER}/scim/v2", headers={"Authorization": f"Bearer {token()}"}, timeout=60) as http:
    scim = SyncSCIMClient(http)
    scim.discover()
    saw = provisioned(scim)
    results = check_server(SyncSCIMClient(http))
bad = {Status.ERROR, Status.CRITICAL, Status.DEVIATION}
saw["checks"] = len(results)
saw["failed"] = [f"{one.title}: {one.reason}" for one in results if one.status in bad]
print(json.dumps(saw))
