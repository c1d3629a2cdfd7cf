//! Passwords that were brought along: they open the account as they are, and are kept better from then on.

use aggregates::TenantId;
use commands::credential::SetPassword;
use evident::passwords::import;
use support::PATIENCE;

use super::world::{PASSWORD, World};
use crate::on_both_engines;

on_both_engines! { crate::people::world::World:
    a_hash_of_elsewhere_opens_the_account_and_is_replaced_once
    a_hash_that_is_as_good_as_ours_stays
    a_wrong_password_replaces_nothing
}

/// Hashes that others published, and their passwords.
const HASHES: [(&str, &str, &str); 6] = [
    // The reference implementation's own tests (phc-winner-argon2, src/test.c).
    ("argon2id", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc", "password"),
    // crypt_blowfish's (wrapper.c).
    ("bcrypt", "$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"),
    // RFC 7914 §12.
    (
        "scrypt",
        "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw",
        "pleaseletmein",
    ),
    // The example of passlib's manual.
    ("pbkdf2", "$pbkdf2-sha256$8000$XAuBMIYQQogxRg$tRRlz8hYn63B9LYiCd6PRo6FMiunY9ozmMMI3srxeRE", "password"),
    // Django's form and a directory's, computed with Python's hashlib.
    ("django", "pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=", "lètmein"),
    ("ldap", "{SSHA256}b1avdiOIKEyBqFgWKWYyWPlkAYBHV/hlLyYSrhfDIiBzZWFzYWx0IQ==", "password"),
];

/// Registers somebody whose password came along as a hash.
async fn imported(world: &World, name: &str, hash: &str) -> String {
    let user = world.person("acme", name).await;
    let hash = import(hash).unwrap().hash;
    let tenant = TenantId::parse("acme").unwrap();
    let command = SetPassword { tenant, user: user.clone(), hash, must_change: false, expires_at: None, checked: None };
    world.does(&command).await;
    user
}

/// Waits for an event after a position; what it says.
async fn event(world: &World, after: u64, name: &str) -> String {
    let mut head = world.journal.head();
    let looking = async {
        loop {
            head.borrow_and_update();
            let events = world.journal.read_page(after, 1000).await.unwrap();
            if let Some(event) = events.into_iter().find(|event| event.event_type == name) {
                return event.payload.to_string();
            }
            head.changed().await.unwrap();
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("no {name} came"))
}

async fn a_hash_of_elsewhere_opens_the_account_and_is_replaced_once(world: &World) {
    for (name, hash, password) in HASHES {
        imported(world, name, hash).await;
        let before = world.events().await;
        world.browser().guess("acme", name, &format!("{password}.")).await.is(422);
        let mut browser = world.browser();
        browser.guess("acme", name, password).await.is(303);
        assert_eq!(browser.open("/t/acme/account").await.path(), "/t/acme/account", "{name}");
        let upgraded = event(world, before, "PasswordUpgraded").await;
        assert!(upgraded.contains("$argon2id$v=19$m=19456,t=2,p=1$"), "{name}: {upgraded}");
        for _ in 0..2 {
            world.browser().guess("acme", name, password).await.is(303);
        }
        let names = world.names_since(before).await;
        assert_eq!(names.iter().filter(|one| *one == "PasswordUpgraded").count(), 1, "{name}: {names:?}");
        assert_eq!(names.iter().filter(|one| *one == "PasswordSet").count(), 0, "{name}: {names:?}");
        assert_eq!(
            browser.open("/t/acme/account").await.path(),
            "/t/acme/account",
            "{name}: nobody is signed out by it"
        );
    }
}

async fn a_hash_that_is_as_good_as_ours_stays(world: &World) {
    let user = world.person("acme", "aiko").await;
    let before = world.events().await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    // A better hash would stand in line before these two, and be in the log before the second answer.
    world.set_password("acme", &user, "another one for her", false).await;
    browser.guess("acme", "aiko", "another one for her").await.is(303);
    let names = world.names_since(before).await;
    assert!(!names.contains(&"PasswordUpgraded".to_owned()), "{names:?}");
}

async fn a_wrong_password_replaces_nothing(world: &World) {
    let (name, hash, password) = HASHES[1];
    imported(world, name, hash).await;
    let before = world.events().await;
    for wrong in [PASSWORD, "", "u*u*u", "U*U*U "] {
        let seen = world.browser().guess("acme", name, wrong).await.is(422);
        assert!(seen.leads_to().is_none());
    }
    let names = world.names_since(before).await;
    assert!(!names.contains(&"PasswordUpgraded".to_owned()), "{names:?}");
    world.browser().guess("acme", name, password).await.is(303);
}
