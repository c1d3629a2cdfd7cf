//! The ladder: a room may use what stands below it, never beside or above.
//!
//! Rust lets a crate import only what its manifest names, so the manifests, read through `cargo metadata`, are the whole
//! truth; no source needs to be searched.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::{hold, root};

/// One crate of the workspace and what its manifest may name.
struct Room {
    name: &'static str,
    /// The rooms below that it may use; every other room is forbidden.
    may_use: &'static [&'static str],
    /// Foreign crates it must not name. What those it does name bring along is their own affair.
    must_not_know: &'static [&'static str],
}

/// The table of `docs/ARCHITECTURE.md`. A new crate of the workspace gets its row here first.
const ROOMS: &[Room] = &[
    Room {
        name: "aggregates",
        may_use: &[],
        must_not_know: &["tokio", "axum", "hyper", "reqwest", "rand", "getrandom"],
    },
    Room {
        name: "protocols",
        may_use: &[],
        must_not_know: &["tokio", "axum", "hyper", "reqwest", "rand", "getrandom"],
    },
    Room {
        name: "journal",
        // Only what all aggregates share: opaque.rs holds the rest of that rule.
        may_use: &["aggregates"],
        must_not_know: &["axum", "hyper", "reqwest", "rand", "getrandom"],
    },
    Room {
        name: "projections",
        may_use: &["aggregates", "protocols", "journal"],
        must_not_know: &["axum", "hyper", "reqwest", "rand", "getrandom"],
    },
    Room {
        name: "commands",
        may_use: &["aggregates", "journal"],
        must_not_know: &["axum", "hyper", "reqwest", "rand", "getrandom"],
    },
    Room {
        name: "queries",
        may_use: &["aggregates", "protocols", "journal"],
        must_not_know: &["axum", "hyper", "reqwest", "rand", "getrandom"],
    },
    Room {
        name: "evident",
        may_use: &["aggregates", "protocols", "journal", "projections", "commands", "queries"],
        must_not_know: &[],
    },
];

/// Drivers and mappers of databases: the journal's secret.
const ENGINES: &[&str] =
    &["sqlx", "sqlx-core", "rusqlite", "libsqlite3-sys", "postgres", "tokio-postgres", "diesel", "sea-orm"];

/// One line of a manifest: who names whom, and for what (`normal`, `dev` or `build`).
struct Edge {
    from: String,
    to: String,
    kind: String,
}

#[test]
fn every_crate_of_the_product_is_a_room() {
    let names = packages().into_iter().filter(|package| !is_scaffolding(package)).map(|package| text(&package, "name"));
    let unknown: Vec<String> = names.filter(|name| room(name).is_none()).collect();
    hold(
        "A crate that is no room. Give it a row in ROOMS (tests/house/ladder.rs) that says what it may know:",
        &unknown,
    );
}

#[test]
fn a_room_uses_only_the_rooms_below_it() {
    broken(
        "A room may use what stands below it, never beside or above. Move the line to the room that may see both:",
        |room, edge| self::room(&edge.to).is_some() && !room.may_use.contains(&edge.to.as_str()),
    );
}

#[test]
fn the_product_does_not_stand_on_its_scaffolding() {
    let scaffolding: Vec<String> =
        packages().iter().filter(|package| is_scaffolding(package)).map(|package| text(package, "name")).collect();
    broken("What lies in tests/ and ops/ serves tests; name it under [dev-dependencies] only:", |_, edge| {
        scaffolding.contains(&edge.to) && edge.kind != "dev"
    });
}

#[test]
fn a_room_does_not_name_the_crates_it_must_not_know() {
    broken(
        "Runtimes, HTTP and randomness stay out of the rooms below the rim. Take what you need as a parameter, or do it in src/:",
        |room, edge| room.must_not_know.contains(&edge.to.as_str()),
    );
}

/// The tests of the root package may open a database themselves: somebody has to damage one.
#[test]
fn only_the_journal_knows_a_database_engine() {
    broken("Only the journal knows a database engine. Use its statements and rows (journal/src/db/):", |room, edge| {
        let damages_one_in_a_test = room.name == "evident" && edge.kind == "dev";
        ENGINES.contains(&edge.to.as_str()) && room.name != "journal" && !damages_one_in_a_test
    });
}

fn broken(rule: &str, breaks: impl Fn(&Room, &Edge) -> bool) {
    let places: Vec<String> = edges()
        .iter()
        .filter(|edge| room(&edge.from).is_some_and(|room| breaks(room, edge)))
        .map(|edge| format!("{} names {} ({} dependency)", edge.from, edge.to, edge.kind))
        .collect();
    hold(rule, &places);
}

/// Whether the crate helps to test and measure and is no part of the product: such crates may see everything.
fn is_scaffolding(package: &Value) -> bool {
    let manifest = text(package, "manifest_path");
    ["tests", "ops"].iter().any(|directory| Path::new(&manifest).starts_with(root().join(directory)))
}

fn room(name: &str) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.name == name)
}

fn edges() -> Vec<Edge> {
    let mut edges = Vec::new();
    for package in packages() {
        for dependency in package["dependencies"].as_array().expect("cargo lists dependencies") {
            edges.push(Edge {
                from: text(&package, "name"),
                to: text(dependency, "name"),
                kind: dependency["kind"].as_str().unwrap_or("normal").to_owned(),
            });
        }
    }
    edges
}

/// The packages of the workspace as cargo reads them; no network, no lock on the build directory.
fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    metadata["packages"].as_array().expect("cargo lists packages").clone()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().expect("cargo names it").to_owned()
}
