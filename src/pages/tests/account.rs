//! The account pages, filled.

use super::fixtures::{application, form, permissions, person};
use super::{Case, Speaker};
use crate::pages::Locale;
use crate::pages::account::{
    Account, Applications, Attempt, ChangePassword, Confirmation, Device, Granted, History, Notice, OpenSession,
    Outcome, Overview, PasswordFault, Profile, Question, Requests, Sessions, WaitingRequest,
};

pub fn cases(say: Speaker, locale: Locale) -> Vec<Case> {
    let noticed = |notice| Account { notice: Some(notice), ..account(say) };
    let ended = noticed(Notice::OthersEnded);
    let removed = noticed(Notice::AccessRemoved { application: say("Example Shop") });
    let changed = Overview { account: noticed(Notice::PasswordChanged), ..overview(say, locale) };
    let alone = Sessions { account: ended, sessions: sessions(say)[..1].to_vec() };
    let mut cases = vec![
        Case::of("account", overview(say, locale)),
        Case::of("account-changed", changed),
        Case::of("account-new", new_account(say, locale)),
        Case::of("sessions", Sessions { account: account(say), sessions: sessions(say) }),
        Case::of("sessions-ended", alone),
        Case::of("applications", Applications { account: account(say), applications: granted(say, locale) }),
        Case::of("applications-none", Applications { account: removed, applications: Vec::new() }),
        Case::of("requests", Requests { account: account(say), waiting: waiting(say) }),
        Case::of("requests-none", Requests { account: noticed(Notice::RequestAllowed), waiting: Vec::new() }),
        Case::of("requests-refused", Requests { account: noticed(Notice::RequestRefused), waiting: Vec::new() }),
        Case::of("history", History { account: account(say), attempts: attempts(say), older: Some(say("?before=1")) }),
        Case::of("history-none", History { account: account(say), attempts: Vec::new(), older: None }),
        Case::of("password", password(say, Vec::new())),
    ];
    cases.extend(
        PasswordFault::ALL.map(|fault| Case::of(format!("password-{}", fault.key()), password(say, vec![fault]))),
    );
    cases.push(Case::of("password-all", password(say, PasswordFault::ALL.to_vec())));
    cases.extend(questions(say));
    cases
}

fn account(say: Speaker) -> Account {
    Account {
        person: person(say),
        base: say("/t/demo/account"),
        sign_out: say("/t/demo/account/sign-out"),
        is_asked: true,
        notice: None,
    }
}

fn device(say: Speaker, browser: &str, system: &str) -> Device {
    Device { browser: Some(say(browser)), system: Some(say(system)), address: Some(say("203.0.113.7")) }
}

fn sessions(say: Speaker) -> Vec<OpenSession> {
    let at = |text: &str| text.parse().unwrap();
    let session = |device, current, applications: &[&str]| OpenSession {
        key: say("0195d0f0"),
        device,
        started_at: at("2026-03-02T18:00:00Z"),
        seen_at: at("2026-03-04T09:05:00Z"),
        current,
        applications: applications.iter().map(|name| say(name)).collect(),
    };
    vec![
        session(device(say, "Firefox", "Windows"), true, &["Example Shop", "図書館システム"]),
        session(device(say, "Safari", "iPhone"), false, &["Example Shop"]),
        session(Device::default(), false, &[]),
    ]
}

fn waiting(say: Speaker) -> Vec<WaitingRequest> {
    let one = |message: Option<&str>| WaitingRequest {
        key: say("0195d0f1"),
        application: application(say),
        message: message.map(say),
        expires_at: "2026-03-04T09:10:00Z".parse().unwrap(),
    };
    vec![one(Some("W4SCT")), one(None)]
}

fn granted(say: Speaker, locale: Locale) -> Vec<Granted> {
    let one = |names: &[&str]| Granted {
        key: say("shop"),
        application: application(say),
        permissions: permissions(say, locale, names),
        since: "2025-11-30T12:00:00Z".parse().unwrap(),
        used_at: Some("2026-03-04T09:05:00Z".parse().unwrap()),
    };
    vec![one(&["openid", "profile", "email"]), one(&["orders", "urn:example:unexplained"])]
}

fn attempts(say: Speaker) -> Vec<Attempt> {
    let attempt = |outcome| Attempt {
        at: "2026-03-04T09:05:00Z".parse().unwrap(),
        outcome,
        device: device(say, "Firefox", "Windows"),
        application: (outcome == Outcome::SignedIn).then(|| say("Example Shop")),
    };
    Outcome::ALL.map(attempt).into()
}

fn overview(say: Speaker, locale: Locale) -> Overview {
    let profile = Profile {
        name: Some(say("Aiko Tanaka")),
        user_name: Some(say("aiko")),
        email: Some((say("aiko@mail.example"), true)),
        phone: Some((say("+81 3 1234 5678"), false)),
        since: Some("2024-04-01T00:00:00Z".parse().unwrap()),
    };
    Overview {
        account: account(say),
        profile,
        sessions: sessions(say),
        applications: granted(say, locale),
        attempts: attempts(say),
        changes_email: true,
        edits_profile: true,
        deletes_account: true,
        password_changed_at: Some("2025-09-12T00:00:00Z".parse().unwrap()),
    }
}

fn new_account(say: Speaker, locale: Locale) -> Overview {
    Overview {
        profile: Profile::default(),
        sessions: sessions(say)[..1].to_vec(),
        applications: Vec::new(),
        attempts: Vec::new(),
        password_changed_at: None,
        ..overview(say, locale)
    }
}

fn password(say: Speaker, faults: Vec<PasswordFault>) -> ChangePassword {
    ChangePassword {
        account: account(say),
        form: form(say, "/t/demo/account/password"),
        min_length: 12,
        faults,
        end_others: true,
    }
}

fn questions(say: Speaker) -> Vec<Case> {
    let all = [
        Question::EndSession { device: device(say, "Safari", "iPhone") },
        Question::EndOthers,
        Question::RemoveAccess { application: say("Example Shop") },
    ];
    let ask = |question: Question| {
        let name = question.key();
        let form = form(say, "/t/demo/account/sessions/0195/end");
        Case::of(name, Confirmation { account: account(say), question, form, back: say("/t/demo/account/sessions") })
    };
    all.map(ask).into()
}
