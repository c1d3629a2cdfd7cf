"""A subscriber that knows nothing of Evident but its AsyncAPI document: reads the stream from its beginning with nats-py, and judges.

Says `ready` when it listens; is told on stdin at which position it may stop; answers one JSON document.
"""
import asyncio
import json
import os
import sys

import fastjsonschema
import nats
from nats.errors import Error, TimeoutError
from nats.js.api import AckPolicy, ConsumerConfig


def validators(document):
    """A validator for the `data` and the envelope of every kind of message, by its `type`."""
    made = {}
    for name, message in document["components"]["messages"].items():
        if not name.startswith("Checkpoint"):
            kind = message["payload"]["allOf"][1]["properties"]["type"]["const"]
            made[kind] = {**message["payload"], "components": document["components"]}
    return made


async def end_of_log():
    """The position that is told on stdin, once it is."""
    line = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    return int(line)


async def main():
    with open(os.environ["ASYNCAPI"], encoding="utf-8") as file:
        schemas, compiled = validators(json.load(file)), {}
    client = await nats.connect(os.environ["NATS_URL"], max_reconnect_attempts=-1, reconnect_time_wait=0.2, error_cb=quiet)
    stream = client.jetstream()
    config = ConsumerConfig(ack_policy=AckPolicy.EXPLICIT, ack_wait=5, max_ack_pending=2000)
    subscription = None
    while subscription is None:
        try:
            subscription = await stream.pull_subscribe("evident.*.*.*", durable="judge", stream="EVIDENT", config=config)
        except (Error, OSError):
            await asyncio.sleep(0.2)
    print("ready", flush=True)
    told = asyncio.create_task(end_of_log())
    saw = {"received": 0, "redelivered": 0, "last": 0, "faults": []}
    while not (told.done() and saw["last"] >= told.result()) and len(saw["faults"]) < 10:
        try:
            messages = await subscription.fetch(200, timeout=1)
        except (TimeoutError, Error, OSError):
            await asyncio.sleep(0.05)
            continue
        for message in messages:
            judge(message, saw, schemas, compiled)
            try:
                await message.ack()
            except (Error, OSError):
                pass
    await client.close()
    print(json.dumps(saw))


async def quiet(_):
    pass


def judge(message, saw, schemas, compiled):
    event = json.loads(message.data)
    position = int(message.headers["Evident-Position"])
    if position <= saw["last"]:
        saw["redelivered"] += 1  # the acknowledgement was lost, not the event doubled
        return
    fault = saw["faults"].append
    if position != saw["last"] + 1:
        fault(f"{position} follows {saw['last']}")
    if message.metadata.sequence.stream != position:
        fault(f"{position} is message {message.metadata.sequence.stream} of the stream")
    if int(event["sequence"]) != position or event["id"] != message.headers["Nats-Msg-Id"]:
        fault(f"{position} calls itself {event['sequence']} {event['id']}")
    if message.subject.split(".")[3] != event["type"].split(".")[1]:
        fault(f"{event['type']} on {message.subject}")
    kind = event["type"]
    try:
        if kind not in compiled:
            compiled[kind] = fastjsonschema.compile(schemas[kind])
        compiled[kind](event)
    except Exception as error:  # whatever a validator says
        fault(f"{kind}: {error}")
    saw["last"] = position
    saw["received"] += 1


asyncio.run(main())
