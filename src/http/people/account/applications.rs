//! What applications may do, and taking it back: the consent, and every grant that was given under it.

use aggregates::consent::{ConsentError, Withdrawal};
use aggregates::grant::Revocation;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use commands::consent::{ChangeConsentError, RevokeConsent};
use commands::execute;
use queries::Page;
use queries::client::Client;
use queries::consent::Consent;
use queries::grant::Of;

use super::{Owner, ROWS};
use crate::endings;
use crate::http::people::consent::{claim_wordings, scope_wordings};
use crate::http::people::logout::revoke;
use crate::http::people::{Posted, Stop, Visit, application_name, known_as};
use crate::pages::account::{Applications, Confirmation, Granted, Notice, Question};
use crate::pages::{Application, Locale, Permission, Trouble, Wording};

/// The page.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The question.
pub async fn ask(Path((_, client)): Path<(String, String)>, visit: Visit) -> Response {
    visit.told(question(&visit, &client).await)
}

/// Takes back what an application may do.
pub async fn remove(Path((_, client)): Path<(String, String)>, visit: Visit, posted: Posted) -> Response {
    visit.told(removed(&visit, &posted, &client).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    let frame = owner.frame(visit);
    let mut notice = None;
    if let Some(client_id) = visit.parameter("removed") {
        let client = visit.shared.directory.client(visit.tenant(), &client_id).await?;
        notice = client.map(|client| Notice::AccessRemoved { application: application_name(&client, frame.locale) });
    }
    let applications = granted(visit, &owner, frame.locale).await?;
    Ok(visit.page(&frame, &Applications { account: owner.account(visit, notice), applications }, StatusCode::OK))
}

async fn question(visit: &Visit, client_id: &str) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    let frame = owner.frame(visit);
    let client = visit.shared.directory.client(visit.tenant(), client_id).await?.ok_or(Trouble::NotFound)?;
    let view = Confirmation {
        account: owner.account(visit, None),
        question: Question::RemoveAccess { application: application_name(&client, frame.locale) },
        form: visit.form(visit.here().to_owned(), &owner.purpose(&format!("remove {client_id}"))).await?,
        back: visit.address("/account/applications"),
    };
    Ok(visit.page(&frame, &view, StatusCode::OK))
}

async fn removed(visit: &Visit, posted: &Posted, client_id: &str) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    visit.checked(posted, &owner.purpose(&format!("remove {client_id}"))).await?;
    let user = owner.user();
    let command = RevokeConsent {
        tenant: visit.tenant().clone(),
        user: user.to_owned(),
        client_id: client_id.to_owned(),
        reason: Withdrawal::User,
    };
    let context = visit.context_of(user, Some(&owner.session.session_id), Some(client_id));
    match execute(&context, &command).await {
        Ok(outcome) => {
            if let Some(appended) = &outcome.appended {
                endings::see_to(&visit.shared.journal, appended).await;
            }
        }
        // Nobody was asked where the tenant trusts the application; it may hold grants all the same.
        Err(ChangeConsentError::Refused(ConsentError::NotGiven)) => {}
        Err(ChangeConsentError::Failed(failure)) => return Err(failure.into()),
        Err(ChangeConsentError::Refused(error)) => {
            tracing::error!(%error, "a consent was not taken back");
            return Err(Trouble::Internal.into());
        }
    }
    revoke(visit, Of::UserAndClient(user, client_id), user, Revocation::User).await?;
    let name: String = url::form_urlencoded::byte_serialize(client_id.as_bytes()).collect();
    Ok(visit.onward(&visit.address(&format!("/account/applications?removed={name}"))))
}

/// Every application that may do something: by consent, or because the tenant trusts it and it holds a grant.
pub(super) async fn granted(visit: &Visit, owner: &Owner, locale: Locale) -> Result<Vec<Granted>, Stop> {
    let (db, tenant, now) = (visit.shared.journal.db(), visit.tenant(), visit.now());
    let resources = visit.shared.directory.resources(tenant).await?;
    let oauth = &visit.settings().oauth;
    let (wordings, of_claims) = (scope_wordings(oauth, &resources), claim_wordings(oauth));
    let consents = queries::consent::of_user(db, tenant, owner.user(), &Page::first(ROWS)).await?.items;
    let grants = queries::grant::list(db, tenant, Of::User(owner.user()), now, &Page::first(ROWS)).await?.items;
    let mut granted = Vec::new();
    for consent in consents.into_iter().filter(|consent| consent.is_live(now)) {
        let Some(client) = visit.shared.directory.client(tenant, &consent.client_id).await? else { continue };
        let used_at = grants.iter().filter(|grant| grant.client_id == consent.client_id).map(|grant| grant.updated_at);
        granted.push(Granted {
            key: consent.client_id.clone(),
            application: application(&client, locale),
            permissions: permissions(&consent, &wordings, &of_claims, locale),
            since: consent.created_at,
            used_at: used_at.max(),
        });
    }
    for grant in &grants {
        if granted.iter().any(|known: &Granted| known.key == grant.client_id) {
            continue;
        }
        let Some(client) = visit.shared.directory.client(tenant, &grant.client_id).await? else { continue };
        granted.push(Granted {
            key: grant.client_id.clone(),
            application: application(&client, locale),
            permissions: grant.scope.iter().filter_map(|name| Permission::scope(name, &wordings, locale)).collect(),
            since: grant.created_at,
            used_at: Some(grant.updated_at),
        });
    }
    granted.sort_by_key(|granted| std::cmp::Reverse(granted.since));
    Ok(granted)
}

fn permissions(consent: &Consent, scopes: &[Wording], claims: &[Wording], locale: Locale) -> Vec<Permission> {
    let scopes = consent.extent.scope.iter().filter_map(|name| Permission::scope(name, scopes, locale));
    let claims = consent.extent.claims.iter().filter_map(|name| Permission::claim(name, claims, locale));
    scopes.chain(claims).collect()
}

fn application(client: &Client, locale: Locale) -> Application {
    let metadata = client.metadata.clone();
    Application {
        name: application_name(client, locale),
        logo: metadata.logo_uri,
        home: metadata.client_uri,
        policy: metadata.policy_uri,
        terms: metadata.tos_uri,
        redirect_uri: None,
        known_as: known_as(client),
    }
}
