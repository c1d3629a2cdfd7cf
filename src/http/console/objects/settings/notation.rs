//! How settings are written in a form, read from one, and told in words.

use aggregates::FieldFault;
use protocols::oauth::Parameters;
use serde_json::{Map, Value, json};

use super::table::Setting;
use super::value::{at, put};
use crate::http::admin::typed_json;
use crate::pages::Text as Words;
use crate::pages::console::objects::{Field, Input, SettingLine, Tick, choice, lasting};

/// How a setting is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// A number of seconds.
    Seconds,
    /// A number of seconds, or −1 for ever.
    Term,
    /// A number.
    Number,
    /// Yes or no.
    Switch,
    /// A line of text; an empty one is none.
    Text,
    /// Lines of text that belong together; an empty one is none.
    Prose,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Any of these.
    Ticks(&'static [&'static str]),
    /// Names with spaces between them; there may be none.
    Scopes,
    /// A list, one in each line.
    Lines,
    /// The same; an empty one is none.
    OptionalLines,
    /// `name = text` in each line.
    Pairs,
    /// `name = number` in each line.
    NumberPairs,
    /// A mail server.
    Server,
    /// A JSON document.
    Document,
}

/// What a mail server is told by: names below `mail.server`, and whether they are numbers.
const SERVER: [(&str, bool); 7] = [
    ("host", false),
    ("port", true),
    ("user_name", false),
    ("endpoint", false),
    ("token_endpoint", false),
    ("client_id", false),
    ("scope", false),
];
const SMTP: [&str; 4] = ["host", "port", "security", "user_name"];
const GRAPH: [&str; 4] = ["endpoint", "token_endpoint", "client_id", "scope"];

impl Setting {
    /// The fields in which it is typed, holding a value.
    pub(super) fn fields(&self, value: &Value) -> Vec<Field> {
        let path = self.path;
        let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        vec![match self.notation {
            Notation::Seconds | Notation::Number => Field::line(path, plain(value)).typed(Input::Line("number")),
            Notation::Term | Notation::Text | Notation::Scopes => Field::line(path, plain(value)),
            Notation::Switch => Field::tick(path, value.as_bool() == Some(true)),
            Notation::Choice(choices) => Field::line(path, plain(value)).typed(Input::Choice(owned(choices))),
            Notation::Ticks(words) => {
                let held = |word: &str| value.as_array().is_some_and(|held| held.iter().any(|one| one == word));
                let ticks = words.iter().map(|word| tick(word, held(word)));
                Field::line(path, "").typed(Input::Ticks(ticks.collect()))
            }
            Notation::Lines | Notation::OptionalLines => Field::lines(path, lines(value)),
            Notation::Pairs | Notation::NumberPairs => Field::lines(path, pairs(value)),
            Notation::Document => Field::lines(path, document(value)),
            Notation::Prose => Field::lines(path, plain(value)),
            Notation::Server => return server_fields(value),
        }]
    }

    /// The value that a filled form gives it: what is left empty is none, or goes back to what is usual. `shown` is what the form was made
    /// of, which stays where nothing is chosen.
    pub(super) fn read(&self, typed: &Parameters, shown: &Value) -> Result<Value, FieldFault> {
        let path = self.path;
        let fault = |fault: &str, remedy: &str| FieldFault::new(path, fault, remedy);
        if self.notation == Notation::Switch {
            return Ok(Value::Bool(typed.once(path).ok().flatten().is_some()));
        }
        if let Notation::Ticks(known) = self.notation {
            let ticked = |word: &str| typed.all(path).any(|one| one == word);
            // In the order in which they stand, where nothing is changed of them.
            let held: Vec<&str> = shown.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let kept = held.iter().copied().filter(|word| ticked(word) || !known.contains(word));
            let new = known.iter().copied().filter(|word| ticked(word) && !held.contains(word));
            return Ok(kept.chain(new).collect());
        }
        if self.notation == Notation::Server {
            return read_server(typed);
        }
        // A form says nothing of what is left empty in it.
        let text = typed.once(path).ok().flatten().map(str::trim).unwrap_or_default();
        Ok(match self.notation {
            Notation::Choice(_) if text.is_empty() => shown.clone(),
            Notation::Seconds
            | Notation::Number
            | Notation::Term
            | Notation::Text
            | Notation::Prose
            | Notation::OptionalLines
                if text.is_empty() =>
            {
                Value::Null
            }
            Notation::Seconds | Notation::Number | Notation::Term => {
                let number: Option<i64> = text.parse().ok();
                json!(number.ok_or_else(|| fault("is no whole number", "write digits alone, such as 600"))?)
            }
            Notation::Scopes => text.split_whitespace().collect::<Vec<_>>().join(" ").into(),
            Notation::Lines | Notation::OptionalLines => said(text).collect(),
            Notation::Pairs | Notation::NumberPairs => {
                let mut members = Map::new();
                for line in said(text) {
                    let (name, value) = line
                        .rsplit_once('=')
                        .filter(|_| self.notation == Notation::NumberPairs)
                        .or_else(|| line.split_once('='))
                        .ok_or_else(|| fault("has a line without =", "write each as name = value"))?;
                    let (name, value) = (name.trim(), value.trim());
                    let number =
                        || value.parse::<i64>().map_err(|_| fault("has no number after =", "write digits there"));
                    let value = if self.notation == Notation::Pairs { value.into() } else { json!(number()?) };
                    members.insert(name.to_owned(), value);
                }
                Value::Object(members)
            }
            Notation::Document if text.is_empty() => Value::Object(Map::new()),
            Notation::Document => typed_json(path, text)?,
            Notation::Text
            | Notation::Prose
            | Notation::Choice(_)
            | Notation::Switch
            | Notation::Ticks(_)
            | Notation::Server => text.into(),
        })
    }

