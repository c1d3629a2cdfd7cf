//! Consent: what an application would be allowed to do and to know, and the person's answer.
//!
//! Allowing and refusing are the same size and stand side by side. What is optional is not ticked beforehand unless the
//! handler says that it was granted before.

use super::wording::{self, Told};
use super::{Application, Form, Locale, Person, Policy, Wording};

/// The page. Its form sends `decision=allow` or `decision=deny`, and `scope` and `claim` once for each ticked option.
#[derive(Clone, Debug)]
pub struct Consent {
    /// Where the answer goes.
    pub form: Form,
    /// Who asks.
    pub application: Application,
    /// Who is asked.
    pub person: Person,
    /// Where somebody else signs in instead.
    pub switch: Option<String>,
    /// What it would be allowed to do: scopes.
    pub scopes: Vec<Permission>,
    /// What it would learn: single claims.
    pub claims: Vec<Permission>,
    /// Where it would do so: resources.
    pub resources: Vec<Resource>,
    /// What it would be allowed one by one.
    pub details: Vec<Detail>,
    /// Whether the answer is kept, so that the question does not come again.
    pub kept: bool,
}

/// A scope or claim that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Its name, sent when it is ticked.
    pub name: String,
    /// What it means; `None` where only its name is known.
    pub meaning: Option<String>,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether an optional one is ticked beforehand: only where it was granted before.
    pub ticked: bool,
}

/// Something that is asked for one by one (RFC 9396), such as a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// What it is.
    pub heading: String,
    /// What it says: a name and a value.
    pub lines: Vec<(String, String)>,
}

/// A resource (an API) that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its display name; where there is none, its identifier.
    pub name: String,
    /// Its identifier (RFC 8707).
    pub identifier: String,
}

impl Permission {
    /// A scope in words; `None` where the tenant does not show it.
    pub fn scope(name: &str, wordings: &[Wording], locale: Locale) -> Option<Self> {
        Self::told(name, wording::scope(name, wordings, locale))
    }

    /// A claim in words; `None` where the tenant does not show it.
    pub fn claim(name: &str, wordings: &[Wording], locale: Locale) -> Option<Self> {
        Self::told(name, wording::claim(name, wordings, locale))
    }

    /// The same permission, left to the person.
    #[must_use]
    pub fn left_open(mut self, ticked: bool) -> Self {
        (self.optional, self.ticked) = (true, ticked);
        self
    }

    fn told(name: &str, told: Told) -> Option<Self> {
        let meaning = match told {
            Told::Hidden => return None,
            Told::Sentence(sentence) => Some(sentence),
            Told::NameOnly => None,
        };
        Some(Self { name: name.to_owned(), meaning, optional: false, ticked: false })
    }
}

impl Consent {
    /// What cannot be left out: scopes.
    pub fn required_scopes(&self) -> Vec<&Permission> {
        self.scopes.iter().filter(|one| !one.optional).collect()
    }

    /// What cannot be left out: claims.
    pub fn required_claims(&self) -> Vec<&Permission> {
        self.claims.iter().filter(|one| !one.optional).collect()
    }

    /// What the person may tick, with the name of its field.
    pub fn options(&self) -> Vec<(&'static str, &Permission)> {
        let scopes = self.scopes.iter().map(|one| ("scope", one));
        let claims = self.claims.iter().map(|one| ("claim", one));
        scopes.chain(claims).filter(|(_, one)| one.optional).collect()
    }
}

super::page!(Consent, "consent.html", |view| { Policy::strict().ending_at(view.application.redirect_uri.as_deref()) });
