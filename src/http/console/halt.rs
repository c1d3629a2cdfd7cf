//! Why a page of the console is not what was asked for: a refusal that is told within the console, or the end of the visit.

use crate::http::error::problem::Problem;
use crate::http::people::Stop;

/// The end of the way.
#[derive(Debug)]
pub(super) enum Halt {
    /// A refusal or a failure, as the admin API would say it; told on a page of the console.
    Problem(Box<Problem>),
    /// Something about the visit itself, such as a form that is too old; told on a page of its own.
    Stop(Box<Stop>),
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(Box::new(stop))
    }
}

/// Whatever the admin API has words for.
impl<E> From<E> for Halt
where
    Problem: From<E>,
{
    fn from(error: E) -> Self {
        Self::Problem(Box::new(Problem::from(error)))
    }
}
