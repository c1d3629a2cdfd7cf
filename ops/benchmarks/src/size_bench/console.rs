//! Pages of the console over a large tenant, as an administrator opens them one after another.

use std::time::{Duration, Instant};

use serde_json::json;

use super::admin::{Peopled, TENANT, name};
use crate::http_bench::{Connection, PASSWORD, Person, expect, request};
use crate::report::{Measured, Report};

/// How often each page is opened.
const ROUNDS: usize = 100;

/// Signs in and opens page after page.
pub async fn run(peopled: &Peopled, engine: &str, report: &mut Report) -> anyhow::Result<()> {
    report.heading(&format!("{engine}: pages of the console, {} people", peopled.users));
    let mut connection = Connection::open(peopled.program.address).await?;
    let who = json!({
        "user_id": "administrator", "status": "active", "password": PASSWORD,
        "profile": { "user_name": "administrator", "name": "Haruka Example" },
    });
    peopled.once(&mut connection, "POST", "/admin/v1/users", &who.to_string()).await?;
    peopled.once(&mut connection, "PUT", "/admin/v1/roles/administrator/holders/administrator", "").await?;
    let mut person = Person::knowing(vec![("identifier", "administrator".into()), ("password", PASSWORD.into())]);
    let overview = format!("/t/{TENANT}/console");
    person.walk(&mut connection, &overview, &overview).await?;
    let somebody = name(peopled.users / 2);
    let pages = [
        ("overview", String::new()),
        ("users", "/users".into()),
        ("users by the beginning of a name", "/users?by=user_name&text=person-99".into()),
        ("search", "/search?q=person-99".into()),
        ("a user", format!("/users/{somebody}")),
        ("a user's history", format!("/history/user/{somebody}")),
        ("groups", "/groups".into()),
        ("clients", "/clients".into()),
        ("jobs", "/jobs".into()),
        ("audit log", "/audit".into()),
    ];
    for (page, path) in pages {
        let ask = request("GET", &format!("{overview}{path}"), &[("Cookie", &person.cookie())], "");
        let mut latencies = Vec::new();
        for _ in 0..ROUNDS {
            let begin = Instant::now();
            let answer = connection.send(&ask).await?;
            latencies.push(begin.elapsed());
            expect(&answer, 200)?;
        }
        let elapsed: Duration = latencies.iter().sum();
        report.measured(engine, page, &Measured::new(latencies, ROUNDS, elapsed));
    }
    Ok(())
}
