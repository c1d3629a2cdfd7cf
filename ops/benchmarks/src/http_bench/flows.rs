//! What callers do that is more than one request: refreshing, the code flow, signing in, administering users.

use anyhow::Context as _;

use super::closed_loop::{Caller, expect};
use super::walk::Person;
use super::wire::{Connection, encoded, form, request};

/// Where a provider answers, and as whom it is asked.
#[derive(Clone)]
pub struct Provider {
    /// Path of the authorization endpoint.
    pub authorize: String,
    /// Path of the token endpoint.
    pub token: String,
    /// `Authorization` of the client of the code flow.
    pub authorization: String,
    /// Its id.
    pub client_id: &'static str,
}

/// Where codes are sent; nobody listens there.
pub const REDIRECT_URI: &str = "https://app.example.com/callback";
/// A PKCE pair (RFC 7636 appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

impl Provider {
    /// The address of an authorization request.
    pub fn authorization_request(&self, scope: &str, more: &[(&str, &str)]) -> String {
        let fields = [
            ("response_type", "code"),
            ("client_id", self.client_id),
            ("redirect_uri", REDIRECT_URI),
            ("scope", scope),
            ("state", "af0ifjsldkj"),
            ("nonce", "n-0S6_WzA2Mj"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        format!("{}?{}", self.authorize, encoded(&[&fields, more].concat()))
    }

    /// Exchanges the code in a redirect.
    pub async fn exchange(&self, connection: &mut Connection, redirect: &str) -> anyhow::Result<serde_json::Value> {
        let query = redirect.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let code = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "code");
        let (_, code) = code.with_context(|| format!("no code in {redirect}"))?;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        let headers = [("Authorization", self.authorization.as_str())];
        let answer = connection.send(&form(&self.token, &headers, &fields)).await?;
        expect(&answer, 200)?;
        answer.json()
    }
}

/// Refreshes over and over, with rotation.
pub struct Refreshing {
    /// Where.
    pub provider: Provider,
    /// The present refresh token.
    pub token: String,
}

impl Caller for Refreshing {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", self.token.as_str())];
        let headers = [("Authorization", self.provider.authorization.as_str())];
        let answer = connection.send(&form(&self.provider.token, &headers, &fields)).await?;
        expect(&answer, 200)?;
        if let Some(next) = answer.json()?["refresh_token"].as_str() {
            next.clone_into(&mut self.token);
        }
        Ok(())
    }
}

/// The code flow of somebody who is signed in: authorization request, code, tokens.
pub struct CodeFlow {
    /// Where.
    pub provider: Provider,
    /// Who.
    pub person: Person,
    /// The scope asked for.
    pub scope: &'static str,
}

impl Caller for CodeFlow {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let ask = self.provider.authorization_request(self.scope, &[]);
        let redirect = self.person.walk(connection, &ask, REDIRECT_URI).await?;
        let tokens = self.provider.exchange(connection, &redirect).await?;
        anyhow::ensure!(tokens["id_token"].is_string(), "no ID token: {tokens}");
        Ok(())
    }
}

/// A sign-in with a password, each time as a browser that was never here.
pub struct SignIn {
    /// Where.
    pub provider: Provider,
    /// Who, without cookies.
    pub person: Person,
}

impl Caller for SignIn {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        let mut person = self.person.clone();
        let ask = self.provider.authorization_request("openid", &[]);
        person.walk(connection, &ask, REDIRECT_URI).await.map(drop)
    }
}

/// The life of a user in the hands of an administrator: create, update, lock, delete. One round is four requests.
#[derive(Clone)]
pub struct Administering {
    /// Path of the users.
    pub users: String,
    /// `Authorization` of the administrator.
    pub authorization: String,
    /// Distinguishes this caller's users.
    pub caller: usize,
    /// How many there were.
    pub count: usize,
}

impl Caller for Administering {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        self.count += 1;
        let name = format!("user-{}-{}", self.caller, self.count);
        let body = format!(
            r#"{{"status":"active","profile":{{"user_name":"{name}","email":"{name}@example.com","given_name":"Aiko"}}}}"#
        );
        let created = self.ask(connection, "POST", "", &body).await?;
        let id = created["user_id"].as_str().context("a user has an id")?.to_owned();
        self.ask(connection, "PATCH", &format!("/{id}"), r#"{"profile":{"given_name":"Haruka"}}"#).await?;
        self.ask(connection, "POST", &format!("/{id}/lock"), r#"{"reason":"administrator"}"#).await?;
        self.ask(connection, "POST", &format!("/{id}/deletion"), "{}").await.map(drop)
    }
}

impl Administering {
    async fn ask(
        &self,
        connection: &mut Connection,
        method: &str,
        path: &str,
        body: &str,
    ) -> anyhow::Result<serde_json::Value> {
        let headers =
            [("Authorization", self.authorization.as_str()), ("Content-Type", "application/json"), ("If-Match", "*")];
        let path = format!("{}{path}", self.users);
        let headers = if method == "POST" && path == self.users { &headers[..2] } else { &headers };
        let answer = connection.send(&request(method, &path, headers, body)).await?;
        anyhow::ensure!((200..300).contains(&answer.status), "{} at {method} {path}: {}", answer.status, answer.text());
        answer.json()
    }
}
