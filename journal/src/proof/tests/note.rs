//! The example key of Go's `golang.org/x/mod/sumdb/note`, strict reading, and tampering.

use proptest::prelude::*;

use super::*;

const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
/// The seed that the same documentation publishes in the signer key of that name, without its type byte.
const PETERS_SEED: &str = "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=";
const PETERS_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\
    \n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";

fn peter() -> Signer {
    let seed = STANDARD.decode(PETERS_SEED).unwrap();
    Signer::from_seed("PeterNeumann", seed.as_slice().try_into().unwrap()).unwrap()
}

fn text_of(note: &str) -> &str {
    &note[..=note.rfind("\n\n").unwrap()]
}

fn malformed(note: &str) -> bool {
    matches!(SignedNote::parse(note), Err(NoteError::Malformed(_) | NoteError::Name))
}

#[test]
fn the_published_note_is_signed_to_the_byte() {
    assert_eq!(peter().verifier().to_string(), PETER);
    assert_eq!(peter().sign(text_of(PETERS_NOTE)).unwrap().to_string(), PETERS_NOTE);
}

#[test]
fn the_published_note_verifies() {
    let note = SignedNote::parse(PETERS_NOTE).unwrap();
    assert_eq!(note.to_string(), PETERS_NOTE);
    assert_eq!(note.verify(&Verifier::parse(PETER).unwrap()), Ok(text_of(PETERS_NOTE)));
    assert_eq!(note.verify(&Verifier::parse(ENOCH).unwrap()), Err(NoteError::NotSigned));
}

#[test]
fn published_verifier_keys_are_read_and_written() {
    for key in [PETER, ENOCH, "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"] {
        assert_eq!(Verifier::parse(key).unwrap().to_string(), key);
    }
    assert_eq!(ENOCH.parse::<Verifier>().unwrap().name(), "EnochRoot");
}

#[test]
fn no_part_of_a_verifier_key_is_a_verifier_key() {
    for begin in 0..PETER.len() {
        for end in begin..=PETER.len() {
            let part = &PETER[begin..end];
            assert!(part == PETER || Verifier::parse(part).is_err(), "{part}");
        }
    }
}

#[test]
fn a_verifier_key_with_a_changed_letter_is_refused() {
    for at in 0..PETER.len() {
        let mut changed = PETER.as_bytes().to_vec();
        changed[at] += 1;
        let changed = String::from_utf8(changed).unwrap();
        assert!(Verifier::parse(&changed).is_err(), "{changed}");
    }
    assert_eq!(Verifier::parse(&PETER.replace("c74f20a3", "C74F20A3")), Err(NoteError::Key));
    // Another signature type and a longer key, both with the key id that would belong to them.
    let unknown_type = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let long_key = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==";
    assert_eq!(Verifier::parse(unknown_type), Err(NoteError::Key));
    assert_eq!(Verifier::parse(long_key), Err(NoteError::Key));
}

#[test]
fn a_key_name_has_no_spaces_no_plus_and_an_end() {
    let long = "n".repeat(MAX_NAME_BYTES + 1);
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b", "a\u{2003}b", "a\u{0}b", &long] {
        assert!(matches!(Signer::from_seed(name, &[7; 32]), Err(NoteError::Name)), "{name:?}");
    }
    assert!(Signer::from_seed("例え.example.org/記録", &[7; 32]).is_ok());
}

#[test]
fn signatures_of_strangers_are_ignored_whatever_they_hold() {
    let peter = peter();
    let stranger = "— example.com/witness AAAAAKqq\n";
    let same_name = "— PeterNeumann AAAAAKqq\n";
    let same_id = "— example.org x08gowAA\n";
    let (text, signature) = PETERS_NOTE.split_at(text_of(PETERS_NOTE).len() + 1);
    let note = [text, stranger, same_name, signature, same_id].concat();
    let note = SignedNote::parse(&note).unwrap();
    assert_eq!(note.verify(peter.verifier()), Ok(text_of(PETERS_NOTE)));
    let unsigned = SignedNote::parse(&[text, stranger, same_name, same_id].concat()).unwrap();
    assert_eq!(unsigned.verify(peter.verifier()), Err(NoteError::NotSigned));
}

#[test]
fn one_false_signature_of_a_known_key_spoils_the_note() {
    let note = format!("{PETERS_NOTE}— PeterNeumann x08gowAA\n");
    let note = SignedNote::parse(&note).unwrap();
    assert_eq!(note.verify(peter().verifier()), Err(NoteError::FalseSignature));
}

