//! Names that stand in a file more than once, found without holding the file: sixteen bytes for each name.

use aggregates::FieldFault;
use aggregates::identifier::{IdentifierKind, normalise};
use aggregates::tenant::AttributeSchema;
use aws_lc_rs::digest::{SHA256, digest};
use commands::job::UserRow;

const HASH: usize = 12;

/// A name: the beginning of its hash, and the number of its row.
type Name = ([u8; HASH], u32);

/// The names of a file.
#[derive(Default)]
pub(super) struct Names(Vec<Name>);

impl Names {
    /// Notes the names of a row.
    pub(super) fn note(&mut self, number: u64, row: &UserRow, schema: &AttributeSchema) {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.0.push((hash("login_id", &form(&IdentifierKind::UserName, &row.login_id)), number));
        let fixed = [
            ("email", IdentifierKind::Email, &row.set.email),
            ("phone_number", IdentifierKind::PhoneNumber, &row.set.phone_number),
            ("external_id", IdentifierKind::ExternalId, &row.set.external_id),
        ];
        for (field, kind, value) in fixed {
            self.0.extend(value.as_ref().map(|value| (hash(field, &form(&kind, value)), number)));
        }
        for (name, value) in &row.set.attributes {
            if schema.get(name).is_some_and(|attribute| attribute.unique) {
                let texts = value.scalars().iter().map(|scalar| serde_json::to_string(scalar).unwrap_or_default());
                self.0.extend(texts.map(|text| (hash(name, &text), number)));
            }
        }
    }

    /// The rows, in order, with a name that an earlier row has, each with the number of that one.
    pub(super) fn repeated(mut self) -> Vec<(u64, u64)> {
        self.0.sort_unstable();
        let mut first: Option<Name> = None;
        let mut found = Vec::new();
        for (hash, number) in self.0 {
            match first {
                Some((seen, of)) if seen == hash => {
                    if number != of {
                        found.push((u64::from(number), u64::from(of)));
                    }
                }
                _ => first = Some((hash, number)),
            }
        }
        found.sort_unstable();
        found.dedup_by_key(|(number, _)| *number);
        found
    }
}

/// What is wrong with such a row.
pub(super) fn fault(of: u64) -> FieldFault {
    let fault = format!("or another unique value of this row stands in row {of} beneath the header already");
    FieldFault::new("login_id", fault, "keep one of the rows, or make the values differ")
}

fn form(kind: &IdentifierKind, value: &str) -> String {
    normalise(kind, value).unwrap_or_else(|_| value.to_owned())
}

fn hash(field: &str, text: &str) -> [u8; HASH] {
    let whole = digest(&SHA256, format!("{field}\0{text}").as_bytes());
    let mut hash = [0; HASH];
    hash.copy_from_slice(&whole.as_ref()[..HASH]);
    hash
}

#[cfg(test)]
mod tests {
    use aggregates::user::Profile;

    use super::*;

    fn row(login_id: &str, email: Option<&str>) -> UserRow {
        let set = Profile { email: email.map(str::to_owned), ..Profile::default() };
        let (login_id, removed) = (login_id.to_owned(), std::collections::BTreeSet::new());
        UserRow { login_id, set, removed, active: None, password_hash: None, delete: false, update_only: false }
    }

    #[test]
    fn a_name_in_any_spelling_stands_in_one_row() {
        let rows = [
            row("aiko", Some("a@example.com")),
            row("ken", None),
            row("AIKO", None),
            row("mei", Some("A@EXAMPLE.COM")),
            row("mei2", Some("mei@example.com")),
            row("aiko", Some("a@example.com")),
        ];
        let mut names = Names::default();
        for (number, row) in (1..).zip(&rows) {
            names.note(number, row, &AttributeSchema::default());
        }
        assert_eq!(names.repeated(), [(3, 1), (4, 1), (6, 1)]);
    }
}
