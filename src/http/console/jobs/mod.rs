//! Jobs: what goes on, what came of it, and calling it off or taking it up again.

mod act;
mod line;
mod list;
mod live;
mod show;

use aggregates::role::Permission::{JobsRead, JobsWrite, UsersRead};

pub(super) use line::lines;
pub(super) use show::row_faults;

use super::door::Door;
use crate::http::routing::{get, post};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open(JobsRead, "/jobs", get(list::read))
        .open(JobsRead, "/jobs/live", get(live::of_all))
        .open(UsersRead, "/jobs/export", post(act::export))
        .open(JobsRead, "/jobs/{job}", get(show::read))
        .open(JobsRead, "/jobs/{job}/live", get(live::of_one))
        .open(JobsWrite, "/jobs/{job}/cancel", post(act::cancel))
        .open(JobsWrite, "/jobs/{job}/retry", post(act::retry))
        .open(UsersRead, "/jobs/{job}/result", get(act::result))
}
