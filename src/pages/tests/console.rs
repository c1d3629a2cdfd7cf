//! The pages of the console, filled.

use aggregates::job::JobCounts;

use super::fixtures::{form, person};
use super::{Case, Speaker};
use crate::pages::console::{
    Audit, AuditDay, AuditFilter, AuditLine, Bell, Console, Day, Each, Found, FoundKind, ImportPreview, ImportStart,
    Job, JobLine, Jobs, Link, MailChoice, Narrowed, NotificationLine, NotificationMail, Notifications, Overview,
    Picture, Refusal, Refused, RowFault, Search, Section, Theme,
};

pub fn cases(say: Speaker) -> Vec<Case> {
    [overview(say), jobs(say), audit(say), search(say), import(say), notifications(say)].into_iter().flatten().collect()
}

fn console(say: Speaker) -> Console {
    Console {
        person: person(say),
        base: say("/t/demo/console"),
        account: say("/t/demo/account"),
        sign_out: say("/t/demo/logout"),
        sections: Section::ALL.to_vec(),
        section: Some(Section::Overview),
        bell: Some(Bell {
            unread: 3,
            address: say("/t/demo/console/notifications"),
            live: say("/t/demo/console/notifications/live"),
        }),
        theme: Theme::Dark,
        theme_form: form(say, "/t/demo/console/look"),
        done: Some("job-cancelled".into()),
        refusal: None,
        sought: say("aiko"),
    }
}

fn refusal(say: Speaker) -> Refusal {
    Refusal {
        kind: "wrong-state",
        detail: say("the job is over; look at it"),
        faults: vec![["mode".into(), say("is none that there is"), "choose one of the two".into()]],
    }
}

fn picture(key: &'static str, two: bool) -> Picture {
    let day = |number: u64| Day {
        at: "2026-03-04T09:05:00Z".parse().unwrap(),
        good: number * 7 % 40,
        bad: if two { number % 4 } else { 0 },
    };
    Picture { key, each: Each::Day, days: (0..14).map(day).collect(), two }
}

fn line(say: Speaker, kind: &str, state: &str) -> JobLine {
    JobLine {
        id: say("0195d0f0"),
        address: say("/t/demo/console/jobs/0195d0f0"),
        kind: kind.to_owned(),
        state: state.to_owned(),
        by: say("Aiko Tanaka"),
        at: "2026-03-04T09:05:00Z".parse().unwrap(),
        counts: JobCounts { total: 12_000, done: 5_400, created: 5_000, failed: 12, ..JobCounts::default() },
    }
}

fn happening(say: Speaker, position: u64, outcome: &str) -> AuditLine {
    let link = |name: &str| Link { name: say(name), address: Some(say("/t/demo/console/audit?actor=1")) };
    AuditLine {
        position,
        at: "2026-03-04T09:05:00Z".parse().unwrap(),
        what: "User suspended".into(),
        outcome: outcome.to_owned(),
        cause: Some("password_wrong".into()),
        actor: link("Aiko Tanaka"),
        object: Link { name: say("0195d0f0"), address: None },
        object_kind: "user".into(),
        person: Some(link("山田太郎")),
        client: Some(say("Example Shop")),
        ip: Some(say("203.0.113.7")),
        reason: Some(say("They left the company")),
        detail: vec![("roles".into(), say("administrator, auditor"))],
        together: say("/t/demo/console/audit?correlation_id=1"),
    }
}

fn overview(say: Speaker) -> Vec<Case> {
    let full = Overview {
        console: console(say),
        pictures: vec![
            picture("console-sign-ins", true),
            picture("console-tokens", false),
            Picture { each: Each::Minute, ..picture("console-lag", false) },
        ],
        jobs: Some(vec![line(say, "csv.import", "running"), line(say, "user.suspend", "succeeded")]),
        events: Some(vec![happening(say, 41, "done"), happening(say, 40, "refused")]),
        behind: 3,
        import: Some(say("/t/demo/console/import")),
    };
    let empty = Picture { days: Vec::new(), ..picture("console-jobs-asked", false) };
    let unknown = Picture { each: Each::Minute, days: Vec::new(), ..picture("console-lag", false) };
    let quiet = Day { at: "2026-03-04T09:05:00Z".parse().unwrap(), good: 0, bad: 0 };
    let calm = Picture { key: "console-tokens", days: vec![quiet], ..unknown.clone() };
    let new = Overview {
        pictures: vec![empty, unknown, calm],
        jobs: Some(Vec::new()),
        events: Some(Vec::new()),
        behind: 0,
        ..full.clone()
    };
    let little = Overview { pictures: Vec::new(), jobs: None, events: None, import: None, ..full.clone() };
    let refused = Refused { console: Console { refusal: Some(refusal(say)), ..console(say) } };
    vec![
        Case::of("console", full),
        Case::of("console-new", new),
        Case::of("console-little", little),
        Case::of("console-refused", refused),
    ]
}

