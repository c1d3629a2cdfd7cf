//! A webhook's life, refusal by refusal, and the laws of its stream.

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::laws::{self, Outcome};

const URL: &str = "https://hooks.example.com/evident?token=1";

fn settings(shape: Shape) -> WebhookSettings {
    let template = match shape {
        Shape::Template => Some(json!({"what": "{{type}}"})),
        Shape::Slack => Some(json!("{{what}}")),
        Shape::Standard | Shape::Datadog => None,
    };
    WebhookSettings {
        name: "Audit".into(),
        url: WebhookSettings::secret(URL),
        events: ["Session.*".to_owned(), "UserRegistered".to_owned()].into(),
        shape,
        headers: [("dd-api-key".to_owned(), WebhookSettings::secret("k"))].into(),
        fields: serde_json::Map::new(),
        template,
        pause_after: WebhookSettings::USUAL_PAUSE_AFTER,
    }
}

fn standard() -> WebhookSettings {
    settings(Shape::Standard)
}

fn registered() -> WebhookEvent {
    WebhookEvent::Registered { id: "w-1".into(), origin: "https://hooks.example.com".into(), settings: standard() }
}

fn given(events: &[WebhookEvent]) -> AggregateTestExecutor<Webhook> {
    TestFramework::<Webhook>::with(()).given(events.to_vec())
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

fn secret(digit: char) -> SigningSecret {
    SigningSecret::parse(&format!("whsec_{}=", digit.to_string().repeat(43))).unwrap()
}

fn add(number: u8, others_end: i64, now: i64) -> WebhookCommand {
    let secret = secret(char::from(b'a' + number));
    WebhookCommand::AddSecret { secret_id: format!("s{number}"), secret, others_end_at: at(others_end), at: at(now) }
}

fn added(number: u8, now: i64) -> WebhookEvent {
    let secret = secret(char::from(b'a' + number)).sealed();
    WebhookEvent::SecretAdded { secret_id: format!("s{number}"), secret, at: at(now) }
}

fn pause(reason: &str) -> WebhookCommand {
    WebhookCommand::Pause { by: Pauser::Administrator, reason: reason.into() }
}

fn paused() -> WebhookEvent {
    WebhookEvent::Paused { by: Pauser::Administrator, reason: "moving".into() }
}

#[test]
fn a_webhook_is_registered_once_and_shows_only_where_it_leads() {
    let command = || WebhookCommand::Register { id: "w-1".into(), settings: standard() };
    given(&[]).when(command()).then_expect_events(vec![registered()]);
    given(&[registered()]).when(command()).then_expect_error(WebhookError::AlreadyRegistered);
    assert!(!format!("{:?}", registered()).contains("token=1"), "the address is a secret");
}

#[test]
fn nothing_can_be_done_before_registration_or_after_removal() {
    for command in [WebhookCommand::RequestTest, WebhookCommand::Resume { at: at(0) }, pause("moving")] {
        given(&[]).when(command.clone()).then_expect_error(WebhookError::NotRegistered);
        given(&[registered(), WebhookEvent::Removed]).when(command).then_expect_error(WebhookError::Removed);
    }
    given(&[registered()]).when(WebhookCommand::Remove).then_expect_events(vec![WebhookEvent::Removed]);
    given(&[registered(), WebhookEvent::Removed]).when(WebhookCommand::Remove).then_expect_events(vec![]);
    let gone: Webhook = laws::fold([registered(), added(0, 0), WebhookEvent::Removed]);
    assert_eq!((gone.state(), gone.live_secrets(at(0)).len()), (None, 0));
}

#[test]
fn every_fault_of_the_settings_is_named() {
    let with = |change: fn(&mut WebhookSettings)| {
        let mut settings = standard();
        change(&mut settings);
        settings
    };
    let header = |settings: &mut WebhookSettings, name: &str, value: &str| {
        settings.headers.insert(name.to_owned(), WebhookSettings::secret(value));
    };
    let mut own = standard();
    header(&mut own, "host", "elsewhere.example");
    let mut signature = standard();
    header(&mut signature, "webhook-signature", "v1,x");
    let mut broken = standard();
    header(&mut broken, "x-team", "a\r\nb: c");
    let mut name = standard();
    header(&mut name, "X Team", "a");
    let table = [
        (with(|s| s.name = String::new()), "name"),
        (with(|s| s.url = WebhookSettings::secret("hooks")), "url"),
        (with(|s| s.url = WebhookSettings::secret("ftp://hooks.example.com")), "url"),
        (with(|s| s.events.clear()), "events"),
        (with(|s| assert!(s.events.insert("UserVanished".into()))), "events"),
        (with(|s| assert!(s.events.insert("Nobody.*".into()))), "events"),
        (own, "headers.host"),
        (signature, "headers.webhook-signature"),
        (broken, "headers.x-team"),
        (name, "headers"),
        (with(|s| drop(s.fields.insert("$personal".into(), json!(1)))), "fields"),
        (with(|s| drop(s.fields.insert("a".into(), json!("\u{0}")))), "fields"),
        (with(|s| s.template = Some(json!({}))), "template"),
        (WebhookSettings { template: None, ..settings(Shape::Template) }, "template"),
        (WebhookSettings { template: Some(json!({})), ..settings(Shape::Slack) }, "template"),
        (WebhookSettings { headers: BTreeMap::new(), ..settings(Shape::Datadog) }, "headers.dd-api-key"),
        (with(|s| s.pause_after = 0), "pause_after"),
    ];
    for (settings, field) in table {
        match decide(&Webhook::default(), WebhookCommand::Register { id: "w-1".into(), settings }) {
            Err(WebhookError::Invalid(faults)) => assert_eq!(faults.fields(), [field]),
            other => panic!("{field}: {other:?}"),
        }
    }
}

#[test]
fn a_filter_names_events_or_aggregates_or_everything() {
    let admits = |filters: &[&str], aggregate: &str, event: &str| {
        let filters = filters.iter().map(|&filter| filter.to_owned()).collect();
        EventFilter(&filters).admits(aggregate, event)
    };
    assert!(admits(&["*"], "User", "UserRegistered"));
    assert!(admits(&["Session.*"], "Session", "SessionEnded") && !admits(&["Session.*"], "User", "UserRegistered"));
    assert!(!admits(&["Session.*"], "SessionQuota", "SessionEnded"));
    assert!(
        admits(&["UserRegistered"], "User", "UserRegistered") && !admits(&["UserRegistered"], "User", "UserErased")
    );
}

#[test]
fn secrets_overlap_and_the_last_one_stays() {
    let first = [registered(), added(0, 0)];
    let retired = WebhookEvent::SecretRetired { secret_id: "s0".into(), ends_at: at(60) };
    given(&first).when(add(1, 60, 1)).then_expect_events(vec![retired.clone(), added(1, 1)]);
    let two = [registered(), added(0, 0), retired, added(1, 1)];
    let webhook: Webhook = laws::fold(two.to_vec());
    let live = |now| webhook.live_secrets(at(now)).iter().map(|one| one.added_at).collect::<Vec<_>>();
    assert_eq!((live(59), live(60)), (vec![at(1), at(0)], vec![at(1)]), "the newest first");
    let remove = |number| WebhookCommand::RemoveSecret { secret_id: format!("s{number}") };
    given(&two).when(remove(1)).then_expect_error(WebhookError::LastSecret);
    given(&two).when(remove(7)).then_expect_error(WebhookError::UnknownSecret);
    let removed = WebhookEvent::SecretRemoved { secret_id: "s0".into() };
    given(&two).when(remove(0)).then_expect_events(vec![removed.clone()]);
    given(&two).when(add(1, 60, 1)).then_expect_error(WebhookError::DuplicateSecret);
    let later = WebhookEvent::SecretRetired { secret_id: "s1".into(), ends_at: at(200) };
    given(&two).when(add(2, 200, 100)).then_expect_events(vec![removed, later, added(2, 100)]);
    let at_once = WebhookEvent::SecretRemoved { secret_id: "s0".into() };
    given(&first).when(add(1, 1, 1)).then_expect_events(vec![at_once, added(1, 1)]);
    let five: Vec<_> = std::iter::once(registered()).chain((0..5).map(|number| added(number, 0))).collect();
    given(&five).when(add(5, 60, 1)).then_expect_error(WebhookError::TooManySecrets);
}

#[test]
fn a_signing_secret_has_24_to_64_bytes() {
    for bytes in [24, 32, 63, 64_usize] {
        let padding = (3 - bytes % 3) % 3;
        let digits = (bytes * 4).div_ceil(3);
        let text = format!("whsec_{}{}", "A".repeat(digits), "=".repeat(padding));
        assert!(SigningSecret::parse(&text).is_ok(), "{bytes}");
    }
    let short = format!("whsec_{}=", "A".repeat(31));
    let long = format!("whsec_{}=", "A".repeat(87));
    let unpadded = format!("whsec_{}", "A".repeat(43));
    let other = format!("whsec_{}=", "_".repeat(43));
    for text in ["", "whsec_", &"A".repeat(44), &short, &long, &unpadded, &other] {
        assert_eq!(SigningSecret::parse(text), Err(SigningSecretError), "{text}");
    }
}

#[test]
fn a_pause_keeps_its_reason_and_is_ended_by_resuming() {
    given(&[registered()]).when(pause("moving")).then_expect_events(vec![paused()]);
    let waiting = [registered(), paused()];
    given(&waiting).when(pause("again")).then_expect_events(vec![]);
    given(&waiting).when(WebhookCommand::RequestTest).then_expect_error(WebhookError::Paused);
    let resumed = WebhookEvent::Resumed { at: at(5) };
    given(&waiting).when(WebhookCommand::Resume { at: at(5) }).then_expect_events(vec![resumed.clone()]);
    given(&[registered()]).when(WebhookCommand::Resume { at: at(5) }).then_expect_events(vec![]);
    let webhook: Webhook = laws::fold([registered(), paused(), resumed]);
    assert_eq!((webhook.state(), webhook.resumed_at()), (Some(WebhookState::Active), Some(at(5))));
    assert!(matches!(given(&[registered()]).when(pause("")).inspect_result(), Err(WebhookError::Invalid(_))));
}

#[test]
fn what_is_personal_does_not_follow_to_another_place() {
    let disclosed = WebhookEvent::DisclosureChanged { disclosure: Disclosure::Clear };
    let hidden = WebhookEvent::DisclosureChanged { disclosure: Disclosure::Removed };
    let disclose = WebhookCommand::Disclose { disclosure: Disclosure::Clear };
    given(&[registered()]).when(disclose.clone()).then_expect_events(vec![disclosed.clone()]);
    let clear = [registered(), disclosed];
    given(&clear).when(disclose).then_expect_events(vec![]);
    let change = |change: fn(&mut WebhookSettings)| {
        let mut settings = standard();
        change(&mut settings);
        settings
    };
    let origin = || "https://hooks.example.com".to_owned();
    let changed = |settings: &WebhookSettings| WebhookEvent::Changed { origin: origin(), settings: settings.clone() };
    for settings in [
        change(|s| s.url = WebhookSettings::secret("https://hooks.example.com/other")),
        change(|s| assert!(s.events.insert("*".into()))),
        WebhookSettings { headers: standard().headers, ..settings(Shape::Slack) },
    ] {
        let events = vec![changed(&settings), hidden.clone()];
        given(&clear).when(WebhookCommand::Change { settings }).then_expect_events(events);
    }
    for settings in [change(|s| s.name = "Other".into()), change(|s| assert!(s.events.remove("Session.*")))] {
        let events = vec![changed(&settings)];
        given(&clear).when(WebhookCommand::Change { settings }).then_expect_events(events);
    }
    given(&clear).when(WebhookCommand::Change { settings: standard() }).then_expect_events(vec![]);
}

#[test]
fn what_is_asked_for_once_more_is_a_fact_each_time() {
    let replay = WebhookEvent::ReplayRequested { after: 7 };
    given(&[registered()]).when(WebhookCommand::RequestReplay { after: 7 }).then_expect_events(vec![replay]);
    given(&[registered()]).when(WebhookCommand::RequestTest).then_expect_events(vec![WebhookEvent::TestRequested]);
    let redrive = |event_id: Option<&str>| WebhookCommand::RequestRedrive { event_id: event_id.map(str::to_owned) };
    given(&[registered(), paused()])
        .when(redrive(None))
        .then_expect_events(vec![WebhookEvent::RedriveRequested { event_id: None }]);
    assert!(matches!(given(&[registered()]).when(redrive(Some(""))).inspect_result(), Err(WebhookError::Invalid(_))));
}

fn any_command() -> impl Strategy<Value = WebhookCommand> {
    prop_oneof![
        3 => Just(WebhookCommand::Register { id: "w-1".into(), settings: standard() }),
        2 => (0..4_u32).prop_map(|pause_after| WebhookCommand::Change { settings: WebhookSettings { pause_after, ..standard() } }),
        2 => (0..8_u8, 0..100_i64, 0..100_i64).prop_map(|(number, end, now)| add(number, end, now)),
        2 => (0..8_u8).prop_map(|number| WebhookCommand::RemoveSecret { secret_id: format!("s{number}") }),
        1 => Just(WebhookCommand::Disclose { disclosure: Disclosure::Clear }),
        1 => Just(pause("moving")),
        1 => Just(WebhookCommand::Resume { at: at(9) }),
        1 => Just(WebhookCommand::RequestTest),
        1 => Just(WebhookCommand::Remove),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..24)) {
        let asked = commands.clone();
        let (webhook, outcomes) = laws::hold::<Webhook>(commands);
        let accepted = asked.into_iter().zip(&outcomes).filter(|(_, outcome)| matches!(outcome, Outcome::Accepted(_)));
        let removed = accepted.clone().any(|(command, _)| command == WebhookCommand::Remove);
        prop_assert_eq!(webhook.state().is_some(), webhook.exists() && !removed);
        prop_assert!(webhook.life.iter().all(|life| life.secrets.len() <= secret::MOST_SECRETS + 1));
    }
}
