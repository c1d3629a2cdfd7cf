//! `authorization_details`: what is asked for one by one (RFC 9396 §2), a list of objects with a `type`.
//!
//! What a type means is known elsewhere; here it is read strictly, so that nobody reads another list than we do.

use serde_json::Value;

use crate::jose::json;

/// The most bytes of the parameter.
const MOST_BYTES: usize = 8 * 1024;
/// The most details of one request.
const MOST: usize = 20;

/// The parameter is no list of details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "authorization_details is no JSON list of 1 to {MOST} objects with a type, or has more than {MOST_BYTES} bytes"
)]
pub struct InvalidDetails;

/// Reads the parameter.
pub(crate) fn read(text: &str) -> Result<Vec<Value>, InvalidDetails> {
    let details = Some(text).filter(|text| text.len() <= MOST_BYTES).and_then(|text| json::list(text.as_bytes()));
    let typed =
        |detail: &Value| detail.get("type").is_some_and(|name| name.as_str().is_some_and(|name| !name.is_empty()));
    let details = details.filter(|details| (1..=MOST).contains(&details.len()) && details.iter().all(typed));
    details.ok_or(InvalidDetails)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_9396_are_read() {
        // RFC 9396 §2 and §2.1, figures 2 and 4.
        let payment = r#"[{"type":"payment_initiation","locations":["https://example.com/payments"],
            "instructedAmount":{"currency":"EUR","amount":"123.50"},"creditorName":"Merchant A",
            "creditorAccount":{"bic":"ABCIDEFFXXX","iban":"DE02100100109307118603"},
            "remittanceInformationUnstructured":"Ref Number Merchant"}]"#;
        assert_eq!(read(payment).unwrap()[0]["instructedAmount"]["amount"], "123.50");
        let several = r#"[{"type":"account_information","actions":["list_accounts","read_balances","read_transactions"],
            "locations":["https://example.com/accounts"]},{"type":"payment_initiation","actions":["initiate","status","cancel"],
            "locations":["https://example.com/payments"]}]"#;
        assert_eq!(read(several).unwrap().len(), 2);
    }

    #[test]
    fn what_is_no_list_of_details_is_refused() {
        let many = format!("[{}]", vec![r#"{"type":"a"}"#; MOST + 1].join(","));
        let long = format!(r#"[{{"type":"{}"}}]"#, "a".repeat(MOST_BYTES));
        for text in [
            "",
            "[]",
            "{}",
            r#"{"type":"a"}"#,
            "[1]",
            r#"["type"]"#,
            "[{}]",
            r#"[{"type":1}]"#,
            r#"[{"type":""}]"#,
            r#"[{"type":"a"},{}]"#,
            r#"[{"type":"a","type":"b"}]"#,
            r#"[{"type":"a","b":{"c":1,"c":2}}]"#,
            r#"[{"type":"a"}] []"#,
            &many,
            &long,
        ] {
            assert_eq!(read(text), Err(InvalidDetails), "{text:.80}");
        }
    }
}
