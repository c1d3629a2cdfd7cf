//! The end of a request: the client gets its code, or what else it asked for, or hears why not.

use std::collections::BTreeSet;

use aggregates::consent::Extent;
use aggregates::grant::{Approval, Denial, GrantError};
use aggregates::{Personal, Secret};
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use commands::execute;
use commands::grant::{
    ApproveGrant, ApproveGrantError, Asked as Request, ChangeGrantError, DenyGrant, DenyGrantError, GivenConsent,
};
use commands::pushed_request::{AnswerPushedRequest, AnswerPushedRequestError};
use commands::session::{ChangeSessionError, JoinClient};
use journal::Appended;
use protocols::oauth::{AuthorizationError, AuthorizationErrorCode as Code};
use protocols::oidc;
use queries::client::Client;
use queries::session::Session;

use super::asked::expired;
use super::contexts::Contexts;
use super::extent::{claims_without, wanted};
use super::front::{self, Front};
use super::power::beyond;
use super::{Asked, Question, deliver};
use crate::http::people::{Browser, Stop, Visit, recorded};
use crate::pages::Trouble;

/// Why the client may have it.
pub enum Granted {
    /// The person consented before, or nobody asks them.
    Before,
    /// The person consented on the page, to this much of the question.
    OnPage {
        /// What they were asked.
        question: Box<Question>,
        /// What they granted of it.
        granted: Extent,
    },
}

/// Approves a request: with the request itself in one commit where it was not kept, with the consent where it was just given.
///
/// It is given in the session that is in use in this browser, which its caller has found to be there.
pub async fn approve(visit: &Visit, asked: &Asked, browser: &Browser, granted: Granted) -> Result<Response, Stop> {
    let session = browser.session().ok_or(Trouble::Internal)?;
    let denied = match &granted {
        Granted::Before => Extent::default(),
        Granted::OnPage { question, granted } => question.asked.difference(granted),
    };
    let (tenant, client) = (visit.tenant().clone(), &asked.client);
    let beyond = beyond(visit, asked, &session.user_id).await?;
    let context = visit.context_of(&session.user_id, Some(&session.session_id), Some(&client.client_id));
    let authenticated = &session.authenticated;
    let approval = Approval {
        user_id: session.user_id.clone(),
        session_id: Some(session.session_id.clone()),
        scope: asked.request.scope.difference(&denied.scope).difference(&beyond),
        resources: wanted(&asked.request).difference(&denied).resources.into_iter().collect(),
        claims: claims_without(&asked.request, &denied.claims),
        authorization_details: asked
            .request
            .authorization_details
            .as_ref()
            .and_then(Secret::expose)
            .map(|details| Personal::new(session.user_id.clone(), details.clone())),
        auth_time: Some(authenticated.auth_time),
        acr: Some(Contexts::of(&asked.request).reached(&visit.settings().sign_in, authenticated)),
        amr: authenticated.amr.clone(),
        sid: Some(sid(visit, session, &client.client_id).await?),
    };
    let front = Front::of(visit, asked, &approval).await?;
    let command = ApproveGrant {
        tenant,
        asked: match asked.grant {
            Some(grant) => Request::Pending(grant),
            None => Request::Now { client_id: client.client_id.clone(), request: Box::new(asked.request.clone()) },
        },
        approval,
        code_seconds: code_seconds(client, visit.settings().lifetimes.authorization_code),
        access: front.as_ref().and_then(Front::terms),
        consent: match granted {
            Granted::Before => None,
            // Details are allowed once; there is nothing to be kept of them.
            Granted::OnPage { question, .. } if question.asked.is_empty() => None,
            Granted::OnPage { question, granted } => {
                Some(GivenConsent { asked: question.asked, granted, expires_at: None })
            }
        },
    };
    let outcome = execute(&context, &command).await.map_err(|error| of_approval(error, asked))?;
    let mut success = front::success(front.as_ref(), &command.approval, &outcome.answer, visit.now()).await?;
    // By which the client's pages find out later that somebody else is signed in here, or nobody.
    let state = browser.state_cookie(visit);
    success.session_state = state.as_ref().and_then(|_| session_state(visit, asked, browser));
    let mut response = deliver(visit, client, &asked.reply(), &success.into()).await?;
    if let Some(state) = state {
        response.headers_mut().append(SET_COOKIE, state);
    }
    Ok(recorded(response, outcome.appended))
}

/// How long a code lives: as its client says, or its tenant, and no longer than its profile lets it.
fn code_seconds(client: &Client, usual: u32) -> u32 {
    let own = client.metadata.lifetimes.as_ref().and_then(|own| own.authorization_code);
    let most = client.metadata.demands().and_then(|demands| demands.longest_code);
    own.unwrap_or(usual).min(most.unwrap_or(u32::MAX))
}

/// What the client's pages compare; nothing for a request that is none of OpenID Connect (Session Management §2).
fn session_state(visit: &Visit, asked: &Asked, browser: &Browser) -> Option<String> {
    let mut salt = [0; 12];
    visit.shared.journal.entropy().fill(&mut salt);
    let (client, address) = (&asked.client.client_id, asked.reply());
    let openid = asked.request.scope.contains("openid");
    openid
        .then(|| oidc::session_state(client, address.redirect_uri().as_str(), &browser.state(), &BASE64.encode(salt)))?
}

