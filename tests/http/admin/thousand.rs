//! A thousand random histories: what they are told to have been is what they were, a difference leads from one moment to another, and
//! what was brought back differs in nothing.

mod dice;
mod independent;
mod lives;

use journal::Position;
use journal::db::Engine;
use queries::history::{Kind, differences, life, state_at};
use serde_json::Value;

use super::world::World;
use crate::on_both_engines;
use dice::Dice;
use independent::applied;
use lives::Life;

on_both_engines! { crate::admin::world::World:
    a_thousand_histories_are_told_as_they_were_and_come_back
    a_history_of_hundreds_of_events_is_told_at_each_of_them
}

/// The kinds, and how many histories of each. How a history is told depends on the engine only in how its events are read, so there the
/// thousand are told once and some of them once more.
fn kinds(engine: Engine) -> [(Kind, usize); 6] {
    let (brought_back, told) = if engine == Engine::Sqlite { (250, 60) } else { (40, 20) };
    [
        (Kind::User, brought_back),
        (Kind::Client, brought_back),
        (Kind::Role, brought_back),
        (Kind::Tenant, brought_back),
        (Kind::Resource, told),
        (Kind::Consent, told),
    ]
}

/// Histories that are made at once: their commits go into the log together.
const AT_ONCE: usize = 24;

/// Steps of a history that is longer than any page and any distance between snapshots.
const LONG: u64 = 330;

/// Makes a history and answers the positions before it and after each of its steps.
async fn lived(life: &mut Life<'_>, dice: &mut Dice, steps: u64) -> Vec<Position> {
    let first = life.begin(dice).await;
    let mut positions = vec![first - 1, first];
    for _ in 1..steps {
        positions.push(life.go_on(dice).await);
    }
    positions
}

async fn told(of: &Life<'_>, until: Option<Position>) -> Option<Value> {
    state_at(&of.world.journal, &of.tenant, of.kind, &of.id, until).await.unwrap()
}

async fn holds(world: &World, kind: Kind, number: usize) {
    let (mut one, mut dice) = (Life::new(world, kind, number), Dice::of(number));
    let steps = 2 + dice.below(6);
    let positions = lived(&mut one, &mut dice, steps).await;
    let (mut states, events) = (Vec::new(), one.events().await);
    for position in positions.iter().copied() {
        let state = told(&one, Some(position)).await;
        assert_eq!(state, one.folded(&events, position), "{kind:?} {} at {position}", one.id);
        states.push(state);
    }
    for from in &states {
        for to in states.iter().flatten() {
            let changes = differences(from.clone(), Some(to.clone()));
            let before = from.clone().map(life).unwrap_or_default();
            assert_eq!(applied(before, &changes), life(to.clone()), "{kind:?} {}: {changes:?}", one.id);
        }
    }
    // Before its first event there is nothing to bring back.
    let to = positions[1 + number % (positions.len() - 1)];
    if one.comes_back(to).await {
        let (then, now) = (told(&one, Some(to)).await, told(&one, None).await);
        assert_eq!(differences(then, now), [], "{kind:?} {} back to {to}", one.id);
    }
}

async fn a_thousand_histories_are_told_as_they_were_and_come_back(world: &World) {
    for (kind, each) in kinds(world.ground.engine) {
        for first in (0..each).step_by(AT_ONCE) {
            let several = (first..each.min(first + AT_ONCE)).map(|number| holds(world, kind, number));
            futures_util::future::join_all(several).await;
        }
    }
}

async fn a_history_of_hundreds_of_events_is_told_at_each_of_them(world: &World) {
    for kind in [Kind::User, Kind::Tenant] {
        let (mut one, mut dice) = (Life::new(world, kind, 9_000), Dice::of(9_000));
        let positions = lived(&mut one, &mut dice, LONG).await;
        let events = one.events().await;
        assert!(events.len() > 250, "{} events", events.len());
        for position in positions.iter().copied() {
            assert_eq!(told(&one, Some(position)).await, one.folded(&events, position), "{kind:?} at {position}");
        }
        let to = positions[positions.len() / 2];
        assert!(one.comes_back(to).await);
        assert_eq!(differences(told(&one, Some(to)).await, told(&one, None).await), [], "{kind:?} back to {to}");
    }
}
