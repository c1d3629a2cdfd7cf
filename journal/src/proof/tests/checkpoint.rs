//! The published checkpoint example, strict reading, and files of several notes.

use proptest::prelude::*;

use super::*;

const ORIGIN: &str = "example.com/behind-the-sofa";
const PUBLISHED: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
const PUBLISHED_SIGNATURE: &str = "— example.com/behind-the-sofa \
    Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

fn signer() -> Signer {
    Signer::from_seed(ORIGIN, &[42; 32]).unwrap()
}

fn checkpoint(size: u64) -> Checkpoint {
    Checkpoint { origin: ORIGIN.into(), size, root: Hash::EMPTY_TREE, extensions: vec![] }
}

fn signed(size: u64) -> String {
    checkpoint(size).sign(&signer()).unwrap().to_string()
}

#[test]
fn the_published_checkpoint_is_read_and_written() {
    let note = SignedNote::parse(&format!("{PUBLISHED}\n{PUBLISHED_SIGNATURE}")).unwrap();
    assert_eq!(note.to_string(), format!("{PUBLISHED}\n{PUBLISHED_SIGNATURE}"));
    let read = Checkpoint::parse(PUBLISHED).unwrap();
    assert_eq!((read.origin.as_str(), read.size, read.extensions.len()), (ORIGIN, 20_852_163, 0));
    assert_eq!(read.root.to_string(), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
    assert_eq!(read.to_string(), PUBLISHED);
}

#[test]
fn a_checkpoint_is_read_strictly() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    assert!(Checkpoint::parse(&format!("o\n0\n{root}\nextension\n")).is_ok());
    let wrong = [
        String::new(),
        "\n".into(),
        "o\n1\n".into(),
        format!("o\n1\n{root}"),
        format!("\n1\n{root}\n"),
        format!("— o\n1\n{root}\n"),
        format!("o\n\n{root}\n"),
        format!("o\n01\n{root}\n"),
        format!("o\n+1\n{root}\n"),
        format!("o\n-1\n{root}\n"),
        format!("o\n1 \n{root}\n"),
        format!("o\n00\n{root}\n"),
        format!("o\n18446744073709551616\n{root}\n"),
        format!("o\n1\n{}\n", &root[4..]),
        format!("o\n1\n{root} \n"),
        format!("o\n1\n{root}\n\n"),
        format!("o\n1\n{root}\n\nextension\n"),
    ];
    for text in wrong {
        assert!(matches!(Checkpoint::parse(&text), Err(CheckpointError::Malformed(_))), "{text:?}");
    }
    let long = format!("{PUBLISHED}{}\n", "e".repeat(MAX_NOTE_BYTES));
    assert_eq!(Checkpoint::parse(&long), Err(CheckpointError::Note(NoteError::TooLarge)));
}

#[test]
fn a_signed_checkpoint_opens_for_its_key_and_its_log_only() {
    let note = SignedNote::parse(&signed(7)).unwrap();
    assert_eq!(Checkpoint::open(&note, signer().verifier(), ORIGIN), Ok(checkpoint(7)));
    let elsewhere = Checkpoint::open(&note, signer().verifier(), "example.org/other");
    assert_eq!(elsewhere, Err(CheckpointError::Origin(ORIGIN.into())));
    let stranger = Signer::from_seed(ORIGIN, &[43; 32]).unwrap();
    let unsigned = Checkpoint::open(&note, stranger.verifier(), ORIGIN);
    assert_eq!(unsigned, Err(CheckpointError::Note(NoteError::NotSigned)));
    let forged = SignedNote::parse(&signed(7).replacen("\n7\n", "\n8\n", 1)).unwrap();
    let outcome = Checkpoint::open(&forged, signer().verifier(), ORIGIN);
    assert_eq!(outcome, Err(CheckpointError::Note(NoteError::FalseSignature)));
}

#[test]
fn a_checkpoint_that_would_read_back_differently_is_not_signed() {
    let wrong = [
        Checkpoint { origin: String::new(), ..checkpoint(1) },
        Checkpoint { origin: "two\nlines".into(), ..checkpoint(1) },
        Checkpoint { origin: "o\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=".into(), ..checkpoint(1) },
        Checkpoint { extensions: vec![String::new()], ..checkpoint(1) },
        Checkpoint { extensions: vec!["two\nlines".into()], ..checkpoint(1) },
        Checkpoint { origin: "tab\tbed".into(), ..checkpoint(1) },
    ];
    for checkpoint in wrong {
        assert!(checkpoint.sign(&signer()).is_err(), "{checkpoint:?}");
    }
}

#[test]
fn a_file_of_notes_falls_apart_into_its_notes() {
    let two_signatures = format!("{}{PUBLISHED_SIGNATURE}", signed(2));
    let written = [signed(1), two_signatures, signed(3)];
    let read: Vec<_> = notes_in(&written.concat()).map(|note| note.unwrap().to_string()).collect();
    assert_eq!(read, written);
    assert_eq!(notes_in("").count(), 0);
}

#[test]
fn an_extension_line_that_looks_like_a_signature_splits_nothing() {
    let extended = Checkpoint { extensions: vec!["— example.com AAAAAKqq".into()], ..checkpoint(1) };
    let written = [extended.sign(&signer()).unwrap().to_string(), signed(2)];
    let read: Vec<_> = notes_in(&written.concat()).map(|note| note.unwrap().to_string()).collect();
    assert_eq!(read, written);
}

#[test]
fn a_torn_end_is_an_error_behind_the_whole_notes() {
    let (first, second) = (signed(1), signed(2));
    for kept in 1..second.len() {
        let Some(torn) = second.get(..kept) else { continue };
        let file = [&first, torn].concat();
        let notes: Vec<_> = notes_in(&file).collect();
        assert_eq!(notes.len(), 2, "{torn:?}");
        assert!(notes[0].is_ok() && notes[1].is_err(), "{torn:?}");
    }
}

#[test]
fn reading_goes_on_behind_a_broken_note() {
    let broken = signed(2).replace("— example.com", "— example+com");
    let file = [signed(1), broken, signed(3)].concat();
    let outcomes: Vec<_> = notes_in(&file).map(|note| note.is_ok()).collect();
    assert_eq!(outcomes, [true, false, true]);
}

proptest! {
    #[test]
    fn a_checkpoint_survives_writing_and_reading(
        origin in "[a-z0-9./-]{1,30}",
        size in any::<u64>(),
        root in any::<[u8; 32]>(),
        extensions in prop::collection::vec("[^\\x00-\\x1f]{1,30}", 0..4),
    ) {
        let checkpoint = Checkpoint { origin, size, root: root.into(), extensions };
        prop_assert_eq!(Checkpoint::parse(&checkpoint.to_string()), Ok(checkpoint.clone()));
        let note = SignedNote::parse(&checkpoint.sign(&signer()).unwrap().to_string()).unwrap();
        prop_assert_eq!(Checkpoint::open(&note, signer().verifier(), &checkpoint.origin), Ok(checkpoint.clone()));
    }

    #[test]
    fn splitting_loses_nothing_and_never_panics(file in "(\n|\n\n|— |— a AAAAAKqq\n|[a-z0-9]|\\PC){0,60}") {
        let mut rest = file.as_str();
        while !rest.is_empty() {
            let end = note_end(rest);
            prop_assert!(end > 0);
            rest = &rest[end..];
        }
        let _ = notes_in(&file).count();
        let _ = Checkpoint::parse(&file);
    }
}
