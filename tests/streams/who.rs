//! Who the relay is to NATS: password, token, nkey, credentials, certificate; and TLS.

use std::path::Path;

use journal::db::Engine;

use crate::stage::{Stage, script};

/// The example pair of the documentation of NATS.
const NKEY: &str = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";
const SEED: &str = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";

/// Whether a node with these settings relays to a server with this configuration.
async fn comes_through(config: &str, settings: &[(&str, &str)]) {
    let stage = Stage::with(Engine::Sqlite, config).await;
    let node = stage.serve(settings);
    stage.relayed(&node).await;
    // Whoever does not say who they are gets nothing.
    let stranger = stage.serve(&[]);
    stranger.counts("evident_relay_failures_total", 1.0).await;
    assert_eq!(stranger.relay().await["connected"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_with_a_password_comes_through() {
    let config = "authorization { user: relay, password: \"umbrella kettle\" }";
    comes_through(config, &[("EVIDENT_NATS_USER", "relay"), ("EVIDENT_NATS_PASSWORD", "umbrella kettle")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_comes_through() {
    comes_through("authorization { token: \"umbrella-kettle\" }", &[("EVIDENT_NATS_TOKEN", "umbrella-kettle")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_nkey_comes_through() {
    let directory = tempdir("nkey");
    let seed = directory.join("relay.nk");
    std::fs::write(&seed, format!("{SEED}\n")).unwrap();
    let config = format!("authorization {{ users: [ {{ nkey: {NKEY} }} ] }}");
    comes_through(&config, &[("EVIDENT_NATS_NKEY_FILE", seed.to_str().unwrap())]).await;
    std::fs::remove_dir_all(directory).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_credentials_comes_through() {
    let directory = tempdir("credentials");
    assert!(script("credentials.py").arg(&directory).status().unwrap().success());
    let config = std::fs::read_to_string(directory.join("operator.conf")).unwrap();
    let credentials = directory.join("relay.creds");
    comes_through(&config, &[("EVIDENT_NATS_CREDS_FILE", credentials.to_str().unwrap())]).await;
    std::fs::remove_dir_all(directory).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_of_both_sides_come_through() {
    let directory = tempdir("tls");
    assert!(script("certificates.py").arg(&directory).status().unwrap().success());
    let path = |name: &str| directory.join(name).display().to_string();
    let (ca, server, server_key) = (path("ca.pem"), path("server.pem"), path("server.key"));
    let config =
        format!("tls {{ ca_file: \"{ca}\", cert_file: \"{server}\", key_file: \"{server_key}\", verify: true }}");
    let (client, client_key) = (path("client.pem"), path("client.key"));
    let settings = [
        ("EVIDENT_NATS_CA_FILE", ca.as_str()),
        ("EVIDENT_NATS_CERT_FILE", &client),
        ("EVIDENT_NATS_KEY_FILE", &client_key),
    ];
    comes_through(&config, &settings).await;
    std::fs::remove_dir_all(directory).unwrap();
}

fn tempdir(name: &str) -> std::path::PathBuf {
    let directory = std::env::temp_dir().join("evident-tests").join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(Path::new(&directory)).unwrap();
    directory
}
