//! Provisioning by SCIM in a large tenant: creating, finding, listing to the end, changing.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::admin::{Peopled, asked, name};
use crate::http_bench::{Caller, Connection, drive, expect};
use crate::report::Report;

/// Connections at once: as many as a directory's client opens.
const CONNECTIONS: u32 = 32;
/// People of a page.
const PAGE: u32 = 100;

/// Measures each operation under load.
pub async fn run(peopled: &Peopled, engine: &str, report: &mut Report) -> anyhow::Result<()> {
    let mut load = async |name: &str, ask: Ask| {
        let callers = (0..CONNECTIONS).map(|caller| Provisioning { next: caller, ask, peopled: peopled.into() });
        let run = drive(peopled.program.address, callers.collect(), peopled.duration).await?;
        report.measured(engine, &format!("SCIM {name}, {CONNECTIONS} connections"), &run.measured);
        anyhow::ensure!(run.errors == 0, "{name}: {:?}", run.first_error);
        anyhow::Ok(())
    };
    load("create", Ask::Create).await?;
    load("filter by userName", Ask::Filter).await?;
    load("get", Ask::Get).await?;
    load("patch", Ask::Patch).await?;
    load("first page of 100", Ask::FirstPage).await?;
    walked(peopled, peopled.users.min(100_000), engine, report).await
}

/// All pages by cursor, as far as so many people: the last must cost what the first does.
async fn walked(peopled: &Peopled, most: u32, engine: &str, report: &mut Report) -> anyhow::Result<()> {
    let mut connection = Connection::open(peopled.program.address).await?;
    let (mut cursor, mut seen, mut latencies) = (String::new(), 0, Vec::new());
    while seen < most {
        let path = format!("/scim/v2/Users?count={PAGE}&cursor={cursor}");
        let begin = Instant::now();
        let page = peopled.once(&mut connection, "GET", &path, "").await?;
        latencies.push(begin.elapsed());
        seen += PAGE;
        match page["nextCursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    let tenth = latencies.len().div_ceil(10);
    let mean = |part: &[Duration]| {
        part.iter().sum::<Duration>().as_secs_f64() * 1000.0 / f64::from(u32::try_from(part.len()).unwrap_or(1))
    };
    let (first, last) = (mean(&latencies[..tenth]), mean(&latencies[latencies.len() - tenth..]));
    report.figure(engine, &format!("SCIM pages by cursor, {seen} people: first tenth"), first, "ms");
    report.figure(engine, &format!("SCIM pages by cursor, {seen} people: last tenth"), last, "ms");
    Ok(())
}

#[derive(Clone, Copy)]
enum Ask {
    Create,
    Filter,
    Get,
    Patch,
    FirstPage,
}

/// What a caller needs to know of the tenant.
#[derive(Clone)]
struct Known {
    bearer: String,
    users: u32,
}

impl From<&Peopled> for Known {
    fn from(peopled: &Peopled) -> Self {
        Self { bearer: peopled.bearer.clone(), users: peopled.users }
    }
}

struct Provisioning {
    next: u32,
    ask: Ask,
    peopled: Known,
}

impl Provisioning {
    /// A person of the tenant, another one each time, near to nobody who was asked for a moment ago.
    fn somebody(&self) -> String {
        name(self.next.wrapping_mul(7_919) % self.peopled.users)
    }

    fn created(&self) -> Value {
        let name = format!("new-{}", self.next);
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name, "externalId": name,
            "name": { "givenName": "Aiko", "familyName": "Sato" },
            "emails": [{ "value": format!("{name}@example.com"), "type": "work", "primary": true }],
        })
    }

    fn patched(&self) -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": "name.givenName", "value": format!("Given {}", self.next) }],
        })
    }
}

impl Caller for Provisioning {
    async fn once(&mut self, connection: &mut Connection) -> anyhow::Result<()> {
        self.next += CONNECTIONS;
        let somebody = self.somebody();
        let (method, path, body, status) = match self.ask {
            Ask::Create => ("POST", "/Users".to_owned(), self.created().to_string(), 201),
            Ask::Filter => ("GET", format!("/Users?filter=userName%20eq%20%22{somebody}%22"), String::new(), 200),
            Ask::Get => ("GET", format!("/Users/{somebody}"), String::new(), 200),
            Ask::Patch => ("PATCH", format!("/Users/{somebody}"), self.patched().to_string(), 200),
            Ask::FirstPage => ("GET", format!("/Users?count={PAGE}"), String::new(), 200),
        };
        let path = format!("/scim/v2{path}");
        let answer = connection.send(&asked(&self.peopled.bearer, method, &path, &body)).await?;
        expect(&answer, status)?;
        anyhow::ensure!(!matches!(self.ask, Ask::Filter) || answer.json()?["totalResults"] == 1, "{}", answer.text());
        Ok(())
    }
}
