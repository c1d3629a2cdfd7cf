//! Sessions, lockouts and the history of sign-ins: what ends what, what counts for whom, and what is left of a person.

mod chance;

use aggregates::Personal;
use aggregates::TenantId;
use aggregates::authentication::{
    AuthenticationEvent, Failed, FailureLimits, FailureReason, Method, Origin, Succeeded,
};
use aggregates::client::SecretHash;
use aggregates::session::{Authenticated, SessionEnd, SessionEvent};
use aggregates::user::{InitialStatus, LockReason, Profile, UserEvent};
use chrono::{DateTime, TimeDelta, Utc};
use journal::{Actor, Append, Circumstances, Commit, Metadata, NewEvent, StreamId};
use support::{Ground, new_uuid, on_both_engines};

use crate::world::{World, demo, stored};

const TABLES: [&str; 5] = ["sessions", "barred_users", "lockouts", "sign_ins", "unended_sessions"];
const PROJECTIONS: [&str; 3] = ["sessions", "lockouts", "sign_ins"];
const ADDRESS: &str = "192.0.2.7";
const MINUTE: i64 = 60_000_000;

/// A world whose acts concern people.
struct House<'g> {
    world: World,
    ground: &'g Ground,
    tenant: TenantId,
}

impl<'g> House<'g> {
    async fn new(ground: &'g Ground) -> Self {
        let house = Self { world: World::new(ground).await, ground, tenant: demo() };
        for user in ["u1", "u2"] {
            house.register(user).await;
        }
        house
    }

    fn now(&self) -> DateTime<Utc> {
        self.world.journal.clock().now()
    }

    fn pass(&self, microseconds: i64) {
        self.ground.clock.step(microseconds);
    }

    async fn register(&self, user: &str) {
        let profile = Personal::new(user, Profile { user_name: Some(user.into()), ..Profile::default() });
        let event = UserEvent::Registered { id: user.into(), profile, status: InitialStatus::Active, at: self.now() };
        self.append("User", user, vec![stored(&event)], Some(user)).await;
    }

    /// Appends to a stream what concerns a person, from an address.
    async fn append(&self, kind: &'static str, id: &str, events: Vec<NewEvent>, subject: Option<&str>) {
        let stream = StreamId::new(&self.tenant, kind, id);
        let (_, after) = self.world.journal.load_stream(&stream, 0).await.unwrap();
        let erases = events.iter().any(|event| event.event_type == "SubjectErased");
        let mut metadata = Metadata::new(Actor::system(), new_uuid());
        metadata.subject = subject.filter(|_| !erases).map(str::to_owned);
        let user_agent = Some("Browser".to_owned());
        metadata.circumstances = Circumstances { ip: Some(ADDRESS.into()), user_agent, reason: None };
        let erase = erases.then(|| (self.tenant.clone(), id.to_owned()));
        let appends = vec![Append { stream, after, events }];
        let commit = Commit { command_id: new_uuid(), appends, metadata, erase: erase.into_iter().collect() };
        self.world.journal.append(commit).await.unwrap();
    }

    async fn user(&self, user: &str, event: UserEvent) {
        self.append("User", user, vec![stored(&event)], Some(user)).await;
    }

    async fn session(&self, id: &str, user: &str, event: SessionEvent) {
        self.append("Session", id, vec![stored(&event)], Some(user)).await;
    }

    async fn start(&self, id: &str, user: &str, minutes: i64) {
        let at = self.now();
        let event = SessionEvent::Started {
            session_id: id.into(),
            user_id: user.into(),
            secret_hash: hash('A'),
            authenticated: authenticated(at, 1),
            idle_seconds: 1800,
            expires_at: at + TimeDelta::minutes(minutes),
            at,
        };
        self.session(id, user, event).await;
    }

    async fn fail(&self, attempt: &str, user: Option<&str>, origin: Origin) {
        let at = self.now();
        let failed = Failed {
            user_id: user.map(str::to_owned),
            identifier_hash: "name".into(),
            method: Method::Password,
            reason: if user.is_some() { FailureReason::WrongPassword } else { FailureReason::UnknownUser },
            origin,
            limits: LIMITS,
            at,
        };
        let started = AuthenticationEvent::Started { id: attempt.into(), grant_id: None, at };
        let events = vec![stored(&started), stored(&AuthenticationEvent::Failed(failed))];
        self.append("Authentication", attempt, events, user).await;
    }