#[test]
fn a_note_is_read_strictly() {
    let signature = "— example.com/log AAAAAKqq\n";
    assert!(SignedNote::parse(&format!("text\n\n{signature}")).is_ok());
    let wrong = [
        String::new(),
        "text\n".into(),
        "text\n\n".into(),
        signature.into(),
        format!("\n{signature}"),
        format!("text\n{signature}"),
        format!("text\r\n\r\n{signature}"),
        format!("te\u{7}xt\n\n{signature}"),
        format!("text\n\n{}", signature.trim_end()),
        format!("text\n\n{signature}\n"),
        format!("text\n\n{signature}more\n"),
        format!("text\n\n{signature}\n\n"),
        "text\n\n- example.com/log AAAAAKqq\n".into(),
        "text\n\n—example.com/log AAAAAKqq\n".into(),
        "text\n\n—  AAAAAKqq\n".into(),
        "text\n\n— a+b AAAAAKqq\n".into(),
        "text\n\n— example.com/log\n".into(),
        "text\n\n— example.com/log  AAAAAKqq\n".into(),
        "text\n\n— example.com/log AAAAAKqq \n".into(),
        "text\n\n— example.com/log AAAA_Kqq\n".into(),
        "text\n\n— example.com/log AAAAAA==\n".into(),
        "text\n\n— example.com/log AAAAAKo\n".into(),
        "text\n\n— example.com/log AAAAAKp=\n".into(),
    ];
    for note in wrong {
        assert!(malformed(&note), "{note:?}");
    }
}

#[test]
fn the_text_may_have_empty_lines_and_signature_lines_of_its_own() {
    let signer = peter();
    for text in ["\n", "a\n\nb\n", "a\n\n", "\n\n\n", "a\n\n— example.com/log AAAAAKqq\nb\n"] {
        let note = signer.sign(text).unwrap().to_string();
        assert_eq!(SignedNote::parse(&note).unwrap().verify(signer.verifier()), Ok(text));
    }
}

#[test]
fn only_a_text_that_can_be_read_back_is_signed() {
    let signer = peter();
    let long = "l".repeat(MAX_NOTE_BYTES) + "\n";
    assert_eq!(signer.sign(&long), Err(NoteError::TooLarge));
    for text in ["", "no newline", "carriage\r\n", "tab\tbed\n"] {
        assert!(matches!(signer.sign(text), Err(NoteError::Malformed(_))), "{text:?}");
    }
}

#[test]
fn sizes_have_an_end() {
    let signature = "— example.com/log AAAAAKqq\n";
    let with = |count| format!("text\n\n{}", signature.repeat(count));
    assert!(SignedNote::parse(&with(MAX_SIGNATURES)).is_ok());
    assert_eq!(SignedNote::parse(&with(MAX_SIGNATURES + 1)), Err(NoteError::TooLarge));
    let long = format!("{}\n\n{signature}", "l".repeat(MAX_NOTE_BYTES));
    assert_eq!(SignedNote::parse(&long), Err(NoteError::TooLarge));
}

proptest! {
    #[test]
    fn a_signed_note_survives_writing_and_reading(
        seed in any::<[u8; 32]>(),
        text in "[^\\x00-\\x1f]{0,40}(\n[^\\x00-\\x1f]{0,40}){0,5}\n",
    ) {
        let signer = Signer::from_seed("example.com/log", &seed).unwrap();
        let note = signer.sign(&text).unwrap();
        let read = SignedNote::parse(&note.to_string()).unwrap();
        prop_assert_eq!(&read, &note);
        let verifier = Verifier::parse(&signer.verifier().to_string()).unwrap();
        prop_assert_eq!(read.verify(&verifier), Ok(text.as_str()));
    }

    #[test]
    fn a_changed_byte_is_noticed(at in 0..PETERS_NOTE.len(), change in 1..=255u8) {
        let mut bytes = PETERS_NOTE.as_bytes().to_vec();
        bytes[at] ^= change;
        // What is not UTF-8 any more cannot even be asked about.
        if let Ok(note) = String::from_utf8(bytes) {
            let verifier = Verifier::parse(PETER).unwrap();
            prop_assert!(SignedNote::parse(&note).and_then(|note| note.verify(&verifier).map(str::to_owned)).is_err());
        }
    }

    #[test]
    fn parsing_never_panics(text in "(\n|— |[a-zA-Z0-9+/= ]|\\PC){0,60}") {
        let _ = SignedNote::parse(&text);
        let _ = Verifier::parse(&text);
    }
}
