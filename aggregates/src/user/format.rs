//! The formats of claims: does this text look like what it says it is?
//!
//! These are shapes, not proofs. Whether an address receives mail is found out by sending some.

use chrono::NaiveDate;
use url::Host;

use crate::text::is_forbidden;
use crate::uri;

/// An e-mail address: a local part of at most 64 octets without quotes or spaces, and a domain (RFC 5321 §4.5.3.1, RFC 6531).
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let allowed = |c: char| !is_forbidden(c) && !c.is_whitespace() && !"\"(),:;<>@[\\]".contains(c);
    let dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    text.len() <= 254 && (1..=64).contains(&local.len()) && local.chars().all(allowed) && dots && is_domain(domain)
}

// International names count; numbers in brackets and anything that a URL parser would have to repair do not.
fn is_domain(domain: &str) -> bool {
    let tidy = !domain.contains(['%', '/', '?', '#', '@', ':']) && !domain.ends_with('.');
    tidy && matches!(Host::parse(domain), Ok(Host::Domain(name)) if name.len() <= 253 && name.split('.').all(is_label))
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// A telephone number: `+`, 2 to 15 digits not beginning with 0 (E.164), optionally `;ext=` and digits (RFC 3966 §5.3).
pub(crate) fn is_phone(text: &str) -> bool {
    let Some(number) = text.strip_prefix('+') else {
        return false;
    };
    let (digits, extension) = number.split_once(";ext=").map_or((number, None), |(digits, ext)| (digits, Some(ext)));
    let all_digits =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(digits, 15)
        && digits.len() >= 2
        && !digits.starts_with('0')
        && extension.is_none_or(|extension| all_digits(extension, 11))
}

/// A calendar day as `YYYY-MM-DD`.
pub(crate) fn is_date(text: &str) -> bool {
    is_written_like(text, "0000-00-00") && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

/// The `birthdate` claim (OIDC Core §5.1): a day, a year, or a day whose year is withheld (`0000`).
pub(crate) fn is_birthdate(text: &str) -> bool {
    match text.strip_prefix("0000-") {
        // 2000 is a leap year, so the 29th of February stays possible.
        Some(day) => is_date(&format!("2000-{day}")),
        None => is_date(text) || (is_written_like(text, "0000") && text != "0000"),
    }
}

fn is_written_like(text: &str, pattern: &str) -> bool {
    let like = |(b, p): (u8, u8)| if p == b'0' { b.is_ascii_digit() } else { b == p };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(like)
}

/// The form of a time zone's name in the IANA database, such as `Asia/Tokyo` or `UTC`.
pub(crate) fn is_zone(text: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    };
    text.len() <= 64 && text.split('/').all(part)
}

/// A public page of a person.
pub(crate) fn is_page(text: &str) -> bool {
    uri::page("", text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(rule: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(rule(text), "{text:?} is good");
        }
        for text in bad {
            assert!(!rule(text), "{text:?} is bad");
        }
    }

    #[test]
    fn emails() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long = format!("a@{}.example.com", "b.".repeat(125));
        judge(
            is_email,
            &[
                "aiko@example.com",
                "a.b+c@mail.example.co.jp",
                "o'neil@example.org",
                "愛子@例え.example.com",
                "a@localhost",
            ],
            &[
                "",
                "aiko",
                "@example.com",
                "aiko@",
                "a b@example.com",
                "a@b@example.com",
                "a..b@example.com",
                ".a@example.com",
                "a@[127.0.0.1]",
                "a@127.0.0.1",
                "a@exa mple.com",
                "a@example.com.",
                "a@-x.example.com",
                "a@example..com",
                "\"a\"@example.com",
                "a\0@example.com",
                "a@ex_ample.com",
                "a@example.com:25",
                &long_local,
                &long,
            ],
        );
    }

    #[test]
    fn phones() {
        judge(
            is_phone,
            &["+81312345678", "+12", "+15551234567;ext=89"],
            &[
                "",
                "+",
                "+1",
                "81312345678",
                "+0123456",
                "+81-3-1234",
                "+1234567890123456",
                "+81312345678;ext=",
                "+81312345678;ext=1a",
            ],
        );
    }

    #[test]
    fn birthdates() {
        judge(
            is_birthdate,
            &["1990-12-31", "2024-02-29", "0000-02-29", "1990"],
            &[
                "",
                "0000",
                "90",
                "1990-13-01",
                "2023-02-29",
                "0000-02-30",
                "1990-1-1",
                "1990-12-31T00:00",
                "+990-12-31",
                "١٩٩٠",
            ],
        );
    }

    #[test]
    fn zones() {
        judge(
            is_zone,
            &["UTC", "Asia/Tokyo", "America/Argentina/Buenos_Aires", "Etc/GMT+9"],
            &["", "Asia/", "/Tokyo", "Asia Tokyo", "../etc/passwd", "+09:00"],
        );
    }
}
