//! One page of a list, and the way to the next.
//!
//! A cursor is the key of the last row that was seen, so a list neither repeats nor skips a row when others come or go
//! meanwhile, and the thousandth page costs what the first one costs. To callers it is an opaque word.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::Serialize;

use crate::QueryError;

/// The most rows of one page.
const MOST: u32 = 200;

/// Which rows of a list are wanted.
#[derive(Clone, Debug)]
pub struct Page {
    limit: u32,
    cursor: Option<String>,
}

impl Page {
    /// The first rows, at most `limit` of them (1 to 200; what is outside is brought inside).
    pub fn first(limit: u32) -> Self {
        Self { limit: limit.clamp(1, MOST), cursor: None }
    }

    /// The rows after a cursor that an earlier page gave; the first rows without one.
    pub fn after(limit: u32, cursor: Option<&str>) -> Self {
        Self { cursor: cursor.map(str::to_owned), ..Self::first(limit) }
    }

    /// One more row than the page has: that one tells whether another page follows.
    pub(crate) fn fetch(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The parts of the key to begin after, as many as the list's key has; none at the beginning.
    pub(crate) fn key<const N: usize>(&self) -> Result<Option<[String; N]>, QueryError> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let bytes = BASE64.decode(cursor).map_err(|_| QueryError::Cursor)?;
        let parts: Vec<String> = serde_json::from_slice(&bytes).map_err(|_| QueryError::Cursor)?;
        // PostgreSQL has no text with U+0000, and a cursor comes from outside.
        if parts.iter().any(|part| part.contains('\0')) {
            return Err(QueryError::Cursor);
        }
        parts.try_into().map(Some).map_err(|_| QueryError::Cursor)
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Listing<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The cursor of the next page; none when this is the last one.
    pub next: Option<String>,
}

impl<T> Listing<T> {
    /// A page of the rows that were fetched for it; `key` gives the key of a row.
    pub(crate) fn of<const N: usize>(page: &Page, mut items: Vec<T>, key: impl Fn(&T) -> [&str; N]) -> Self {
        let limit = page.limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| cursor(&key(last)));
        Self { items, next }
    }
}

fn cursor(key: &[&str]) -> String {
    BASE64.encode(serde_json::to_vec(key).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_has_one_row_more_gives_a_cursor_that_is_read_back() {
        let rows = vec!["a".to_owned(), "b\"é".to_owned(), "c".to_owned()];
        let listing = Listing::of(&Page::first(2), rows, |row| [row.as_str()]);
        assert_eq!(listing.items, ["a", "b\"é"]);
        let next = Page::after(2, listing.next.as_deref());
        assert_eq!(next.key::<1>().unwrap(), Some(["b\"é".to_owned()]));
        assert!(matches!(next.key::<2>(), Err(QueryError::Cursor)), "the cursor of another list is refused");
    }

    #[test]
    fn the_last_page_gives_no_cursor() {
        let listing = Listing::of(&Page::first(2), vec!["a".to_owned()], |row| [row.as_str()]);
        assert_eq!(listing.next, None);
    }

    #[test]
    fn a_strange_cursor_is_refused() {
        for strange in ["", "!", "bm8", "WyJhXHUwMDAwIl0"] {
            assert!(matches!(Page::after(9, Some(strange)).key::<1>(), Err(QueryError::Cursor)), "{strange:?}");
        }
    }

    #[test]
    fn a_page_has_at_most_200_rows_and_at_least_one() {
        assert_eq!(Page::first(0).fetch(), 2);
        assert_eq!(Page::first(100_000).fetch(), 201);
    }
}
