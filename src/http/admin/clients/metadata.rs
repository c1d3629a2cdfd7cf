//! Client metadata between the form of RFC 7591 and that of the aggregate: contacts are sealed there, and translations
//! (`client_name#ja`) stand in a map of their own.

use aggregates::Personal;
use aggregates::client::ClientMetadata;
use serde_json::{Map, Value};

use crate::http::admin::request::document::Document;
use crate::http::error::problem::Problem;

const CONTACTS: &str = "contacts";
const LOCALIZED: &str = "localized";

/// Reads metadata.
pub(super) fn read(mut members: Map<String, Value>) -> Result<ClientMetadata, Problem> {
    if members.contains_key(LOCALIZED) {
        let remedy = "write each translation as a member of its own, such as client_name#ja";
        return Err(Problem::invalid(LOCALIZED, "is unknown", remedy));
    }
    let contacts = members.remove(CONTACTS).filter(|contacts| !contacts.is_null());
    let contacts = contacts.map(Document::<Vec<String>>::of).transpose().map_err(|_| {
        Problem::invalid(CONTACTS, "are no list of texts", "give a list of texts, usually e-mail addresses")
    })?;
    let (translations, mut members): (Map<_, _>, Map<_, _>) =
        members.into_iter().partition(|(name, _)| name.contains('#'));
    members.insert(LOCALIZED.to_owned(), translations.into_iter().filter(|(_, value)| !value.is_null()).collect());
    let metadata: ClientMetadata = Document::of(Value::Object(members))?;
    // The aggregate seals contacts under the client's own key, whatever stands here.
    Ok(ClientMetadata { contacts: contacts.map(|contacts| Personal::new(CONTACTS, contacts)), ..metadata })
}

/// Shows metadata as it is read.
pub(super) fn shown(metadata: Value) -> Value {
    let Value::Object(mut members) = metadata else { return metadata };
    if let Some(Value::Object(translations)) = members.remove(LOCALIZED) {
        members.extend(translations);
    }
    // What was erased is not shown as something strange.
    if members.get(CONTACTS).is_some_and(Value::is_object) {
        members.remove(CONTACTS);
    }
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(value: Value) -> Result<ClientMetadata, Problem> {
        let Value::Object(members) = value else { panic!("{value} is no object") };
        read(members)
    }

    #[test]
    fn contacts_and_translations_are_read_in_the_form_of_the_specification() {
        let given = json!({"client_name": "Shop", "client_name#ja": "店", "contacts": ["ops@example.com"]});
        let metadata = of(given).unwrap();
        assert_eq!(metadata.localized["client_name#ja"], "店");
        assert_eq!(metadata.contacts.and_then(Personal::into_inner), Some(vec!["ops@example.com".to_owned()]));
        let stored =
            json!({"client_name": "Shop", "localized": {"client_name#ja": "店"}, "contacts": {"$erased": true}});
        assert_eq!(shown(stored), json!({"client_name": "Shop", "client_name#ja": "店"}));
    }

    #[test]
    fn what_is_no_metadata_is_refused() {
        let table = [
            json!({"client_nmae": "Shop"}),
            json!({"localized": {}}),
            json!({"contacts": "ops@example.com"}),
            json!({"client_name#ja": 7}),
            json!({"lifetimes": {"access_tokens": 60}}),
        ];
        for given in table {
            assert!(of(given.clone()).is_err(), "{given}");
        }
    }
}
