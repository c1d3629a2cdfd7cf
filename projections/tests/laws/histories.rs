//! Random histories of every aggregate: rows that were written as it happened are the rows that a replay gives, and they say
//! what the aggregates say.

use std::collections::BTreeSet;

use aggregates::client::{Client, ClientEvent, ClientMetadata, ClientStatus, SecretHash};
use aggregates::resource::{Resource, ResourceEvent, Scope as ApiScope, Scopes};
use aggregates::role::{Permissions, Role, RoleEvent};
use aggregates::signing_key::{KeyUse, SigningKey, SigningKeyEvent};
use aggregates::tenant::{Tenant, TenantEvent, TenantSettings};
use aggregates::user::{InitialStatus, LockReason, Profile, User, UserEvent, UserStatus};
use aggregates::{JwsAlgorithm, Keyring, Personal, Secret, TenantId};
use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::Aggregate;
use journal::{NewEvent, StreamId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use support::on_both_engines;

use crate::world::{World, stored};

const PRIVATE: &str = "MC4CAQAwBQYDK2VwBCIEIPrivateHalf";
const CLEAR: &str = "a-secret-in-the-clear";
const TABLES: [&str; 6] = ["tenants", "clients", "resources", "roles", "signing_keys", "users"];

/// A generator of chance that repeats itself: the history of a seed is always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        // xorshift64*: plenty for choosing what happens next.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()].clone()
    }

    fn maybe<T>(&mut self, value: T) -> Option<T> {
        (self.below(2) == 0).then_some(value)
    }

    fn moment(&mut self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::microseconds(i64::try_from(self.below(1 << 50)).unwrap())
    }

    fn text(&mut self) -> String {
        self.one(&["Aiko", "Ærøskøbing", "O'Neill \"the\" \\ 1", "{null}, NULL", "ﬁne Straße", "日本 太郎", "a"])
            .to_owned()
    }
}

fn profile(dice: &mut Dice) -> Profile {
    let (name, number) = (dice.text(), dice.below(1000));
    Profile {
        user_name: dice.maybe(format!("{name}{number}")),
        name: dice.maybe(name.clone()),
        given_name: dice.maybe(name.clone()),
        family_name: dice.maybe(name),
        email: dice.maybe(format!("User{number}@Example.com")),
        email_verified: dice.maybe(true),
        locale: dice.maybe("ja".to_owned()),
        external_id: dice.maybe(number.to_string()),
        ..Profile::default()
    }
}

fn user(dice: &mut Dice, id: &str, begins: bool) -> UserEvent {
    let at = dice.moment();
    if begins {
        let status = dice.one(&[InitialStatus::Active, InitialStatus::Registered]);
        return UserEvent::Registered { id: id.into(), profile: Personal::new(id, profile(dice)), status, at };
    }
    let (set, removed) = (profile(dice), BTreeSet::from([dice.one(Profile::FIELDS).to_owned()]));
    let set = dice.maybe(Personal::new(id, set));
    let reason = dice.maybe(Personal::new(id, dice_text()));
    let until = dice.maybe(at);
    dice.one(&[
        UserEvent::Activated,
        UserEvent::Suspended { reason },
        UserEvent::Reactivated,
        UserEvent::Locked { until, reason: LockReason::Administrator },
        UserEvent::Unlocked,
        UserEvent::ProfileChanged { changed: BTreeSet::new(), removed, set },
        UserEvent::DeletionRequested { purge_after: at },
        UserEvent::DeletionCancelled,
        UserEvent::SubjectErased { subject: id.into() },
    ])
}

fn dice_text() -> String {
    "a reason".to_owned()
}

fn metadata(dice: &mut Dice, id: &str) -> ClientMetadata {
    let contacts = vec!["operator@example.com".to_owned()];
    ClientMetadata {
        client_name: dice.maybe(dice_text()),
        redirect_uris: dice.maybe(vec!["https://app.example.com/cb".to_owned()]),
        contacts: dice.maybe(ClientMetadata::contacts_of(id, contacts)),
        default_max_age: dice.maybe(300),
        ..ClientMetadata::default()
    }
}

