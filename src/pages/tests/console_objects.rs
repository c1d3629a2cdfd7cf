//! The pages about objects in the console, filled.

use aggregates::client::ClientStatus;
use aggregates::signing_key::KeyStatus;
use aggregates::user::UserStatus;

use super::fixtures::{form, person};
use super::{Case, Speaker};
use crate::pages::account::{Device, OpenSession};
use crate::pages::console::objects::{
    Belonging, Catalogue, Change, ClientKinds, ClientPage, Deed, Field, Finder, GroupPage, Happening, Held, Input,
    Known, Member, Objects, PastPage, RolePage, Row, SecretRow, Sheet, Standing, State, TakeAlong, Taker, Tick, Tried,
    TriedEvent, UserPage, Way,
};
use crate::pages::console::{Console, Refusal, Section, Theme};
use crate::pages::{Locale, Permission};

pub const AT: &str = "2026-03-04T09:05:00Z";

pub fn cases(say: Speaker, locale: Locale) -> Vec<Case> {
    let mut cases = lists(say);
    cases.extend(sheets(say));
    cases.push(Case::of("console-user", user(say)));
    cases.push(Case::of("console-group", group(say)));
    cases.push(Case::of("console-role", role(say, locale)));
    cases.extend(clients(say));
    cases.extend(pasts(say));
    cases
}

pub fn console(say: Speaker, section: Section) -> Console {
    Console {
        person: person(say),
        base: say("/t/demo/console"),
        account: say("/t/demo/account"),
        sign_out: say("/t/demo/logout"),
        sections: Section::ALL.to_vec(),
        section: Some(section),
        bell: None,
        theme: Theme::Light,
        theme_form: form(say, "/t/demo/console/look"),
        done: Some("create-user".into()),
        refusal: None,
        sought: String::new(),
    }
}

fn refusal(say: Speaker) -> Refusal {
    Refusal {
        kind: "invalid",
        detail: say("email is no e-mail address; write name@example.com"),
        faults: vec![["email".into(), say("is no e-mail address"), "write name@example.com".into()]],
    }
}

pub fn way(say: Speaker, deed: Deed) -> Way {
    Way { deed, address: say("/t/demo/console/users/1/stand/lock") }
}

pub fn row(say: Speaker) -> Row {
    Row {
        href: say("/t/demo/console/users/1"),
        name: say("Aiko Tanaka"),
        told: vec![say("aiko"), say("aiko@example.com")],
        count: Some(("count-members", 1200)),
        state: Some(State::from(UserStatus::Active)),
        ways: Vec::new(),
    }
}

fn lists(say: Speaker) -> Vec<Case> {
    let finder = |fields: Vec<&'static str>, text: &str| Finder {
        action: say("/t/demo/console/users"),
        field: fields[0],
        fields,
        text: text.to_owned(),
    };
    let list = |of, finder, rows| Catalogue {
        console: console(say, Section::Users),
        of,
        chosen_for: say("Library"),
        finder,
        rows,
        next: Some(say("/t/demo/console/users?after=x")),
        ways: vec![way(say, Deed::CreateUser)],
        export: Some(form(say, "/t/demo/console/jobs/export")),
    };
    let mut cases = vec![
        Case::of(
            "console-users",
            list(
                Objects::Users,
                Some(finder(vec!["user_name", "email", "name"], &say("ai"))),
                vec![row(say), row(say)],
            ),
        ),
        Case::of("console-found-nothing", list(Objects::Groups, Some(finder(vec!["name"], &say("x"))), Vec::new())),
    ];
    for of in Objects::ALL {
        cases.push(Case::of(format!("console-{}-none", of.key()), list(of, None, Vec::new())));
    }
    let key = |state| {
        let ways = vec![way(say, Deed::RotateKey), way(say, Deed::RevokeKey)];
        Row { state: Some(State::from(state)), ways, ..row(say) }
    };
    let keys = [KeyStatus::Pending, KeyStatus::Active, KeyStatus::Retired, KeyStatus::Expired, KeyStatus::Revoked];
    cases.push(Case::of("console-keys", list(Objects::Keys, None, keys.map(key).into())));
    cases
}

fn tried(say: Speaker) -> Tried {
    let event = TriedEvent {
        words: "User locked".into(),
        name: "UserLocked".into(),
        facts: vec![("reason".into(), "administrator".into()), ("profile.name".into(), say("Aiko"))],
    };
    let change = Change { path: say("Access token"), from: Some(say("10 minutes")), to: None };
    Tried {
        events: vec![event.clone(), TriedEvent { facts: Vec::new(), ..event }],
        stays: vec!["status".into()],
        changes: vec![change],
    }
}