    /// A value in one line.
    pub(super) fn line(&self, value: &Value, text: Words) -> String {
        self.words(value, text).replace('\n', &text.say("list-separator"))
    }

    /// A value in one line, and as it would be typed where that is something else.
    pub(super) fn line_and_text(&self, value: &Value, text: Words) -> String {
        let words = self.line(value, text);
        match self.notation {
            Notation::Seconds | Notation::Term => format!("{words} ({})", plain(value)),
            _ => words,
        }
    }

    /// A value in words.
    pub(super) fn words(&self, value: &Value, text: Words) -> String {
        let nothing = || text.say(SettingLine::NOTHING);
        let or_nothing = |told: String| if told.is_empty() { nothing() } else { told };
        match self.notation {
            Notation::Seconds => lasting(value.as_u64().unwrap_or_default(), text),
            Notation::Term => value.as_u64().map_or_else(|| text.say(SettingLine::ENDLESS), |it| lasting(it, text)),
            Notation::Switch => text.say(if value.as_bool() == Some(true) { "value-yes" } else { "value-no" }),
            Notation::Choice(_) => choice(self.path, &plain(value), text),
            Notation::Number => plain(value),
            Notation::Text | Notation::Prose | Notation::Scopes => or_nothing(plain(value)),
            Notation::Ticks(_) | Notation::Lines | Notation::OptionalLines => or_nothing(lines(value)),
            Notation::Pairs | Notation::NumberPairs => or_nothing(pairs(value)),
            Notation::Document => or_nothing(document(value)),
            Notation::Server => {
                let place = [at(value, "host"), at(value, "endpoint")].into_iter().find(|it| it.is_string());
                place.map_or_else(nothing, plain)
            }
        }
    }
}

fn tick(word: &str, ticked: bool) -> Tick {
    Tick { value: word.to_owned(), meaning: word.to_owned(), ticked }
}

/// The lines of a text that say something.
fn said(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn lines(value: &Value) -> String {
    value.as_array().into_iter().flatten().map(plain).collect::<Vec<_>>().join("\n")
}

fn pairs(value: &Value) -> String {
    let members = value.as_object().into_iter().flatten();
    members.map(|(name, value)| format!("{name} = {}", plain(value))).collect::<Vec<_>>().join("\n")
}

fn document(value: &Value) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => serde_json::to_string_pretty(value).unwrap_or_default(),
        _ => String::new(),
    }
}

fn server_path(name: &str) -> String {
    format!("mail.server.{name}")
}

fn server_fields(value: &Value) -> Vec<Field> {
    let choices = |words: &[&str]| Input::Choice(words.iter().map(|&word| word.to_owned()).collect());
    let choose = |name: &str, words: &[&str], usual: &str| {
        let held = Some(plain(at(value, name))).filter(|held| !held.is_empty());
        Field::line(server_path(name), held.unwrap_or_else(|| usual.to_owned())).typed(choices(words))
    };
    let mut fields = vec![choose("transport", &["", "smtp", "graph"], "")];
    for (name, is_number) in SERVER {
        let field = Field::line(server_path(name), plain(at(value, name)));
        fields.push(if is_number { field.typed(Input::Line("number")) } else { field });
    }
    fields.insert(3, choose("security", &["start_tls", "implicit_tls", "none"], "start_tls"));
    fields
}

