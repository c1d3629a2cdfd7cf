//! Intents towards verifications: asking for mail with a link, and what one may do with the link.
//!
//! A link begins with the id of its stream, and that id is made of what the link is for and of whom it is about. So a newer link takes the
//! place of an older one without anybody looking for it, and whoever opens a link is answered from the log alone.

mod confirm_email;
mod invite;
mod open_account;
mod request;
mod set_password;

use aggregates::TenantId;
use aggregates::tenant::Scalar;
use aggregates::user::Profile;
use aggregates::verification::{Purpose, Verification, VerificationCommand, VerificationError};
use aws_lc_rs::digest::{SHA256, digest};
use uuid::{Builder, Uuid};

pub use confirm_email::{ConfirmEmail, ConfirmEmailError};
pub use invite::{InviteUser, InviteUserError};
pub use open_account::{OpenAccount, OpenAccountError};
pub use request::{About, RequestVerification, RequestVerificationError};
pub use set_password::{SetPasswordByLink, SetPasswordByLinkError};

use crate::{Failure, Handle, Loaded, Unit};

/// The stream of what a link is for and of whom it is about: a user's id, or a name as an HMAC.
pub fn stream(purpose: Purpose, about: &str) -> Uuid {
    let hash = digest(&SHA256, format!("verification\0{}\0{about}", purpose.as_str()).as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_ref()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Where a person gets mail: the value of a claim or an attribute.
pub fn address_of(profile: &Profile, attribute: &str) -> Option<String> {
    if attribute == "email" {
        return profile.email.clone();
    }
    profile.attributes.get(attribute)?.scalars().iter().find_map(|scalar| match scalar {
        Scalar::Text(text) => Some(text.clone()),
        Scalar::Integer(_) | Scalar::Boolean(_) => None,
    })
}

/// What a link leads to, used up in this commit.
async fn used(unit: &mut Unit<'_>, tenant: &TenantId, link: &Handle) -> Result<Loaded<Verification>, Unusable> {
    let mut verification = unit.load::<Verification>(tenant, &link.id().to_string()).await?;
    let command = VerificationCommand::Use { secret_hash: link.hash().clone(), at: unit.now() };
    unit.decide(&mut verification, command)?;
    Ok(verification)
}

/// Why a link leads to nothing.
enum Unusable {
    Refused(VerificationError),
    Failed(Failure),
}

impl From<VerificationError> for Unusable {
    fn from(error: VerificationError) -> Self {
        Self::Refused(error)
    }
}

impl From<Failure> for Unusable {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Lets a command's error take over what stands in [`Unusable`].
macro_rules! unusable {
    ($error:ty) => {
        impl From<super::Unusable> for $error {
            fn from(unusable: super::Unusable) -> Self {
                match unusable {
                    super::Unusable::Refused(error) => error.into(),
                    super::Unusable::Failed(failure) => failure.into(),
                }
            }
        }
    };
}
use unusable;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_purpose_has_one_stream_for_one_person() {
        let streams = Purpose::ALL.map(|purpose| stream(purpose, "user-1"));
        for (at, one) in streams.iter().enumerate() {
            assert_eq!(*one, stream(Purpose::ALL[at], "user-1"));
            assert!(!streams[..at].contains(one));
        }
        assert_ne!(stream(Purpose::Email, "user-1"), stream(Purpose::Email, "user-2"));
    }

    #[test]
    fn mail_goes_to_the_claim_or_attribute_that_the_tenant_names() {
        let mut profile = Profile { email: Some("aiko@example.com".into()), ..Profile::default() };
        profile.attributes.insert("work_mail".into(), "a.sato@example.org".into());
        profile.attributes.insert("badge".into(), 7.into());
        assert_eq!(address_of(&profile, "email").as_deref(), Some("aiko@example.com"));
        assert_eq!(address_of(&profile, "work_mail").as_deref(), Some("a.sato@example.org"));
        assert_eq!((address_of(&profile, "badge"), address_of(&profile, "none")), (None, None));
    }
}
