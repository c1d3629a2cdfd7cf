//! A webhook's settings as callers read and write them: a secret value is written as a text, and read as `{"$secret": true}`, which says on the
//! way back that it stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::webhook::{Shape, WebhookSettings};
use commands::webhook::{Given, WebhookDraft};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::http::Shared;
use crate::http::admin::request::json;
use crate::http::error::problem::{Kind, Problem};
use crate::outbound::OutboundError;

/// A value that nobody reads again.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(super) enum SecretValue {
    /// A new value.
    New(String),
    /// The one that it has.
    Kept(KeptSecret),
}

/// A value that stays as it is.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeptSecret {
    /// Always true.
    #[serde(rename = "$secret")]
    secret: bool,
}

/// In which shape a webhook is told.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "it describes a list of the aggregate")]
pub(super) enum WebhookShape {
    Standard,
    Slack,
    Datadog,
    Template,
}

/// What a webhook is told, where and how.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookDocument {
    /// What people call it, 1 to 200 characters.
    name: String,
    /// Where messages are posted: `https`, or `http` within networks that the operator allows.
    url: SecretValue,
    /// Which events: stored names such as `SessionEnded`, all of an aggregate such as `Session.*`, or `*`.
    events: BTreeSet<String>,
    /// `standard`: the whole event, signed (Standard Webhooks). `slack`: a line of text. `datadog`: an entry of its log intake. `template`: a
    /// document of your own, signed.
    #[serde(default = "standard")]
    #[schema(value_type = WebhookShape, required = false)]
    shape: Shape,
    /// Headers of every message beside its own. For `datadog` the API key stands in `dd-api-key`.
    #[serde(default)]
    headers: BTreeMap<String, SecretValue>,
    /// Members of every message beside its own.
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: Map<String, Value>,
    /// For `template` the document, for `slack` the text: `{{path}}` becomes what stands there in the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Value, required = false)]
    template: Option<Value>,
    /// After how many failures in a row it is paused, 1 to 1000.
    #[serde(default = "usual_pause_after")]
    #[schema(required = false, minimum = 1, maximum = 1000)]
    pause_after: u32,
}

fn standard() -> Shape {
    Shape::Standard
}

fn usual_pause_after() -> u32 {
    WebhookSettings::USUAL_PAUSE_AFTER
}

/// What a document asks for that a form made.
pub(in crate::http) fn draft(shared: &Shared, document: Value) -> Result<WebhookDraft, Problem> {
    let document: WebhookDocument = serde_json::from_value(document).map_err(|error| json::refusal(&error))?;
    document.draft(shared)
}

impl SecretValue {
    fn given(self) -> Given {
        match self {
            Self::New(value) => Given::New(value),
            Self::Kept(_) => Given::Kept,
        }
    }
}

impl WebhookDocument {
    /// What it asks for. An address that says of itself that it is none of the whole internet is refused at once; a name is judged
    /// whenever it is resolved.
    pub(super) fn draft(self, shared: &Shared) -> Result<WebhookDraft, Problem> {
        if let SecretValue::New(url) = &self.url
            && let Err(error @ (OutboundError::Private | OutboundError::Plain)) = shared.outbound.admits(url)
        {
            return Err(Problem::of_sentence(Kind::Invalid, "url", &error));
        }
        Ok(WebhookDraft {
            name: self.name,
            url: self.url.given(),
            events: self.events,
            shape: self.shape,
            headers: self.headers.into_iter().map(|(name, value)| (name, value.given())).collect(),
            fields: self.fields,
            template: self.template,
            pause_after: self.pause_after,
        })
    }
}
