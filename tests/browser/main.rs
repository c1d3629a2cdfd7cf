//! The pages in a real browser: signing in, consent, the account, signing out, and the demonstration; in English and Japanese, with
//! scripts and without, on a desk and on a telephone. Pictures of everything lie in `target/screenshots`.
//!
//! The pages are the same on every engine, so one is enough. All visits of a test share one browser and one process of Node.js.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod demonstration;
#[path = "../strangers/stage.rs"]
mod stage;

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use demonstration::Demonstration;
use journal::db::Engine;
use serde_json::{Value, json};
use stage::{Scripts, Stage, TENANT, command, document, told, told_with, tool};

const PASSWORD: &str = "umbrella kettle orbit plum";
/// Two languages, two screens, with scripts and without; the long walks of the console meet each of them in half as many visits.
const VISITS: usize = 8;

mod alone {
    use super::*;

    /// Alone: a browser and a server fill a small machine, and what is awaited has a bound.
    #[tokio::test]
    async fn people_find_their_way_and_nothing_is_wrong_with_any_page() {
        let stage = Stage::on(Engine::Sqlite).await;
        let setting = format!("tenant settings set {TENANT} oauth.session_management=true");
        told(&mut command(&stage.ground, &setting));
        let people: Vec<_> = (1..=VISITS)
            .map(|number| {
                let (name, newcomer) = (format!("visitor{number}"), format!("newcomer{number}"));
                stage.person(&name, PASSWORD);
                register_newcomer(&stage, &newcomer);
                let newcomer = json!({ "name": newcomer, "password": PASSWORD });
                let opener = json!({ "name": format!("opener{number}"), "password": PASSWORD });
                json!({ "name": name, "password": PASSWORD, "newcomer": newcomer, "opener": opener })
            })
            .collect();
        // An address to sign out at is registered with its port.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mail_port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        sends_mail(&stage, mail_port);
        let client = stage.client(&json!({
            "client_name": "Corner shop",
            "application_type": "native",
            "redirect_uris": [format!("http://127.0.0.1:{port}/callback")],
            "grant_types": ["authorization_code"],
            "token_endpoint_auth_method": "none",
            "scope": "openid profile email",
            "frontchannel_logout_uri": format!("http://127.0.0.1:{port}/out"),
            "frontchannel_logout_session_required": true,
        }));
        let scripts = Scripts::of("browser/npm", "browser-npm");
        let mut visits = scripts.run("run.mjs");
        visits.env("ISSUER", &stage.issuer).env("PORT", port.to_string()).env("MAIL_PORT", mail_port.to_string());
        visits.env("CLIENT_ID", client["client_id"].as_str().unwrap()).env("PEOPLE", json!(people).to_string());
        nothing_is_wrong(visits, VISITS);
    }

    /// Alone, for the same reason.
    #[tokio::test]
    async fn administrators_find_their_way_in_the_console_and_nothing_is_wrong_with_it() {
        let stage = Stage::on(Engine::Sqlite).await;
        let people: Vec<_> = (1..=VISITS)
            .map(|number| {
                let (name, platform) = (format!("keeper{number}"), format!("operator{number}"));
                administrator(&stage, &name);
                operator(&stage, &platform);
                json!({ "name": name, "password": PASSWORD, "platform": platform })
            })
            .collect();
        let scripts = Scripts::of("browser/npm", "browser-npm");
        let mut visits = scripts.run("console.mjs");
        visits.env("ISSUER", &stage.issuer).env("PEOPLE", json!(people).to_string());
        nothing_is_wrong(visits, VISITS / 2);
    }

    /// Alone, for the same reason.
    #[tokio::test]
    async fn administrators_do_their_work_by_the_keyboard_alone() {
        let stage = Stage::on(Engine::Sqlite).await;
        let people: Vec<_> = (1..=VISITS / 4)
            .map(|number| {
                let [name, member, holder] = ["keeper", "member", "holder"].map(|who| format!("{who}{number}"));
                administrator(&stage, &name);
                stage.person(&member, PASSWORD);
                stage.person(&holder, PASSWORD);
                let (member, holder) = (json!({ "name": member, "password": PASSWORD }), json!({ "name": holder }));
                json!({ "name": name, "password": PASSWORD, "member": member, "holder": holder })
            })
            .collect();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let scripts = Scripts::of("browser/npm", "browser-npm");
        let mut visits = scripts.run("keyboard.mjs");
        visits.env("ISSUER", &stage.issuer).env("PORT", port.to_string()).env("PEOPLE", json!(people).to_string());
        nothing_is_wrong(visits, VISITS / 4);
    }

    /// Alone, for the same reason.
    #[tokio::test]
    async fn the_demonstration_shows_every_step_and_nothing_is_wrong_with_it() {
        let demonstration = Demonstration::begin().await;
        let scripts = Scripts::of("browser/npm", "browser-npm");
        let mut visits = scripts.run("demo.mjs");
        visits.env("BASE", &demonstration.base);
        nothing_is_wrong(visits, VISITS);
    }
}

/// Somebody who may do everything in the tenant.
fn administrator(stage: &Stage, name: &str) {
    let user = stage.person(name, PASSWORD);
    told(&mut command(&stage.ground, &format!("role assign --tenant {TENANT} administrator {user}")));
}

/// Somebody who may do everything at the platform.
fn operator(stage: &Stage, name: &str) {
    let line = format!("user create --tenant system --user-name {name} --name {name} --password-stdin");
    let made = told_with(command(&stage.ground, &line), PASSWORD);
    let user = made["user_id"].as_str().unwrap();
    told(&mut command(&stage.ground, &format!("role assign --tenant system administrator {user}")));
}

/// Somebody whose password another one set, so that they must change it.
fn register_newcomer(stage: &Stage, name: &str) {
    let line = format!("user create --tenant {TENANT} --user-name {name} --name {name} --password-stdin --must-change");
    told_with(command(&stage.ground, &line), PASSWORD);
}

/// Sends the tenant's mail to a port of loopback, and lets people open accounts.
fn sends_mail(stage: &Stage, port: u16) {
    let server = json!({ "transport": "smtp", "host": "127.0.0.1", "port": port, "security": "none" });
    let own = json!({
        "registration": true, "registration_claims": ["user_name", "name"], "account_deletion": true, "per_minute": 0,
    });
    let patch = json!({ "mail": { "from": "no-reply@example.com", "server": server }, "self_service": own });
    let line = format!("tenant settings set {TENANT} --patch -");
    told_with(command(&stage.ground, &line), &patch.to_string());
}

/// Makes so many visits, which find no fault.
fn nothing_is_wrong(mut visits: Command, count: usize) {
    visits.env("CHROMIUM", tool("chromium"));
    visits.env("LOCALES", Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages/locales"));
    visits.env("SCREENSHOTS", Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("screenshots"));
    let saw: Value = document(&visits.output().unwrap());
    assert_eq!((&saw["visits"], &saw["faults"]), (&json!(count), &json!(0)), "{saw}");
}
