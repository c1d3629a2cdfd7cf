//! The pages in a real browser: signing in, consent, the account, signing out; in English and Japanese, with scripts and
//! without, on a desk and on a telephone. Pictures of everything lie in `target/screenshots`.
//!
//! The pages are the same on every engine, so one is enough. All visits share one browser and one process of Node.js.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../strangers/stage.rs"]
mod stage;

use std::path::Path;

use journal::db::Engine;
use serde_json::json;
use stage::{Scripts, Stage, document, tool};

const PASSWORD: &str = "umbrella kettle orbit plum";
/// Two languages, two screens, with scripts and without.
const VISITS: usize = 8;

mod alone {
    use super::*;

    /// Alone: a browser and a server fill a small machine, and what is awaited has a bound.
    #[tokio::test]
    async fn people_find_their_way_and_nothing_is_wrong_with_any_page() {
        let stage = Stage::on(Engine::Sqlite).await;
        let names: Vec<String> = (1..=VISITS).map(|number| format!("visitor{number}")).collect();
        for name in &names {
            stage.person(name, PASSWORD);
        }
        let client = stage.client(&json!({
            "client_name": "Corner shop",
            "application_type": "native",
            "redirect_uris": ["http://127.0.0.1/callback"],
            "grant_types": ["authorization_code"],
            "token_endpoint_auth_method": "none",
            "scope": "openid profile email",
        }));
        let people: Vec<_> = names.iter().map(|name| json!({ "name": name, "password": PASSWORD })).collect();
        let scripts = Scripts::of("browser/npm", "browser-npm");
        let mut visits = scripts.run("run.mjs");
        visits.env("CHROMIUM", tool("chromium")).env("ISSUER", &stage.issuer);
        visits.env("CLIENT_ID", client["client_id"].as_str().unwrap()).env("PEOPLE", json!(people).to_string());
        visits.env("LOCALES", Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages/locales"));
        visits.env("SCREENSHOTS", Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("screenshots"));
        let saw = document(&visits.output().unwrap());
        assert_eq!((&saw["visits"], &saw["faults"]), (&json!(VISITS), &json!(0)), "{saw}");
    }
}