fn read_server(typed: &Parameters) -> Result<Value, FieldFault> {
    let said = |name: &str| {
        let text = typed.once(&server_path(name)).ok().flatten().map(str::trim)?;
        Some(text.to_owned())
    };
    let transport = said("transport").unwrap_or_default();
    let names = match transport.as_str() {
        "smtp" => SMTP,
        "graph" => GRAPH,
        _ => return Ok(Value::Null),
    };
    let mut server = json!({ "transport": transport });
    for name in names {
        let Some(text) = said(name).filter(|text| !text.is_empty()) else { continue };
        let value = if name == "port" {
            let port: Option<u16> = text.parse().ok();
            let strange = || FieldFault::new(server_path(name), "is no port", "write a number of at most 65535");
            json!(port.ok_or_else(strange)?)
        } else {
            text.into()
        };
        put(&mut server, name, value);
    }
    // What a server cannot be without is asked for at its field, in words and not in those of a reader of documents.
    let needed: &[&str] = if transport == "smtp" { &["host"] } else { &["endpoint", "token_endpoint", "client_id"] };
    match needed.iter().find(|name| at(&server, name).is_null()) {
        Some(name) => Err(FieldFault::new(server_path(name), "is missing", "give it, or choose another way")),
        None => Ok(server),
    }
}

#[cfg(test)]
mod tests {
    use aggregates::client::GrantType;
    use aggregates::tenant::TenantSettings;

    use super::super::table;
    use super::super::value::complete;
    use super::*;
    use crate::pages::console::objects::Group;

    fn sent(fields: &[Field]) -> String {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        for field in fields {
            match (field.ticks(), &field.input) {
                (Some(ticks), _) => {
                    for tick in ticks.iter().filter(|tick| tick.ticked) {
                        body.append_pair(&field.name, &tick.value);
                    }
                }
                (None, Input::Tick) if field.value.is_empty() => {}
                (None, _) => drop(body.append_pair(&field.name, &field.value)),
            }
        }
        body.finish()
    }

    #[test]
    fn a_form_that_nobody_touched_says_what_it_was_made_of() {
        let mut settings = TenantSettings::default();
        settings.sign_in.levels.insert("urn:example:two=more".into(), 2);
        settings.sign_in.name_formats.insert("ja".into(), "{family_name} {given_name}".into());
        settings.oauth.grant_types.extend([GrantType::DeviceCode, GrantType::JwtBearer]);
        settings.oauth.tls_client_trust_anchors =
            Some("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----".into());
        settings.mail.server =
            serde_json::from_value(json!({"transport": "smtp", "host": "smtp.example.com", "port": 25})).unwrap();
        settings.notifications.rules =
            serde_json::from_value(json!({"own": {"on": ["user_created"], "to": ["person"]}})).unwrap();
        for settings in [TenantSettings::default(), settings] {
            let document = complete(&settings);
            for setting in Group::ALL.into_iter().flat_map(table::of) {
                let value = at(&document, setting.path);
                let fields = setting.fields(value);
                let typed = Parameters::parse(sent(&fields).as_bytes()).unwrap();
                let read = setting.read(&typed, value).unwrap();
                assert_eq!(setting.fields(&read), fields, "{}", setting.path);
                let is_nothing = |value: &Value| [json!(null), json!(false), json!({}), json!([])].contains(value);
                let same = &read == value || (is_nothing(&read) && is_nothing(value)) || setting.path == "mail.server";
                assert!(same, "{}: {read} of {value}", setting.path);
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_a_fault_of_its_field() {
        let setting = |path| Group::ALL.into_iter().flat_map(table::of).find(|one| one.path == path).unwrap();
        let table = [
            ("lifetimes.access_token", "lifetimes.access_token=soon", "lifetimes.access_token"),
            ("sign_in.levels", "sign_in.levels=a", "sign_in.levels"),
            ("sign_in.levels", "sign_in.levels=a%3Db", "sign_in.levels"),
            ("cors.sets", "cors.sets=%7B", "cors.sets"),
            ("mail.server", "mail.server.transport=smtp&mail.server.port=70000&mail.server.host=a", "mail.server.port"),
            ("mail.server", "mail.server.transport=graph", "mail.server.endpoint"),
        ];
        for (path, body, field) in table {
            let typed = Parameters::parse(body.as_bytes()).unwrap();
            assert_eq!(setting(path).read(&typed, &Value::Null).unwrap_err().field, field);
        }
    }
}
