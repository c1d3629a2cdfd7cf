//! Settings: who wins, what is refused, what is never shown.

use std::path::Path;

use super::*;

fn load(environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Result<Settings, SettingsError> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::load(None, environment, flags.iter().map(|(name, value)| (*name, (*value).to_owned())))
}

fn refusal(environment: &[(&str, &str)]) -> String {
    load(environment, &[]).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn flags_win_over_the_environment_and_that_over_defaults() {
    assert_eq!(load(&[], &[]).unwrap().listen.to_string(), "127.0.0.1:8080");
    let environment = [("EVIDENT_LISTEN", "127.0.0.1:1"), ("PATH", "/bin")];
    assert_eq!(load(&environment, &[]).unwrap().listen.port(), 1);
    assert_eq!(load(&environment, &[("listen", "127.0.0.1:2")]).unwrap().listen.port(), 2);
}

#[test]
fn an_unknown_variable_is_refused_with_its_nearest_neighbour() {
    let refusal = refusal(&[("EVIDENT_LISEN", "127.0.0.1:1")]);
    assert!(refusal.contains("EVIDENT_LISEN") && refusal.contains("did you mean EVIDENT_LISTEN?"), "{refusal}");
    assert!(load(&[("EVIDENT_TEST_POSTGRES_URL", "x")], &[]).is_ok());
}

#[test]
fn an_unknown_key_is_refused_with_its_nearest_neighbour() {
    let refusal = file::parse(Path::new("evident.toml"), "databse_url = \"sqlite://a\"").unwrap_err().to_string();
    assert!(refusal.contains("evident.toml") && refusal.contains("did you mean `database_url`?"), "{refusal}");
}

#[test]
fn a_file_that_is_no_toml_is_refused_without_repeating_it() {
    let refusal = file::parse(Path::new("evident.toml"), "master_key = hunter2").unwrap_err().to_string();
    assert!(refusal.contains("evident.toml") && !refusal.contains("hunter2"), "{refusal}");
}

#[test]
fn secrets_and_passwords_in_addresses_are_masked() {
    let settings = load(
        &[
            (
                "EVIDENT_DATABASE_URL",
                "postgres://evident:hunter2@db.example.com/evident?password=hunter3&sslmode=require",
            ),
            ("EVIDENT_MASTER_KEY", "hunter4"),
        ],
        &[],
    );
    let shown = serde_json::to_string(&settings.unwrap().shown()).unwrap();
    assert!(
        !shown.contains("hunter") && shown.contains("db.example.com") && shown.contains("sslmode=require"),
        "{shown}"
    );
}

#[test]
fn values_that_a_setting_cannot_have_are_named_and_not_repeated() {
    let table = [
        ("EVIDENT_LISTEN", "somewhere", "`listen`"),
        ("EVIDENT_PUBLIC_URL", "https://user:hunter2@id.example.com", "`public_url`"),
        ("EVIDENT_PUBLIC_URL", "https://id.example.com/?a=b", "`public_url`"),
        ("EVIDENT_PUBLIC_URL", "ftp://id.example.com", "`public_url`"),
        ("EVIDENT_LOG", "=,=", "`log`"),
        ("EVIDENT_OTLP_ENDPOINT", "hunter2", "`otlp_endpoint`"),
        ("EVIDENT_TRUSTED_PROXIES", "everybody", "`trusted_proxies`"),
        ("EVIDENT_HOSTS", "10.0.0.1", "`hosts`"),
        ("EVIDENT_BASE_URL_SOURCE", "anybody", "`base_url_source`"),
        ("EVIDENT_BASE_URL_SOURCE", "x_forwarded", "trusted_proxies"),
        ("EVIDENT_BASE_URL_SOURCE", "forwarded", "trusted_proxies"),
        ("EVIDENT_TLS_LISTEN", "somewhere", "`tls_listen`"),
        ("EVIDENT_TLS_LISTEN", "127.0.0.1:8443", "tls_cert_file"),
        ("EVIDENT_TLS_KEY_FILE", "key.pem", "tls_listen"),
        ("EVIDENT_CLIENT_CERTIFICATE_HEADER", "pem", "`client_certificate_header`"),
        ("EVIDENT_CLIENT_CERTIFICATE_HEADER", "client_cert", "trusted_proxies"),
        ("EVIDENT_MTLS_PUBLIC_URL", "http://mtls.example.com", "`mtls_public_url`"),
        ("EVIDENT_MTLS_PUBLIC_URL", "https://user:hunter2@mtls.example.com", "`mtls_public_url`"),
        ("EVIDENT_ALLOW_PRIVATE_TARGETS", "10.0.0.1/8", "`allow_private_targets`"),
        ("EVIDENT_KEY_ROTATION_DAYS", "often", "`key_rotation_days`"),
        ("EVIDENT_BOOTSTRAP_CLIENT_ID", "admin", "bootstrap_client_secret"),
        ("EVIDENT_NATS_URL", "http://nats.example.com", "`nats_url`"),
        ("EVIDENT_NATS_URL", "nats://relay:hunter2@nats.example.com", "`nats_url`"),
        ("EVIDENT_NATS_USER", "relay", "nats_password"),
        ("EVIDENT_NATS_CERT_FILE", "relay.pem", "nats_key_file"),
        ("EVIDENT_NATS_REPLICAS", "9", "`nats_replicas`"),
        ("EVIDENT_NATS_DEDUP_SECONDS", "0", "`nats_dedup_seconds`"),
        ("EVIDENT_NATS_PERSONAL", "hunter2", "`nats_personal`"),
        ("EVIDENT_CHECKPOINT_S3_URL", "https://s3.example.com", "checkpoint_s3_url"),
        ("EVIDENT_CHECKPOINT_S3_URL", "https://relay:hunter2@s3.example.com/kept", "checkpoint_s3_url"),
        ("EVIDENT_CHECKPOINT_S3_URL", "https://s3.example.com/kept", "checkpoint_s3_access_key_id"),
        ("EVIDENT_CHECKPOINT_S3_SECRET_ACCESS_KEY", "hunter2", "checkpoint_s3_access_key_id"),
    ];
    for (name, value, named) in table {
        let refusal = refusal(&[(name, value)]);
        assert!(refusal.contains(named) && !refusal.contains("hunter2"), "{name}: {refusal}");
    }
}

#[test]
fn who_says_where_a_request_came_to_is_chosen_with_what_makes_it_safe() {
    let source = |given: &[(&str, &str)]| load(given, &[]).map(|settings| settings.base_url_source);
    assert_eq!(source(&[]).unwrap(), BaseUrlSource::Fixed);
    let proxied = [("EVIDENT_BASE_URL_SOURCE", "x_forwarded"), ("EVIDENT_TRUSTED_PROXIES", "10.0.0.0/8")];
    assert_eq!(source(&proxied).unwrap(), BaseUrlSource::XForwarded);
    let request = ("EVIDENT_BASE_URL_SOURCE", "request");
    assert_eq!(source(&[request]).unwrap(), BaseUrlSource::Request, "the listening address is plain http on loopback");
    assert!(source(&[request, ("EVIDENT_PUBLIC_URL", "https://id.example.com")]).is_err());
    let hosts = load(&[("EVIDENT_HOSTS", "id.internal.example, Evident")], &[]).unwrap().hosts;
    assert_eq!(hosts, ["evident".to_owned(), "id.internal.example".to_owned()].into());
}

#[test]
fn by_which_header_certificates_are_told_is_chosen_once_and_believed_of_proxies() {
    let told = |value| {
        let given = [("EVIDENT_CLIENT_CERTIFICATE_HEADER", value), ("EVIDENT_TRUSTED_PROXIES", "10.0.0.0/8")];
        load(&given, &[]).map(|settings| settings.client_certificate_header.unwrap().name.to_string())
    };
    assert_eq!(told("client_cert").unwrap(), "client-cert");
    assert_eq!(told("url_encoded_pem").unwrap(), "x-ssl-client-cert");
    assert_eq!(told("url_encoded_pem:SSL-Client-Cert").unwrap(), "ssl-client-cert");
    assert_eq!(told("x_forwarded_client_cert").unwrap(), "x-forwarded-client-cert");
    for wrong in ["Client-Cert", "client_cert:other", "url_encoded_pem:a b", "nginx"] {
        assert!(told(wrong).is_err(), "{wrong}");
    }
    assert!(!load(&[], &[]).unwrap().sees_certificates());
}

#[test]
fn a_store_of_checkpoints_is_a_bucket_in_a_path_with_a_key() {
    let key =
        [("EVIDENT_CHECKPOINT_S3_ACCESS_KEY_ID", "relay"), ("EVIDENT_CHECKPOINT_S3_SECRET_ACCESS_KEY", "hunter2")];
    assert!(load(&key, &[]).unwrap().checkpoint_store.is_none(), "a key without a bucket stores nothing");
    let at = |url| load(&[key[0], key[1], ("EVIDENT_CHECKPOINT_S3_URL", url)], &[]);
    let store = at("https://s3.example.com:9000/kept/of-us/").unwrap().checkpoint_store.unwrap();
    assert_eq!((store.origin.as_str(), store.path.as_str()), ("https://s3.example.com:9000", "kept/of-us"));
    assert_eq!((store.host.as_str(), store.region.as_str()), ("s3.example.com:9000", "us-east-1"));
    assert_eq!(at("https://s3.example.com:443/kept").unwrap().checkpoint_store.unwrap().host, "s3.example.com");
    for wrong in
        ["https://s3.example.com/", "https://s3.example.com/a%20b", "s3://kept", "https://s3.example.com/kept?x=y"]
    {
        assert!(at(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_master_key_is_given_once() {
    let both = refusal(&[("EVIDENT_MASTER_KEY", "a"), ("EVIDENT_MASTER_KEY_FILE", "b")]);
    assert!(both.contains("master_key") && both.contains("keep one"), "{both}");
}

#[test]
fn who_the_relay_is_is_said_in_one_way() {
    let user = ("EVIDENT_NATS_USER", "relay");
    let both = refusal(&[user, ("EVIDENT_NATS_PASSWORD", "hunter2"), ("EVIDENT_NATS_TOKEN", "hunter3")]);
    assert!(both.contains("nats_user") && both.contains("nats_token") && !both.contains("hunter"), "{both}");
    assert!(load(&[user, ("EVIDENT_NATS_PASSWORD", "hunter2")], &[]).unwrap().nats.is_none());
    let servers = load(&[("EVIDENT_NATS_URL", "nats://a.example.com, tls://b.example.com:4222")], &[]).unwrap();
    assert_eq!(servers.nats.unwrap().servers, ["nats://a.example.com", "tls://b.example.com:4222"]);
}

#[test]
fn plain_http_is_for_development_on_loopback() {
    let check = |url: &str, development| check_public_url(&url.parse().unwrap(), development).is_ok();
    assert!(check("https://id.example.com", false));
    assert!(check("http://127.0.0.1:8080", true) && check("http://localhost", true) && check("http://[::1]:80", true));
    assert!(!check("http://127.0.0.1:8080", false));
    assert!(!check("http://id.example.com", true));
}