    async fn succeed(&self, attempt: &str, user: &str, origin: Origin) {
        let at = self.now();
        let succeeded = Succeeded {
            user_id: user.into(),
            session_id: Some("s1".into()),
            method: Method::Password,
            acr: "urn:example:1".into(),
            amr: vec!["pwd".into()],
            level: 1,
            origin,
            at,
        };
        let started = AuthenticationEvent::Started { id: attempt.into(), grant_id: None, at };
        let events = vec![stored(&started), stored(&AuthenticationEvent::Succeeded(succeeded))];
        self.append("Authentication", attempt, events, Some(user)).await;
    }

    /// The ids of the sessions that have a row.
    async fn sessions(&self) -> Vec<String> {
        self.words("SELECT session_id FROM sessions ORDER BY session_id").await
    }

    async fn unended(&self) -> String {
        self.words("SELECT session_id FROM unended_sessions ORDER BY session_id").await.join(" ")
    }

    /// The kinds of counters that are kept, each with its failures and locks.
    async fn counters(&self) -> Vec<String> {
        self.words("SELECT kind, failures, locks FROM lockouts ORDER BY kind, key_hash").await
    }

    async fn words(&self, question: &str) -> Vec<String> {
        let rows = self.world.ask(&journal::db::Scope::System, question).await;
        let values =
            |row: String| row.split(' ').map(|cell| cell.split('=').nth(1).unwrap().to_owned()).collect::<Vec<_>>();
        rows.into_iter().map(|row| values(row).join(" ")).collect()
    }

    /// Every row of every table, after the followers have come to the head.
    async fn rows(&self) -> Vec<Vec<String>> {
        self.world.catch_up().await;
        let mut all = Vec::new();
        for table in TABLES {
            let mut rows = self.world.rows(table).await;
            rows.sort();
            all.push(rows);
        }
        all
    }

    async fn holds(&self) {
        let live = self.rows().await;
        for name in PROJECTIONS {
            let verified = projections::verify(&self.world.journal, name, &|_, _| {}).await.unwrap();
            assert!(verified.is_right(), "{name}: {verified:?}");
            projections::rebuild(&self.world.journal, name, &|_, _| {}).await.unwrap();
        }
        assert_eq!(self.rows().await, live);
    }
}

const LIMITS: FailureLimits = FailureLimits { failures: 3, window: 900, duration: 600, address: 5, tenant: 100 };

fn hash(letter: char) -> SecretHash {
    SecretHash::parse(&letter.to_string().repeat(43)).unwrap()
}

fn authenticated(auth_time: DateTime<Utc>, level: u8) -> Authenticated {
    Authenticated { auth_time, acr: format!("urn:example:{level}"), amr: vec!["pwd".into()], level }
}

fn from(address: &str) -> Origin {
    Origin { address_hash: Some(address.into()), device_hash: None }
}

fn on(device: &str) -> Origin {
    Origin { address_hash: Some("home".into()), device_hash: Some(device.into()) }
}

fn suspended() -> UserEvent {
    UserEvent::Suspended { reason: None }
}

