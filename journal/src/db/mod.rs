//! The one door to the databases: `sqlx::Any` behind four words — [`Db`], [`Tx`], [`Statement`], [`Row`].
//!
//! Two engines keep the same promises from the same SQL text: `PostgreSQL` for many nodes, `SQLite` for one node and no
//! setup. Everything that differs between them stands in this folder, so that no other file has to ask which engine it
//! is talking to.

mod ask;
mod call;
mod error;
mod listen;
mod open;
mod planned;
mod row;
mod scope;
mod statement;
mod touched;
mod tx;

pub use call::Call;
pub(crate) use call::push_hex;
pub use error::DbError;
pub(crate) use listen::CHANNEL;
pub use listen::Wakes;
pub use open::{Db, Engine, OpenError};
pub(crate) use planned::Planned;
pub use row::Row;
pub use scope::Scope;
pub use statement::{Column, Kind, Statement, Target};
pub use touched::Touched;
pub use tx::Tx;
pub(crate) use tx::within;
