//! Distinguished names (RFC 5280 §4.1.2.4), compared part by part and never as texts.
//!
//! Two texts that read alike may be different names, and one name has many texts: order, spaces, escapes, names of attributes. So a text
//! of RFC 4514 is read into the parts that a certificate has, and those are compared: as many, in the same order, each with the same
//! attributes. Of letters only those of ASCII are the same in either case, so that no letter of another script passes for one of them.

use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// The longest text that is read, in bytes.
const LONGEST: usize = 2048;
/// What stands behind a backslash as itself (RFC 4514 §3).
const SPECIAL: [char; 10] = [' ', '"', '#', '+', ',', ';', '<', '=', '>', '\\'];
/// Names of attributes, as RFC 4514 §3, RFC 4519 and those who issue certificates write them.
const NAMES: [(&str, &str); 34] = [
    ("BUSINESSCATEGORY", "2.5.4.15"),
    ("C", "2.5.4.6"),
    ("CN", "2.5.4.3"),
    ("COMMONNAME", "2.5.4.3"),
    ("COUNTRYNAME", "2.5.4.6"),
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("DNQUALIFIER", "2.5.4.46"),
    ("DOMAINCOMPONENT", "0.9.2342.19200300.100.1.25"),
    ("E", "1.2.840.113549.1.9.1"),
    ("EMAIL", "1.2.840.113549.1.9.1"),
    ("EMAILADDRESS", "1.2.840.113549.1.9.1"),
    ("GENERATIONQUALIFIER", "2.5.4.44"),
    ("GIVENNAME", "2.5.4.42"),
    ("INITIALS", "2.5.4.43"),
    ("JURISDICTIONC", "1.3.6.1.4.1.311.60.2.1.3"),
    ("JURISDICTIONCOUNTRYNAME", "1.3.6.1.4.1.311.60.2.1.3"),
    ("JURISDICTIONL", "1.3.6.1.4.1.311.60.2.1.1"),
    ("JURISDICTIONST", "1.3.6.1.4.1.311.60.2.1.2"),
    ("L", "2.5.4.7"),
    ("LOCALITYNAME", "2.5.4.7"),
    ("O", "2.5.4.10"),
    ("ORGANIZATIONALUNITNAME", "2.5.4.11"),
    ("ORGANIZATIONIDENTIFIER", "2.5.4.97"),
    ("ORGANIZATIONNAME", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("PSEUDONYM", "2.5.4.65"),
    ("SERIALNUMBER", "2.5.4.5"),
    ("SN", "2.5.4.4"),
    ("ST", "2.5.4.8"),
    ("STATEORPROVINCENAME", "2.5.4.8"),
    ("STREET", "2.5.4.9"),
    ("TITLE", "2.5.4.12"),
    ("UID", "0.9.2342.19200300.100.1.1"),
    ("USERID", "0.9.2342.19200300.100.1.1"),
];

/// A name: its relative parts, the root's first as in a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistinguishedName(Vec<Vec<Attribute>>);

/// One attribute: its object identifier in dots, and its value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Attribute {
    kind: String,
    value: Value,
}

/// What an attribute says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    /// A text, brought to the form in which it is compared.
    Text(String),
    /// What is no text, or in an alphabet that has no one meaning: tag and content of its DER.
    Other(u32, Vec<u8>),
}

/// Why a text is no distinguished name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}; write it as RFC 4514 does, such as CN=shop,O=Example,C=JP")]
pub struct NameError(&'static str);

impl DistinguishedName {
    /// Reads a text of RFC 4514. Spaces around separators are passed over, as everybody writes them.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.len() > LONGEST {
            return Err(NameError("the name is too long"));
        }
        let mut reader = Reader { rest: text };
        let mut parts = vec![vec![reader.attribute()?]];
        while let Some(separator) = reader.separator()? {
            let attribute = reader.attribute()?;
            match parts.last_mut() {
                Some(part) if separator == '+' => part.push(attribute),
                _ => parts.push(vec![attribute]),
            }
        }
        sort(&mut parts);
        // RFC 4514 §2.1: the text begins with the last one.
        parts.reverse();
        Ok(Self(parts))
    }

    /// The name that a certificate has.
    pub(super) fn of_certificate(name: &X509Name<'_>) -> Self {
        let mut parts: Vec<Vec<Attribute>> =
            name.iter().map(|part| part.iter().map(Attribute::of_certificate).collect()).collect();
        sort(&mut parts);
        Self(parts)
    }
}

impl Attribute {
    fn of_certificate(attribute: &AttributeTypeAndValue<'_>) -> Self {
        let value = attribute.attr_value();
        Self { kind: attribute.attr_type().to_id_string(), value: Value::of(value.tag().0, value.data) }
    }
}

