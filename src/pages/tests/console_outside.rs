//! The pages about settings, tenants, resources, webhooks and streams in the console, filled.

use aggregates::ssf_stream::StreamStatus;
use aggregates::tenant::TenantStatus;
use aggregates::webhook::{Pauser, WebhookState};
use queries::delivery::DeliveryState;

use super::console_objects::{AT, console, known, row, way};
use super::{Case, Speaker};
use crate::pages::console::Section;
use crate::pages::console::objects::{
    AttemptRow, Chosen, Deed, DeliveriesPage, DeliveryLine, DeliveryPage, Group, ResourcePage, Row, ScopeLine,
    SecretRow, SettingLine, SettingsPage, State, StreamPage, TenantPage, WebhookPage, webhook_pauser,
};

pub fn cases(say: Speaker) -> Vec<Case> {
    [settings(say), resources(say), deliveries(say), streams(say)].into_iter().flatten().collect()
}

fn settings(say: Speaker) -> Vec<Case> {
    let line = |path, chosen: Option<Chosen>| SettingLine {
        path,
        value: say("10 minutes"),
        default: chosen.map(|_| say("1 hour")),
        chosen,
    };
    let page = |group: Group| SettingsPage {
        console: console(say, Section::Settings),
        group,
        of: String::new(),
        lines: vec![
            line("lifetimes.access_token", Some(Chosen::Tenant)),
            line("oauth.refresh.rotation", Some(Chosen::Installation)),
            line("mail.letters", None),
        ],
        ways: vec![way(say, Deed::ChangeSettings), way(say, Deed::SetMailSecret)],
        back: say("/t/demo/console/settings"),
        history: Some(say("/t/demo/console/history/tenant/demo")),
    };
    let other = SettingsPage { of: say("Elsewhere"), ..page(Group::Mail) };
    let tenant = TenantPage {
        console: console(say, Section::Tenants),
        tenant_id: say("acme"),
        name: say("Acme"),
        state: State::from(TenantStatus::Suspended),
        locale: say("ja"),
        issuer: say("https://id.example/t/acme"),
        since: AT.parse().unwrap(),
        attributes: 3,
        groups: vec![row(say), Row { count: None, ..row(say) }],
        ways: vec![way(say, Deed::RenameTenant), way(say, Deed::SuspendTenant)],
    };
    let states = [TenantStatus::Active, TenantStatus::PendingDeletion, TenantStatus::Deleted];
    let tenants = states.map(|state| {
        let page = TenantPage { state: State::from(state), locale: String::new(), ways: Vec::new(), ..tenant.clone() };
        Case::of(format!("console-tenant-{state:?}"), page)
    });
    let pages = Group::ALL.map(|group| Case::of(format!("console-{}", group.key()), page(group)));
    let last = [Case::of("console-settings-other", other), Case::of("console-tenant", tenant)];
    pages.into_iter().chain(tenants).chain(last).collect()
}

fn deliveries(say: Speaker) -> Vec<Case> {
    let line = |state: DeliveryState| DeliveryLine {
        href: say("/t/demo/console/webhooks/1/deliveries/2"),
        position: 41,
        state: State::from(state),
        attempts: 1,
        at: AT.parse().unwrap(),
        due_at: (state == DeliveryState::Waiting).then(|| AT.parse().unwrap()),
        outcome: say("503"),
    };
    let states = [DeliveryState::Waiting, DeliveryState::Done, DeliveryState::Dead];
    let page = WebhookPage {
        console: console(say, Section::Webhooks),
        webhook_id: say("w1"),
        name: say("Board"),
        state: State::from(WebhookState::Paused),
        paused: Some((webhook_pauser(Pauser::Program), say("gone"))),
        settings: vec![known(say, "events", None)],
        secrets: vec![SecretRow { secret_id: say("s1"), added_at: AT.parse().unwrap(), expires_at: None, way: None }],
        since: AT.parse().unwrap(),
        ways: vec![way(say, Deed::ResumeWebhook), way(say, Deed::RemoveWebhook)],
        dead: vec![line(DeliveryState::Dead)],
        waiting: vec![line(DeliveryState::Waiting)],
        deliveries: say("/t/demo/console/webhooks/1/deliveries"),
        history: Some(say("/t/demo/console/history/webhook/1")),
    };
    let calm = WebhookPage {
        state: State::from(WebhookState::Active),
        paused: None,
        secrets: Vec::new(),
        dead: Vec::new(),
        waiting: Vec::new(),
        history: None,
        ..page.clone()
    };
    let list = DeliveriesPage {
        console: console(say, Section::Webhooks),
        name: say("Board"),
        here: say("/t/demo/console/webhooks/1/deliveries"),
        chosen: "dead",
        lines: states.map(line).into(),
        next: Some(say("/t/demo/console/webhooks/1/deliveries?after=x")),
        ways: vec![way(say, Deed::RedriveWebhook)],
        back: say("/t/demo/console/webhooks/1"),
    };
    let none = DeliveriesPage { chosen: "", lines: Vec::new(), next: None, ways: Vec::new(), ..list.clone() };
    let attempt = |became: &str| AttemptRow {
        number: 2,
        at: AT.parse().unwrap(),
        milliseconds: 1,
        status: Some(503),
        outcome: say("503"),
        became: State::of_attempt(became),
        request: vec![("headers.x".into(), say("y"))],
        response: Some(say("no")),
    };
    let one = DeliveryPage {
        console: console(say, Section::Webhooks),
        name: say("Board"),
        line: DeliveryLine { href: String::new(), ..line(DeliveryState::Dead) },
        event_id: say("e1"),
        body: Some(say("{}")),
        attempts: vec![
            attempt("again"),
            AttemptRow { status: None, response: None, ..attempt("dead") },
            attempt("done"),
        ],
        ways: vec![way(say, Deed::RedriveDelivery)],
        back: say("/t/demo/console/webhooks/1/deliveries"),
    };
    let untried = DeliveryPage { body: None, attempts: Vec::new(), ways: Vec::new(), ..one.clone() };
    vec![
        Case::of("console-webhook", page),
        Case::of("console-webhook-calm", calm),
        Case::of("console-deliveries", list),
        Case::of("console-deliveries-none", none),
        Case::of("console-delivery", one),
        Case::of("console-delivery-untried", untried),
    ]
}

