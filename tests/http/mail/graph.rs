//! Microsoft Graph: a token of the application's own, replaced once where it is refused, and a rest where one is asked for.

use aggregates::tenant::MailServer;
use commands::ClearSecret;
use commands::tenant::SetMailSecret;
use queries::delivery::DeliveryState;

use super::stage::Stage;
use crate::logout::stage::{acme, any};
use crate::on_both_engines;
use crate::receiver::{Answer, Receiver};

on_both_engines! { crate::mail::stage::Stage:
    a_letter_is_handed_to_graph_with_a_token_that_is_fresh
}

async fn a_letter_is_handed_to_graph_with_a_token_that_is_fresh(stage: &Stage) {
    let world = stage.world();
    let first = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"first"}"#;
    let second = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"second"}"#;
    let refused = r#"{"error":{"code":"InvalidAuthenticationToken","message":"CompactToken validation failed"}}"#;
    let answers = [
        Answer::Says(401, r#"{"error":"invalid_client"}"#),
        Answer::Says(200, first),
        Answer::Says(401, refused),
        Answer::Says(200, second),
        Answer::Rest(429, "7"),
    ];
    let graph = Receiver::at(0, answers, Answer::Says(202, "")).await;
    let at = |path: &str| format!("http://127.0.0.1:{}{path}", graph.port());
    let server = MailServer::Graph {
        endpoint: at("/v1.0/users/42/sendMail"),
        token_endpoint: at("/contoso/oauth2/v2.0/token"),
        client_id: "mailer".into(),
        scope: "https://graph.microsoft.com/.default".into(),
    };
    stage.tune(stage.sink.port, |settings| settings.mail.server = Some(server)).await;
    world.does(&SetMailSecret { id: acme(), secret: Some(ClearSecret::given("s&cret".into())) }).await;
    world.person("acme", "aiko").await;
    stage.asks(&mut world.browser(), "/recover", "aiko").await;
    stage.inner.waits_for(DeliveryState::Waiting, 1, |one| one.attempts == 1).await;
    stage.inner.step(20);
    stage.inner.waits_for(DeliveryState::Waiting, 1, |one| one.status == Some(429)).await;
    let before = graph.hears(5).await.len();
    assert_eq!(before, 5, "whoever asks for a rest is left alone");
    stage.inner.step(8);
    stage.inner.waits_for(DeliveryState::Done, 1, any).await;
    let heard = graph.heard();
    let paths: Vec<_> = heard.iter().map(|one| one.path.rsplit('/').next().unwrap()).collect();
    assert_eq!(paths, ["token", "token", "sendMail", "token", "sendMail", "sendMail"]);
    assert_eq!(
        heard[0].body,
        "grant_type=client_credentials&client_id=mailer&client_secret=s%26cret&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
    );
    let bearer: Vec<_> = [2, 4, 5].map(|at: usize| heard[at].headers["authorization"].clone()).into();
    assert_eq!(bearer, ["Bearer first", "Bearer second", "Bearer second"]);
    let (refused, taken) = (heard[2].json(), heard[5].json());
    assert_eq!(refused, taken, "the same each time");
    let message = &taken["message"];
    assert_eq!(message["subject"], "Set a new password for ACME");
    assert_eq!(message["toRecipients"][0]["emailAddress"]["address"], "aiko@example.com");
    assert_eq!(message["from"]["emailAddress"]["address"], "no-reply@acme.example");
    assert!(message["body"]["content"].as_str().unwrap().contains("/t/acme/recover/password?token="), "{message}");
    let id = message["internetMessageHeaders"][0]["value"].as_str().unwrap();
    assert!(id.starts_with('<') && id.ends_with("@acme.example>"), "{id}");
}
