//! A message to a webhook: the body that stays the same at every attempt, and the headers that do not.

use aggregates::webhook::{Disclosure, Shape, Webhook, WebhookSettings};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use journal::{Position, Stored};
use protocols::hexadecimal::sha256;
use protocols::standard_webhooks::{self, ID, SIGNATURE, TIMESTAMP};
use queries::audit::words;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fill::Filling;
use crate::deliveries::{DeliveryError, Message};
use crate::http::Shared;
use crate::relay::{Letter, Personal, cloud_event};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// What Slack is told where nothing else is said.
const USUAL_TEXT: &str = "*{{what}}* in `{{tenant}}`\n{{subject}} by {{actortype}} {{actorid}} at {{time}}";

/// The body: the event as the webhook was set up then, without anything personal that it must not see now. `None` where the event is not
/// in the log any more.
pub(super) async fn body(
    shared: &Shared,
    then: &Webhook,
    now: &Webhook,
    position: Position,
) -> Result<Option<Bytes>, DeliveryError> {
    let Some(settings) = then.settings() else { return Ok(None) };
    let Some(stored) = shared.journal.read_stored(position.saturating_sub(1), 1).await?.pop() else { return Ok(None) };
    let event = told(shared, stored, then.disclosure().min(now.disclosure())).await?;
    Ok(Some(Bytes::from(shaped(settings, event).to_string())))
}

/// An event in the words of `CloudEvents` and of Standard Webhooks at once: the one needs `type`, `id` and `source`, the other `type`,
/// `timestamp` and `data`.
async fn told(shared: &Shared, stored: Stored, disclosure: Disclosure) -> Result<Map<String, Value>, DeliveryError> {
    let base = shared.settings.public_url.as_str().trim_end_matches('/');
    let (letter, personal) = match disclosure {
        Disclosure::Removed => (Letter::Stored(Box::new(stored)), Personal::Removed),
        Disclosure::Sealed => (Letter::Stored(Box::new(stored)), Personal::Sealed),
        Disclosure::Clear => {
            let opened = shared.journal.vault().open(vec![stored]).await?.pop();
            let opened = opened.ok_or(DeliveryError::Unfit("the event cannot be opened"))?;
            (Letter::Opened(Box::new(opened)), Personal::Clear)
        }
    };
    let mut event: Map<String, Value> = serde_json::from_str(&cloud_event(&letter, personal, base)?)?;
    event.insert("timestamp".to_owned(), event.get("time").cloned().unwrap_or_default());
    if let Some(words) = words(&letter.stored().event_type) {
        event.insert("what".to_owned(), words.en.into());
        event.insert("whatja".to_owned(), words.ja.into());
    }
    event.insert("event".to_owned(), letter.stored().event_type.clone().into());
    event.insert("aggregate".to_owned(), letter.stored().aggregate_type.clone().into());
    Ok(event)
}

/// The document in the webhook's shape. Members of the message itself win over those that are added to every message.
fn shaped(settings: &WebhookSettings, event: Map<String, Value>) -> Value {
    let mut document = settings.fields.clone();
    match settings.shape {
        Shape::Standard => document.extend(event),
        Shape::Template => {
            let filling = Filling { event: &event, escape: str::to_owned };
            if let Some(Value::Object(own)) = settings.template.as_ref().map(|template| filling.document(template)) {
                document.extend(own);
            }
        }
        Shape::Slack => {
            let filling = Filling { event: &event, escape: for_slack };
            let text = settings.template.as_ref().and_then(Value::as_str).unwrap_or(USUAL_TEXT);
            document.insert("text".to_owned(), filling.text(text).into());
        }
        Shape::Datadog => return json!([entry(document, &event)]),
    }
    Value::Object(document)
}

/// Slack reads three characters as its own.
fn for_slack(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// An entry of Datadog's log intake: the event in `message`, which is read as JSON there, and what it is found by.
fn entry(fields: Map<String, Value>, event: &Map<String, Value>) -> Value {
    let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
    let tags = format!("tenant:{},event:{},aggregate:{}", text("tenant"), text("event"), text("aggregate"));
    let mut entry = Map::from_iter([
        ("ddsource".to_owned(), json!("evident")),
        ("service".to_owned(), json!("evident")),
        ("ddtags".to_owned(), json!(tags)),
    ]);
    entry.extend(fields);
    entry.insert("message".to_owned(), Value::Object(event.clone()).to_string().into());
    Value::Object(entry)
}

/// The message with this body as it goes out now.
pub(super) fn message(
    shared: &Shared,
    webhook: &Webhook,
    event_id: Uuid,
    body: Bytes,
) -> Result<Message, DeliveryError> {
    let settings = webhook.settings().ok_or(DeliveryError::Unfit("the webhook has no settings"))?;
    let address = settings.url.expose().ok_or(DeliveryError::Unfit("the webhook's address cannot be opened"))?.clone();
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, JSON)]);
    for (name, value) in &settings.headers {
        let name = HeaderName::try_from(name).map_err(|_| UNFIT_HEADER)?;
        let value = value.expose().and_then(|value| HeaderValue::from_str(value).ok()).ok_or(UNFIT_HEADER)?;
        headers.insert(name, value);
    }
    if settings.shape.is_signed() {
        let now = shared.journal.clock().now();
        let (id, timestamp) = (event_id.to_string(), now.timestamp());
        let secrets = webhook.live_secrets(now).into_iter().filter_map(|secret| secret.secret.expose());
        let signature = standard_webhooks::signatures(&id, timestamp, &body, secrets.map(String::as_str));
        for (name, value) in [(ID, id), (TIMESTAMP, timestamp.to_string()), (SIGNATURE, signature)] {
            headers.insert(HeaderName::from_static(name), HeaderValue::try_from(value).map_err(|_| UNFIT_HEADER)?);
        }
    }
    Ok(Message { address, headers, body })
}

