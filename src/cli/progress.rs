//! How far long work is: a bar on a terminal, plain lines elsewhere.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

/// Tells how far one piece of work is, on stderr.
pub(super) struct Progress {
    what: &'static str,
    bar: Option<ProgressBar>,
    told: AtomicU64,
}

impl Progress {
    pub(super) fn new(what: &'static str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| bar(what));
        Self { what, bar, told: AtomicU64::new(0) }
    }

    /// So much is done. Elsewhere than on a terminal, every further tenth is a line.
    pub(super) fn tell(&self, done: u64, total: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(total);
            bar.set_position(done);
            return;
        }
        let tenth = done.saturating_mul(10).checked_div(total).unwrap_or(10);
        if self.told.fetch_max(tenth, Ordering::Relaxed) < tenth {
            let _ = writeln!(std::io::stderr(), "{}: {done} of {total}", self.what);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::no_length().with_message(what);
    match ProgressStyle::with_template("{msg} {wide_bar} {human_pos} of {human_len} ({eta})") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
