//! A question before something is ended that cannot be taken back.

use super::{Account, Device, Section};
use crate::pages::Form;

/// The page. Its form is sent to do it; the way back is a link.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// Whose.
    pub account: Account,
    /// What is asked.
    pub question: Question,
    /// Where the answer goes.
    pub form: Form,
    /// Where it was asked: a path of this server.
    pub back: String,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// End one session?
    EndSession {
        /// The device it is on.
        device: Device,
    },
    /// End all sessions but this one?
    EndOthers,
    /// Take an application's access away?
    RemoveAccess {
        /// Its name.
        application: String,
    },
}

impl Confirmation {
    /// Where it stands in the menu.
    pub fn section(&self) -> Section {
        match self.question {
            Question::EndSession { .. } | Question::EndOthers => Section::Sessions,
            Question::RemoveAccess { .. } => Section::Applications,
        }
    }
}

impl Question {
    /// The beginning of its keys: `…` is the question, `…-what` what would happen, `…-do` the word on the button.
    pub fn key(&self) -> &'static str {
        match self {
            Self::EndSession { .. } => "ask-end-session",
            Self::EndOthers => "ask-end-others",
            Self::RemoveAccess { .. } => "ask-remove-access",
        }
    }

    /// The key of what would happen.
    pub fn what(&self) -> String {
        format!("{}-what", self.key())
    }

    /// The key of the word on the button.
    pub fn action(&self) -> String {
        format!("{}-do", self.key())
    }

    /// The application it is about.
    pub fn application(&self) -> &str {
        if let Self::RemoveAccess { application } = self { application } else { "" }
    }

    /// The device it is about.
    pub fn device(&self) -> Option<&Device> {
        if let Self::EndSession { device } = self { Some(device) } else { None }
    }
}

crate::pages::page!(Confirmation, "account/confirmation.html");
