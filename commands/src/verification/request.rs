//! Asking for mail: a link, or a reminder.
//!
//! Anybody may ask, so nobody's name takes the same steps as somebody's and ends in the same event. Whether anything is sent is between
//! the log and the addressee.

use aggregates::tenant::TenantSettings;
use aggregates::user::{User, UserStatus};
use aggregates::verification::{Link, Purpose, Verification, VerificationCommand, VerificationError};
use aggregates::{Keyring, Personal, Secret, TenantId};
use chrono::TimeDelta;

use super::{address_of, stream};
use crate::tenant::{self, ClosedTenant};
use crate::{Command, Failure, Handle, Unit};

/// Asks for mail.
#[derive(Clone, Debug)]
pub struct RequestVerification {
    /// Where.
    pub tenant: TenantId,
    /// What for.
    pub purpose: Purpose,
    /// For whom.
    pub about: About,
    /// The language in which it was asked for, as a BCP 47 tag.
    pub locale: Option<String>,
    /// The authorization request that waits meanwhile.
    pub grant_id: Option<String>,
}

/// Whom mail is about.
#[derive(Clone)]
pub enum About {
    /// A user; mail goes to the address that they have, or to the one that is given.
    User {
        /// Their id.
        user: String,
        /// Another address, which they want to confirm.
        address: Option<String>,
    },
    /// A name that may be nobody's: the user whose it is, and what names it in the log.
    Name {
        /// HMAC of the name.
        hash: String,
        /// Whose it is.
        user: Option<String>,
        /// The address itself, where an account is to be opened under it.
        address: Option<String>,
    },
}

/// Prints whom, never where they get mail.
impl std::fmt::Debug for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User { user, .. } => write!(f, "User({user}, …)"),
            Self::Name { hash, .. } => write!(f, "Name({hash}, …)"),
        }
    }
}

/// Why nothing was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestVerificationError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// The verification's rules say no.
    #[error(transparent)]
    Refused(#[from] VerificationError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for RequestVerification {
    type Answer = ();
    type Error = RequestVerificationError;
    const NAME: &'static str = "verification.request";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), RequestVerificationError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let settings = tenant::settings(unit, &self.tenant, house.state()).await?;
        // Nobody's id is one that no user can have: HMACs and ids of users have different lengths.
        let person = unit.load::<User>(&self.tenant, self.person()).await?;
        let addressee = self.addressee(unit, person.state(), &settings);
        let minutes = TimeDelta::minutes(settings.self_service.link_minutes.into());
        let pause = TimeDelta::seconds(settings.self_service.seconds_between.into());
        let wanted = Wanted {
            purpose: self.purpose,
            about: self.named(),
            addressee,
            locale: self.locale.clone(),
            grant_id: self.grant_id.clone(),
            lasting: minutes,
            pause,
        };
        send(unit, &self.tenant, wanted).await
    }
}

impl RequestVerification {
    fn person(&self) -> &str {
        match &self.about {
            About::User { user, .. } | About::Name { user: Some(user), .. } => user,
            About::Name { hash, user: None, .. } => hash,
        }
    }

    /// By what the stream is named: the account where there is one, so that its names lead to one link. Of a registration it is always
    /// the address, because the account may come to be meanwhile.
    fn named(&self) -> &str {
        match &self.about {
            About::Name { hash, .. } if self.purpose == Purpose::Registration => hash,
            _ => self.person(),
        }
    }

    fn addressee(&self, unit: &Unit<'_>, person: &User, settings: &TenantSettings) -> Addressee {
        let (known, given) = match &self.about {
            About::User { user, address } => (Some(user), address),
            About::Name { user, address, .. } => (user.as_ref(), address),
        };
        if self.purpose == Purpose::Registration {
            return match (known, given) {
                (Some(user), _) => Addressee::Told(user.clone()),
                (None, Some(address)) => {
                    Addressee::Linked { user: unit.context().new_id().to_string(), address: address.clone() }
                }
                (None, None) => Addressee::Nobody,
            };
        }
        let stands = matches!(person.status(), Some(UserStatus::Active | UserStatus::Locked));
        let own = || person.profile().and_then(|profile| address_of(profile, &settings.mail.attribute));
        match (known.filter(|_| stands), given.clone().or_else(own)) {
            (Some(user), Some(address)) => Addressee::Linked { user: user.clone(), address },
            _ => Addressee::Nobody,
        }
    }
}

/// Who gets mail.
pub(super) enum Addressee {
    /// Nobody.
    Nobody,
    /// A user gets mail without a link.
    Told(String),
    /// A user, or who will be one, gets a link.
    Linked {
        /// Their id.
        user: String,
        /// Where they get it.
        address: String,
    },
}

/// Mail that is wanted.
pub(super) struct Wanted<'w> {
    pub(super) purpose: Purpose,
    pub(super) about: &'w str,
    pub(super) addressee: Addressee,
    pub(super) locale: Option<String>,
    pub(super) grant_id: Option<String>,
    pub(super) lasting: TimeDelta,
    pub(super) pause: TimeDelta,
}

/// Notes that mail is wanted; it is made when it is sent.
pub(super) async fn send<E>(unit: &mut Unit<'_>, tenant: &TenantId, wanted: Wanted<'_>) -> Result<(), E>
where
    E: From<VerificationError> + From<Failure>,
{
    let id = stream(wanted.purpose, wanted.about);
    let mut verification = unit.load::<Verification>(tenant, &id.to_string()).await?;
    let (secret, secret_hash) = Handle::generate(id, unit.context().journal().entropy());
    let (user_id, link) = match wanted.addressee {
        Addressee::Nobody => (None, None),
        Addressee::Told(user) => (Some(user), None),
        Addressee::Linked { user, address } => {
            let secret = Secret::new(Keyring::Links, secret.expose().to_owned());
            let link = Link { address: Personal::new(user.clone(), address), secret };
            (Some(user), Some(link))
        }
    };
    if let Some(user) = &user_id {
        unit.concerns(user);
    }
    let at = unit.now();
    let command = VerificationCommand::Request {
        purpose: wanted.purpose,
        user_id,
        link,
        secret_hash,
        locale: wanted.locale,
        grant_id: wanted.grant_id,
        expires_at: at + wanted.lasting,
        pause: wanted.pause,
        at,
    };
    unit.decide(&mut verification, command)?;
    Ok(())
}