impl Value {
    /// From a tag and a content: `UTF8String`, `NumericString`, `PrintableString`, `IA5String` and `BMPString` are texts.
    fn of(tag: u32, content: &[u8]) -> Self {
        let text = match tag {
            12 | 18 | 19 | 22 => std::str::from_utf8(content).ok().map(str::to_owned),
            30 => {
                let (pairs, rest) = content.as_chunks::<2>();
                let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
                String::from_utf16(&units).ok().filter(|_| rest.is_empty())
            }
            _ => None,
        };
        text.map_or_else(|| Self::Other(tag, content.to_owned()), |text| Self::text(&text))
    }

    /// Case of ASCII and white space do not matter (RFC 5280 §7.1, caseIgnoreMatch); everything else does.
    fn text(text: &str) -> Self {
        let words: Vec<String> = text.split(' ').filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect();
        Self::Text(words.join(" "))
    }

    /// From DER in hexadecimal digits (RFC 4514 §2.4).
    fn of_digits(digits: &str) -> Option<Self> {
        let (pairs, odd) = digits.as_bytes().as_chunks::<2>();
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok();
        let der: Vec<u8> = pairs.iter().map(byte).collect::<Option<_>>().filter(|_| odd.is_empty())?;
        let (&tag, rest) = der.split_first()?;
        let (&length, content) = rest.split_first()?;
        // Longer values than 127 bytes are texts that can be written as such.
        (usize::from(length) == content.len() && length < 0x80).then(|| Self::of(u32::from(tag & 0x1f), content))
    }
}

/// What is joined by a plus has no order.
fn sort(parts: &mut [Vec<Attribute>]) {
    for part in parts {
        part.sort();
    }
}

/// Reads a text from its beginning.
struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    /// `type=value`.
    fn attribute(&mut self) -> Result<Attribute, NameError> {
        let (name, rest) = self.rest.split_once('=').ok_or(NameError("a part of the name has no ="))?;
        let kind = kind(name.trim_matches(' ')).ok_or(NameError("a part of the name has an unknown attribute"))?;
        self.rest = rest.trim_start_matches(' ');
        let value = if self.rest.starts_with('#') { self.digits()? } else { self.text()? };
        Ok(Attribute { kind, value })
    }

    /// What stands between two attributes; nothing at the end.
    fn separator(&mut self) -> Result<Option<char>, NameError> {
        let mut rest = self.rest.chars();
        let separator = rest.next();
        self.rest = rest.as_str();
        match separator {
            None | Some(',' | '+') => Ok(separator),
            Some(_) => Err(NameError("a part of the name goes on after its end")),
        }
    }

    fn digits(&mut self) -> Result<Value, NameError> {
        let end = self.rest.find([',', '+']).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        let value = digits.strip_prefix('#').and_then(|digits| Value::of_digits(digits.trim_end_matches(' ')));
        value.ok_or(NameError("a value after # is no DER in hexadecimal digits"))
    }

    /// RFC 4514 §2.4: special characters stand behind a backslash, any byte of UTF-8 as two digits.
    fn text(&mut self) -> Result<Value, NameError> {
        const ENDS: NameError = NameError("the name ends with a backslash");
        let mut bytes = Vec::new();
        // How many bytes of the value stay whatever follows: a space that was escaped is part of it.
        let mut kept = 0;
        let mut characters = self.rest.char_indices();
        let mut end = self.rest.len();
        while let Some((at, character)) = characters.next() {
            match character {
                ',' | '+' => {
                    end = at;
                    break;
                }
                '"' | ';' | '<' | '>' | '\0' => {
                    return Err(NameError("a special character of the name has no backslash before it"));
                }
                '\\' => {
                    let (_, escaped) = characters.next().ok_or(ENDS)?;
                    if let Some(high) = escaped.to_digit(16) {
                        let low = characters.next().and_then(|(_, low)| low.to_digit(16));
                        let low = low.ok_or(NameError("a backslash has one hexadecimal digit behind it"))?;
                        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                    } else if SPECIAL.contains(&escaped) {
                        bytes.extend(escaped.to_string().bytes());
                    } else {
                        return Err(NameError("a backslash stands before a character that needs none"));
                    }
                    kept = bytes.len();
                }
                character => {
                    bytes.extend(character.to_string().bytes());
                    if character != ' ' {
                        kept = bytes.len();
                    }
                }
            }
        }
        bytes.truncate(kept);
        self.rest = self.rest.get(end..).unwrap_or_default();
        let text = String::from_utf8(bytes).map_err(|_| NameError("a value of the name is no UTF-8"))?;
        Ok(Value::text(&text))
    }
}