/// Tells the client no. A request that was kept ends with it.
pub async fn refuse(visit: &Visit, asked: Asked, denial: Denial) -> Result<Response, Stop> {
    let mut appended = use_up(visit, &asked).await?;
    if let Some(grant) = asked.grant {
        let command = DenyGrant { tenant: visit.tenant().clone(), grant, error: denial };
        let outcome = execute(&visit.context(), &command).await.map_err(|error| match error {
            DenyGrantError::Pushed(_) | DenyGrantError::Refused(GrantError::NotPending(_) | GrantError::Unknown) => {
                expired(&asked.client)
            }
            DenyGrantError::Refused(error) => of_change(error.into()),
            DenyGrantError::Failed(failure) => failure.into(),
        })?;
        appended = outcome.appended;
    }
    let (code, description) = match denial {
        Denial::AccessDenied => (Code::AccessDenied, "the person said no, or has no role that lets them say yes"),
        Denial::LoginRequired => (Code::LoginRequired, "another person signed in than the one who was expected"),
        Denial::ConsentRequired => (Code::ConsentRequired, "the person would have to consent"),
        Denial::InteractionRequired => (Code::InteractionRequired, "the person would have to be asked"),
        Denial::AccountSelectionRequired => (Code::AccountSelectionRequired, "an account would have to be chosen"),
        Denial::InvalidAuthorizationDetails => (
            Code::InvalidAuthorizationDetails,
            "the types of authorization_details, or those of the client, have changed",
        ),
        Denial::UnmetAuthenticationRequirements => {
            (Code::UnmetAuthenticationRequirements, "the person could not sign in as strongly as was asked for")
        }
    };
    let error = AuthorizationError::new(code, description);
    let response = deliver(visit, &asked.client, &asked.reply(), &error.into()).await?;
    Ok(recorded(response, appended))
}

/// Uses a request up that was pushed and gets its answer without a grant (RFC 9126 §4): of two answers the log takes one. One that was kept
/// is used up with its grant.
pub(super) async fn use_up(visit: &Visit, asked: &Asked) -> Result<Option<Appended>, Stop> {
    let Some(id) = asked.request.pushed.clone().filter(|_| asked.grant.is_none()) else { return Ok(None) };
    let command = AnswerPushedRequest { tenant: visit.tenant().clone(), id };
    let outcome = execute(&visit.context(), &command).await.map_err(|error| match error {
        AnswerPushedRequestError::Refused(_) => expired(&asked.client),
        AnswerPushedRequestError::Failed(failure) => failure.into(),
    })?;
    Ok(outcome.appended)
}

/// The name by which the client knows the session; made when it first gets something in it.
async fn sid(visit: &Visit, session: &Session, client_id: &str) -> Result<String, Stop> {
    if let Some(sid) = session.clients.get(client_id) {
        return Ok(sid.clone());
    }
    let command = JoinClient {
        tenant: visit.tenant().clone(),
        session_id: session.session_id.clone(),
        client_id: client_id.to_owned(),
    };
    let context = visit.context_of(&session.user_id, Some(&session.session_id), Some(client_id));
    match execute(&context, &command).await {
        Ok(outcome) => Ok(outcome.answer.0),
        Err(ChangeSessionError::Failed(failure)) => Err(failure.into()),
        // It ended a moment ago.
        Err(ChangeSessionError::NotFound | ChangeSessionError::Refused(_)) => Err(Trouble::Expired.into()),
    }
}

fn of_approval(error: ApproveGrantError, asked: &Asked) -> Stop {
    match error {
        // Somebody answered it before, in another window perhaps.
        ApproveGrantError::Pushed(_) | ApproveGrantError::Refused(GrantError::NotPending(_) | GrantError::Unknown) => {
            expired(&asked.client)
        }
        ApproveGrantError::Failed(failure) => failure.into(),
        error @ (ApproveGrantError::Refused(_) | ApproveGrantError::Consent(_)) => {
            tracing::error!(%error, "a request that was judged was refused");
            Trouble::Internal.into()
        }
    }
}

/// A grant that could not be changed.
pub(super) fn of_change(error: ChangeGrantError) -> Stop {
    match error {
        ChangeGrantError::Failed(failure) => failure.into(),
        ChangeGrantError::Refused(error) => {
            tracing::error!(%error, "a request that was judged was refused");
            Trouble::Internal.into()
        }
    }
}

/// What was granted of a question: all that may not be left out, and what was ticked.
impl Question {
    /// The extent that an answer grants.
    pub fn granted(&self, scopes: &BTreeSet<String>, claims: &BTreeSet<String>) -> Extent {
        let needed = self.asked.difference(&self.optional);
        let ticked = Extent {
            scope: self.optional.scope.iter().filter(|name| scopes.contains(*name)).cloned().collect(),
            claims: self.optional.claims.iter().filter(|name| claims.contains(*name)).cloned().collect(),
            resources: BTreeSet::new(),
        };
        needed.union(&ticked)
    }
}
