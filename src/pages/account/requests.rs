//! What applications elsewhere ask of the person, each with a way to its question.

use chrono::{DateTime, Utc};

use super::{Account, Section};
use crate::pages::Application;

/// The page. Each is answered on a page of its own: `GET …/requests/{key}`.
#[derive(Clone, Debug)]
pub struct Requests {
    /// Whose.
    pub account: Account,
    /// What waits, oldest first.
    pub waiting: Vec<WaitingRequest>,
}

/// A request that waits.
#[derive(Clone, Debug)]
pub struct WaitingRequest {
    /// By which it is answered: part of a path.
    pub key: String,
    /// Who asks.
    pub application: Application,
    /// What the person compares with what the application shows.
    pub message: Option<String>,
    /// When it is over.
    pub expires_at: DateTime<Utc>,
}

impl Requests {
    /// Where it stands in the menu.
    pub fn section(&self) -> Section {
        Section::Requests
    }
}

crate::pages::page!(Requests, "account/requests.html");
