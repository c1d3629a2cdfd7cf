//! The admin API against its own description: requests that it allows and requests that it forbids, made by chance.
//!
//! Whatever comes, an answer is one that the description knows: status, media type and schema, and never one of 500 and above.
//! 2,000 requests on each engine, or `EVIDENT_TEST_FUZZ_REQUESTS`; `EVIDENT_TEST_FUZZ_SEED` chooses others.

mod chance;
mod requests;
pub mod stock;
pub mod values;

use std::collections::BTreeMap;

use serde_json::json;
use support::PATIENCE;

pub use chance::Chance;

use crate::admin::tokens::token;
use crate::admin::world::{Answer, World};
use crate::on_both_engines;
use requests::{Maker, Request};

on_both_engines! { crate::admin::world::World:
    whatever_is_asked_the_answer_is_one_that_is_described
}

/// After so many requests there are a new person, client and grant: what is asked ends sessions and removes people.
const ROUND: u64 = 50;
/// How many requests one token is for: tokens end, and a run may be long.
const TOKEN: u64 = 1000;

/// A number of the environment.
fn given(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// Tells what was asked, if the test ends badly.
struct Witness(String);

impl Drop for Witness {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("what was asked: {}", self.0);
        }
    }
}

async fn whatever_is_asked_the_answer_is_one_that_is_described(world: &World) {
    let (requests, seed) = (given("EVIDENT_TEST_FUZZ_REQUESTS", 2000), given("EVIDENT_TEST_FUZZ_SEED", 7));
    let description = world.description().0.clone();
    let mut maker = Maker::new(&description, Chance::of(seed));
    // They are issued while their tenants are sure to be open.
    for asked in [token("other", "evident:admin"), token("acme", "evident:users:read")] {
        world.value(&asked).await;
    }
    let mut results = vec![Results::default(); maker.operations.len()];
    for number in 0..requests {
        if number % ROUND == 0 {
            for (name, value) in stock::fill(world, "acme", &format!("acme-{}", number / ROUND)).await {
                maker.known.learn(name, &value);
            }
            maker.known.learn("letter", "password_reset");
        }
        // Every operation comes round, and between them chance.
        let of = usize::try_from(number).unwrap();
        let at = if number % 2 == 0 { (of / 2) % maker.operations.len() } else { maker.any_operation() };
        let request = maker.request(at);
        let witness = Witness(format!("request {number} of seed {seed}: {request:?}"));
        let answer = tokio::time::timeout(PATIENCE, asked(world, &request, number)).await.expect("it hangs");
        check(&request, &answer);
        drop(witness);
        maker.learn(&answer.body, answer.headers.get("etag").and_then(|etag| etag.to_str().ok()));
        results[at].note(&answer);
    }
    let good: u64 = results.iter().map(|one| one.good).sum();
    let never: Vec<String> = maker
        .operations
        .iter()
        .zip(&results)
        .filter(|(_, results)| results.good == 0)
        .map(|(one, results)| format!("{} {}: {:?}", one.method, one.path, results.refusals))
        .collect();
    eprintln!("{good} of {requests} requests did something; these operations never did: {never:#?}");
    assert!(never.len() * 4 < results.len(), "the requests are too bad to find anything out");
    assert!(good * 6 > requests, "the requests are too bad to find anything out");
    assert!(requests < 2000 || results.iter().all(|one| one.good > 0 || !one.refusals.is_empty()));
    // It still serves.
    world.get("/t/acme/admin/v1/users").is(200).await;
    let body = json!({"profile": {"user_name": "after-all-this"}});
    world.post("/t/acme/admin/v1/users", &body).is(201).await;
}

/// What became of the requests for one operation.
#[derive(Clone, Default)]
struct Results {
    good: u64,
    refusals: BTreeMap<String, u64>,
}

impl Results {
    fn note(&mut self, answer: &Answer) {
        if answer.status.as_u16() < 400 {
            self.good += 1;
        } else {
            let detail: String = answer.body["detail"].as_str().unwrap_or_default().chars().take(80).collect();
            *self.refusals.entry(format!("{} {detail}", answer.status.as_u16())).or_default() += 1;
        }
    }
}

async fn asked(world: &World, request: &Request, number: u64) -> Answer {
    let mut ask = world.ask(request.method.clone(), request.address.clone());
    // Nobody has an inbox in a tenant that is not theirs.
    let whose = if request.address.contains("/notification") { "acme" } else { "system" };
    ask = match &request.token {
        Some(token) => ask.token(token.clone()),
        None if request.nobody => ask.nobody(),
        None => ask.token(token(whose, &format!("evident:admin@fuzz-{}", number / TOKEN))),
    };
    for (name, value) in &request.headers {
        ask = ask.header(name, value);
    }
    if let Some(body) = &request.body {
        ask = ask.raw(body.clone());
    }
    // Path, method, status, media type and schema are held to the description on the way.
    ask.answer().await
}

fn check(request: &Request, answer: &Answer) {
    let status = answer.status.as_u16();
    let waits = status == 503 && answer.body["type"] == "urn:evident:problem:not-caught-up" && request.waits();
    assert!(status < 500 || waits, "{status}: {}", answer.body);
    if status < 400 {
        return;
    }
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{}", answer.body);
    assert_eq!(answer.body["status"], status, "{}", answer.body);
    for member in ["type", "title", "detail"] {
        let said = answer.body[member].as_str().unwrap_or_default();
        assert!(!said.trim().is_empty(), "no {member}: {}", answer.body);
    }
    assert!(answer.text("type").starts_with("urn:evident:problem:"), "{}", answer.body);
    for fault in answer.body["faults"].as_array().into_iter().flatten() {
        let said = |member: &str| fault[member].as_str().is_some_and(|text| !text.is_empty());
        assert!(said("fault") && said("remedy"), "{}", answer.body);
    }
}
