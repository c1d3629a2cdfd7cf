//! What was done, or that mail is on its way if there is somebody to get it.

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Mail is on its way, if the name is somebody's.
    Asked,
    /// Mail is on its way to an address that is to be confirmed.
    AskedAt,
    /// The password was set.
    PasswordSet,
    /// The address was confirmed.
    EmailConfirmed,
    /// The account is to be deleted.
    DeletionAsked,
}

/// The page.
#[derive(Clone, Debug)]
pub struct Told {
    /// What was done.
    pub done: Done,
    /// The sign-in page, or the account.
    pub onward: Option<(&'static str, String)>,
}

impl Done {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Asked, Self::AskedAt, Self::PasswordSet, Self::EmailConfirmed, Self::DeletionAsked];

    /// The key of the title; what follows it says more.
    pub fn key(self) -> &'static str {
        match self {
            Self::Asked => "told-asked",
            Self::AskedAt => "told-asked-at",
            Self::PasswordSet => "told-password-set",
            Self::EmailConfirmed => "told-email-confirmed",
            Self::DeletionAsked => "told-deletion-asked",
        }
    }

    /// The key of what it says more.
    pub fn what(self) -> String {
        format!("{}-what", self.key())
    }
}

crate::pages::page!(Told, "self_service/told.html");
