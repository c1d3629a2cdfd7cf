//! A form: where it goes, and what it carries unseen.

/// A form that is sent by POST to this server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Where it goes: a path of this server.
    pub action: String,
    /// The synchroniser token, sent as `form_token`.
    pub token: String,
    /// What else goes along, by name.
    pub hidden: Vec<(String, String)>,
}

impl Form {
    /// A form to a path, with its token.
    pub fn to(action: impl Into<String>, token: impl Into<String>) -> Self {
        Self { action: action.into(), token: token.into(), hidden: Vec::new() }
    }

    /// The same form with something more going along.
    #[must_use]
    pub fn carrying(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }
}