/// The object identifier that a name stands for, or that stands there itself.
fn kind(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    if let Some((_, kind)) = NAMES.iter().find(|(known, _)| *known == upper) {
        return Some((*kind).to_owned());
    }
    let dotted = upper.strip_prefix("OID.").unwrap_or(&upper);
    let is_number = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) && (part == "0" || !part.starts_with('0'))
    };
    (dotted.contains('.') && dotted.split('.').all(is_number)).then(|| dotted.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(one: &str, other: &str) -> bool {
        DistinguishedName::parse(one).unwrap() == DistinguishedName::parse(other).unwrap()
    }

    #[test]
    fn the_examples_of_rfc_4514_are_read() {
        // RFC 4514 §4.
        for text in [
            "UID=jsmith,DC=example,DC=net",
            "OU=Sales+CN=J.  Smith,DC=example,DC=net",
            r#"CN=James \"Jim\" Smith\, III,DC=example,DC=net"#,
            r"CN=Before\0dAfter,DC=example,DC=net",
            "1.3.6.1.4.1.1466.0=#04024869",
            r"CN=Lu\C4\8Di\C4\87",
        ] {
            DistinguishedName::parse(text).unwrap();
        }
        assert!(same(r"CN=Lu\C4\8Di\C4\87", "CN=Lučić"));
        assert!(same("CN=#0C0568656C6C6F", "CN=hello"));
        assert!(same("2.5.4.3=hello", "OID.2.5.4.3=hello"));
    }

    #[test]
    fn one_name_has_many_texts() {
        let name = "CN=Shop One,OU=Sales+UID=7,O=Example,C=JP";
        for text in [
            "cn=shop one,ou=sales+uid=7,o=example,c=jp",
            "CN = Shop One, UID=7 + OU=Sales, O = Example, C = JP",
            "CN=Shop   One ,OU=Sales+UID=7,O=Example,C=JP",
            r"CN=\53hop One,OU=Sales+UID=7,O=Example,C=JP",
            "2.5.4.3=Shop One,2.5.4.11=Sales+0.9.2342.19200300.100.1.1=7,2.5.4.10=Example,2.5.4.6=JP",
        ] {
            assert!(same(name, text), "{text}");
        }
    }

    #[test]
    fn what_reads_alike_is_not_the_same() {
        let name = "CN=shop,O=Example,C=JP";
        for text in [
            "O=Example,CN=shop,C=JP",
            "CN=shop,O=Example",
            "CN=shop,O=Example,C=JP,C=JP",
            "CN=shop+O=Example,C=JP",
            r"CN=shop\,O=Example,C=JP",
            r"CN=shop\,O\=Example\,C\=JP",
            "CN=shop,OU=Example,C=JP",
            "CN=ѕhop,O=Example,C=JP",
            r"CN=shop\00.evil,O=Example,C=JP",
            "CN=#040473686F70,O=Example,C=JP",
            "CN=,O=Example,C=JP",
        ] {
            assert!(!same(name, text), "{text}");
        }
        // The sign of Kelvin is a K to whoever folds all of Unicode.
        assert!(!same("CN=kiosk", "CN=\u{212a}iosk"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = format!("CN={}", "a".repeat(LONGEST));
        for text in [
            "",
            "shop",
            "CN=a,",
            "CN=a,,O=b",
            "=a",
            "XX=a",
            "1.=a",
            "1..2=a",
            "01.2=a",
            "CN=a;O=b",
            "CN=\"a\"",
            "CN=<a>",
            r"CN=a\",
            r"CN=a\x",
            r"CN=a\4",
            r"CN=\ff",
            "CN=#04",
            "CN=#0403",
            "CN=#zz",
            "CN=#",
            &long,
        ] {
            assert!(DistinguishedName::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_names_are_in_order_and_each_stands_once() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}", near in "(CN|O|2.5.4.3)=[ -~]{0,20}(,|\\+|\\\\)?[ -~]{0,20}") {
            let _ = (DistinguishedName::parse(&text), DistinguishedName::parse(&near));
        }

        #[test]
        fn whatever_is_escaped_is_one_value(value in "[^\0]{1,30}") {
            let escaped = value.bytes().fold(String::new(), |text, byte| format!("{text}\\{byte:02x}"));
            let name = DistinguishedName::parse(&format!("CN={escaped}")).unwrap();
            prop_assert_eq!(name.0, vec![vec![Attribute { kind: "2.5.4.3".into(), value: Value::text(&value) }]]);
        }
    }
}