fn client(dice: &mut Dice, id: &str, begins: bool) -> ClientEvent {
    let at = dice.moment();
    if begins {
        return ClientEvent::Registered { client_id: id.into(), metadata: metadata(dice, id), at };
    }
    let secret_id = dice.one(&["s1", "s2", "s3"]).to_owned();
    let hash = SecretHash::parse("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU").unwrap();
    let sealed = dice.maybe(Secret::new(Keyring::ClientSecrets, CLEAR.to_owned()));
    let set = metadata(dice, id);
    let removed = BTreeSet::from([dice.one(ClientMetadata::FIELDS).to_owned()]);
    let expires_at = dice.maybe(at);
    dice.one(&[
        ClientEvent::MetadataChanged { set, removed },
        ClientEvent::SecretAdded { secret_id: secret_id.clone(), hash, sealed, expires_at, at },
        ClientEvent::SecretRemoved { secret_id },
        ClientEvent::Disabled { reason: "misuse".into() },
        ClientEvent::Enabled,
        ClientEvent::Deleted,
    ])
}

fn resource(dice: &mut Dice, id: &str, begins: bool) -> ResourceEvent {
    let scopes = |dice: &mut Dice| {
        Scopes::from([(dice.one(&["read", "write"]).to_owned(), ApiScope { hidden: true, ..ApiScope::default() })])
    };
    if begins {
        let identifier = format!("https://api.example.com/{id}");
        return ResourceEvent::Registered { id: id.into(), identifier, name: dice.text(), scopes: scopes(dice) };
    }
    let (set, removed, name) = (scopes(dice), BTreeSet::from(["read".to_owned()]), dice.text());
    let secret_id = dice.one(&["s1", "s2"]).to_owned();
    let (hash, at) = (SecretHash::parse(&"A".repeat(43)).unwrap(), dice.moment());
    dice.one(&[
        ResourceEvent::Renamed { name },
        ResourceEvent::ScopesChanged { set, removed },
        ResourceEvent::SecretAdded { secret_id: secret_id.clone(), hash, expires_at: None, at },
        ResourceEvent::SecretRemoved { secret_id },
        ResourceEvent::Removed,
    ])
}

fn role(dice: &mut Dice, id: &str, begins: bool) -> RoleEvent {
    let permissions =
        |dice: &mut Dice| Permissions::from([dice.one(&["evident:users:read", "evident:keys:read"]).to_owned()]);
    let (name, description) = (dice.text(), dice.text());
    if begins {
        return RoleEvent::Created { id: id.into(), name, description, permissions: permissions(dice) };
    }
    let (added, removed) = (permissions(dice), permissions(dice));
    dice.one(&[
        RoleEvent::Renamed { name },
        RoleEvent::Described { description },
        RoleEvent::PermissionsChanged { added, removed },
        RoleEvent::Deleted,
    ])
}

fn signing_key(dice: &mut Dice, id: &str, begins: bool) -> SigningKeyEvent {
    let at = dice.moment();
    if begins {
        return SigningKeyEvent::Generated {
            kid: id.into(),
            alg: dice.one(&[JwsAlgorithm::ES256, JwsAlgorithm::EdDSA]).into(),
            key_use: KeyUse::Sig,
            public_jwk: serde_json::json!({"kty": "EC", "crv": "P-256", "kid": id, "x": "AA", "y": "BB"}),
            private_key: Secret::new(Keyring::SigningKeys, PRIVATE.to_owned()),
            at,
        };
    }
    dice.one(&[
        SigningKeyEvent::Activated { at },
        SigningKeyEvent::Retired { verify_until: at },
        SigningKeyEvent::Revoked { reason: "lost".into() },
    ])
}

fn tenant(dice: &mut Dice, id: &str, begins: bool) -> TenantEvent {
    let at = dice.moment();
    if begins {
        let (id, name) = (TenantId::parse(id).unwrap(), dice.text());
        return TenantEvent::Created { id, name, default_locale: dice.maybe("en".to_owned()), at };
    }
    let mut settings = TenantSettings::default();
    settings.lifetimes.access_token = u32::try_from(dice.below(600)).unwrap();
    let name = dice.text();
    dice.one(&[
        TenantEvent::Renamed { name },
        TenantEvent::Suspended { reason: "unpaid".into() },
        TenantEvent::Reactivated,
        TenantEvent::SettingsChanged { settings },
        TenantEvent::DeletionRequested { purge_after: at },
        TenantEvent::DeletionCancelled,
        TenantEvent::Deleted,
    ])
}

/// Events in one stream, and the subjects that they erase.
type Happening = (StreamId, Vec<NewEvent>, Vec<(TenantId, String)>);

