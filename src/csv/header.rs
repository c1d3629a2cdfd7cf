//! The first row of a table of people, and the others read under it.
//!
//! Columns come in any order, and those that are not there leave what they are about as it is. A cell that is empty says that there is no
//! value. The names are those of the claims and of the tenant's own attributes.

use std::collections::BTreeSet;

use aggregates::FieldFault;
use aggregates::tenant::{AttributeDefinition, AttributeKind, AttributeSchema};
use aggregates::user::Profile;
use commands::job::UserRow;
use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::parse::Record;
use super::write::{cell, unguarded};
use crate::passwords;

const TEXTS: [&str; 15] = [
    "email",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "external_id",
];
const MARKS: [&str; 2] = ["email_verified", "phone_number_verified"];
const ADDRESS: [&str; 6] = ["formatted", "street_address", "locality", "region", "postal_code", "country"];

/// What a column is about.
#[derive(Clone, Debug, PartialEq)]
enum Column {
    LoginId,
    IsActive,
    PasswordHash,
    DeleteFlag,
    UpdateOnlyFlag,
    Text(&'static str),
    Mark(&'static str),
    Address(&'static str),
    Attribute(Box<AttributeDefinition>),
}

impl Column {
    fn named(name: &str, schema: &AttributeSchema) -> Option<Self> {
        let text = |name: &str| TEXTS.into_iter().find(|known| *known == name).map(Self::Text);
        let mark = |name: &str| MARKS.into_iter().find(|known| *known == name).map(Self::Mark);
        let own = |name: &str| schema.get(name).map(|found| Self::Attribute(Box::new(found.clone())));
        match name {
            "login_id" | "user_name" => Some(Self::LoginId),
            "is_active" => Some(Self::IsActive),
            "password_hash" => Some(Self::PasswordHash),
            "delete_flag" => Some(Self::DeleteFlag),
            "update_only_flag" => Some(Self::UpdateOnlyFlag),
            "preferred_language" => Some(Self::Text("locale")),
            _ => match (name.strip_prefix("attributes."), name.strip_prefix("address.")) {
                (Some(name), _) => own(name),
                (_, Some(part)) => ADDRESS.into_iter().find(|known| *known == part).map(Self::Address),
                _ => text(name).or_else(|| mark(name)).or_else(|| own(name)),
            },
        }
    }
}

/// The columns of a table.
#[derive(Clone, Debug)]
pub struct Header {
    names: Vec<String>,
    columns: Vec<Column>,
}

impl Header {
    /// Reads the first row; the faults name the columns.
    pub fn of(record: &Record, schema: &AttributeSchema) -> Result<Self, Vec<FieldFault>> {
        let (mut names, mut columns, mut faults) = (Vec::new(), Vec::<Column>::new(), Vec::new());
        for name in &record.cells {
            let name = name.trim().to_ascii_lowercase();
            // What somebody wrote there may be a person, if the header is missing.
            let shown = if name.len() <= 64 && !name.contains('@') { name.clone() } else { "header".to_owned() };
            match Column::named(&name, schema) {
                None => {
                    faults.push(FieldFault::new(shown, "is no column", "name a claim or an attribute of the tenant"));
                }
                Some(column) if columns.contains(&column) => {
                    faults.push(FieldFault::new(shown, "stands in the header twice", "remove one of the columns"));
                }
                Some(column) => {
                    names.push(name);
                    columns.push(column);
                }
            }
        }
        if !columns.contains(&Column::LoginId) {
            faults.insert(0, FieldFault::new("login_id", "is no column of the first row", "begin with a row of names"));
        }
        if faults.is_empty() { Ok(Self { names, columns }) } else { Err(faults) }
    }

    /// The names of the columns, in their order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What a row asks for, or all that is wrong with it.
    pub fn row(&self, record: &Record, delete: bool, update_only: bool) -> Result<UserRow, Vec<FieldFault>> {
        if record.cells.len() != self.columns.len() {
            let (found, wanted) = (record.cells.len(), self.columns.len());
            let fault = format!("has {found} cells where the header has {wanted}");
            return Err(vec![FieldFault::new("row", fault, "give each column a cell, if an empty one")]);
        }
        let mut draft = Draft { delete, update_only, ..Draft::default() };
        for (column, text) in self.columns.iter().zip(&record.cells) {
            draft.take(column, unguarded(text).trim());
        }
        draft.row()
    }
}

/// A row on its way.
#[derive(Default)]
struct Draft {
    login_id: String,
    active: Option<bool>,
    password_hash: Option<aggregates::credential::PasswordHash>,
    delete: bool,
    update_only: bool,
    claims: Map<String, Value>,
    address: Map<String, Value>,
    has_address: bool,
    attributes: Map<String, Value>,
    removed: BTreeSet<String>,
    faults: Vec<FieldFault>,
}

impl Draft {
    fn take(&mut self, column: &Column, text: &str) {
        match column {
            Column::LoginId if text.is_empty() => self.fault("login_id", "is empty", "give the name to sign in with"),
            Column::LoginId => text.clone_into(&mut self.login_id),
            Column::IsActive => self.active = self.truth("is_active", text),
            Column::DeleteFlag => self.delete |= self.truth("delete_flag", text).unwrap_or_default(),
            Column::UpdateOnlyFlag => self.update_only |= self.truth("update_only_flag", text).unwrap_or_default(),
            Column::PasswordHash if text.is_empty() => {}
            Column::PasswordHash => match passwords::import(text) {
                Ok(known) => self.password_hash = Some(known.hash),
                Err(_) => self.fault("password_hash", "is no hash that is known", "give a PHC string or a crypt form"),
            },
            Column::Text(name) | Column::Mark(name) if text.is_empty() => {
                self.removed.insert((*name).to_owned());
            }
            Column::Text(name) => {
                let text = if *name == "locale" { text.replace('_', "-") } else { text.to_owned() };
                self.claims.insert((*name).to_owned(), text.into());
            }
            Column::Mark(name) => {
                let truth = self.truth(name, text);
                self.claims.extend(truth.map(|truth| ((*name).to_owned(), truth.into())));
            }
            Column::Address(part) => {
                self.has_address = true;
                if !text.is_empty() {
                    self.address.insert((*part).to_owned(), text.into());
                }
            }
            Column::Attribute(definition) if text.is_empty() => {
                self.removed.insert(definition.name.clone());
            }
            Column::Attribute(definition) => self.attribute(definition, text),
        }
    }

    fn attribute(&mut self, definition: &AttributeDefinition, text: &str) {
        let several = || text.starts_with('[').then(|| serde_json::from_str::<Vec<Value>>(text).ok()).flatten();
        let value = match definition.multi_valued.then(several).flatten() {
            Some(values) => Some(Value::Array(values)),
            None => scalar(&definition.kind, text),
        };
        match value {
            Some(value) => drop(self.attributes.insert(definition.name.clone(), value)),
            None => self.fault(
                &format!("attributes.{}", definition.name),
                "is not of its kind",
                "write a value as the tenant's schema says",
            ),
        }
    }

    fn truth(&mut self, field: &str, text: &str) -> Option<bool> {
        match text.to_ascii_lowercase().as_str() {
            "" => None,
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => {
                self.fault(field, "is neither true nor false", "write true or false");
                None
            }
        }
    }

    fn fault(&mut self, field: &str, fault: &str, remedy: &str) {
        self.faults.push(FieldFault::new(field, fault, remedy));
    }

    fn row(mut self) -> Result<UserRow, Vec<FieldFault>> {
        if self.has_address {
            if self.address.is_empty() {
                self.removed.insert("address".to_owned());
            } else {
                self.claims.insert("address".to_owned(), Value::Object(std::mem::take(&mut self.address)));
            }
        }
        if !self.attributes.is_empty() {
            self.claims.insert("attributes".to_owned(), Value::Object(std::mem::take(&mut self.attributes)));
        }
        let set = Profile::deserialize(Value::Object(std::mem::take(&mut self.claims)));
        match set {
            Ok(set) if self.faults.is_empty() => Ok(UserRow {
                login_id: self.login_id,
                set,
                removed: self.removed,
                active: self.active,
                password_hash: self.password_hash,
                delete: self.delete,
                update_only: self.update_only,
            }),
            Ok(_) => Err(self.faults),
            Err(_) => {
                self.fault("row", "has a list that is none of plain values", "write texts, numbers, true or false");
                Err(self.faults)
            }
        }
    }
}

fn scalar(kind: &AttributeKind, text: &str) -> Option<Value> {
    match kind {
        AttributeKind::Integer => text.parse::<i64>().ok().map(Value::from),
        AttributeKind::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true.into()),
            "false" | "0" => Some(false.into()),
            _ => None,
        },
        _ => Some(text.into()),
    }
}

/// The columns of an export, and the line of somebody under them.
pub struct Exported {
    claims: Vec<(String, Vec<String>)>,
}

/// An export with the tenant's own attributes.
pub fn exported(schema: &AttributeSchema) -> Exported {
    let path = |parts: &[&str]| parts.iter().map(|&part| part.to_owned()).collect::<Vec<_>>();
    let claims = TEXTS.iter().chain(&MARKS).map(|name| ((*name).to_owned(), path(&[name])));
    let address = ADDRESS.iter().map(|part| (format!("address.{part}"), path(&["address", part])));
    let own = schema.iter().map(|one| (format!("attributes.{}", one.name), path(&["attributes", &one.name])));
    Exported { claims: claims.chain(address).chain(own).collect() }
}

impl Exported {
    /// The first row.
    pub fn head(&self) -> String {
        let names = self.claims.iter().map(|(name, _)| name.as_str());
        ["login_id", "is_active"].into_iter().chain(names).collect::<Vec<_>>().join(",") + "\r\n"
    }

