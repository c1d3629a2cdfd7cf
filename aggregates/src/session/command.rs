//! What one may ask of a session.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Authenticated, SessionEnd};
use crate::client::SecretHash;

/// Intents towards one session; ids, hashes and times come from the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionCommand {
    /// Begin a session.
    Start {
        /// `UUIDv7`; never given twice.
        session_id: String,
        /// Who is signed in.
        user_id: String,
        /// What the browser's handle will be compared with.
        secret_hash: SecretHash,
        /// How the person proved who they are.
        authenticated: Authenticated,
        /// Seconds without use after which it is over.
        idle_seconds: u32,
        /// When it is over in any case.
        expires_at: DateTime<Utc>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// The person proved once more who they are, at the level of the session or above it.
    Elevate {
        /// Who did: it must be whose session it is.
        user_id: String,
        /// The new secret's hash; the old handle is worth nothing from here on.
        secret_hash: SecretHash,
        /// How the person proved who they are.
        authenticated: Authenticated,
        /// Now.
        at: DateTime<Utc>,
    },
    /// The session is in use. Nothing happens where the last touch is not long ago ([`super::touch_interval`]).
    Touch {
        /// Now.
        at: DateTime<Utc>,
    },
    /// Keep something with the session.
    SetProperty {
        /// One of the tenant's allowed names.
        name: String,
        /// At most 1024 characters; sealed under the person's key.
        value: String,
        /// The names that the tenant allows.
        allowed: BTreeSet<String>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Keep it no more.
    RemoveProperty {
        /// Its name.
        name: String,
        /// Now.
        at: DateTime<Utc>,
    },
    /// A client gets tokens in this session and is told when it ends. Once per client.
    JoinClient {
        /// Which client.
        client_id: String,
        /// The id by which that client will know the session.
        sid: String,
        /// Now.
        at: DateTime<Utc>,
    },
    /// End it. With [`SessionEnd::Idle`] and [`SessionEnd::Expired`] only where that is so.
    End {
        /// Why.
        reason: SessionEnd,
        /// Now.
        at: DateTime<Utc>,
    },
}
