//! The question of an application that is not in this browser (CIBA Core 1.0): who asks for what, and what to compare.

use chrono::{DateTime, Utc};

use super::Consent;

/// The page. Its form sends what that of [`Consent`] sends, to one of two places.
#[derive(Clone, Debug)]
pub struct AnswerRequest {
    /// Who asks whom for what. The form goes to the yes.
    pub consent: Consent,
    /// Where a no goes.
    pub refuse: String,
    /// What the person compares with what the application shows.
    pub message: Option<String>,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// When it is over.
    pub expires_at: DateTime<Utc>,
}

super::page!(AnswerRequest, "backchannel/answer.html");
