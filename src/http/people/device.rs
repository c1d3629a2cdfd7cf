//! Which people signed in on this device before: what keeps strangers from locking somebody out of their own account.
//!
//! A cookie of many days holds a random device id and, for each person who signed in here, the day and an HMAC of all three under the
//! tenant's key. It proves nothing about who sits there now; it only decides which failures are counted together
//! (docs/decisions/0012-lockout.md).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::http::HeaderValue;
use commands::ClearSecret;

use super::stop::Stop;
use super::visit::Visit;
use crate::http::cookies::Purpose;

/// Names the marks among what is derived from a tenant's key.
const KIND: &str = "known_device";
const SECONDS_A_DAY: u32 = 24 * 60 * 60;
/// The most people of one device; the ones who signed in longest ago are forgotten.
const MOST: usize = 8;
/// Characters of 32 bytes in base64url.
const LENGTH: usize = 43;

/// A device, as its cookie tells.
#[derive(Clone, Debug, Default)]
pub struct Device {
    id: Option<String>,
    /// Day and mark of each person, the last one first.
    marks: Vec<(i64, String)>,
}

impl Device {
    /// Reads the cookie: `id.day~mark.day~mark`.
    pub fn of(visit: &Visit) -> Self {
        let cookies = visit.cookies();
        let value = cookies.read(&visit.headers, Purpose::Device).unwrap_or_default();
        let mut parts = value.split('.');
        let id = parts.next().filter(|id| id.len() == LENGTH).map(str::to_owned);
        let mark = |part: &str| {
            let (day, mark) = part.split_once('~')?;
            Some((day.parse().ok()?, mark.to_owned()))
        };
        let marks = parts.take(MOST).filter_map(mark).collect();
        Self { marks: if id.is_some() { marks } else { Vec::new() }, id }
    }

    /// The device's id, if this very person signed in on it within the days that the tenant allows.
    pub async fn known_to(&self, visit: &Visit, user: &str) -> Result<Option<&str>, Stop> {
        let Some(id) = &self.id else { return Ok(None) };
        let oldest = today(visit) - i64::from(visit.settings().sign_in.known_device_days);
        for (day, mark) in self.marks.iter().filter(|(day, _)| *day > oldest) {
            let expected = expected(visit, id, user, *day).await?;
            if verify_slices_are_equal(expected.as_bytes(), mark.as_bytes()).is_ok() {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// The header that lets the device be known to a person from now on; none where the tenant does not want that.
    pub async fn remember(mut self, visit: &Visit, user: &str) -> Result<Option<HeaderValue>, Stop> {
        let days = visit.settings().sign_in.known_device_days;
        if days == 0 {
            return Ok(None);
        }
        let fresh = || ClearSecret::generate(visit.shared.journal.entropy()).expose().to_owned();
        let (id, today) = (self.id.take().unwrap_or_else(fresh), today(visit));
        let mut marks = vec![format!("{today}~{}", expected(visit, &id, user, today).await?)];
        for (day, mark) in self.marks {
            if marks.len() < MOST && expected(visit, &id, user, day).await? != mark {
                marks.push(format!("{day}~{mark}"));
            }
        }
        let value = format!("{id}.{}", marks.join("."));
        Ok(Some(visit.cookies().keep(Purpose::Device, &value, Some(days * SECONDS_A_DAY))))
    }
}

async fn expected(visit: &Visit, id: &str, user: &str, day: i64) -> Result<String, Stop> {
    let vault = visit.shared.journal.vault();
    Ok(vault.identifier(visit.tenant(), KIND, &format!("{id}\n{day}\n{user}")).await?)
}

/// Days since 1970.
fn today(visit: &Visit) -> i64 {
    visit.now().timestamp().div_euclid(SECONDS_A_DAY.into())
}
