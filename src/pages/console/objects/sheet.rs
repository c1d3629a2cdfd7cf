//! A sheet of the console: fields to fill in, what would come of it, and the button that does it.
//!
//! Everything that changes something is one: a question without fields, such as locking somebody, shows what it would do at once; a
//! form shows it when it is asked. What is dangerous can be done only from a page that has shown it.

use super::settings::{Standing, hint};
use super::{Change, Deed, label};
use crate::pages::console::Console;
use crate::pages::{Form, Text};

/// The page. Its form sends its fields and `step`: `try` or `do`.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Around it.
    pub console: Console,
    /// What would be done.
    pub deed: Deed,
    /// What it is about, by name.
    pub name: String,
    /// Where it goes, with the version that it was made of.
    pub form: Form,
    /// What can be said.
    pub fields: Vec<Field>,
    /// What would come of it, where it was asked.
    pub tried: Option<Tried>,
    /// Where it was asked: a path of this server.
    pub back: String,
}

/// Something that can be said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Its name in the form.
    pub name: String,
    /// How it is typed.
    pub input: Input,
    /// What is typed so far.
    pub value: String,
    /// Whether it must be said.
    pub required: bool,
    /// What is wrong with it, in the words of the interface.
    pub fault: Option<String>,
    /// How it stands with it, where it is a setting.
    pub standing: Option<Standing>,
}

/// How something is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A line: the type of its input.
    Line(&'static str),
    /// Several lines.
    Lines,
    /// One of these.
    Choice(Vec<String>),
    /// Any of these.
    Ticks(Vec<Tick>),
    /// Yes or no.
    Tick,
}

/// Something that can be ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Its value.
    pub value: String,
    /// What it means, in words.
    pub meaning: String,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// What would come of it.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// The events that would be added, in their order.
    pub events: Vec<TriedEvent>,
    /// What is still another than it was, where something is brought back.
    pub stays: Vec<String>,
    /// What would be another than it is, where the events say more than that.
    pub changes: Vec<Change>,
}

/// An event that was not added.
#[derive(Clone, Debug)]
pub struct TriedEvent {
    /// What would have happened, in words.
    pub words: String,
    /// Its stored name.
    pub name: String,
    /// What it says: paths and values.
    pub facts: Vec<(String, String)>,
}

impl Default for Input {
    fn default() -> Self {
        Self::Line("text")
    }
}

impl Field {
    /// A line of text.
    pub fn line(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), ..Self::default() }
    }

    /// Several lines of text.
    pub fn lines(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { input: Input::Lines, ..Self::line(name, value) }
    }

    /// Yes or no.
    pub fn tick(name: impl Into<String>, ticked: bool) -> Self {
        Self { input: Input::Tick, ..Self::line(name, if ticked { "on" } else { "" }) }
    }

    /// The same, typed in another way.
    #[must_use]
    pub fn typed(self, input: Input) -> Self {
        Self { input, ..self }
    }

    /// The same, which must be said.
    #[must_use]
    pub fn needed(self) -> Self {
        Self { required: true, ..self }
    }

    /// Whether it is told that it need not be said: a setting has a default anyway, which stands beside it.
    pub fn is_optional(&self) -> bool {
        !self.required && self.standing.is_none()
    }

    /// Its id on the page.
    pub fn id(&self) -> String {
        format!("field-{}", self.name.replace('.', "-"))
    }

    /// What it is called: our word, or the tenant's own name of an attribute.
    pub fn label(&self, text: &Text) -> String {
        label(&self.name, *text)
    }

    /// What to know before it is said; empty where nothing is.
    pub fn hint(&self, text: &Text) -> String {
        hint(&self.name, *text)
    }

    /// Ids of what describes it; empty where nothing does.
    pub fn described_by(&self, text: &Text) -> String {
        let mut ids = Vec::new();
        if self.fault.is_some() {
            ids.push(format!("{}-fault", self.id()));
        }
        if !self.hint(text).is_empty() {
            ids.push(format!("{}-hint", self.id()));
        }
        if self.standing.is_some() {
            ids.push(format!("{}-default", self.id()));
        }
        ids.join(" ")
    }

    /// The type of its line, where it is typed in one.
    pub fn as_line(&self) -> Option<&'static str> {
        if let Input::Line(kind) = self.input { Some(kind) } else { None }
    }

    /// Whether it is typed in several lines.
    pub fn is_lines(&self) -> bool {
        self.input == Input::Lines
    }

    /// What there is to choose from, where one is chosen.
    pub fn choices(&self) -> Option<&[String]> {
        if let Input::Choice(choices) = &self.input { Some(choices) } else { None }
    }

    /// What a choice means: our words, or the value itself.
    pub fn choice(&self, text: &Text, value: &str) -> String {
        choice(&self.name, value, *text)
    }

    /// Whether that is what was chosen.
    pub fn is_chosen(&self, value: &str) -> bool {
        self.value == value
    }

    /// What there is to tick, where any may be.
    pub fn ticks(&self) -> Option<&[Tick]> {
        if let Input::Ticks(ticks) = &self.input { Some(ticks) } else { None }
    }
}

impl Sheet {
    /// Whether it may be done from here.
    pub fn can_do(&self) -> bool {
        match &self.tried {
            Some(tried) => !tried.events.is_empty(),
            None => !self.deed.is_dangerous(),
        }
    }

    /// Whether it can be asked what would come of it. A reason alone changes nothing of that.
    pub fn can_try(&self) -> bool {
        self.fields.iter().any(|field| field.name != "reason") || (self.tried.is_none() && self.deed.is_dangerous())
    }
}

/// What a choice of a field means: our words, or the value itself.
pub fn choice(name: &str, value: &str, text: Text) -> String {
    let key = format!("choice-{}-{}", name.replace('.', "-"), if value.is_empty() { "none" } else { value });
    if text.knows(&key) { text.say(key) } else { value.to_owned() }
}

crate::pages::page!(Sheet, "console/objects/sheet.html", |view| view.console.policy());
