//! A large group beside a small one: what filling it, looking at it and moving people costs.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::admin::{Peopled, name};
use crate::http_bench::Connection;
use crate::report::{Measured, Report};

/// Members of the small group.
const SMALL: u32 = 100;
/// Members that one request brings.
const AT_ONCE: u32 = 1_000;
/// Where something of a group is asked for.
type Path<'p> = &'p dyn Fn(&str) -> String;
/// How often each question is asked.
const ROUNDS: u32 = 200;

/// Measures both groups.
pub async fn run(peopled: &Peopled, members: u32, engine: &str, report: &mut Report) -> anyhow::Result<()> {
    report.heading(&format!("{engine}: a group of {members} members beside one of {SMALL}"));
    let mut connection = Connection::open(peopled.program.address).await?;
    anyhow::ensure!(members < peopled.users, "more members than people");
    let before = peopled.program.memory()?;
    for (group, members) in [("small", SMALL), ("large", members)] {
        let body = json!({ "group_id": group, "name": format!("The {group} one") }).to_string();
        peopled.once(&mut connection, "POST", "/admin/v1/groups", &body).await?;
        let begin = Instant::now();
        for first in (0..members).step_by(AT_ONCE as usize) {
            let add: Vec<String> = (first..members.min(first + AT_ONCE)).map(name).collect();
            let path = format!("/admin/v1/groups/{group}/members");
            peopled.once(&mut connection, "POST", &path, &json!({ "add": add }).to_string()).await?;
        }
        let rate = f64::from(members) / begin.elapsed().as_secs_f64();
        report.figure(engine, &format!("{group}: members brought"), rate, "people/s");
    }
    report.figure(engine, "memory that it took", peopled.program.memory()? - before, "MB");
    // Nobody of either group.
    let other = name(peopled.users - 1);
    let asks: [(&str, &str, Path<'_>); 4] = [
        ("shown", "GET", &|group| format!("/admin/v1/groups/{group}")),
        ("first page of its members", "GET", &|group| format!("/admin/v1/groups/{group}/members")),
        ("somebody joins", "PUT", &|group| format!("/admin/v1/groups/{group}/members/{other}")),
        ("somebody leaves", "DELETE", &|group| format!("/admin/v1/groups/{group}/members/{other}")),
    ];
    let mut latencies = vec![[Vec::new(), Vec::new()]; asks.len()];
    for _ in 0..ROUNDS {
        for (number, (_, method, path)) in asks.iter().enumerate() {
            for (which, group) in ["small", "large"].into_iter().enumerate() {
                latencies[number][which].push(timed(peopled, &mut connection, method, &path(group)).await?);
            }
        }
    }
    for ((ask, ..), [small, large]) in asks.iter().zip(latencies) {
        let [small, large] =
            [small, large].map(|of| Measured::new(of, 0, Duration::from_secs(1)).p50.as_secs_f64() * 1000.0);
        report.figure(engine, &format!("{ask}, small, median"), small, "ms");
        report.figure(engine, &format!("{ask}, large, median"), large, "ms");
    }
    Ok(())
}

async fn timed(peopled: &Peopled, connection: &mut Connection, method: &str, path: &str) -> anyhow::Result<Duration> {
    let begin = Instant::now();
    let _: Value = peopled.once(connection, method, path, "").await?;
    Ok(begin.elapsed())
}
