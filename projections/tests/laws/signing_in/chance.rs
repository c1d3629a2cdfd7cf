//! Sign-ins by chance: whatever happened, in whatever order, a replay gives the same rows.

use std::collections::BTreeSet;

use aggregates::authentication::Origin;
use aggregates::session::{SessionEnd, SessionEvent};
use aggregates::user::{LockReason, UserEvent};
use chrono::TimeDelta;
use journal::StreamId;
use support::{Ground, on_both_engines};

use super::{House, MINUTE, authenticated, from, hash, on, suspended};
use crate::world::stored;

/// A generator of chance that repeats itself.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()].clone()
    }

    fn origin(&mut self) -> Origin {
        let address = self.one(&["home", "work", "evil"]);
        self.one(&[Origin::default(), from(address), from(address), on("phone")])
    }
}

/// Something happens, as rules or races may let it happen.
async fn something(house: &House<'_>, dice: &mut Dice, step: usize, erased: &mut BTreeSet<&'static str>) {
    let user = dice.one(&["u1", "u2", "u3"]);
    let at = house.now();
    let gone = erased.contains(user);
    match dice.below(12) {
        0..=2 => house.fail(&format!("f{step}"), Some(user), dice.origin()).await,
        3 => house.fail(&format!("n{step}"), None, dice.origin()).await,
        4 => house.succeed(&format!("t{step}"), user, dice.origin()).await,
        5 | 6 => house.start(&format!("x{step}"), user, 5 + i64::try_from(dice.below(200)).unwrap()).await,
        7 | 8 if step > 12 => {
            let session = format!("x{}", dice.below(step as u64));
            let event = dice.one(&[
                SessionEvent::Touched { at },
                SessionEvent::ClientJoined { client_id: session.clone(), sid: "sid".into(), at },
                SessionEvent::Elevated { secret_hash: hash('C'), authenticated: authenticated(at, 2), at },
                SessionEvent::Ended { reason: SessionEnd::Logout, at },
            ]);
            let stream = StreamId::new(&house.tenant, "Session", session.as_str());
            if !house.world.journal.load_stream(&stream, 0).await.unwrap().0.is_empty() {
                house.append("Session", &session, vec![stored(&event)], None).await;
            }
        }
        9 if !gone => {
            let until = Some(at + TimeDelta::minutes(i64::try_from(dice.below(90)).unwrap()));
            let event = dice.one(&[
                suspended(),
                UserEvent::Reactivated,
                UserEvent::Locked { until, reason: LockReason::TooManyFailures },
                UserEvent::Unlocked,
                UserEvent::DeletionRequested { purge_after: at },
                UserEvent::DeletionCancelled,
            ]);
            house.user(user, event).await;
        }
        10 if step > 80 && user == "u3" && erased.insert("u3") => {
            house.user("u3", UserEvent::SubjectErased { subject: "u3".into() }).await;
        }
        _ => house.pass(i64::try_from(dice.below(40)).unwrap() * MINUTE),
    }
}

#[tokio::test]
async fn however_people_came_and_went_a_replay_gives_the_same_rows() {
    on_both_engines(async |ground| {
        for seed in 1..=3 {
            let ground = Ground::new(ground.engine).await;
            let house = House::new(&ground).await;
            house.register("u3").await;
            let (mut dice, mut erased) = (Dice(seed * 0x9E37_79B9 + 1), BTreeSet::new());
            for step in 0..160 {
                something(&house, &mut dice, step, &mut erased).await;
                if step % 23 == 0 {
                    house.world.catch_up().await;
                }
            }
            let rows = house.rows().await;
            assert!(rows.iter().map(Vec::len).sum::<usize>() > 20, "seed {seed} is a poor history");
            house.holds().await;
            house.world.end().await;
        }
    })
    .await;
}
