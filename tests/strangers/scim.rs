//! A directory that provisions people: a client of SCIM that knows its models, and a tester that holds providers to the specification.

use std::process::{Command, Stdio};

use journal::db::Engine;
use serde_json::json;

use crate::on_both_engines;
use crate::stage::{Stage, document, sources, tool};

on_both_engines! {
    a_directory_on_scim2_provisions_people_and_its_tester_finds_no_fault
}

const SCOPE: &str =
    "evident:users:read evident:users:write evident:credentials:write evident:groups:read evident:groups:write";

async fn a_directory_on_scim2_provisions_people_and_its_tester_finds_no_fault(engine: Engine) {
    let stage = Stage::on(engine).await;
    let client = stage.client(&json!({
        "client_name": "A directory",
        "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": SCOPE,
    }));
    let text = |name: &str| client[name].as_str().unwrap().to_owned();
    let mut python = Command::new(tool("strangers-venv").join("bin/python"));
    // Without a cache of compiled files in the tree.
    python.arg("-B").arg(sources("strangers/python/scim.py")).stdin(Stdio::null());
    python.env("ISSUER", &stage.issuer).env("SCOPE", SCOPE);
    python.env("CLIENT_ID", text("client_id")).env("CLIENT_SECRET", text("client_secret"));
    let saw = document(&python.output().unwrap());
    assert_eq!(
        (&saw["found"], &saw["name"], &saw["member_of"]),
        (&json!(1), &json!("Hanako Ito"), &json!("People")),
        "{saw}"
    );
    assert_eq!(saw["failed"], json!([]));
    assert!(saw["checks"].as_u64().is_some_and(|checks| checks > 50), "{saw}");
}