fn streams(say: Speaker) -> Vec<Case> {
    let waits = DeliveryLine {
        href: String::new(),
        position: 41,
        state: State::from(DeliveryState::Waiting),
        attempts: 0,
        at: AT.parse().unwrap(),
        due_at: None,
        outcome: String::new(),
    };
    let page = StreamPage {
        console: console(say, Section::Streams),
        name: say("Partner"),
        client: Some(say("/t/demo/console/clients/partner")),
        stream_id: say("st1"),
        description: say("Alarms"),
        state: State::from(StreamStatus::Paused),
        set_by: StreamPage::BY_US,
        reason: Some(say("too many")),
        events: vec![say("https://schemas.openid.net/secevent/caep/event-type/session-revoked")],
        endpoint: Some(say("https://partner.example/events")),
        verified_at: Some(AT.parse().unwrap()),
        removed: 1,
        subjects: vec![say("sub1")],
        waiting: vec![waits],
        more: true,
        since: AT.parse().unwrap(),
        ways: vec![way(say, Deed::EnableStream), way(say, Deed::DisableStream)],
        history: Some(say("/t/demo/console/history/ssf_stream/partner")),
    };
    let quiet = StreamPage {
        state: State::from(StreamStatus::Enabled),
        set_by: StreamPage::BY_RECEIVER,
        description: String::new(),
        reason: None,
        events: Vec::new(),
        endpoint: None,
        verified_at: None,
        removed: 0,
        subjects: Vec::new(),
        waiting: Vec::new(),
        more: false,
        client: None,
        history: None,
        ..page.clone()
    };
    let off = StreamPage { state: State::from(StreamStatus::Disabled), removed: 3, ..page.clone() };
    vec![Case::of("console-stream", page), Case::of("console-stream-quiet", quiet), Case::of("console-stream-off", off)]
}

fn resources(say: Speaker) -> Vec<Case> {
    let secret = SecretRow {
        secret_id: say("s1"),
        added_at: AT.parse().unwrap(),
        expires_at: Some(AT.parse().unwrap()),
        way: Some(way(say, Deed::RemoveResourceSecret)),
    };
    let words = vec![(String::new(), say("Read your orders")), ("ja".to_owned(), say("注文を読む"))];
    let page = ResourcePage {
        console: console(say, Section::Resources),
        resource_id: say("r1"),
        name: say("Orders"),
        identifier: say("https://orders.example/"),
        scopes: vec![
            ScopeLine { name: say("read"), descriptions: words, hidden: false },
            ScopeLine { name: say("admin"), descriptions: Vec::new(), hidden: true },
        ],
        secrets: vec![secret],
        since: AT.parse().unwrap(),
        ways: vec![way(say, Deed::ChangeScopes), way(say, Deed::RemoveResource)],
        history: Some(say("/t/demo/console/history/resource/r1")),
    };
    let empty = ResourcePage { scopes: Vec::new(), secrets: Vec::new(), history: None, ..page.clone() };
    vec![Case::of("console-resource", page), Case::of("console-resource-empty", empty)]
}
