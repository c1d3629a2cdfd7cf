//! Which events are wanted.

use journal::Event;

use crate::http::admin::request::query::Query;
use crate::http::error::problem::Problem;

/// Names that one parameter may hold.
const MOST: usize = 50;

/// The wanted events; all where nothing is said.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    types: Vec<String>,
    aggregates: Vec<String>,
    id: Option<String>,
}

impl Filter {
    /// What the parameters say.
    pub(super) fn of(query: &Query) -> Result<Self, Problem> {
        let names = |name: &str| {
            let names: Vec<String> =
                query.text(name).into_iter().flat_map(|text| text.split(',')).map(str::to_owned).collect();
            if names.len() > MOST || names.iter().any(String::is_empty) {
                return Err(Problem::unreadable(
                    name,
                    "is no list of names",
                    "write up to 50 names with commas between them",
                ));
            }
            Ok(names)
        };
        Ok(Self {
            types: names("type")?,
            aggregates: names("aggregate_type")?,
            id: query.text("aggregate_id").map(str::to_owned),
        })
    }

    /// Whether an event is wanted.
    pub(super) fn wants(&self, event: &Event) -> bool {
        let is_one_of = |names: &[String], name: &str| names.is_empty() || names.iter().any(|one| one == name);
        is_one_of(&self.types, &event.event_type)
            && is_one_of(&self.aggregates, &event.aggregate_type)
            && self.id.as_ref().is_none_or(|id| *id == event.aggregate_id)
    }
}