fn jobs(say: Speaker) -> Vec<Case> {
    let list = Jobs {
        console: console(say),
        jobs: Jobs::STATES.map(|state| line(say, "csv.import", state)).to_vec(),
        state: "failed".into(),
        kind: "csv.import".into(),
        older: Some(say("/t/demo/console/jobs?cursor=1")),
        live: say("/t/demo/console/jobs/live"),
        here: say("/t/demo/console/jobs"),
        import: Some(say("/t/demo/console/import")),
        export: Some(form(say, "/t/demo/console/jobs/export")),
    };
    let none = Jobs { jobs: Vec::new(), older: None, state: String::new(), kind: String::new(), ..list.clone() };
    let at = "2026-03-04T09:05:00Z".parse().ok();
    let job = Job {
        console: console(say),
        line: line(say, "csv.import", "running"),
        stage: Some("applying".into()),
        reason: None,
        cancels: true,
        started_at: at,
        ended_at: None,
        due_at: at,
        parent: Some(say("/t/demo/console/jobs/1")),
        object: Some((say("/t/demo/console/audit?object_id=1"), say("0195d0f0"))),
        faults: Vec::new(),
        more_faults: None,
        live: say("/t/demo/console/jobs/1/live"),
        here: say("/t/demo/console/jobs/1"),
        cancel: Some(form(say, "/t/demo/console/jobs/1/cancel")),
        retry: None,
        result: None,
        import: None,
    };
    let failed = |reason: &str| Job {
        line: line(say, "csv.import", "failed"),
        reason: Some(reason.to_owned()),
        cancels: false,
        ended_at: at,
        faults: faults(say),
        more_faults: Some(say("/t/demo/console/jobs/1?cursor=2")),
        cancel: None,
        retry: Some(form(say, "/t/demo/console/jobs/1/retry")),
        import: Some(say("/t/demo/console/import/1")),
        ..job.clone()
    };
    let done = Job { line: line(say, "csv.export", "succeeded"), result: Some(say("/result")), ..job.clone() };
    let mut cases = vec![
        Case::of("console-jobs", list),
        Case::of("console-jobs-none", none),
        Case::of("console-job", job.clone()),
        Case::of("console-job-done", done),
    ];
    cases.extend(
        ["rows_invalid", "rows_refused", "file_gone", "internal"]
            .map(|reason| Case::of(format!("console-job-{reason}"), failed(reason))),
    );
    cases
}

fn faults(say: Speaker) -> Vec<RowFault> {
    let fault = |line| RowFault {
        line,
        field: say("email"),
        fault: say("is no address"),
        remedy: say("write one such as aiko@example.com"),
    };
    vec![fault(2), fault(17)]
}

fn audit(say: Speaker) -> Vec<Case> {
    let narrowed = ["person", "actor", "object_kind", "object_id", "client_id", "ip", "correlation_id"];
    let narrowed = narrowed.map(|name| Narrowed {
        name,
        value: say("0195d0f0"),
        shown: say("Aiko Tanaka"),
        without: say("/t/demo/console/audit"),
    });
    let day = |at: &str, from: u64| {
        let lines = ["done", "failed", "refused"].into_iter().zip(from..);
        let lines = lines.map(|(outcome, position)| happening(say, position, outcome)).collect();
        AuditDay { at: at.parse().unwrap(), lines }
    };
    let full = Audit {
        console: console(say),
        days: vec![day("2026-03-04T09:05:00Z", 40), day("2026-03-03T09:05:00Z", 30)],
        chosen: AuditFilter { outcome: "failed".into(), from: "2026-03-01".into(), ..AuditFilter::default() },
        kinds: vec![("UserSuspended", "User suspended"), ("UserLocked", "User locked")],
        narrowed: narrowed.to_vec(),
        older: Some(say("/t/demo/console/audit?cursor=1")),
        all: say("/t/demo/console/audit"),
    };
    let nothing = Audit { days: Vec::new(), older: None, ..full.clone() };
    let new = Audit { narrowed: Vec::new(), chosen: AuditFilter::default(), ..nothing.clone() };
    vec![
        Case::of("console-audit", full),
        Case::of("console-audit-nothing", nothing),
        Case::of("console-audit-new", new),
    ]
}

