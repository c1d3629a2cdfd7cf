//! One fact at work: page after page of what ends with it, each page one commit.

use aggregates::Ending;
use aggregates::consent::{Consent, Withdrawal};
use aggregates::grant::{MOST_EXCHANGES, Revocation};
use aggregates::session::SessionEnd;
use commands::backchannel_request::CloseRequests;
use commands::consent::RevokeConsents;
use commands::grant::RevokeGrants;
use commands::group::{ChangeMembers, LeaveAllGroups, MemberChanges};
use commands::session::EndSessions;
use commands::{Context, execute};
use journal::{Actor, Journal, Metadata};
use queries::grant::Of;
use queries::{Page, consent, grant, group, session};
use uuid::Uuid;

use super::{Ended, EndingError};
use crate::streams;

/// As many as one commit takes.
const AT_ONCE: u32 = 200;

/// A fact, and how many more pages may be worked off for it.
pub(super) struct Work<'w> {
    journal: &'w Journal,
    ended: &'w Ended,
    pages: &'w mut u32,
}

impl<'w> Work<'w> {
    pub(super) fn new(journal: &'w Journal, ended: &'w Ended, pages: &'w mut u32) -> Self {
        Self { journal, ended, pages }
    }

    /// Ends what ends with the fact, as far as the pages last.
    pub(super) async fn carry_out(mut self) -> Result<(), EndingError> {
        let (id, reason) = (self.ended.id.as_str(), self.ended.reason);
        match self.ended.ending {
            Ending::Session => self.grants(Of::Session(id), reason).await,
            Ending::Lock => self.sessions_of_user().await,
            Ending::Suspension => {
                self.requests_of_user().await?;
                self.sessions_of_user().await?;
                self.grants(Of::User(id), reason).await
            }
            Ending::Erasure => {
                self.sessions_of_user().await?;
                self.grants(Of::User(id), reason).await?;
                self.consents(Withdrawal::UserUnavailable).await?;
                self.groups_of_user().await
            }
            Ending::ClientDisabled => self.grants(Of::Client(id), reason).await,
            Ending::ClientDeleted => {
                self.grants(Of::Client(id), reason).await?;
                self.consents(Withdrawal::ClientUnavailable).await
            }
            Ending::Consent => self.grants_on_consent().await,
            Ending::Grant => match Uuid::try_parse(id) {
                Ok(grant) => self.exchanged(vec![grant]).await,
                Err(_) => Ok(()),
            },
            Ending::Group => self.members().await,
            Ending::Tenant => {
                self.sessions_of_tenant().await?;
                self.grants(Of::Everybody, reason).await
            }
        }
    }

    /// The next page of a list, or nothing where the pages are used up. `None` of a cursor is the end of the list.
    fn turn(&mut self, cursor: Option<&String>, first: bool) -> Option<Page> {
        if (!first && cursor.is_none()) || *self.pages == 0 {
            return None;
        }
        *self.pages -= 1;
        Some(Page::after(AT_ONCE, cursor.map(String::as_str)))
    }

    async fn grants(&mut self, of: Of<'_>, reason: Revocation) -> Result<(), EndingError> {
        let (tenant, now) = (&self.ended.tenant, self.journal.clock().now());
        let (mut cursor, mut first) = (None, true);
        while let Some(page) = self.turn(cursor.as_ref(), first) {
            let listing = grant::list(self.journal.db(), tenant, of, now, &page).await?;
            let theirs = listing.items.iter().filter(|grant| grant.created_at <= self.ended.at);
            let grants: Vec<_> = theirs.map(|grant| grant.grant_id).collect();
            if !grants.is_empty() {
                // First what was exchanged for their tokens: it is found by them.
                self.exchanged(grants.clone()).await?;
                execute(&self.context(), &RevokeGrants { tenant: tenant.clone(), grants, reason }).await?;
            }
            (cursor, first) = (listing.next, false);
        }
        Ok(())
    }

    /// What was exchanged for tokens of these grants, and for what came of that. What is taken back has no row any more, so each page is the
    /// first, and no more than one link of the chains is held in memory.
    async fn exchanged(&mut self, mut grants: Vec<Uuid>) -> Result<(), EndingError> {
        let (tenant, reason) = (&self.ended.tenant, Revocation::SubjectRevoked);
        for _ in 0..MOST_EXCHANGES {
            let mut link = Vec::new();
            while *self.pages > 0 {
                let now = self.journal.clock().now();
                let page = grant::exchanged(self.journal.db(), tenant, &grants, now, AT_ONCE).await?;
                if page.is_empty() {
                    break;
                }
                *self.pages -= 1;
                link.extend(&page);
                let command = RevokeGrants { tenant: tenant.clone(), grants: page, reason };
                // Nothing changed: others took them back, and see to the rest.
                if execute(&self.context(), &command).await?.appended.is_none() {
                    break;
                }
            }
            grants = link;
        }
        Ok(())
    }