/// The streams of a history: what each is, and whether it has begun and ended.
struct History {
    dice: Dice,
    streams: Vec<(StreamId, bool, bool)>,
}

impl History {
    fn new(seed: u64) -> Self {
        let tenants = ["north", "south"].map(|name| TenantId::parse(name).unwrap());
        let mut streams = Vec::new();
        for tenant in &tenants {
            streams.push(StreamId::new(tenant, "Tenant", tenant.as_str()));
            for (kind, prefix) in
                [("User", "u"), ("Client", "c"), ("Resource", "r"), ("Role", "o"), ("SigningKey", "k")]
            {
                streams.extend((0..4).map(|number| StreamId::new(tenant, kind, format!("{prefix}-{number}"))));
            }
        }
        let streams = streams.into_iter().map(|stream| (stream, false, false)).collect();
        Self { dice: Dice(seed * 0x9E37_79B9 + 1), streams }
    }

    /// What happens next: some events in one stream, and the subject that they erase.
    fn next(&mut self) -> Option<Happening> {
        let at = usize::try_from(self.dice.below(self.streams.len() as u64)).unwrap();
        let (stream, begun, ended) = &mut self.streams[at];
        if *ended {
            return None;
        }
        let mut events = Vec::new();
        let mut erase = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let event = event(&mut self.dice, stream, !*begun);
            let erases = event.event_type == "SubjectErased";
            // Nothing personal can be written in the commit that destroys its key.
            if erases && !events.is_empty() {
                break;
            }
            // After these no rule lets anything happen any more.
            *ended = ["SubjectErased", "ClientDeleted", "ResourceRemoved", "RoleDeleted"].contains(&&*event.event_type);
            events.push(event);
            *begun = true;
            if erases {
                erase.push((stream.tenant.clone(), stream.aggregate_id.to_string()));
            }
            if *ended {
                break;
            }
        }
        Some((stream.clone(), events, erase))
    }
}

fn event(dice: &mut Dice, stream: &StreamId, begins: bool) -> NewEvent {
    let id = &*stream.aggregate_id;
    match &*stream.aggregate_type {
        "Tenant" => stored(&tenant(dice, id, begins)),
        "User" => stored(&user(dice, id, begins)),
        "Client" => stored(&client(dice, id, begins)),
        "Resource" => stored(&resource(dice, id, begins)),
        "Role" => stored(&role(dice, id, begins)),
        _ => stored(&signing_key(dice, id, begins)),
    }
}

async fn fold<A: Aggregate>(world: &World, stream: &StreamId) -> A
where
    A::Event: DeserializeOwned,
{
    let (events, _) = world.journal.load_stream(stream, 0).await.unwrap();
    let mut state = A::default();
    for event in events {
        state.apply(serde_json::from_str(&event.payload).unwrap());
    }
    state
}

/// What the aggregate of a stream says of it, as far as its row must say the same; none when it must have no row.
async fn said(world: &World, stream: &StreamId) -> Option<Vec<String>> {
    match &*stream.aggregate_type {
        "Tenant" => {
            let tenant: Tenant = fold(world, stream).await;
            Some(vec![word(&tenant.status()?), format!("name={}", tenant.name()?)])
        }
        "User" => {
            let user: User = fold(world, stream).await;
            let status = user.status().filter(|status| *status != UserStatus::Erased)?;
            let name = user.profile().and_then(|profile| profile.user_name.clone());
            Some(vec![word(&status), format!("user_name={}", name.as_deref().unwrap_or("null"))])
        }
        "Client" => {
            let client: Client = fold(world, stream).await;
            let status = client.status().filter(|status| *status != ClientStatus::Deleted)?;
            let secrets = client.live_secrets(DateTime::<Utc>::MIN_UTC).count();
            assert!(secrets <= 3);
            Some(vec![word(&status)])
        }
        "Resource" => {
            let resource: Resource = fold(world, stream).await;
            resource.is_live().then(|| vec![format!("name={}", resource.name().unwrap_or_default())])
        }
        "Role" => {
            let role: Role = fold(world, stream).await;
            let permissions = serde_json::to_string(role.permissions()?).unwrap();
            Some(vec![format!("name={}", role.name()?), format!("permissions={permissions}")])
        }
        _ => {
            let key: SigningKey = fold(world, stream).await;
            Some(vec![word(&key.status_at(DateTime::<Utc>::MIN_UTC)?)])
        }
    }
}

