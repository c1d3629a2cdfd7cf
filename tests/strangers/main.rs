//! Foreign programs that know nothing of Evident, doing with it what they do with any provider, on both engines.
//!
//! A test of ours shows that we keep to our reading of a specification; a stranger shows that others read it so too.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod delegation;
mod encryption;
mod scim;
mod stage;
mod upheaval;
mod webhooks;

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use journal::db::Engine;
use serde_json::{Value, json};
use stage::{Scripts, Stage, TENANT, document, sources, tool};

const NAME: &str = "hanako";
const PASSWORD: &str = "umbrella kettle orbit plum";

/// A stage with a person, and a token by which a stranger may register.
struct Meeting {
    stage: Stage,
    person: String,
    initial_access_token: String,
}

impl Meeting {
    async fn on(engine: Engine) -> Self {
        let stage = Stage::on(engine).await;
        let person = stage.person(NAME, PASSWORD);
        let registrar = stage.client(&json!({
            "client_name": "Whoever may register websites",
            "grant_types": ["client_credentials"],
            "token_endpoint_auth_method": "client_secret_basic",
            "scope": "evident:register",
        }));
        let initial_access_token = token(&stage.issuer, &registrar).await;
        Self { stage, person, initial_access_token }
    }

    /// Lets a stranger do what it does, and answers what it saw.
    fn with(&self, stranger: Command) -> Value {
        document(&self.told(stranger).output().unwrap())
    }

    /// A stranger who knows where to go and as whom.
    fn told(&self, mut stranger: Command) -> Command {
        stranger.env("ISSUER", &self.stage.issuer).env("USER_NAME", NAME).env("PASSWORD", PASSWORD);
        stranger.env("REDIRECT_URI", "http://127.0.0.1:1/callback");
        stranger.env("INITIAL_ACCESS_TOKEN", &self.initial_access_token);
        stranger.stdin(Stdio::null());
        stranger
    }

    /// What every relying party must see, whoever wrote it.
    fn judge(&self, saw: &Value) {
        assert_eq!(saw["sub"], self.person.as_str(), "{saw}");
        for (what, expected) in [
            ("before", "login_required"),
            ("silent", "signed in"),
            ("revoked", "invalid_grant"),
            ("access_token_of_a_revoked_grant", "ended"),
            ("code_used_twice", "invalid_grant"),
            ("tokens_of_a_code_used_twice", "ended"),
            ("signed_out", "login_required"),
        ] {
            assert_eq!(saw[what], expected, "{what} in {saw}");
        }
        assert_eq!(saw["refresh_rotates"], true, "{saw}");
        for (where_, claims) in [
            ("id_token", &["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce"][..]),
            ("userinfo", &["sub", "name", "preferred_username", "email"]),
            ("introspection", &["active", "client_id", "sub", "scope", "exp", "iat", "iss", "token_type"]),
        ] {
            let seen = saw[where_].as_array().unwrap();
            let missing: Vec<_> = claims.iter().filter(|claim| !seen.contains(&json!(claim))).collect();
            assert!(missing.is_empty(), "{where_} has no {missing:?} in {saw}");
        }
    }
}

/// An access token for a client itself.
async fn token(issuer: &str, client: &Value) -> String {
    let text = |name: &str| client[name].as_str().unwrap().to_owned();
    let asked = reqwest::Client::new()
        .post(format!("{issuer}/oauth2/token"))
        .basic_auth(text("client_id"), Some(text("client_secret")))
        .form(&[("grant_type", "client_credentials"), ("scope", "evident:register")]);
    let answer: Value = asked.send().await.unwrap().json().await.unwrap();
    answer["access_token"].as_str().unwrap_or_else(|| panic!("no token for a client of {TENANT}: {answer}")).to_owned()
}

/// Waits until the program has heard of a setting that another process changed.
async fn until_announced(issuer: &str, grant: &str) {
    support::until("the setting is announced", || async {
        let asked = reqwest::get(format!("{issuer}/.well-known/openid-configuration")).await.unwrap();
        let told: Value = asked.json().await.unwrap();
        told["grant_types_supported"].as_array().unwrap().contains(&json!(grant))
    })
    .await;
}

