//! A thousand random histories: what they are told to have been is what they were, a difference leads from one moment to another, and
//! what was brought back differs in nothing.

use std::collections::BTreeSet;

use aggregates::client::{Client, ClientMetadata};
use aggregates::role::{Permissions, Role};
use aggregates::user::{InitialStatus, Profile, ProfileChanges, User};
use aggregates::{Entity, TenantId};
use commands::client::{RegisterClient, UpdateClient};
use commands::restore::{RestoreClient, RestoreProfile, RestoreRole};
use commands::role::{ChangeRole, CreateRole};
use commands::user::{ChangeProfile, RegisterUser};
use commands::{Command, Context, execute};
use journal::db::Engine;
use journal::{Actor, Event, Position, StreamId};
use queries::history::{FieldChange, Kind, differences, life, state_at};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::world::World;
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_thousand_histories_are_told_as_they_were_and_come_back
}

/// Histories of each of the three kinds. How a history is told depends on the engine only in how its events are read, so there the thousand
/// are told once and some of them once more.
fn each(engine: Engine) -> usize {
    match engine {
        Engine::Sqlite => 334,
        Engine::Postgres => 60,
    }
}

/// Histories that are made at once: their commits go into the log together.
const AT_ONCE: usize = 24;

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

    fn maybe<T>(&mut self, value: T) -> Option<T> {
        (self.below(2) == 0).then_some(value)
    }

    fn word(&mut self) -> String {
        ["Aiko", "Ærøskøbing", "a.b\\c", "日本 太郎", "O'Neill \"x\"", "{null}"]
            [usize::try_from(self.below(6)).unwrap()]
        .to_owned()
    }
}

fn acme() -> TenantId {
    TenantId::parse("acme").unwrap()
}

/// Carries a command out and answers where the log then stands.
async fn does<C: Command<Error: std::fmt::Debug>>(world: &World, command: &C) -> Position {
    let context = Context::new(world.journal.clone(), Actor::operator());
    let outcome = execute(&context, command).await.unwrap();
    match outcome.appended {
        Some(appended) => appended.last,
        None => world.journal.position().await.unwrap(),
    }
}

fn profile(dice: &mut Dice, number: usize) -> Profile {
    let (word, mail) = (dice.word(), format!("user-{number}-{}@example.com", dice.below(3)));
    let name = format!("user-{number}-{}", dice.below(4));
    let email = dice.maybe(mail);
    Profile {
        user_name: dice.maybe(name),
        name: dice.maybe(word.clone()),
        nickname: dice.maybe(word),
        email_verified: email.as_ref().and_then(|_| dice.maybe(true)),
        email,
        locale: dice.maybe("ja".to_owned()),
        ..Profile::default()
    }
}

fn metadata(dice: &mut Dice) -> ClientMetadata {
    let name = format!("Name {}", dice.below(6));
    ClientMetadata {
        client_name: dice.maybe(name),
        redirect_uris: Some(vec![format!("https://app-{}.example.com/cb", dice.below(5))]),
        client_uri: dice.maybe("https://app.example.com".to_owned()),
        default_max_age: dice.maybe(300),
        scope: dice.maybe("openid profile".to_owned()),
        ..ClientMetadata::default()
    }
}

fn permissions(dice: &mut Dice) -> Permissions {
    let all = ["evident:users:read", "evident:users:write", "evident:keys:read", "evident:roles:read"];
    all.into_iter().filter(|_| dice.below(2) == 0).map(str::to_owned).collect()
}

/// Makes a history and answers the positions after each of its steps.
async fn history(world: &World, kind: Kind, number: usize) -> (String, Vec<Position>) {
    let mut dice = Dice(number as u64 * 7919 + 1);
    let steps = 2 + dice.below(6);
    let mut id = format!("{kind:?}-{number}").to_lowercase();
    let mut positions = Vec::new();
    for step in 0..steps {
        let tenant = acme();
        let position = match (kind, step) {
            (Kind::User, 0) => {
                let profile = profile(&mut dice, number);
                let register = RegisterUser {
                    tenant,
                    id: Some(id.clone()),
                    profile,
                    status: Some(InitialStatus::Active),
                    password: None,
                };
                does(world, &register).await
            }
            (Kind::User, _) => {
                let changes = ProfileChanges { set: profile(&mut dice, number), removed: removed(&mut dice) };
                does(world, &ChangeProfile { tenant, user: id.clone(), changes: whole(changes) }).await
            }
            (Kind::Client, 0) => {
                let register =
                    RegisterClient { tenant, client_id: Some(id.clone()), metadata: metadata(&mut dice), secret: None };
                does(world, &register).await
            }
            (Kind::Client, _) => {
                does(world, &UpdateClient { tenant, client_id: id.clone(), metadata: metadata(&mut dice) }).await
            }
            (_, 0) => {
                let (name, permissions) = (format!("Role {number}"), permissions(&mut dice));
                let create = CreateRole { tenant, name, description: dice.word(), permissions };
                let context = Context::new(world.journal.clone(), Actor::operator());
                let outcome = execute(&context, &create).await.unwrap();
                id = outcome.answer.0;
                outcome.appended.unwrap().last
            }
            (_, _) => {
                let name = format!("Role {number} {}", dice.below(3));
                let change = ChangeRole {
                    tenant,
                    id: id.clone(),
                    name: dice.maybe(name),
                    description: dice.maybe(String::new()),
                    permissions: Some(permissions(&mut dice)),
                };
                does(world, &change).await
            }
        };
        positions.push(position);
    }
    (id, positions)
}

