//! `/asyncapi.json` and `evident asyncapi`: what leaves for NATS, as an `AsyncAPI` 3.0 document with a JSON Schema per event and version.
//!
//! The schemas are made of the types by a test and stand in `docs/events.schema.json`; the rest follows from the catalogue of events.

use aggregates::{EventKind, catalogue};
use serde_json::{Map, Value, json};

use crate::relay::type_of;

const SCHEMAS: &str = include_str!("../docs/events.schema.json");
const ABOUT: &str = "\
Every event of an installation, in the order of its log, relayed to NATS JetStream. The stream `EVIDENT` has each event once: its position \
stands in `sequence` and in the header `Evident-Position`, gapless over all tenants. What identifies a person is sealed unless the \
installation says otherwise for the subject.";

/// The document. It is the same for every installation of this version.
pub fn document() -> Value {
    // It is a part of the program, and a test reads it.
    let schemas: Value = serde_json::from_str(SCHEMAS).unwrap_or_default();
    let mut schemas = schemas["definitions"].as_object().cloned().unwrap_or_default();
    let names: Vec<String> = schemas.keys().filter(|name| name.contains(".v")).cloned().collect();
    schemas.values_mut().for_each(refer);
    schemas.insert("CloudEvent".to_owned(), envelope());
    let mut messages: Map<String, Value> = names.iter().map(|name| (name.clone(), message(name))).collect();
    messages.insert("Checkpoint".to_owned(), checkpoint());
    json!({
        "asyncapi": "3.0.0",
        "info": { "title": "Evident", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT },
        "defaultContentType": "application/cloudevents+json",
        "channels": channels(&names),
        "operations": operations(),
        "components": { "messages": messages, "schemas": schemas },
    })
}

/// Aggregates in the order of the catalogue.
fn aggregates() -> Vec<&'static str> {
    let mut aggregates: Vec<_> = catalogue().iter().map(|kind| kind.aggregate_type).collect();
    aggregates.dedup();
    aggregates
}

fn kind_of(name: &str) -> Option<&'static EventKind> {
    let (event_type, _) = name.split_once(".v")?;
    catalogue().iter().find(|kind| kind.event_type == event_type)
}

fn channels(names: &[String]) -> Value {
    let mut channels = Map::new();
    for aggregate in aggregates() {
        let own = names.iter().filter(|name| kind_of(name).is_some_and(|kind| kind.aggregate_type == aggregate));
        let messages: Map<String, Value> =
            own.map(|name| (name.clone(), json!({ "$ref": format!("#/components/messages/{name}") }))).collect();
        let events: Vec<_> = catalogue().iter().filter(|kind| kind.aggregate_type == aggregate).collect();
        let channel = json!({
            "address": format!("evident.{{tenant}}.{aggregate}.{{event}}"),
            "description": format!("What happens to each {aggregate}, in the stream `EVIDENT`."),
            "parameters": {
                "tenant": { "description": "The tenant's id." },
                "event": {
                    "description": "The event's name.",
                    "enum": events.iter().map(|kind| kind.event_type).collect::<Vec<_>>(),
                },
            },
            "messages": messages,
        });
        channels.insert(aggregate.to_owned(), channel);
    }
    let checkpoints = json!({
        "address": "evident.checkpoints.{tenant}",
        "description": "Signed checkpoints of a tenant's tree, in the stream `EVIDENT_CHECKPOINTS`.",
        "parameters": { "tenant": { "description": "The tenant's id." } },
        "messages": { "Checkpoint": { "$ref": "#/components/messages/Checkpoint" } },
    });
    channels.insert("checkpoints".to_owned(), checkpoints);
    Value::Object(channels)
}

fn operations() -> Value {
    let operation = |channel: &str| {
        let reference = json!({ "$ref": format!("#/channels/{channel}") });
        (format!("send{channel}"), json!({ "action": "send", "channel": reference }))
    };
    let all = aggregates().into_iter().chain(["checkpoints"]).map(operation);
    Value::Object(all.collect())
}

