//! A refusal: what was not done, why, and what to do next.

use super::Console;
use crate::pages::Text;

/// A problem as the admin API would say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The name of its kind, such as `wrong-state`.
    pub kind: &'static str,
    /// What is wrong and what to do: an English sentence.
    pub detail: String,
    /// The fields at fault: path, what is wrong, what to do.
    pub faults: Vec<[String; 3]>,
}

impl Refusal {
    /// The kind in a few words.
    pub fn title(&self, text: &Text) -> String {
        text.say(format!("problem-{}", self.kind))
    }

    /// What to do about a refusal of this kind.
    pub fn now(&self, text: &Text) -> String {
        text.say(format!("problem-{}-now", self.kind))
    }

    /// What is wrong with a field: the fault and the remedy; nothing where it is not at fault.
    pub fn of_field(&self, field: &str) -> Option<String> {
        let fault = self.faults.iter().find(|[name, ..]| name == field);
        fault.map(|[_, fault, remedy]| format!("{fault}; {remedy}"))
    }
}

/// The page for a refusal that belongs to no form.
#[derive(Clone, Debug)]
pub struct Refused {
    /// What all pages share, the refusal among it.
    pub console: Console,
}

impl Refused {
    /// Its title.
    pub fn title(&self, text: &Text) -> String {
        self.console.refusal.as_ref().map_or_else(String::new, |refusal| refusal.title(text))
    }
}

crate::pages::page!(Refused, "console/refused.html", |view| view.console.policy());
