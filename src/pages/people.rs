//! Who stands on a page: the person who is signed in, and the application that asks.

use super::links;
use super::text::plain;

/// The most characters of an application's name that are shown.
const LONGEST_NAME: usize = 60;

/// Somebody, as pages name them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The display name; where there is none, the identifier.
    pub name: String,
    /// What they sign in with: a user name or an address.
    pub identifier: String,
}

impl Person {
    /// The letter that stands for them.
    pub fn initial(&self) -> String {
        links::initial(&self.name)
    }

    /// The identifier, where it says more than the name.
    pub fn told_apart_by(&self) -> Option<&str> {
        (self.identifier != self.name && !self.identifier.is_empty()).then_some(self.identifier.as_str())
    }
}

/// An application, as its registration describes it. Addresses that do not lead to the web are not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Application {
    /// `client_name`; where there is none, the client id.
    pub name: String,
    /// `logo_uri`.
    pub logo: Option<String>,
    /// `client_uri`.
    pub home: Option<String>,
    /// `policy_uri`.
    pub policy: Option<String>,
    /// `tos_uri`.
    pub terms: Option<String>,
    /// Where the answer goes: the redirect URI of the request. Its host is shown, because it can be proven and a name cannot.
    pub redirect_uri: Option<String>,
    /// The host of its id, where that is an address and nobody registered it.
    pub known_as: Option<String>,
}

impl Application {
    /// The name without characters that would disturb what stands beside it, and no longer than people read: a name must not
    /// push what can be proven, or the answers, off the screen.
    pub fn shown_name(&self) -> String {
        let name = plain(&self.name);
        if name.chars().count() <= LONGEST_NAME {
            return name.into_owned();
        }
        let begin: String = name.chars().take(LONGEST_NAME - 1).collect();
        format!("{}…", begin.trim_end())
    }

    /// The letter that stands for it where it has no logo.
    pub fn initial(&self) -> String {
        links::initial(&self.name)
    }

    /// The logo, where it may be shown.
    pub fn shown_logo(&self) -> Option<&str> {
        links::picture(self.logo.as_deref()?)
    }

    /// Its own page.
    pub fn home_link(&self) -> Option<&str> {
        links::web(self.home.as_deref()?)
    }

    /// What it does with what it learns.
    pub fn policy_link(&self) -> Option<&str> {
        links::web(self.policy.as_deref()?)
    }

    /// Its terms.
    pub fn terms_link(&self) -> Option<&str> {
        links::web(self.terms.as_deref()?)
    }

    /// The host, or the scheme of an application on a device, that the answer goes to.
    pub fn host(&self) -> Option<String> {
        links::host(self.redirect_uri.as_deref()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_takes_no_more_room_than_people_read() {
        let named = |name: &str| Application { name: name.to_owned(), ..Application::default() }.shown_name();
        assert_eq!(named("図書館システム"), "図書館システム");
        assert_eq!(named(&"名".repeat(300)).chars().count(), LONGEST_NAME);
        assert_eq!(named("Bank\u{202e}"), "Bank");
    }

    #[test]
    fn a_person_is_not_named_twice() {
        let person = Person { name: "aiko".into(), identifier: "aiko".into() };
        assert_eq!(person.told_apart_by(), None);
    }
}
