//! The rules for certificates that are written into the log as PEM (RFC 7468).
//!
//! They are read elsewhere; what matters here is that nobody publishes a private key by mistake, and that what is kept has an end.

use crate::FieldFault;

const LONGEST: usize = 40_000;
const MOST: usize = 20;
const BEGINS: &str = "-----BEGIN CERTIFICATE-----";
const ENDS: &str = "-----END CERTIFICATE-----";

/// Checks a text of certificates. What stands between them may say what they are.
pub(crate) fn check(field: &str, text: &str) -> Result<(), FieldFault> {
    if text.len() > LONGEST {
        return Err(FieldFault::new(field, "are too long", format!("give at most {LONGEST} bytes")));
    }
    if text.contains("PRIVATE KEY") {
        let remedy = "give the certificates only, and replace this key";
        return Err(FieldFault::new(field, "hold a private key", remedy));
    }
    let blocks: Vec<&str> = text.split(BEGINS).skip(1).collect();
    let whole = |block: &&str| {
        let body = block.split_once(ENDS).map(|(body, _)| body).unwrap_or_default();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/=".contains(&byte);
        body.bytes().any(|byte| byte.is_ascii_alphanumeric()) && body.bytes().all(fits)
    };
    let others = text.matches("-----BEGIN ").count() != blocks.len();
    if blocks.is_empty() || blocks.len() > MOST || others || !blocks.iter().all(whole) {
        let remedy = format!("give 1 to {MOST} certificates between {BEGINS} and {ENDS}");
        return Err(FieldFault::new(field, "are no certificates in PEM", remedy));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(body: &str) -> String {
        format!("{BEGINS}\n{body}\n{ENDS}\n")
    }

    #[test]
    fn certificates_pass_with_what_is_written_beside_them() {
        for text in [block("MIIB+/A="), format!("# root of 2026\r\n{}subject=CN=x\n{}", block("MIIB"), block("MIIC"))] {
            assert_eq!(check("f", &text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_is_cut_empty_or_something_else_is_refused() {
        let key = "-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----\n";
        let table = [
            (String::new(), "are no certificates in PEM"),
            ("MIIB".to_owned(), "are no certificates in PEM"),
            (format!("{BEGINS}\nMIIB"), "are no certificates in PEM"),
            (block(""), "are no certificates in PEM"),
            (block("M!"), "are no certificates in PEM"),
            (block("MIIB").replace("CERTIFICATE", "PUBLIC KEY"), "are no certificates in PEM"),
            (block("MIIB") + &block("MIIB").replace("CERTIFICATE", "X509 CRL"), "are no certificates in PEM"),
            (block("MIIB").repeat(MOST + 1), "are no certificates in PEM"),
            (block("MIIB") + key, "hold a private key"),
            (block(&"A".repeat(LONGEST)), "are too long"),
        ];
        for (text, fault) in table {
            assert_eq!(check("f", &text).unwrap_err().fault, fault, "{text:.80}");
        }
    }
}