async fn a_website_on_openid_client_signs_people_in_and_out(engine: Engine) {
    let meeting = Meeting::on(engine).await;
    let scripts = Scripts::of("strangers/npm", "strangers-npm");
    meeting.judge(&meeting.with(scripts.run("relying_party.mjs")));
}

async fn a_website_on_authlib_signs_people_in_and_out(engine: Engine) {
    let meeting = Meeting::on(engine).await;
    let mut python = Command::new(tool("strangers-venv").join("bin/python"));
    // Without a cache of compiled files in the tree.
    python.arg("-B").arg(sources("strangers/python/relying_party.py"));
    meeting.judge(&meeting.with(python));
}

async fn an_application_on_openid_client_gets_its_tokens_through_the_browser(engine: Engine) {
    let meeting = Meeting::on(engine).await;
    meeting.stage.set("oauth.allow_implicit=true");
    until_announced(&meeting.stage.issuer, "implicit").await;
    let saw = meeting.with(Scripts::of("strangers/npm", "strangers-npm").run("front_channel.mjs"));
    assert_eq!((&saw["sub"], &saw["mixed"]), (&json!(meeting.person), &json!("refused")), "{saw}");
    assert_eq!(saw["hybrid"], json!(["code", "id_token", "iss", "state"]));
    assert_eq!((&saw["implicit"], &saw["email"]), (&json!(["id_token", "iss", "state"]), &json!("hanako@example.com")));
}

/// The program is killed while the application thinks about what it was told, so it is told once more.
async fn an_application_on_jose_hears_of_a_sign_out_although_the_program_is_killed(engine: Engine) {
    let mut meeting = Meeting::on(engine).await;
    let scripts = Scripts::of("strangers/npm", "strangers-npm");
    let mut application = meeting.told(scripts.run("logout.mjs")).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(application.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "told");
    meeting.stage.crash();
    let saw: Vec<_> = lines.map(Result::unwrap).collect();
    assert!(application.wait().unwrap().success(), "{saw:?}");
    let saw: Value = serde_json::from_str(saw.last().unwrap()).unwrap();
    assert_eq!((&saw["typ"], &saw["told"]), (&json!("logout+jwt"), &json!(2)), "{saw}");
    assert_ne!(saw["sub"], meeting.person.as_str(), "the application knows the person by another name");
}

/// The program is killed before the receiver has answered, so it tells the same once more.
async fn a_receiver_on_jose_hears_of_its_stream_although_the_program_is_killed(engine: Engine) {
    let mut stage = Stage::on(engine).await;
    let client = stage.client(&json!({
        "client_name": "A security desk",
        "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "ssf.manage",
    }));
    let text = |name: &str| client[name].as_str().unwrap().to_owned();
    let scripts = Scripts::of("strangers/npm", "strangers-npm");
    let mut receiver = scripts.run("signals.mjs");
    receiver.env("ISSUER", &stage.issuer).env("CLIENT_ID", text("client_id"));
    receiver.env("CLIENT_SECRET", text("client_secret"));
    let mut receiver = receiver.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(receiver.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "told");
    stage.crash();
    let saw: Vec<_> = lines.map(Result::unwrap).collect();
    assert!(receiver.wait().unwrap().success(), "{saw:?}");
    let saw: Value = serde_json::from_str(saw.last().unwrap()).unwrap();
    assert_eq!(saw, json!({ "typ": "secevent+jwt", "told": 2, "polled": 1 }));
}

macro_rules! on_both_engines {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(journal::db::Engine::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                super::$name(journal::db::Engine::Postgres).await;
            })+
        }
    };
}
pub(crate) use on_both_engines;

on_both_engines! {
    a_website_on_openid_client_signs_people_in_and_out
    a_website_on_authlib_signs_people_in_and_out
    an_application_on_openid_client_gets_its_tokens_through_the_browser
    an_application_on_jose_hears_of_a_sign_out_although_the_program_is_killed
    a_receiver_on_jose_hears_of_its_stream_although_the_program_is_killed
}
