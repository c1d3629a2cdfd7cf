//! Access tokens of clients, issued when a question needs them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use aggregates::client::{AccessTokenFormat, ClientError, ClientMetadata, GrantType};
use aggregates::grant::Held;
use aggregates::{ScopeSet, TenantId};
use commands::client::{RegisterClient, RegisterClientError};
use commands::grant::{AccessTerms, IssueClientCredentials, TokenAnswer};
use commands::{Context, execute};
use journal::{Actor, Journal};
use tokio::sync::Mutex;

/// How the world reaches an installation of which nothing else is said.
const BASE: &str = "http://127.0.0.1:8080";

/// What a token of a tenant with these scopes is asked for by; `@CLIENT` behind it asks for that of another client.
pub fn token(tenant: &str, scope: &str) -> String {
    format!("{tenant}/{scope}")
}

/// The tokens that were issued, by what they are asked for.
#[derive(Default)]
pub struct Tokens {
    issued: Mutex<HashMap<String, String>>,
    events: AtomicU64,
}

impl Tokens {
    /// How many events issuing them took.
    pub fn events(&self) -> u64 {
        self.events.load(Ordering::Relaxed)
    }

    /// The token that is asked for. What asks for none is a token itself, and most probably nobody's.
    pub async fn value(&self, journal: &Journal, asked: &str) -> String {
        let Some((tenant, scope)) = asked.split_once('/') else { return asked.to_owned() };
        let mut issued = self.issued.lock().await;
        if let Some(value) = issued.get(asked) {
            return value.clone();
        }
        let (scope, client) = scope.split_once('@').unwrap_or((scope, "administration"));
        let before = journal.position().await.unwrap();
        let value = issue(journal, &TenantId::parse(tenant).unwrap(), scope, client).await;
        self.events.fetch_add(journal.position().await.unwrap() - before, Ordering::Relaxed);
        issued.insert(asked.to_owned(), value.clone());
        value
    }
}

async fn issue(journal: &Journal, tenant: &TenantId, scope: &str, client: &str) -> String {
    let context = || Context::new(journal.clone(), Actor::operator());
    let metadata =
        ClientMetadata { grant_types: Some(vec![GrantType::ClientCredentials]), ..ClientMetadata::default() };
    let register = RegisterClient { tenant: tenant.clone(), client_id: Some(client.into()), metadata, secret: None };
    match execute(&context(), &register).await {
        Ok(_) | Err(RegisterClientError::Refused(ClientError::AlreadyRegistered)) => {}
        Err(error) => panic!("{error}"),
    }
    let access = AccessTerms {
        format: AccessTokenFormat::Opaque,
        seconds: 600,
        scope: Some(ScopeSet::parse(scope).unwrap()),
        resources: None,
        details: None,
        details_types: std::collections::BTreeSet::new(),
        audience: vec![format!("{BASE}/t/{tenant}")],
        held: Held::default(),
        may_act: None,
        until: None,
    };
    let command = IssueClientCredentials { tenant: tenant.clone(), client_id: client.into(), access };
    let TokenAnswer::Issued(tokens) = execute(&context(), &command).await.unwrap().answer else {
        panic!("no token was issued");
    };
    tokens.access.token.expose().to_owned()
}