fn search(say: Speaker) -> Vec<Case> {
    let found = |name: &str| Found { name: say(name), detail: Some(say("aiko@mail.example")), address: say("/found") };
    let kind = |key, icon| FoundKind { key, icon, items: vec![found("Aiko Tanaka"), found("山田太郎")] };
    let full = Search {
        console: console(say),
        found: vec![
            kind("console-found-people", "person"),
            kind("console-found-groups", "people"),
            kind("console-found-clients", "grid"),
        ],
        cut_off: true,
    };
    let nothing = Search { found: Vec::new(), cut_off: false, ..full.clone() };
    let unasked = Search { console: Console { sought: String::new(), ..console(say) }, ..nothing.clone() };
    vec![
        Case::of("console-search", full),
        Case::of("console-search-nothing", nothing),
        Case::of("console-search-unasked", unasked),
    ]
}

fn import(say: Speaker) -> Vec<Case> {
    let start = ImportStart {
        console: Console { refusal: Some(refusal(say)), ..console(say) },
        form: form(say, "/t/demo/console/import"),
        columns: vec![say("login_id"), say("email")],
    };
    let preview = ImportPreview {
        console: console(say),
        line: line(say, "csv.validate", "failed"),
        columns: vec![say("login_id"), say("email")],
        rows: vec![(2, vec![say("aiko"), say("aiko@mail.example")]), (3, vec![say("taro"), String::new()])],
        faults: faults(say),
        all_faults: say("/t/demo/console/jobs/1"),
        form: Some(form(say, "/t/demo/console/import/1/confirm")),
        again: say("/t/demo/console/import"),
        live: Some(say("/t/demo/console/jobs/1/live")),
        here: say("/t/demo/console/import/1"),
    };
    let mut faultless = ImportPreview { faults: Vec::new(), ..preview.clone() };
    faultless.line.counts.failed = 0;
    let looking =
        ImportPreview { line: line(say, "csv.validate", "running"), form: None, live: None, ..preview.clone() };
    vec![
        Case::of("console-import", start),
        Case::of("console-import-preview", preview),
        Case::of("console-import-faultless", faultless),
        Case::of("console-import-looking", looking),
    ]
}

fn notifications(say: Speaker) -> Vec<Case> {
    let line = |position: u64, read: bool| NotificationLine {
        id: say("0195d0f0"),
        position,
        words: say("A job failed: import"),
        address: (position > 40).then(|| say("/t/demo/console/jobs/0195d0f0")),
        by: say("Aiko Tanaka"),
        at: "2026-03-04T09:05:00Z".parse().unwrap(),
        read,
    };
    let full = Notifications {
        console: console(say),
        lines: vec![line(41, false), line(40, true)],
        unread: true,
        occasion: "job_failed",
        occasions: vec![("job_failed", "A job failed: …".into()), ("new_device", "Another device".into())],
        newest: Some(41),
        form: Some(form(say, "/t/demo/console/notifications?state=unread")),
        older: Some(say("/t/demo/console/notifications?cursor=1")),
        here: say("/t/demo/console/notifications"),
        mail: Some(say("/t/demo/console/notifications/mail")),
    };
    let bell = |unread| Some(Bell { unread, ..console(say).bell.unwrap() });
    let nothing = Notifications {
        console: Console { bell: bell(0), ..console(say) },
        lines: Vec::new(),
        newest: None,
        older: None,
        ..full.clone()
    };
    let none = Notifications { unread: false, occasion: "", ..nothing.clone() };
    let read_only =
        Notifications { console: Console { bell: bell(100), ..console(say) }, form: None, mail: None, ..full.clone() };
    let mail = NotificationMail {
        console: console(say),
        form: form(say, "/t/demo/console/notifications/mail"),
        usual: "daily",
        choices: vec![
            MailChoice { name: "job_failed", words: say("A job failed: …"), chosen: "at_once" },
            MailChoice { name: "role_given", words: say("You were given a role: …"), chosen: "" },
        ],
        back: say("/t/demo/console/notifications"),
    };
    vec![
        Case::of("console-notifications", full),
        Case::of("console-notifications-nothing", nothing),
        Case::of("console-notifications-none", none),
        Case::of("console-notifications-read-only", read_only),
        Case::of("console-notification-mail", mail),
    ]
}
