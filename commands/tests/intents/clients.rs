//! Clients: secrets that are told once and kept as hashes.

use aggregates::JwsAlgorithm;
use aggregates::client::{AuthMethod, ClientError, ClientMetadata, GrantType};
use commands::client::{
    AddSecret, ChangeClientError, DeleteClient, DisableClient, EnableClient, RegisterClient, RegisterClientError,
    RemoveSecret, TakeDocument, UpdateClient,
};
use commands::{ClearSecret, hash_secret};

use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    a_client_lives_and_dies
    the_log_never_holds_a_secret_that_nobody_needs_in_the_clear
    a_secret_that_an_hmac_needs_is_sealed
    a_public_client_has_no_secret
    a_document_is_taken_as_often_as_it_changes
}

fn service(method: AuthMethod) -> ClientMetadata {
    ClientMetadata {
        client_name: Some("Billing".into()),
        grant_types: Some(vec![GrantType::ClientCredentials]),
        token_endpoint_auth_method: Some(method),
        ..ClientMetadata::default()
    }
}

fn registering(metadata: ClientMetadata, secret: Option<&str>) -> RegisterClient {
    let secret = secret.map(|text| ClearSecret::given(text.into()));
    RegisterClient { tenant: demo(), client_id: Some("billing".into()), metadata, secret }
}

async fn a_client_lives_and_dies(installation: &Installation) {
    let contacts = ClientMetadata::contacts_of("billing", vec!["ada@example.com".into()]);
    let metadata = ClientMetadata { contacts: Some(contacts), ..service(AuthMethod::ClientSecretBasic) };
    installation.does(&registering(metadata.clone(), None)).await;
    assert!(installation.events("Client", "billing").await[0].payload.contains("ada@example.com"));
    let taken = installation.refuses(&registering(metadata.clone(), None)).await;
    assert_eq!(taken, RegisterClientError::Refused(ClientError::AlreadyRegistered));
    let (tenant, client_id) = (demo(), "billing".to_owned());
    let metadata = ClientMetadata { client_name: Some("Billing 2".into()), ..metadata };
    installation.does(&UpdateClient { tenant: tenant.clone(), client_id: client_id.clone(), metadata }).await;
    let add = AddSecret { tenant: tenant.clone(), client_id: client_id.clone(), secret: None, expires_at: None };
    let secret_id = installation.does(&add).await.answer.secret_id;
    installation.does(&RemoveSecret { tenant: tenant.clone(), client_id: client_id.clone(), secret_id }).await;
    let reason = "Leaked".to_owned();
    installation.does(&DisableClient { tenant: tenant.clone(), client_id: client_id.clone(), reason }).await;
    installation.does(&EnableClient { tenant: tenant.clone(), client_id: client_id.clone() }).await;
    installation.does(&DeleteClient { tenant: tenant.clone(), client_id: client_id.clone() }).await;
    for event in installation.events("Client", "billing").await {
        assert!(!event.payload.contains("ada@example.com"), "{}", event.payload);
    }
    assert_eq!(installation.refuses(&add).await, ChangeClientError::Refused(ClientError::Deleted));
    let nobody = EnableClient { tenant, client_id: "nobody".into() };
    assert_eq!(installation.refuses(&nobody).await, ChangeClientError::NotFound);
}

async fn the_log_never_holds_a_secret_that_nobody_needs_in_the_clear(installation: &Installation) {
    let given = "correct-horse-battery-staple";
    let outcome = installation.does(&registering(service(AuthMethod::ClientSecretPost), Some(given))).await;
    assert_eq!(outcome.answer.secret, None, "a secret that was brought along is not told back");
    let added = &installation.events("Client", "billing").await[1];
    assert!(added.payload.contains(hash_secret(given).unwrap().as_str()));
    assert!(!added.payload.contains(given) && !added.payload.contains("sealed"), "{}", added.payload);
}

async fn a_secret_that_an_hmac_needs_is_sealed(installation: &Installation) {
    let metadata = ClientMetadata {
        token_endpoint_auth_signing_alg: Some(JwsAlgorithm::HS256),
        ..service(AuthMethod::ClientSecretJwt)
    };
    let secret = installation.does(&registering(metadata, None)).await.answer.secret.unwrap();
    let added = &installation.events("Client", "billing").await[1];
    assert!(added.payload.contains(secret.expose()), "whoever may open it reads it");
    assert!(!added.stored.payload.contains(secret.expose()), "the log itself does not");
}

async fn a_public_client_has_no_secret(installation: &Installation) {
    let metadata = ClientMetadata {
        redirect_uris: Some(vec!["https://app.example.com/callback".into()]),
        token_endpoint_auth_method: Some(AuthMethod::None),
        ..ClientMetadata::default()
    };
    assert_eq!(installation.does(&registering(metadata, None)).await.answer.secret, None);
    let add = AddSecret { tenant: demo(), client_id: "billing".into(), secret: None, expires_at: None };
    assert_eq!(installation.refuses(&add).await, ChangeClientError::Refused(ClientError::PublicClient));
}

async fn a_document_is_taken_as_often_as_it_changes(installation: &Installation) {
    let id = "https://app.example.com/client.json";
    let take = |name: &str| {
        let metadata = ClientMetadata {
            client_name: Some(name.into()),
            redirect_uris: Some(vec!["https://app.example.com/cb".into()]),
            token_endpoint_auth_method: Some(AuthMethod::None),
            ..ClientMetadata::default()
        };
        TakeDocument { tenant: demo(), client_id: id.into(), metadata }
    };
    for name in ["Shop", "Shop", "New shop"] {
        installation.does(&take(name)).await;
    }
    let told = installation.names_of_events("Client", id).await;
    assert_eq!(told, ["ClientRegistered", "ClientMetadataChanged"]);
    let mut secret = take("Shop");
    secret.metadata.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
    let refused = installation.refuses(&secret).await;
    assert!(matches!(refused, RegisterClientError::Refused(ClientError::Invalid(_))), "{refused}");
    // Whoever pins it, or deletes it, is not contradicted by what lies there.
    let metadata = take("Pinned").metadata;
    installation.does(&UpdateClient { tenant: demo(), client_id: id.into(), metadata }).await;
    let taken = RegisterClientError::Refused(ClientError::AlreadyRegistered);
    assert_eq!(installation.refuses(&take("Shop")).await, taken);
    let metadata = ClientMetadata { client_id_document: Some(true), ..take("Followed").metadata };
    installation.does(&UpdateClient { tenant: demo(), client_id: id.into(), metadata }).await;
    installation.does(&DeleteClient { tenant: demo(), client_id: id.into() }).await;
    assert_eq!(installation.refuses(&take("Shop")).await, RegisterClientError::Refused(ClientError::Deleted));
}