    /// The row of somebody.
    pub fn line(&self, active: bool, profile: &Value) -> String {
        let login_id = profile["user_name"].as_str().unwrap_or_default().to_owned();
        let value = |path: &Vec<String>| match path.iter().fold(profile, |value, part| &value[part.as_str()]) {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let cells = [login_id, active.to_string()].into_iter().chain(self.claims.iter().map(|(_, path)| value(path)));
        cells.map(|text| cell(&text)).collect::<Vec<_>>().join(",") + "\r\n"
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> AttributeSchema {
        let schema = json!([
            {"name": "title", "kind": "string", "editable_by": "admin"},
            {"name": "level", "kind": "integer", "editable_by": "admin"},
            {"name": "teams", "kind": "string", "multi_valued": true, "editable_by": "admin"}
        ]);
        serde_json::from_value(schema).unwrap()
    }

    fn record(cells: &[&str]) -> Record {
        Record { line: 2, cells: cells.iter().map(|&cell| cell.to_owned()).collect() }
    }

    fn row(names: &[&str], cells: &[&str]) -> Result<UserRow, Vec<FieldFault>> {
        Header::of(&record(names), &schema()).unwrap().row(&record(cells), false, false)
    }

    #[test]
    fn columns_come_in_any_order_and_empty_cells_have_no_value() {
        let names = ["family_name", "LOGIN_ID", "title", "attributes.level", "preferred_language", "phone_number"];
        let row = row(&names, &["", "aiko@example.com", "Lead", "7", "ja_JP", "'+81312345678"]).unwrap();
        assert_eq!((row.login_id.as_str(), row.set.locale.as_deref()), ("aiko@example.com", Some("ja-JP")));
        assert_eq!(row.set.phone_number.as_deref(), Some("+81312345678"));
        assert_eq!((row.set.attributes["level"].clone(), row.removed.len()), (7.into(), 1));
    }

    #[test]
    fn all_that_is_wrong_with_a_row_is_said() {
        let names = ["login_id", "is_active", "level", "password_hash", "teams"];
        let faults = row(&names, &["", "perhaps", "many", "secret", "[{}]"]).unwrap_err();
        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["login_id", "is_active", "attributes.level", "password_hash", "row"]);
        assert!(faults.iter().all(|fault| !fault.to_string().contains("secret")));
        assert_eq!(row(&names, &["a"]).unwrap_err()[0].field, "row");
    }

    #[test]
    fn a_header_names_what_is_known_once_and_the_key() {
        let table: [(&[&str], &str); 5] = [
            (&["login_id", "shoe_size"], "shoe_size"),
            (&["login_id", "locale", "preferred_language"], "preferred_language"),
            (&["login_id", "user_name"], "user_name"),
            (&["email"], "login_id"),
            (&["aiko@example.com", "Aiko"], "login_id"),
        ];
        for (names, field) in table {
            let faults = Header::of(&record(names), &schema()).unwrap_err();
            assert_eq!(faults[0].field, field, "{names:?}");
            assert!(faults.iter().all(|fault| !fault.field.contains('@')), "{faults:?}");
        }
    }

    #[test]
    fn what_is_exported_can_be_imported() {
        let exported = exported(&schema());
        let profile = json!({"user_name": "aiko", "name": "=1", "phone_number": "+81312345678", "email_verified": true,
            "address": {"country": "JP"}, "attributes": {"level": 7, "teams": ["a", "b"]}});
        let text = exported.head() + &exported.line(true, &profile);
        let mut parser = super::super::Parser::default();
        let records = parser.push(&text).unwrap();
        let row = Header::of(&records[0], &schema()).unwrap().row(&records[1], false, false).unwrap();
        let mut wanted = profile.clone();
        wanted.as_object_mut().unwrap().remove("user_name");
        assert_eq!(serde_json::to_value(&row.set).unwrap(), wanted);
        assert_eq!((row.login_id.as_str(), row.active), ("aiko", Some(true)));
    }
}
