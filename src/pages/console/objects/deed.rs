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
    /// Changes what the tenant tunes.
    ChangeSettings,
    /// Sets what the mail server wants to be shown.
    SetMailSecret,
    /// Forgets what the mail server wants to be shown.
    ForgetMailSecret,
    /// Salts pairwise subjects anew.
    SetSubjectSalt,
    /// Creates a tenant.
    CreateTenant,
    /// Gives a tenant another name.
    RenameTenant,
    /// Stops serving a tenant.
    SuspendTenant,
    /// Serves a tenant again.
    ReactivateTenant,
    /// Changes which attributes users may have.
    ChangeAttributes,
    /// Registers a protected resource.
    RegisterResource,
    /// Changes what a resource lets applications ask for.
    ChangeScopes,
    /// Gives a resource one more secret.
    AddResourceSecret,
    /// Takes a secret from a resource.
    RemoveResourceSecret,
    /// Removes a resource for ever.
    RemoveResource,
    /// Registers a webhook.
    RegisterWebhook,
    /// Changes what a webhook is told, where and how.
    ChangeWebhook,
    /// Lets a webhook see more or less of what is personal.
    DiscloseToWebhook,
    /// Lets the next secret sign a webhook's messages.
    RotateWebhookSecret,
    /// Takes a secret from a webhook.
    RemoveWebhookSecret,
    /// Lets what a webhook is told wait.
    PauseWebhook,
    /// Tells a webhook again.
    ResumeWebhook,
    /// Sends a webhook a message to see whether it arrives.
    TestWebhook,
    /// Tries again everything that was given up for a webhook.
    RedriveWebhook,
    /// Tries again one message that was given up.
    RedriveDelivery,
    /// Tells a webhook again what happened.
    ReplayWebhook,
    /// Removes a webhook for ever.
    RemoveWebhook,
    /// Lets a stream tell.
    EnableStream,
    /// Lets what a stream would tell wait.
    PauseStream,
    /// Lets a stream tell nothing.
    DisableStream,
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
    pub const ALL: [Self; 67] = [
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
        Self::ChangeSettings,
        Self::SetMailSecret,
        Self::ForgetMailSecret,
        Self::SetSubjectSalt,
        Self::CreateTenant,
        Self::RenameTenant,
        Self::SuspendTenant,
        Self::ReactivateTenant,
        Self::ChangeAttributes,
        Self::RegisterResource,
        Self::ChangeScopes,
        Self::AddResourceSecret,
        Self::RemoveResourceSecret,
        Self::RemoveResource,
        Self::RegisterWebhook,
        Self::ChangeWebhook,
        Self::DiscloseToWebhook,
        Self::RotateWebhookSecret,
        Self::RemoveWebhookSecret,
        Self::PauseWebhook,
        Self::ResumeWebhook,
        Self::TestWebhook,
        Self::RedriveWebhook,
        Self::RedriveDelivery,
        Self::ReplayWebhook,
        Self::RemoveWebhook,
        Self::EnableStream,
        Self::PauseStream,
        Self::DisableStream,
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
            Self::ChangeSettings => "change-settings",
            Self::SetMailSecret => "set-mail-secret",
            Self::ForgetMailSecret => "forget-mail-secret",
            Self::SetSubjectSalt => "set-subject-salt",
            Self::CreateTenant => "create-tenant",
            Self::RenameTenant => "rename-tenant",
            Self::SuspendTenant => "suspend-tenant",
            Self::ReactivateTenant => "reactivate-tenant",
            Self::ChangeAttributes => "change-attributes",
            Self::RegisterResource => "register-resource",
            Self::ChangeScopes => "change-scopes",
            Self::AddResourceSecret => "add-resource-secret",
            Self::RemoveResourceSecret => "remove-resource-secret",
            Self::RemoveResource => "remove-resource",
            Self::RegisterWebhook => "register-webhook",
            Self::ChangeWebhook => "change-webhook",
            Self::DiscloseToWebhook => "disclose-to-webhook",
            Self::RotateWebhookSecret => "rotate-webhook-secret",
            Self::RemoveWebhookSecret => "remove-webhook-secret",
            Self::PauseWebhook => "pause-webhook",
            Self::ResumeWebhook => "resume-webhook",
            Self::TestWebhook => "test-webhook",
            Self::RedriveWebhook => "redrive-webhook",
            Self::RedriveDelivery => "redrive-delivery",
            Self::ReplayWebhook => "replay-webhook",
            Self::RemoveWebhook => "remove-webhook",
            Self::EnableStream => "enable-stream",
            Self::PauseStream => "pause-stream",
            Self::DisableStream => "disable-stream",
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
                | Self::RegisterWebhook
                | Self::ChangeWebhook
                | Self::ResumeWebhook
                | Self::TestWebhook
                | Self::RedriveWebhook
                | Self::RedriveDelivery
                | Self::EnableStream
                | Self::CreateTenant
                | Self::RenameTenant
                | Self::ReactivateTenant
                | Self::RegisterResource
                | Self::AddResourceSecret
        )
    }
}
