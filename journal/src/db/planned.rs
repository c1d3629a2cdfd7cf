//! A statement that the appending connection plans once and then runs by name.
//!
//! Every batch takes the head, moves it and grows the trees, always with the same few statements. They travel as plain text,
//! so that the first shares a round trip with `BEGIN` and the last with `COMMIT`; plain text would be analysed and planned
//! anew each time. `PostgreSQL` keeps a plan under a name for as long as a connection lives (`PREPARE`, `EXECUTE`);
//! `SQLite` has no names and no need of them: its texts run as they are.

use std::fmt::Write as _;

use super::{Engine, Statement, Target};

/// A statement under a name. Its arguments stand in the text as literals, so they can only be numbers, hexadecimal digits
/// and identifiers of tenants, none of which can end a literal.
pub(crate) struct Planned {
    /// The name under which a connection keeps the plan.
    pub(crate) name: &'static str,
    /// The types of `$1`, `$2` … as `PostgreSQL` writes them; empty when there are none.
    pub(crate) types: &'static str,
    /// What is planned.
    pub(crate) statement: &'static Statement,
}

impl Planned {
    /// What a new connection to `PostgreSQL` is told.
    pub(super) fn prepare(&self) -> String {
        let Self { name, types, statement } = self;
        let types = if types.is_empty() { String::new() } else { format!(" ({types})") };
        format!("PREPARE {name}{types} AS {}; ", statement.text(Engine::Postgres, Target::Live, 1))
    }

    /// The text that runs it with these literals.
    pub(crate) fn call(&self, engine: Engine, arguments: &[&str]) -> String {
        match engine {
            Engine::Postgres => {
                let mut text = format!("EXECUTE {}", self.name);
                for (index, argument) in arguments.iter().enumerate() {
                    let _ = write!(text, "{}{argument}", if index == 0 { "(" } else { ", " });
                }
                text + if arguments.is_empty() { "; " } else { "); " }
            }
            Engine::Sqlite => {
                let mut text = self.statement.text(engine, Target::Live, 1).to_string();
                for (index, argument) in arguments.iter().enumerate().rev() {
                    text = text.replace(&format!("${}", index + 1), argument);
                }
                text + "; "
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static MOVE: Statement = Statement::new("UPDATE head SET position = $1, at = $2 WHERE id = 1");
    static LOOK: Statement = Statement::new("SELECT position FROM head {lock}");

    #[test]
    fn a_plan_is_made_and_run_by_name_where_there_are_names() {
        let moved = Planned { name: "move_head", types: "bigint, bigint", statement: &MOVE };
        let made = "PREPARE move_head (bigint, bigint) AS UPDATE head SET position = $1, at = $2 WHERE id = 1; ";
        assert_eq!(moved.prepare(), made);
        assert_eq!(moved.call(Engine::Postgres, &["7", "8"]), "EXECUTE move_head(7, 8); ");
        assert_eq!(moved.call(Engine::Sqlite, &["7", "8"]), "UPDATE head SET position = 7, at = 8 WHERE id = 1; ");
    }

    #[test]
    fn a_plan_without_arguments_takes_none() {
        let look = Planned { name: "look", types: "", statement: &LOOK };
        assert_eq!(look.prepare(), "PREPARE look AS SELECT position FROM head FOR UPDATE; ");
        assert_eq!(look.call(Engine::Postgres, &[]), "EXECUTE look; ");
        assert_eq!(look.call(Engine::Sqlite, &[]), "SELECT position FROM head ; ");
    }
}
