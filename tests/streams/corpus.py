"""Holds every payload of the corpus against the schema of its event with a validator that is not ours, as the log has it and as it may be sent.

Arguments: the schemas, the directory of the corpus. Answers how many there were, and what was wrong.
"""
import copy
import json
import pathlib
import sys

import fastjsonschema

SCHEMAS = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
SEALED = {"$sealed": {"subject": "u1", "text": "AAAA"}}


def fits(validate, payload):
    try:
        validate(payload)
        return True
    except fastjsonschema.JsonSchemaException:
        return False


def with_marks(value, mark):
    """The payload with this mark wherever something personal stands."""
    if isinstance(value, dict):
        return mark if list(value) == ["$personal"] else {name: with_marks(item, mark) for name, item in value.items()}
    return [with_marks(item, mark) for item in value] if isinstance(value, list) else value


def changed(payload):
    """Payloads that no event of this kind has: another variant, a member more, a member of another type."""
    yield {"Unheard": {}}
    yield None
    if isinstance(payload, dict):
        (variant, content), = payload.items()
        for name, value in content.items():
            other = copy.deepcopy(payload)
            other[variant][name] = {"unheard": True} if isinstance(value, (str, int, list)) else 1
            yield other


files, wrong, refused = 0, [], 0
for path in sorted(pathlib.Path(sys.argv[2]).glob("*.json")):
    payload = json.loads(path.read_text(encoding="utf-8"))
    validate = fastjsonschema.compile({**SCHEMAS["definitions"][path.stem], "definitions": SCHEMAS["definitions"]})
    files += 1
    for form in [payload, *(with_marks(payload, mark) for mark in (SEALED, {"$erased": True}, {"$removed": True}))]:
        if not fits(validate, form):
            wrong.append(f"{path.stem}: {json.dumps(form)}")
    others = [not fits(validate, other) for other in changed(payload)]
    refused += sum(others)
    if not all(others[:2]) or len(others) > 2 and not any(others[2:]):
        wrong.append(f"{path.stem}: everything fits")
print(json.dumps({"files": files, "wrong": wrong, "refused": refused}))
