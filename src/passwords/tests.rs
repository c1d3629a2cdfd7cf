//! Passwords from the outside: judged, hashed, compared, upgraded.

use super::*;
use crate::adapters::MachineEntropy;

fn passwords() -> Passwords {
    Passwords::open(Arc::new(MachineEntropy), None).unwrap()
}

fn clear(text: &str) -> ClearSecret {
    ClearSecret::given(text.to_owned())
}

#[tokio::test]
async fn a_hash_matches_its_password_and_no_other() {
    let passwords = passwords();
    let hash = passwords.hash(&clear("correct horse battery")).await.unwrap();
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
    let verdict = passwords.verify(&clear("correct horse battery"), &hash).await;
    assert_eq!(verdict, Ok(Verdict::Match { upgrade: false }));
    assert_eq!(passwords.verify(&clear("correct horse batterz"), &hash).await, Ok(Verdict::NoMatch));
    assert_ne!(passwords.hash(&clear("correct horse battery")).await.unwrap(), hash, "each hash has its own salt");
}

#[tokio::test]
async fn a_password_that_breaks_the_policy_is_refused_with_the_reason() {
    let (passwords, policy) = (passwords(), PasswordPolicy::default());
    let words = ["hanamizuki".to_owned(), "shirakawa".to_owned()];
    let judge = async |text: &str, history: &[PasswordHash]| {
        passwords.judge(&clear(text), Rules { policy: &policy, history, words: &words }).await
    };
    let good = "umbrella-kettle-orbit";
    let former = judge(good, &[]).await.unwrap();
    let table = [
        ("short", PasswordRefusal::TooShort { least: 12 }),
        (&"a".repeat(257), PasswordRefusal::TooLong { most: 256 }),
        ("Password1234", PasswordRefusal::Known),
        ("aaaaaaaaaaaaaa", PasswordRefusal::Guessable { weakness: Some(Weakness::Repeats) }),
        ("shirakawahanamizuki", PasswordRefusal::Guessable { weakness: Some(Weakness::OwnWords) }),
        (good, PasswordRefusal::UsedBefore { last: 1 }),
    ];
    for (text, refusal) in table {
        assert_eq!(judge(text, std::slice::from_ref(&former)).await, Err(PasswordError::Refused(refusal)), "{text}");
    }
}

#[tokio::test]
async fn a_password_is_the_same_however_its_letters_were_typed() {
    let passwords = passwords();
    let (composed, decomposed) = (clear("r\u{e9}sum\u{e9}-kettle"), clear("re\u{301}sume\u{301}-kettle"));
    let hash = passwords.hash(&composed).await.unwrap();
    assert_eq!(passwords.verify(&decomposed, &hash).await, Ok(Verdict::Match { upgrade: false }));
    // Somebody else hashed it as it was typed.
    let foreign = formats::make(decomposed.expose(), [7; SALT_BYTES]).unwrap();
    assert_eq!(passwords.verify(&decomposed, &foreign).await, Ok(Verdict::Match { upgrade: true }));
    assert_eq!(passwords.verify(&composed, &foreign).await, Ok(Verdict::NoMatch));
}

#[tokio::test]
async fn a_hash_that_cannot_be_read_matches_nothing() {
    let passwords = passwords();
    let unknown = PasswordHash::parse("$6$rounds=5000$saltsalt$aGFzaGhhc2hoYXNoaGFzaA").unwrap();
    assert_eq!(passwords.verify(&clear("any"), &unknown).await, Ok(Verdict::NoMatch));
}

/// Not measured to the millisecond: an order of magnitude would show.
#[tokio::test]
async fn somebody_who_is_not_there_costs_what_somebody_who_is_costs() {
    let passwords = passwords();
    let hash = passwords.hash(&clear("umbrella-kettle-orbit")).await.unwrap();
    let (mut nobody, mut somebody) = (Duration::MAX, Duration::MAX);
    // The fastest of some: whatever else the machine does makes none of them faster.
    for _ in 0..10 {
        let begun = std::time::Instant::now();
        passwords.verify_nobody(&clear("something else")).await.unwrap();
        nobody = nobody.min(begun.elapsed());
        let begun = std::time::Instant::now();
        passwords.verify(&clear("something else"), &hash).await.unwrap();
        somebody = somebody.min(begun.elapsed());
    }
    assert!(nobody * 4 > somebody && somebody * 4 > nobody, "{nobody:?} for nobody, {somebody:?} for somebody");
}

#[test]
fn every_refusal_says_what_to_do_and_has_a_name_for_translators() {
    let weaknesses = [
        Weakness::OwnWords,
        Weakness::Keys,
        Weakness::Repeats,
        Weakness::Sequence,
        Weakness::Common,
        Weakness::Word,
        Weakness::Name,
        Weakness::Date,
    ];
    let guessable = weaknesses.map(|weakness| PasswordRefusal::Guessable { weakness: Some(weakness) });
    let others = [
        PasswordRefusal::TooShort { least: 12 },
        PasswordRefusal::TooLong { most: 256 },
        PasswordRefusal::Known,
        PasswordRefusal::Guessable { weakness: None },
        PasswordRefusal::UsedBefore { last: 5 },
    ];
    let mut keys = std::collections::BTreeSet::new();
    for refusal in guessable.into_iter().chain(others) {
        assert!(refusal.to_string().contains("; "), "{refusal}");
        let number = refusal.number();
        assert!(number.is_none_or(|number| refusal.to_string().contains(&number.to_string())), "{refusal}");
        assert!(refusal.key().starts_with("password-") && keys.insert(refusal.key()), "{refusal:?}");
    }
}