const UNFIT_HEADER: DeliveryError = DeliveryError::Unfit("a header of the webhook cannot be written");

/// What is kept of a message: its headers, where they are not secrets, and by what its body is known.
pub(super) fn recorded(message: &Message) -> String {
    let shown = [CONTENT_TYPE.as_str(), ID, TIMESTAMP];
    let headers = message.headers.iter().map(|(name, value)| {
        let value = value.to_str().ok().filter(|_| shown.contains(&name.as_str()));
        (name.as_str().to_owned(), value.map_or_else(|| json!({"$secret": true}), Value::from))
    });
    let headers: Map<_, _> = headers.collect();
    json!({"headers": headers, "body_sha256": sha256(&message.body), "body_bytes": message.body.len()}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(shape: Shape, fields: &Value, template: Option<Value>) -> WebhookSettings {
        WebhookSettings {
            name: "Alerts".into(),
            url: WebhookSettings::secret("https://hooks.example.com/"),
            events: ["*".to_owned()].into(),
            shape,
            headers: [("dd-api-key".to_owned(), WebhookSettings::secret("key"))].into(),
            fields: fields.as_object().cloned().unwrap(),
            template,
            pause_after: 50,
        }
    }

    fn event() -> Map<String, Value> {
        let event = json!({"type": "evident.UserRegistered.v1", "event": "UserRegistered", "aggregate": "User", "tenant": "acme",
            "what": "User registered", "subject": "User/<u1>", "actortype": "user", "actorid": "a&b",
            "time": "2026-03-04T09:05:00Z", "data": {"Registered": {"id": "u1"}}});
        event.as_object().cloned().unwrap()
    }

    #[test]
    fn slack_hears_a_line_in_which_nothing_of_the_event_is_read_as_markup() {
        let told = shaped(&settings(Shape::Slack, &json!({"username": "Evident", "text": "mine"}), None), event());
        let text = "*User registered* in `acme`\nUser/&lt;u1&gt; by user a&amp;b at 2026-03-04T09:05:00Z";
        assert_eq!(told, json!({"username": "Evident", "text": text}));
        let own = settings(Shape::Slack, &json!({}), Some(json!("<!here> {{what}}: {{data.Registered.id}}")));
        assert_eq!(shaped(&own, event()), json!({"text": "<!here> User registered: u1"}));
    }

    #[test]
    fn datadog_gets_a_list_with_the_event_as_its_message() {
        let told = shaped(&settings(Shape::Datadog, &json!({"service": "login", "message": "mine"}), None), event());
        let entry = &told[0];
        assert_eq!(
            (told.as_array().unwrap().len(), &entry["service"], &entry["ddsource"]),
            (1, &json!("login"), &json!("evident"))
        );
        assert_eq!(entry["ddtags"], "tenant:acme,event:UserRegistered,aggregate:User");
        let message: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
        assert_eq!(message, Value::Object(event()));
    }

    #[test]
    fn a_template_is_filled_in_over_the_static_fields() {
        let template = json!({"kind": "{{event}}", "who": {"id": "{{data.Registered.id}}"}, "env": "{{nothing}}"});
        let told = shaped(&settings(Shape::Template, &json!({"team": "iam", "kind": "mine"}), Some(template)), event());
        assert_eq!(told, json!({"team": "iam", "kind": "UserRegistered", "who": {"id": "u1"}, "env": null}));
    }

    #[test]
    fn what_is_kept_of_a_message_holds_no_secret() {
        let headers = HeaderMap::from_iter([
            (CONTENT_TYPE, JSON),
            (HeaderName::from_static("authorization"), HeaderValue::from_static("Bearer abc")),
            (HeaderName::from_static(SIGNATURE), HeaderValue::from_static("v1,abc")),
            (HeaderName::from_static(TIMESTAMP), HeaderValue::from_static("7")),
        ]);
        let kept = recorded(&Message { address: "https://h.example/secret".into(), headers, body: Bytes::from("{}") });
        assert!(!kept.contains("abc") && !kept.contains("h.example"), "{kept}");
        let kept: Value = serde_json::from_str(&kept).unwrap();
        assert_eq!((&kept["headers"][TIMESTAMP], &kept["body_bytes"]), (&json!("7"), &json!(2)));
        assert_eq!(kept["body_sha256"], "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }
}
