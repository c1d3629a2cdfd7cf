//! A field in which people say something of themselves.

use crate::pages::Text;

/// Something that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The name of the field: of a claim, or of an attribute of the tenant's.
    pub name: String,
    /// How it is typed.
    pub kind: AskedKind,
    /// Whether it must be filled in.
    pub required: bool,
    /// What was typed last time.
    pub value: String,
    /// What is wrong with it.
    pub fault: Option<FieldFault>,
}

/// How something is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedKind {
    /// As a line of text.
    Line {
        /// The type of the field.
        input: &'static str,
        /// What a browser may fill in.
        autocomplete: &'static str,
    },
    /// As a tick.
    Tick,
    /// As one of these.
    Choice(Vec<String>),
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// Nothing was typed.
    Missing,
    /// It cannot be so.
    Unusable,
    /// Somebody else has it.
    Taken,
}

impl FieldFault {
    /// The key of its sentence.
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "field-missing",
            Self::Unusable => "field-unusable",
            Self::Taken => "field-taken",
        }
    }
}

impl Asked {
    /// The field's id on the page.
    pub fn id(&self) -> String {
        format!("asked-{}", self.name)
    }

    /// Its label: our word for a claim, the tenant's own name for an attribute.
    pub fn label(&self, text: &Text) -> String {
        let key = match self.name.as_str() {
            "user_name" => "profile-user-name".to_owned(),
            "name" => "profile-name".to_owned(),
            name => format!("field-{name}"),
        };
        if text.knows(&key) { text.say(key) } else { self.name.replace('_', " ") }
    }

    /// What is wrong with it, in words; empty where nothing is.
    pub fn fault_text(&self, text: &Text) -> String {
        self.fault.map(|fault| text.with(fault.key(), "field", self.label(text))).unwrap_or_default()
    }

    /// Its one line, where it is typed in one.
    pub fn line(&self) -> Option<(&'static str, &'static str)> {
        if let AskedKind::Line { input, autocomplete } = self.kind { Some((input, autocomplete)) } else { None }
    }

    /// What there is to choose from, where there is.
    pub fn choices(&self) -> Option<&[String]> {
        if let AskedKind::Choice(choices) = &self.kind { Some(choices) } else { None }
    }

    /// Whether it is ticked.
    pub fn ticked(&self) -> bool {
        self.value == "on"
    }
}