fn removed(dice: &mut Dice) -> BTreeSet<String> {
    ["name", "nickname", "locale"].into_iter().filter(|_| dice.below(3) == 0).map(str::to_owned).collect()
}

/// A mark must not be left without what it verifies.
fn whole(mut changes: ProfileChanges) -> ProfileChanges {
    if changes.set.email.is_none() {
        changes.set.email_verified = None;
    }
    changes
}

/// All events of a history.
async fn events(world: &World, kind: Kind, id: &str) -> Vec<Event> {
    let aggregate = match kind {
        Kind::User => "User",
        Kind::Client => "Client",
        _ => "Role",
    };
    world.journal.load_stream(&StreamId::new(&acme(), aggregate, id), 0).await.unwrap().0
}

/// The state after the events up to a position, folded here and by nothing that the program folds with.
fn independent<A>(events: &[Event], until: Position) -> Option<Value>
where
    A: Entity + Serialize,
    A::Event: DeserializeOwned,
{
    let mut state = A::default();
    let mut any = false;
    for event in events.iter().filter(|event| event.position <= until) {
        state.apply(serde_json::from_str(&event.payload).unwrap());
        any = true;
    }
    any.then(|| opened(serde_json::to_value(&state).unwrap()))
}

/// Values in the place of their marks.
fn opened(value: Value) -> Value {
    match value {
        Value::Object(mut members) => match members.remove("$personal") {
            Some(mut personal) => opened(personal["value"].take()),
            None => members.into_iter().map(|(name, member)| (name, opened(member))).collect::<Map<_, _>>().into(),
        },
        Value::Array(items) => items.into_iter().map(opened).collect::<Vec<_>>().into(),
        other => other,
    }
}

/// Carries changes out on a state, by their paths alone.
fn applied(mut state: Value, changes: &[FieldChange]) -> Value {
    for change in changes {
        if change.path.is_empty() {
            state = change.to.clone().unwrap_or_default();
            continue;
        }
        let mut steps = steps(&change.path);
        let last = steps.pop().unwrap();
        let place = steps.iter().fold(&mut state, |place, step| &mut place[step]);
        match &change.to {
            Some(to) => place[&last] = to.clone(),
            None => drop(place.as_object_mut().unwrap().remove(&last)),
        }
    }
    state
}

fn steps(path: &str) -> Vec<String> {
    let (mut steps, mut letters) = (vec![String::new()], path.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => steps.last_mut().unwrap().extend(letters.next()),
            '.' => steps.push(String::new()),
            other => steps.last_mut().unwrap().push(other),
        }
    }
    steps
}

async fn hold(world: &World, kind: Kind, number: usize) {
    let (id, positions) = history(world, kind, number).await;
    let told = async |until| state_at(&world.journal, &acme(), kind, &id, Some(until)).await.unwrap();
    let (mut states, events) = (Vec::new(), events(world, kind, &id).await);
    for position in [positions[0] - 1].iter().chain(&positions) {
        let folded = match kind {
            Kind::User => independent::<User>(&events, *position),
            Kind::Client => independent::<Client>(&events, *position),
            _ => independent::<Role>(&events, *position),
        };
        let state = told(*position).await;
        assert_eq!(state, folded, "{kind:?} {id} at {position}");
        states.push((*position, state));
    }
    for (_, from) in &states {
        for (_, to) in states.iter().filter(|(_, to)| to.is_some()) {
            let changes = differences(from.clone(), to.clone());
            let before = from.clone().map(life).unwrap_or_default();
            assert_eq!(applied(before, &changes), life(to.clone().unwrap()), "{kind:?} {id}: {changes:?}");
        }
    }
    let to = positions[number % positions.len()];
    let tenant = acme();
    match kind {
        Kind::User => does(world, &RestoreProfile { tenant, user: id.clone(), to }).await,
        Kind::Client => does(world, &RestoreClient { tenant, client_id: id.clone(), to }).await,
        _ => does(world, &RestoreRole { tenant, id: id.clone(), to }).await,
    };
    let now = state_at(&world.journal, &acme(), kind, &id, None).await.unwrap();
    assert_eq!(differences(told(to).await, now), [], "{kind:?} {id} back to {to}");
}

async fn a_thousand_histories_are_told_as_they_were_and_come_back(world: &World) {
    for kind in [Kind::User, Kind::Client, Kind::Role] {
        let each = each(world.ground.engine);
        for first in (0..each).step_by(AT_ONCE) {
            let several = (first..each.min(first + AT_ONCE)).map(|number| hold(world, kind, number));
            futures_util::future::join_all(several).await;
        }
    }
}
