//! By which names clients with pairwise subjects know people, and what changes them.

use aggregates::TenantId;
use aggregates::client::{AccessTokenFormat, ClientMetadata, SubjectType};
use commands::ClearSecret;
use commands::tenant::{ChangeTenantError, SetSubjectSalt};
use commands::{Context, execute};
use journal::Actor;
use protocols::oidc::subject::pairwise;

use crate::oauth::world::{World, claims, website};
use crate::on_both_engines;

on_both_engines! { crate::oauth::world::World:
    a_salt_changes_every_pairwise_name_and_only_with_open_eyes
}

fn salting(salt: Option<&str>, change_subjects: bool) -> SetSubjectSalt {
    let salt = salt.map(|salt| ClearSecret::given(salt.to_owned()));
    SetSubjectSalt { id: TenantId::parse("acme").unwrap(), salt, change_subjects }
}

async fn a_salt_changes_every_pairwise_name_and_only_with_open_eyes(world: &World) {
    let user = world.aiko("acme").await;
    let metadata = ClientMetadata {
        subject_type: Some(SubjectType::Pairwise),
        access_token_format: Some(AccessTokenFormat::Jwt),
        ..website()
    };
    let (app, public) = (world.app("acme", metadata).await, world.website("acme").await);
    let names = async || {
        let tokens = world.exchange(&app, &world.code(&app, &user, "openid").await).is(200).await;
        let access = tokens.text("access_token");
        let told = world.get("/t/acme/oauth2/userinfo").bearer(&access).is(200).await.body["sub"].clone();
        let worth = world.worth(&app, &access).await["sub"].clone();
        let name = claims(&tokens.text("id_token"))["sub"].clone();
        assert!(claims(&access)["sub"] == name && told == name && worth == name);
        name.as_str().unwrap().to_owned()
    };
    let first = names().await;
    assert_eq!(names().await, first);
    let context = || Context::new(world.journal.clone(), Actor::operator());
    let refused = execute(&context(), &salting(Some("brought-from-elsewhere"), false)).await.unwrap_err();
    assert!(matches!(refused, ChangeTenantError::Refused(aggregates::tenant::TenantError::SubjectsWouldChange)));
    assert_eq!(names().await, first);

    world.does(&salting(Some("brought-from-elsewhere"), true)).await;
    let second = names().await;
    assert_eq!(second, pairwise("app.example.com", &format!("\n{user}"), b"brought-from-elsewhere"));
    world.does(&salting(None, true)).await;
    let third = names().await;
    assert!(third != second && third != first);
    world.does(&salting(Some("brought-from-elsewhere"), true)).await;
    assert_eq!(names().await, second, "the same salt makes the same names");
    let tokens = world.exchange(&public, &world.code(&public, &user, "openid").await).is(200).await;
    assert_eq!(claims(&tokens.text("id_token"))["sub"], user.as_str());
}