/// A value of a closed list, as rows say it.
fn word<T: Serialize>(value: &T) -> String {
    format!("state={}", serde_json::to_value(value).unwrap().as_str().unwrap())
}

async fn rows_say_what_aggregates_say(world: &World, history: &History) {
    for (stream, ..) in &history.streams {
        let (table, id) = match &*stream.aggregate_type {
            "Tenant" => ("tenants", "tenant_id"),
            "User" => ("users", "user_id"),
            "Client" => ("clients", "client_id"),
            "Resource" => ("resources", "resource_id"),
            "Role" => ("roles", "role_id"),
            _ => ("signing_keys", "kid"),
        };
        let (tenant, which) = (&stream.tenant, &stream.aggregate_id);
        let question = format!("SELECT * FROM {table} WHERE tenant_id = '{tenant}' AND {id} = '{which}'");
        let rows = world.ask(&journal::db::Scope::Tenant(tenant.clone()), &question).await;
        match said(world, stream).await {
            None => assert_eq!(rows, Vec::<String>::new(), "{stream}"),
            Some(said) => {
                assert_eq!(rows.len(), 1, "{stream} has one row");
                assert!(said.iter().all(|part| rows[0].contains(part.as_str())), "{said:?}\n{}", rows[0]);
            }
        }
    }
}

async fn all_rows(world: &World) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for table in TABLES {
        all.push(world.rows(table).await);
    }
    all
}

#[tokio::test]
async fn rows_built_again_are_the_rows_that_were_there() {
    on_both_engines(async |ground| {
        for seed in 1..=4 {
            let ground = support::Ground::new(ground.engine).await;
            let world = World::new(&ground).await;
            let mut history = History::new(seed);
            for step in 0..150 {
                let Some((stream, events, erase)) = history.next() else { continue };
                world.try_append(&stream, events, erase).await.unwrap();
                if step % 17 == 0 {
                    world.catch_up().await;
                }
            }
            world.catch_up().await;
            let live = all_rows(&world).await;
            assert!(live.iter().map(Vec::len).sum::<usize>() > 10, "seed {seed} is a poor history");
            rows_say_what_aggregates_say(&world, &history).await;
            for table in TABLES {
                let verified = projections::verify(&world.journal, table, &|_, _| {}).await.unwrap();
                assert!(verified.is_right(), "seed {seed}: {verified:?}");
                projections::rebuild(&world.journal, table, &|_, _| {}).await.unwrap();
            }
            assert_eq!(all_rows(&world).await, live, "seed {seed}");
            let mut status = projections::status(world.journal.db()).await.unwrap();
            status.retain(|one| TABLES.contains(&one.name));
            assert!(
                status.iter().all(|one| one.lag == 0 && one.parked.is_empty() && one.generation == 2),
                "{status:?}"
            );
            let everything = live.concat().join("\n");
            assert!(!everything.contains(PRIVATE) && !everything.contains(CLEAR), "a secret became a row");
            assert!(!everything.contains("operator@"), "a contact became a row");
            world.end().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_history_in_one_commit_leaves_the_rows_of_a_history_in_many() {
    on_both_engines(async |ground| {
        let mut dumps = Vec::new();
        for at_once in [false, true] {
            let ground = support::Ground::new(ground.engine).await;
            let world = World::new(&ground).await;
            let mut history = History::new(9);
            let user = history.streams.iter().find(|(stream, ..)| stream.aggregate_type == "User").unwrap().0.clone();
            let mut events = vec![stored(&self::user(&mut history.dice, &user.aggregate_id, true))];
            for _ in 0..30 {
                let next = self::user(&mut history.dice, &user.aggregate_id, false);
                events.extend((!matches!(next, UserEvent::SubjectErased { .. })).then(|| stored(&next)));
            }
            let chunk = if at_once { events.len() } else { 1 };
            for chunk in events.chunks(chunk) {
                world.append(&user, chunk.to_vec()).await;
                world.catch_up().await;
            }
            // Times are those of the commits: everything else must be equal.
            let rows = world.rows("users").await;
            dumps.push(rows.iter().map(|row| row.split(" created_at=").next().unwrap().to_owned()).collect::<Vec<_>>());
            world.end().await;
        }
        assert_eq!(dumps[0], dumps[1]);
    })
    .await;
}