#[tokio::test]
async fn a_session_has_a_row_that_says_what_happened_to_it_until_it_ends() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        house.start("s1", "u1", 60).await;
        let at = house.now();
        let value = Personal::new("u1", "dark".to_owned());
        house.session("s1", "u1", SessionEvent::PropertySet { name: "theme".into(), value }).await;
        let joined = SessionEvent::ClientJoined { client_id: "shop".into(), sid: "sid-1".into(), at };
        house.session("s1", "u1", joined).await;
        let renewed = SessionEvent::Elevated { secret_hash: hash('B'), authenticated: authenticated(at, 2), at };
        house.session("s1", "u1", renewed).await;
        let row = house.world.rows("sessions").await.remove(0);
        let expected =
            [r#"properties={"theme":"dark"}"#, r#"clients={"shop":"sid-1"}"#, "level=2", "version=4", "BBBB"];
        for part in expected.into_iter().chain([ADDRESS, "user_id=u1", "idle_seconds=1800"]) {
            assert!(row.contains(part), "{part}: {row}");
        }
        house.holds().await;
        house.session("s1", "u1", SessionEvent::Ended { reason: SessionEnd::Logout, at }).await;
        assert_eq!(house.sessions().await, Vec::<String>::new());
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn who_may_not_sign_in_any_more_has_no_session_any_more() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        let at = house.now();
        let bars = [
            (suspended(), UserEvent::Reactivated),
            (UserEvent::Locked { until: None, reason: LockReason::Administrator }, UserEvent::Unlocked),
            (UserEvent::DeletionRequested { purge_after: at }, UserEvent::DeletionCancelled),
        ];
        for (number, (bar, lift)) in bars.into_iter().enumerate() {
            house.start(&format!("a{number}"), "u1", 60).await;
            house.start(&format!("b{number}"), "u2", 60).await;
            house.user("u1", bar).await;
            assert!(house.sessions().await.iter().all(|id| id.starts_with('b')), "only those of the other one stay");
            // Decided before the bar, appended after it.
            house.start(&format!("late{number}"), "u1", 60).await;
            let touched = SessionEvent::Touched { at: house.now() };
            house.session(&format!("a{number}"), "u1", touched).await;
            assert!(house.sessions().await.iter().all(|id| id.starts_with('b')), "none comes after it");
            house.user("u1", lift).await;
            house.start(&format!("new{number}"), "u1", 60).await;
            assert!(house.sessions().await.contains(&format!("new{number}")), "and nobody is barred for ever");
        }
        house.holds().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_session_that_went_with_its_person_is_remembered_until_its_own_stream_says_that_it_ended() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        let ended = || SessionEvent::Ended { reason: SessionEnd::UserUnavailable, at: house.now() };
        for (id, user) in [("a", "u1"), ("b", "u1"), ("over", "u1"), ("other", "u2")] {
            house.start(id, user, 60).await;
        }
        house.session("over", "u1", ended()).await;
        house.user("u1", suspended()).await;
        house.start("late", "u1", 60).await;
        assert_eq!((house.sessions().await.join(" "), house.unended().await), ("other".into(), "a b late".into()));
        house.session("late", "u1", ended()).await;
        assert_eq!(house.unended().await, "a b");
        house.holds().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_lock_with_an_end_bars_until_its_end() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        let until = Some(house.now() + TimeDelta::minutes(10));
        house.user("u1", UserEvent::Locked { until, reason: LockReason::Administrator }).await;
        house.start("early", "u1", 60).await;
        house.pass(11 * MINUTE);
        house.start("late", "u1", 60).await;
        assert_eq!(house.sessions().await, ["late"]);
        house.holds().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn sessions_whose_time_is_over_go_when_the_next_one_begins() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        house.start("short", "u1", 10).await;
        house.start("long", "u1", 100).await;
        house.pass(11 * MINUTE);
        house.session("long", "u1", SessionEvent::Touched { at: house.now() }).await;
        assert_eq!(house.sessions().await, ["long", "short"]);
        house.start("next", "u2", 10).await;
        assert_eq!(house.sessions().await, ["long", "next"]);
        house.holds().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_session_that_clients_joined_is_found_when_its_time_is_over_and_stays_until_that_is_told() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        let found = async |after: Option<&projections::TimedOut>| {
            let db = house.world.journal.db();
            projections::timed_out(db, house.now(), after, 2).await.unwrap()
        };
        let ids = |found: &[projections::TimedOut]| {
            found.iter().map(|one| one.session_id.clone()).collect::<Vec<_>>().join(" ")
        };
        for (id, minutes) in [("short", 10), ("idle", 100), ("used", 100), ("alone", 10)] {
            house.start(id, "u1", minutes).await;
            if id != "alone" {
                let joined = SessionEvent::ClientJoined { client_id: "shop".into(), sid: id.into(), at: house.now() };
                house.session(id, "u1", joined).await;
            }
        }
        assert_eq!(ids(&found(None).await), "");
        house.pass(20 * MINUTE);
        house.session("used", "u1", SessionEvent::Touched { at: house.now() }).await;
        assert_eq!(ids(&found(None).await), "short");
        house.pass(20 * MINUTE);
        let page = found(None).await;
        assert_eq!((ids(&page), ids(&found(page.last()).await)), ("short idle".into(), String::new()));
        house.pass(80 * MINUTE);
        let page = found(None).await;
        assert_eq!((ids(&page), ids(&found(page.last()).await)), ("short idle".into(), "used".into()));
        house.start("next", "u2", 10).await;
        assert_eq!(house.sessions().await, ["idle", "next", "short", "used"], "the others are still to be told");
        house.session("idle", "u1", SessionEvent::Ended { reason: SessionEnd::Idle, at: house.now() }).await;
        house.holds().await;
        assert_eq!(ids(&found(None).await), "short used");
        house.pass(25 * 60 * MINUTE);
        house.start("other", "u2", 10).await;
        assert_eq!(house.sessions().await, ["other"], "what nobody told for a day is told no more");
        house.holds().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn failures_lock_an_account_for_an_address_and_slow_it_down_elsewhere() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        for number in 0..3 {
            house.fail(&format!("t{number}"), Some("u1"), from("evil")).await;
        }
        assert_eq!(house.counters().await, ["account 0 1", "address 3 0", "pair 0 1", "tenant 3 0"]);
        house.fail("t4", Some("u1"), on("phone")).await;
        let counters = house.counters().await;
        assert_eq!(counters.len(), 5);
        assert!(counters.contains(&"device 1 0".to_owned()), "a known device has a counter of its own: {counters:?}");
        for number in 0..2 {
            house.fail(&format!("n{number}"), None, from("evil")).await;
        }
        assert!(house.counters().await.contains(&"address 0 1".to_owned()), "names of nobody count for their address");
        house.holds().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_success_forgives_the_account_where_it_came_from() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        house.fail("t1", Some("u1"), from("home")).await;
        house.fail("t2", Some("u1"), from("evil")).await;
        house.fail("t3", Some("u1"), on("phone")).await;
        house.succeed("t4", "u1", on("phone")).await;
        let strangers = ["account 2 0", "address 1 0", "address 1 0", "pair 1 0", "pair 1 0", "tenant 2 0"];
        assert_eq!(house.counters().await, strangers, "what strangers did stays counted");
        house.succeed("t5", "u1", from("home")).await;
        assert_eq!(house.counters().await, ["address 1 0", "address 1 0", "pair 1 0", "tenant 2 0"]);
        house.holds().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn unlocking_a_user_forgets_all_that_was_counted_for_them() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        for user in ["u1", "u2"] {
            house.fail(&format!("{user}-a"), Some(user), from("evil")).await;
            house.fail(&format!("{user}-b"), Some(user), on("phone")).await;
        }
        house.user("u1", UserEvent::Unlocked).await;
        assert_eq!(house.counters().await, ["account 1 0", "address 2 0", "device 1 0", "pair 1 0", "tenant 2 0"]);
        house.user("u2", UserEvent::DeletionRequested { purge_after: house.now() }).await;
        house.user("u2", UserEvent::SubjectErased { subject: "u2".into() }).await;
        assert_eq!(house.counters().await, ["address 2 0", "tenant 2 0"]);
        house.holds().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_forgotten_goes_with_the_next_failure() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        house.fail("t1", Some("u1"), from("home")).await;
        house.pass(16 * MINUTE);
        house.succeed("t2", "u2", from("work")).await;
        assert_eq!(house.counters().await.len(), 4, "nothing but a failure looks for what is forgotten");
        house.fail("t3", Some("u2"), from("work")).await;
        assert_eq!(house.counters().await, ["account 1 0", "address 1 0", "pair 1 0", "tenant 1 0"]);
        house.holds().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_person_sees_their_own_sign_ins_and_takes_them_along() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        house.fail("t1", Some("u1"), from("evil")).await;
        house.fail("t2", None, from("evil")).await;
        house.succeed("t3", "u1", on("phone")).await;
        house.succeed("t4", "u2", from("work")).await;
        house.start("s1", "u1", 60).await;
        let sign_ins = house.rows().await.remove(3);
        assert_eq!(sign_ins.len(), 3, "an attempt with nobody's name is nobody's: {sign_ins:?}");
        assert!(sign_ins.iter().all(|row| row.contains(ADDRESS) && row.contains("user_agent=Browser")));
        house.user("u1", UserEvent::DeletionRequested { purge_after: house.now() }).await;
        house.user("u1", UserEvent::SubjectErased { subject: "u1".into() }).await;
        // Decided before the erasure, appended after it: the log takes it as nobody's.
        house.fail("t5", Some("u1"), from("evil")).await;
        house.start("s2", "u1", 60).await;
        let rows = house.rows().await;
        assert_eq!((rows[0].len(), rows[3].len()), (0, 1), "{rows:?}");
        assert!(rows[3][0].contains("user_id=u2"));
        house.holds().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn the_history_of_sign_ins_is_half_a_year() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        house.succeed("t1", "u1", from("home")).await;
        house.pass(181 * 24 * 60 * MINUTE);
        house.succeed("t2", "u2", from("home")).await;
        let sign_ins = house.rows().await.remove(3);
        assert!(sign_ins.len() == 1 && sign_ins[0].contains("user_id=u2"), "{sign_ins:?}");
        house.holds().await;
        house.world.end().await;
    })
    .await;
}
