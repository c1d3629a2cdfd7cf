//! A device that waits: the code that it shows, what it asks for, and the word that it was answered (RFC 8628 §3.3).
//!
//! Whoever comes by a link compares the code before they answer, because the link may be of somebody else's device (§5.4).

use std::time::Duration;

use super::{Consent, Form, Policy};

/// The page at which a code is typed. Its form sends `user_code`.
#[derive(Clone, Debug)]
pub struct EnterCode {
    /// Where it goes.
    pub form: Form,
    /// The most characters that are typed, gaps and all.
    pub longest: usize,
    /// What was typed last time, or what a link brought along.
    pub typed: String,
    /// What is wrong with it.
    pub fault: Option<CodeFault>,
}

/// Why a code does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFault {
    /// Nothing was typed.
    Missing,
    /// No device waits under it: mistyped, answered, or its time is over. Which of these, nobody is told.
    Unknown,
    /// The page was open for too long.
    Stale,
    /// Too many codes were tried.
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
}

impl CodeFault {
    /// The key of the sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Missing => "pairing-code-missing",
            Self::Unknown => "pairing-code-unknown",
            Self::Stale => "form-stale",
            Self::TooMany { .. } => "pairing-code-too-many",
        }
    }

    /// How long to wait, where that is what helps.
    pub fn wait(&self) -> Option<&Duration> {
        if let Self::TooMany { wait } = self { Some(wait) } else { None }
    }
}

super::page!(EnterCode, "device/enter.html");

/// The question. Its form sends what that of [`Consent`] sends.
#[derive(Clone, Debug)]
pub struct AllowDevice {
    /// The code, to be compared with what the device shows.
    pub code: String,
    /// Who asks whom for what.
    pub consent: Consent,
    /// Where the browser is led afterwards, if anywhere else.
    pub completes_at: Option<String>,
}

impl AllowDevice {
    /// The code in groups that people read at a glance.
    pub fn groups(&self) -> Vec<String> {
        let letters: Vec<char> = self.code.chars().collect();
        letters.chunks(4).map(|group| group.iter().collect()).collect()
    }
}

super::page!(AllowDevice, "device/allow.html", |view| Policy::strict().ending_at(view.completes_at.as_deref()));

/// The word that it was answered.
#[derive(Clone, Debug)]
pub struct DeviceAnswered {
    /// Who asked.
    pub application: String,
    /// What was answered.
    pub allowed: bool,
}

impl DeviceAnswered {
    /// The name as pages show it.
    pub fn shown_name(&self) -> String {
        super::Application { name: self.application.clone(), ..super::Application::default() }.shown_name()
    }
}

super::page!(DeviceAnswered, "device/answered.html");