fn sheets(say: Speaker) -> Vec<Case> {
    let sheet = |deed| Sheet {
        console: console(say, Section::Users),
        deed,
        name: say("Aiko Tanaka"),
        form: form(say, "/t/demo/console/users/1/stand/lock").carrying("version", "7"),
        fields: vec![Field::line("reason", "")],
        tried: Some(tried(say)),
        back: say("/t/demo/console/users/1"),
    };
    let mut cases: Vec<Case> =
        Deed::ALL.into_iter().map(|deed| Case::of(format!("console-{}", deed.key()), sheet(deed))).collect();
    let tick = |name: &str, ticked| Tick { value: name.to_owned(), meaning: say("See users"), ticked };
    let choices = ["", "3600", "other"].map(str::to_owned);
    let fields = vec![
        Field { fault: Some(say("is no e-mail address")), ..Field::line("email", say("nobody")).needed() },
        Field::lines("redirect_uris", say("https://shop.example/cb")).needed(),
        Field { fault: Some("is too long".into()), ..Field::lines("description", say("Books")) },
        Field::line("for", "3600").typed(Input::Choice(choices.into())),
        Field::line("permissions", "").typed(Input::Ticks(vec![tick("evident:users:read", true), tick("x", false)])),
        Field::tick("skip_consent", true),
        Field::line("attributes.blood_type", say("A")),
        Field {
            standing: Some(Standing {
                default: say("10 minutes"),
                back: Some("lifetimes.access_token".into()),
                goes_back: true,
            }),
            ..Field::line("lifetimes.access_token", "600")
        },
        Field {
            standing: Some(Standing { default: say("no"), ..Standing::default() }),
            ..Field::tick("oauth.allow_implicit", true)
        },
    ];
    let refused = Console { refusal: Some(refusal(say)), ..console(say, Section::Users) };
    let full = Sheet { console: refused, fields, tried: None, ..sheet(Deed::ChangeUser) };
    cases.push(Case::of("console-sheet-full", full));
    let nothing = Sheet { tried: Some(Tried::default()), fields: Vec::new(), ..sheet(Deed::LockUser) };
    cases.push(Case::of("console-sheet-nothing", nothing));
    cases
}

pub fn known(say: Speaker, name: &str, verified: Option<bool>) -> Known {
    Known { name: name.to_owned(), value: say("aiko@example.com"), verified, identifies: verified.is_some() }
}

fn belonging(say: Speaker, deed: Deed) -> Belonging {
    Belonging { row: row(say), through: vec![say("Library")], way: Some(way(say, deed)) }
}

fn user(say: Speaker) -> UserPage {
    let session = OpenSession {
        key: say("1"),
        device: Device { browser: Some(say("Firefox")), system: None, address: Some(say("192.0.2.7")) },
        started_at: AT.parse().unwrap(),
        seen_at: AT.parse().unwrap(),
        current: false,
        applications: vec![say("Shop")],
    };
    let held = Held {
        key: say("1"),
        application: say("Shop"),
        scope: say("openid profile"),
        since: AT.parse().unwrap(),
        used_at: AT.parse().unwrap(),
    };
    let deeds = Deed::ALL.into_iter().map(|deed| way(say, deed)).collect();
    UserPage {
        console: console(say, Section::Users),
        user_id: say("0195d0f0"),
        name: say("Aiko Tanaka"),
        state: State::from(UserStatus::Locked),
        locked_until: Some(AT.parse().unwrap()),
        purge_after: Some(AT.parse().unwrap()),
        since: AT.parse().unwrap(),
        changed_at: AT.parse().unwrap(),
        profile: vec![known(say, "email", Some(false)), known(say, "attributes.blood_type", None)],
        ways: deeds,
        history: Some(say("/t/demo/console/history/user/1")),
        sessions: Some(vec![session]),
        grants: Some(vec![held.clone()]),
        consents: Some(vec![held]),
        groups: Some(vec![belonging(say, Deed::LeaveGroup)]),
        roles: Some(vec![belonging(say, Deed::TakeRole)]),
        ending: Some(say("/t/demo/console/users/1/sessions")),
        taking: Some(say("/t/demo/console/users/1/grants")),
        withdrawing: Some(say("/t/demo/console/users/1/consents")),
        join: Some(say("/t/demo/console/users/1/groups")),
        give: Some(say("/t/demo/console/users/1/roles")),
    }
}

