//! What can be done with the objects of a tenant: every change that the console offers, with its words and its weight.

/// Something that can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Creates a user.
    CreateUser,
    /// Changes what is known about a user.
    ChangeUser,
    /// Sends somebody a link by which they set a password.
    InviteUser,
    /// Lets a registered user sign in.
    ActivateUser,
    /// Bars a user until they are reactivated.
    SuspendUser,
    /// Lets a suspended user sign in again.
    ReactivateUser,
    /// Bars a user for a time.
    LockUser,
    /// Ends a lock.
    UnlockUser,
    /// Bars a user and lets them be erased later.
    RequestDeletion,
    /// Calls a deletion off.
    CancelDeletion,
    /// Erases a user for ever.
    EraseUser,
    /// Signs a user out somewhere.
    EndSession,
    /// Takes back what an application holds.
    RevokeGrant,
    /// Takes back what somebody consented to.
    RevokeConsent,
    /// Adds a user to a group.
    JoinGroup,
    /// Takes a user out of a group.
    LeaveGroup,
    /// Gives a user a role.
    GiveRole,
    /// Takes a role from a user.
    TakeRole,
    /// Creates a group.
    CreateGroup,
    /// Changes a group.
    ChangeGroup,
    /// Deletes a group for ever.
    DeleteGroup,
    /// Gives everybody in a group a role.
    GiveGroupRole,
    /// Takes a role from a group.
    TakeGroupRole,
    /// Gives somebody a role over a group.
    DelegateRole,
    /// Takes a role over a group from somebody.
    EndDelegation,
    /// Creates a role.
    CreateRole,
    /// Changes what holders of a role may do.
    ChangeRole,
    /// Deletes a role for ever.
    DeleteRole,
    /// Registers an application.
    RegisterClient,
    /// Changes an application.
    ChangeClient,
    /// Switches an application off.
    DisableClient,
    /// Switches an application on.
    EnableClient,
    /// Deletes an application for ever.
    DeleteClient,
    /// Gives an application one more secret.
    AddSecret,
    /// Takes a secret from an application.
    RemoveSecret,
    /// Lets the next key sign.
    RotateKey,
    /// Makes a key's signatures worthless.
    RevokeKey,
    /// Brings something back to what it was.
    Restore,
}

/// A way from a page to a sheet.
#[derive(Clone, Debug)]
pub struct Way {
    /// What can be done there.
    pub deed: Deed,
    /// Where: a path of this server.
    pub address: String,
}

impl Deed {
    /// Everything that can be done.
    pub const ALL: [Self; 38] = [
        Self::CreateUser,
        Self::ChangeUser,
        Self::InviteUser,
        Self::ActivateUser,
        Self::SuspendUser,
        Self::ReactivateUser,
        Self::LockUser,
        Self::UnlockUser,
        Self::RequestDeletion,
        Self::CancelDeletion,
        Self::EraseUser,
        Self::EndSession,
        Self::RevokeGrant,
        Self::RevokeConsent,
        Self::JoinGroup,
        Self::LeaveGroup,
        Self::GiveRole,
        Self::TakeRole,
        Self::CreateGroup,
        Self::ChangeGroup,
        Self::DeleteGroup,
        Self::GiveGroupRole,
        Self::TakeGroupRole,
        Self::DelegateRole,
        Self::EndDelegation,
        Self::CreateRole,
        Self::ChangeRole,
        Self::DeleteRole,
        Self::RegisterClient,
        Self::ChangeClient,
        Self::DisableClient,
        Self::EnableClient,
        Self::DeleteClient,
        Self::AddSecret,
        Self::RemoveSecret,
        Self::RotateKey,
        Self::RevokeKey,
        Self::Restore,
    ];

    /// The beginning of its keys: `…` is the heading, `…-what` what it is about, `…-do` the word on its button.
    pub fn key(self) -> &'static str {
        match self {
            Self::CreateUser => "create-user",
            Self::ChangeUser => "change-user",
            Self::InviteUser => "invite-user",
            Self::ActivateUser => "activate-user",
            Self::SuspendUser => "suspend-user",
            Self::ReactivateUser => "reactivate-user",
            Self::LockUser => "lock-user",
            Self::UnlockUser => "unlock-user",
            Self::RequestDeletion => "request-deletion",
            Self::CancelDeletion => "cancel-deletion",
            Self::EraseUser => "erase-user",
            Self::EndSession => "end-user-session",
            Self::RevokeGrant => "revoke-grant",
            Self::RevokeConsent => "revoke-consent",
            Self::JoinGroup => "join-group",
            Self::LeaveGroup => "leave-group",
            Self::GiveRole => "give-role",
            Self::TakeRole => "take-role",
            Self::CreateGroup => "create-group",
            Self::ChangeGroup => "change-group",
            Self::DeleteGroup => "delete-group",
            Self::GiveGroupRole => "give-group-role",
            Self::TakeGroupRole => "take-group-role",
            Self::DelegateRole => "delegate-role",
            Self::EndDelegation => "end-delegation",
            Self::CreateRole => "create-role",
            Self::ChangeRole => "change-role",
            Self::DeleteRole => "delete-role",
            Self::RegisterClient => "register-client",
            Self::ChangeClient => "change-client",
            Self::DisableClient => "disable-client",
            Self::EnableClient => "enable-client",
            Self::DeleteClient => "delete-client",
            Self::AddSecret => "add-secret",
            Self::RemoveSecret => "remove-secret",
            Self::RotateKey => "rotate-key",
            Self::RevokeKey => "revoke-key",
            Self::Restore => "restore",
        }
    }

    /// The key of what it is about.
    pub fn what(self) -> String {
        format!("{}-what", self.key())
    }

    /// The key of the word on its button.
    pub fn action(self) -> String {
        format!("{}-do", self.key())
    }

    /// Whether it cannot be taken back, bars somebody, or hands out power: then it is shown what it would do before it can be done.
    pub fn is_dangerous(self) -> bool {
        !matches!(
            self,
            Self::CreateUser
                | Self::ChangeUser
                | Self::InviteUser
                | Self::ActivateUser
                | Self::ReactivateUser
                | Self::UnlockUser
                | Self::CancelDeletion
                | Self::CreateGroup
                | Self::ChangeGroup
                | Self::CreateRole
                | Self::RegisterClient
                | Self::ChangeClient
                | Self::EnableClient
                | Self::AddSecret
        )
    }
}
