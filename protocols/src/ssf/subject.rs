//! Subject identifiers (RFC 9493 §3) and complex subjects (SSF §3.2).

use serde::{Deserialize, Serialize};

/// Who or what an event is about, or whom a receiver names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "snake_case", deny_unknown_fields)]
pub enum SubjectId {
    /// A subject of an issuer (RFC 9493 §3.2.3).
    IssSub {
        /// The issuer.
        iss: String,
        /// Its name for the subject.
        sub: String,
    },
    /// A mailbox (§3.2.2).
    Email {
        /// Its address.
        email: String,
    },
    /// A telephone number (§3.2.5).
    PhoneNumber {
        /// In E.164 form.
        phone_number: String,
    },
    /// A text that both sides know (§3.2.4): a stream, or the `sid` of a session.
    Opaque {
        /// The text.
        id: String,
    },
    /// Several of these that together name one subject (SSF §3.2).
    Complex {
        /// The user.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<Box<SubjectId>>,
        /// The session.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<Box<SubjectId>>,
    },
}

impl SubjectId {
    /// A person as an issuer names them.
    pub fn person(iss: &str, sub: &str) -> Self {
        Self::IssSub { iss: iss.to_owned(), sub: sub.to_owned() }
    }

    /// Something that both sides know by a text.
    pub fn opaque(id: &str) -> Self {
        Self::Opaque { id: id.to_owned() }
    }

    /// One session of a person.
    pub fn session_of(person: Self, sid: &str) -> Self {
        Self::Complex { user: Some(Box::new(person)), session: Some(Box::new(Self::opaque(sid))) }
    }

    /// The user whom a receiver names: the subject itself, or the one member of a complex subject that has no other. Narrower subjects
    /// are not kept apart, so they name nobody here.
    pub fn user(&self) -> Option<&Self> {
        match self {
            Self::Complex { user: Some(user), session: None } => {
                Some(&**user).filter(|user| !matches!(user, Self::Complex { .. }))
            }
            Self::Complex { .. } => None,
            simple => Some(simple),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn subjects_are_spelled_as_the_specification_spells_them() {
        let table = [
            json!({"format": "iss_sub", "iss": "https://issuer.example.com/", "sub": "145234573"}),
            json!({"format": "email", "email": "user@example.com"}),
            json!({"format": "phone_number", "phone_number": "+12065550100"}),
            json!({"format": "opaque", "id": "11112222333344445555"}),
            json!({"format": "complex", "user": {"format": "opaque", "id": "a"}, "session": {"format": "opaque", "id": "b"}}),
        ];
        for written in table {
            let read: SubjectId = from_value(written.clone()).unwrap();
            assert_eq!(to_value(&read).unwrap(), written);
        }
    }

    #[test]
    fn a_receiver_names_a_user_and_nothing_narrower() {
        let person = SubjectId::person("https://id.example.com", "u1");
        assert_eq!(person.user(), Some(&person));
        let within = |user: &SubjectId| SubjectId::Complex { user: Some(Box::new(user.clone())), session: None };
        assert_eq!(within(&person).user(), Some(&person));
        assert_eq!(within(&within(&person)).user(), None);
        assert_eq!(SubjectId::session_of(person, "s1").user(), None);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for stranger in [
            json!({}),
            json!({"format": "did", "url": "did:example:123456"}),
            json!({"format": "iss_sub", "iss": "https://issuer.example.com/"}),
            json!({"format": "email", "email": 7}),
            json!({"format": "complex", "user": {"format": "opaque", "id": "a"}, "tenant": {"format": "opaque", "id": "b"}}),
            json!("user@example.com"),
        ] {
            assert!(from_value::<SubjectId>(stranger.clone()).is_err(), "{stranger}");
        }
    }
}