fn group(say: Speaker) -> GroupPage {
    GroupPage {
        console: console(say, Section::Groups),
        group_id: say("0195d0f0"),
        name: say("Library"),
        details: vec![known(say, "description", None)],
        since: AT.parse().unwrap(),
        size: 1,
        members: vec![Member { belonging: belonging(say, Deed::LeaveGroup), joined_at: AT.parse().unwrap() }],
        next: Some(say("/t/demo/console/groups/1?after=x")),
        join: Some(say("/t/demo/console/groups/1/members")),
        roles: Some(Vec::new()),
        give: Some(say("/t/demo/console/groups/1/roles")),
        administrators: Some(vec![belonging(say, Deed::EndDelegation)]),
        delegate: Some(say("/t/demo/console/groups/1/administrators")),
        ways: vec![way(say, Deed::ChangeGroup), way(say, Deed::DeleteGroup)],
        history: Some(say("/t/demo/console/history/group/1")),
    }
}

fn role(say: Speaker, locale: Locale) -> RolePage {
    let permissions = ["evident:users:read", "evident:admin"];
    RolePage {
        console: console(say, Section::Roles),
        role_id: say("0195d0f0"),
        name: say("Readers"),
        description: say("They read"),
        built_in: false,
        permissions: permissions.iter().filter_map(|name| Permission::scope(name, &[], locale)).collect(),
        holders: vec![row(say)],
        next: Some(say("/t/demo/console/roles/1?after=x")),
        groups: vec![Row { href: String::new(), ..row(say) }],
        ways: vec![way(say, Deed::ChangeRole)],
        history: Some(say("/t/demo/console/history/role/1")),
    }
}

fn clients(say: Speaker) -> Vec<Case> {
    let secret = SecretRow {
        secret_id: say("0195d0f0"),
        added_at: AT.parse().unwrap(),
        expires_at: Some(AT.parse().unwrap()),
        way: Some(way(say, Deed::RemoveSecret)),
    };
    let page = ClientPage {
        console: console(say, Section::Clients),
        client_id: say("shop"),
        name: say("Corner shop"),
        state: State::from(ClientStatus::Disabled),
        metadata: vec![known(say, "redirect_uris", None)],
        secrets: vec![secret],
        since: AT.parse().unwrap(),
        ways: vec![way(say, Deed::ChangeClient)],
        history: Some(say("/t/demo/console/history/client/1")),
    };
    let along = TakeAlong {
        console: console(say, Section::Clients),
        name: say("Corner shop"),
        of: Taker::Client,
        id: say("shop"),
        secret: Some(say("s3cret")),
        shown_before: false,
        snippet: say("OIDC_CLIENT_ID=shop"),
        onward: say("/t/demo/console/clients/shop"),
    };
    let again = TakeAlong { secret: None, shown_before: true, ..along.clone() };
    let takers =
        Taker::ALL.map(|of| Case::of(format!("console-take-along-{}", of.what()), TakeAlong { of, ..along.clone() }));
    let kinds = ClientKinds { console: console(say, Section::Clients), base: say("/t/demo/console/clients/new") };
    let mut cases = vec![
        Case::of("console-client", page),
        Case::of("console-client-kinds", kinds),
        Case::of("console-take-along-again", again),
    ];
    cases.extend(takers);
    cases
}

fn pasts(say: Speaker) -> Vec<Case> {
    let happening = |number: u64, had_happened: bool| Happening {
        number,
        words: "User locked".into(),
        event: "UserLocked".into(),
        at: AT.parse().unwrap(),
        actor: say("Boss"),
        actor_page: had_happened.then(|| say("/t/demo/console/users/2")),
        reason: Some(say("she asked")),
        facts: vec![("reason".into(), say("administrator"))],
        had_happened,
    };
    let change = |from: Option<&str>, to: Option<&str>| Change {
        path: say("profile.name"),
        from: from.map(say),
        to: to.map(say),
    };
    let page = PastPage {
        console: console(say, Section::Users),
        name: say("Aiko Tanaka"),
        kind: "user".into(),
        id: say("0195d0f0"),
        object: Some(say("/t/demo/console/users/1")),
        here: say("/t/demo/console/history/user/1"),
        events: 3,
        at: 2,
        at_time: AT.parse().unwrap(),
        with: 3,
        with_time: AT.parse().unwrap(),
        state: vec![("profile.name".into(), say("Aiko Tanaka"))],
        changes: vec![change(Some("Aiko Mori"), Some("Aiko Tanaka")), change(None, Some("x")), change(Some("x"), None)],
        timeline: vec![happening(3, false), happening(2, true), happening(1, true)],
        earlier: Some(say("/t/demo/console/history/user/1?end=1")),
        later: Some(say("/t/demo/console/history/user/1?end=3")),
        restore: Some(way(say, Deed::Restore)),
    };
    let now = PastPage { at: 3, changes: Vec::new(), restore: None, ..page.clone() };
    vec![Case::of("console-past", page), Case::of("console-past-now", now)]
}
