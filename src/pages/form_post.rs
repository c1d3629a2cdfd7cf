//! The answer to a client by POST: a form that sends itself, or is sent by the person where scripts do not run.
//!
//! OAuth 2.0 Form Post Response Mode, section 2.

use super::Policy;

/// The page.
#[derive(Clone, Debug)]
pub struct FormPost {
    /// The client's redirect URI.
    pub action: String,
    /// The parameters of the answer, in order.
    pub fields: Vec<(String, String)>,
    /// The client's name.
    pub application: String,
}

super::page!(FormPost, "form_post.html", |view| Policy::only_to(&view.action));