    async fn grants_on_consent(&mut self) -> Result<(), EndingError> {
        let (tenant, id) = (&self.ended.tenant, &self.ended.id);
        let Some(consent) = streams::fold::<Consent>(self.journal, tenant, id, None).await? else { return Ok(()) };
        let Some((user, client)) = consent.state.between() else { return Ok(()) };
        self.grants(Of::UserAndClient(user, client), self.ended.reason).await
    }

    /// Sessions that lost their rows with their person's right to sign in, and the grants that were given in them.
    async fn sessions_of_user(&mut self) -> Result<(), EndingError> {
        let (tenant, user) = (&self.ended.tenant, self.ended.id.as_str());
        let (mut cursor, mut first) = (None, true);
        while let Some(page) = self.turn(cursor.as_ref(), first) {
            let listing = session::unended_of_user(self.journal.db(), tenant, user, &page).await?;
            self.end(listing.items, SessionEnd::UserUnavailable).await?;
            (cursor, first) = (listing.next, false);
        }
        Ok(())
    }

    async fn sessions_of_tenant(&mut self) -> Result<(), EndingError> {
        let (tenant, until) = (&self.ended.tenant, self.ended.at);
        let (mut cursor, mut first) = (None, true);
        while let Some(page) = self.turn(cursor.as_ref(), first) {
            let listing = session::begun_until(self.journal.db(), tenant, until, &page).await?;
            let sessions = listing.items.into_iter().map(|session| session.session_id).collect();
            self.end(sessions, SessionEnd::TenantUnavailable).await?;
            (cursor, first) = (listing.next, false);
        }
        Ok(())
    }

    async fn end(&mut self, sessions: Vec<String>, reason: SessionEnd) -> Result<(), EndingError> {
        if sessions.is_empty() {
            return Ok(());
        }
        let command = EndSessions { tenant: self.ended.tenant.clone(), sessions, reason };
        let outcome = execute(&self.context(), &command).await?;
        // Each of them takes its grants along, as a session does that ends by itself.
        if let Some(appended) = outcome.appended {
            super::of_consequence(self.journal, &appended, self.pages).await?;
        }
        Ok(())
    }

    /// What they allowed in the back channel, and nobody has fetched: it is no grant yet.
    async fn requests_of_user(&self) -> Result<(), EndingError> {
        let (tenant, user, until) = (self.ended.tenant.clone(), self.ended.id.clone(), self.ended.at);
        execute(&self.context(), &CloseRequests { tenant, user, until }).await?;
        Ok(())
    }

    /// The erasure itself took them out of all groups; whoever was let into one in the same moment is found here.
    async fn groups_of_user(&self) -> Result<(), EndingError> {
        let command = LeaveAllGroups { tenant: self.ended.tenant.clone(), user: self.ended.id.clone() };
        execute(&self.context(), &command).await?;
        Ok(())
    }

    /// Those who were in a group that is gone. What a page showed out is not on the next one, so each is the first.
    async fn members(&mut self) -> Result<(), EndingError> {
        let (tenant, id) = (&self.ended.tenant, self.ended.id.as_str());
        while *self.pages > 0 {
            *self.pages -= 1;
            let page = Page::first(AT_ONCE);
            let listing = group::members(self.journal.db(), tenant, id, None, &page).await?;
            let last = listing.next.is_none();
            let members = MemberChanges::removing(listing.items.into_iter().map(|member| member.user_id));
            if !members.is_empty() {
                let command = ChangeMembers { tenant: tenant.clone(), group: id.to_owned(), members };
                execute(&self.context(), &command).await?;
            }
            if last {
                break;
            }
        }
        Ok(())
    }

    async fn consents(&mut self, reason: Withdrawal) -> Result<(), EndingError> {
        let (tenant, id) = (&self.ended.tenant, self.ended.id.as_str());
        let (mut cursor, mut first) = (None, true);
        while let Some(page) = self.turn(cursor.as_ref(), first) {
            let listing = match reason {
                Withdrawal::ClientUnavailable => consent::of_client(self.journal.db(), tenant, id, &page).await?,
                _ => consent::of_user(self.journal.db(), tenant, id, &page).await?,
            };
            let consents: Vec<_> = listing.items.into_iter().map(|consent| consent.consent_id).collect();
            if !consents.is_empty() {
                execute(&self.context(), &RevokeConsents { tenant: tenant.clone(), consents, reason }).await?;
            }
            (cursor, first) = (listing.next, false);
        }
        Ok(())
    }

    /// Evident itself acts; which event made it act is said.
    fn context(&self) -> Context {
        let metadata = Metadata {
            causation_id: Some(self.ended.event_id),
            ..Metadata::new(Actor::system(), self.ended.correlation_id)
        };
        Context::new(self.journal.clone(), Actor::system()).with_metadata(metadata)
    }
}