/// The message of an event's version, by the name of its schema.
fn message(name: &str) -> Value {
    let (event_type, version) = name.split_once(".v").unwrap_or((name, "1"));
    json!({
        "name": name,
        "title": event_type,
        "summary": kind_of(name).map_or("", |kind| kind.meaning),
        "contentType": "application/cloudevents+json",
        "headers": {
            "type": "object",
            "properties": {
                "Nats-Msg-Id": {
                    "type": "string",
                    "pattern": "^[0-9a-f-]{36}(:[0-9]+)?$",
                    "description": "The event's id; in a stream that was emptied and filled again, followed by the message's number.",
                },
                "Evident-Position": { "type": "string", "pattern": "^[0-9]+$" },
            },
            "required": ["Nats-Msg-Id", "Evident-Position"],
        },
        "payload": { "allOf": [
            { "$ref": "#/components/schemas/CloudEvent" },
            { "type": "object", "properties": {
                "type": { "const": type_of(event_type, version) },
                "data": { "$ref": format!("#/components/schemas/{name}") },
            } },
        ] },
    })
}

fn checkpoint() -> Value {
    json!({
        "name": "Checkpoint",
        "title": "Checkpoint",
        "summary": "A signed note (C2SP tlog-checkpoint): origin, size and root of the tenant's tree.",
        "contentType": "text/plain",
        "payload": { "type": "string" },
    })
}

/// The envelope of every event (`CloudEvents` 1.0), with the attributes that we add.
fn envelope() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    json!({
        "type": "object",
        "required": [
            "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "sequence", "tenant",
            "streamsequence", "retention", "actortype", "actorid", "correlationid", "data",
        ],
        "properties": {
            "specversion": { "const": "1.0" },
            "id": { "type": "string", "format": "uuid" },
            "source": { "type": "string", "format": "uri", "description": "The tenant's issuer." },
            "type": { "type": "string", "pattern": "^evident\\.[A-Za-z0-9]+\\.v[0-9]+$" },
            "subject": text("The object: its aggregate and its id."),
            "time": { "type": "string", "format": "date-time" },
            "datacontenttype": { "const": "application/json" },
            "dataschema": { "type": "string", "format": "uri" },
            "sequence": { "type": "string", "pattern": "^[0-9]{20}$", "description": "The position in the log." },
            "tenant": text("The tenant's id."),
            "streamsequence": { "type": "string", "pattern": "^[1-9][0-9]*$", "description": "Number within its object." },
            "retention": { "enum": ["state", "audit", "ephemeral"] },
            "actortype": { "enum": ["user", "client", "operator", "system"] },
            "actorid": text("Who did it."),
            "onbehalfof": text("For whom."),
            "correlationid": text("What all consequences of one request share."),
            "causationid": text("The event or command that caused this one."),
            "sessionid": text("The session in which it happened."),
            "clientid": text("The client through which it happened."),
            "jobid": text("The job it is part of."),
            "traceparent": text("W3C Trace Context."),
            "ip": text("From where; only where personal data is sent in the clear."),
            "useragent": text("With which program; only where personal data is sent in the clear."),
            "reason": text("Why, in the actor's words; only where personal data is sent in the clear."),
            "data": {},
        },
        "additionalProperties": false,
    })
}

/// Lets references lead to where the schemas stand in this document.
fn refer(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "$ref" => {
                        *text = text.replace("#/definitions/", "#/components/schemas/");
                    }
                    member => refer(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(refer),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_a_message_and_every_reference_leads_somewhere() {
        let document = document();
        for kind in catalogue() {
            let name = format!("{}.v{}", kind.event_type, kind.version);
            assert!(document["components"]["schemas"][&name].is_object(), "{name}");
            assert!(document["channels"][kind.aggregate_type]["messages"][&name].is_object(), "{name}");
        }
        let mut waiting = vec![&document];
        while let Some(value) = waiting.pop() {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
            }
            match value {
                Value::Object(members) => waiting.extend(members.values()),
                Value::Array(items) => waiting.extend(items),
                _ => {}
            }
        }
    }
}
