//! Published hashes of every form, their bounds, and what is refused.

use super::*;

fn hash(text: &str) -> PasswordHash {
    PasswordHash::parse(text).unwrap()
}

fn read(text: &str) -> Result<Format, ImportError> {
    Format::read(&hash(text))
}

/// Hash, password, and whether a sign-in replaces it.
const VECTORS: &[(&str, &str, bool)] = &[
    // The reference implementation's own tests (phc-winner-argon2, src/test.c).
    ("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password", true),
    ("$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc", "password", true),
    ("$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA", "password", true),
    ("$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ", "password", true),
    // crypt_blowfish's (wrapper.c), and one computed with libxcrypt.
    ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U", true),
    ("$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U", true),
    ("$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq", "rasmuslerdorf", true),
    // RFC 7914 §12, and the example of passlib's manual.
    (
        "$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw",
        "pleaseletmein",
        true,
    ),
    ("$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E", "password", true),
    // RFC 6070, RFC 7914 §11, the usual vector of SHA-512, and the example of passlib's manual.
    ("$pbkdf2-sha1$i=4096,l=20$c2FsdA$SwB5AbdlSJq+rUnZJvch0GWkKcE", "password", true),
    ("$pbkdf2$4096$c2FsdA$SwB5AbdlSJq.rUnZJvch0GWkKcE", "password", true),
    (
        "$pbkdf2-sha256$i=1,l=64$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLxJypzM8Xm2RZkWZLOdd+8xfHG4RbHjC9UJESBB06GXgw",
        "passwd",
        true,
    ),
    (
        "$pbkdf2-sha512$i=1$c2FsdA$hn9wzxreAs/zdSWZo6U9xK80x6ZpgVrl1RNVThyM8lLALUcKKFoFAbrZmb/pQ8CPBQI119aLHaVeY/c7YKV/zg",
        "password",
        true,
    ),
    ("$pbkdf2-sha256$8000$XAuBMIYQQogxRg$tRRlz8hYn63B9LYiCd6PRo6FMiunY9ozmMMI3srxeRE", "password", true),
    // Django's form, computed with Python's hashlib.
    ("pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=", "lètmein", true),
    ("pbkdf2_sha1$1000$seasalt$ljleU4wBmTtz/MoG5YTwxpM0d7I=", "lètmein", true),
    (
        "pbkdf2_sha512$1000$seasalt$MvpYzRb9t8IHUO1U7cCcGPfI+JLcFRBOUbkty+vHmXzMoGO3EGn5ZDxFwkkOHVT55Elz3Qczs2+FNpDKUjv/RA==",
        "lètmein",
        true,
    ),
    // Directories' form, computed with Python's hashlib.
    ("{SSHA256}b1avdiOIKEyBqFgWKWYyWPlkAYBHV/hlLyYSrhfDIiBzZWFzYWx0IQ==", "password", true),
    ("{SSHA384}C5hjHyuwr/f1y1HfT63OEWZHBkdgV4O7TufcuklKeXSNmS6AgaiJZ9FEO9TZoP2Jc2Vhc2FsdCE=", "password", true),
    (
        "{SSHA512}gDSvRnQ9pqFzE4dPd8BtWtwwUR3FMlCIxIE8uNfm2uJEHmsX1eFIa3Ooc5KhaPzwLVz1vRKSeBBA/4Le8+XB8XNlYXNhbHQh",
        "password",
        true,
    ),
];

#[test]
fn hashes_that_others_published_match_their_password_and_no_other() {
    for (text, password, upgrade) in VECTORS {
        let format = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(format.matches(password), Ok(true), "{text}");
        assert_eq!(format.matches(&format!("{password}.")), Ok(false), "{text}");
        assert_eq!(!format.is_current(), *upgrade, "{text}");
        assert_eq!(format.is_weak(), text.starts_with('{'), "{text}");
    }
}

#[test]
fn a_new_hash_and_any_stronger_one_stays() {
    let new = make("umbrella-kettle-orbit", [1; SALT_BYTES]).unwrap();
    assert!(Format::read(&new).unwrap().is_current());
    let stronger = new.as_str().replace("m=19456,t=2,p=1", "m=65536,t=3,p=4");
    assert!(read(&stronger).unwrap().is_current());
    for weaker in ["m=19455,t=2,p=1", "m=19456,t=1,p=1", "m=1024,t=100,p=1"] {
        assert!(!read(&new.as_str().replace("m=19456,t=2,p=1", weaker)).unwrap().is_current(), "{weaker}");
    }
    assert!(Format::of_nobody().is_current(), "nobody costs what a new hash costs");
}

#[test]
fn a_hash_that_would_cost_too_much_is_refused() {
    let (salt, digest) = ("c2Vhc2FsdHNlYXNhbHQxMg", "DuzyzP4yD6jOjdDqHvUeok2aOOT5tY5unvSk0QDZV0w");
    let long = "hn9wzxreAs/zdSWZo6U9xK80x6ZpgVrl1RNVThyM8lLALUcKKFoFAbrZmb/pQ8CPBQI119aLHaVeY/c7YKV/zg";
    let table = [
        format!("$argon2id$v=19$m=262145,t=1,p=1${salt}${digest}"),
        format!("$argon2id$v=19$m=262144,t=5,p=1${salt}${digest}"),
        format!("$argon2id$v=19$m=4294967295,t=4294967295,p=1${salt}${digest}"),
        format!("$argon2id$v=19$m=65536,t=1,p=17${salt}${digest}"),
        "$2b$15$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW".to_owned(),
        "$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW".to_owned(),
        format!("$scrypt$ln=18,r=8,p=1${salt}${digest}"),
        format!("$scrypt$ln=63,r=8,p=1${salt}${digest}"),
        format!("$scrypt$ln=4294967295,r=8,p=1${salt}${digest}"),
        format!("$scrypt$ln=14,r=4294967295,p=4294967295${salt}${digest}"),
        format!("$scrypt$ln=17,r=8,p=3${salt}${digest}"),
        format!("$pbkdf2-sha256$i=2000001${salt}${digest}"),
        format!("$pbkdf2-sha1$i=600000${salt}${long}"),
        format!("pbkdf2_sha256$4294967295$seasalt${digest}"),
    ];
    for text in table {
        assert!(matches!(read(&text), Err(ImportError::TooCostly(_))), "{text}");
    }
}

#[test]
fn the_dearest_hashes_that_are_taken_are_read() {
    let (salt, digest) = ("c2Vhc2FsdHNlYXNhbHQxMg", "DuzyzP4yD6jOjdDqHvUeok2aOOT5tY5unvSk0QDZV0w");
    let table = [
        format!("$argon2id$v=19$m=262144,t=4,p=16${salt}${digest}"),
        "$2b$14$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW".to_owned(),
        format!("$scrypt$ln=17,r=8,p=2${salt}${digest}"),
        format!("$pbkdf2-sha256$i=2000000${salt}${digest}"),
    ];
    for text in table {
        assert!(read(&text).is_ok(), "{text}");
    }
}

#[test]
fn damaged_hashes_are_refused() {
    let (salt, digest) = ("c2Vhc2FsdHNlYXNhbHQxMg", "DuzyzP4yD6jOjdDqHvUeok2aOOT5tY5unvSk0QDZV0w");
    let table = [
        format!("$argon2id$v=18$m=65536,t=2,p=1${salt}${digest}"),
        format!("$argon2id$v=19$m=65536,t=2${salt}${digest}"),
        format!("$argon2id$v=19$m=65536,t=0,p=1${salt}${digest}"),
        format!("$argon2id$v=19$m=7,t=1,p=1${salt}${digest}"),
        format!("$argon2id$v=19$m=65536,t=2,p=1,keyid=AAAA${salt}${digest}"),
        format!("$argon2id$v=19$m=65536,t=2,p=1$c2FsdA${digest}"),
        format!("$argon2id$v=19$m=65536,t=2,p=1${salt}$not*base64*not*base64"),
        format!("$argon2id$v=19$m=65536,t=2,p=1${salt}$c2Vhc2FsdHNlYXNh"),
        "$2b$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW".to_owned(),
        "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyO".to_owned(),
        format!("$scrypt$ln=0,r=8,p=1${salt}${digest}"),
        format!("$scrypt$ln=14,r=0,p=1${salt}${digest}"),
        format!("$pbkdf2-sha256$i=0${salt}${digest}"),
        format!("$pbkdf2-sha256$i=1000,l=64${salt}${digest}"),
        format!("pbkdf2_sha256$99999999999$seasalt${digest}"),
        format!("{{SSHA512}}{digest}"),
        "{SSHA256}b1avdiOIKEyBqFgWKWYyWPlkAYBHV/hlLyYSrhfDIiA=".to_owned(),
    ];
    for text in table {
        assert_eq!(read(&text).err(), Some(ImportError::Malformed), "{text}");
    }
}

#[test]
fn kinds_that_are_not_known_are_refused_with_those_that_are() {
    let table = [
        "$6$rounds=5000$usesomesillystri$D4IrlXatmP7rx3P3InaxBeoomnAihCKRVQAr/36",
        "$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/aaaa",
        "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$argon2d$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$pbkdf2-md5$i=1000$c2FsdA$SwB5AbdlSJq+rUnZJvch0GWkKcE",
        "pbkdf2_sha3$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=",
        "{SSHA}5en6G6MezRroT3XKqkdPOmY/BfQxMjM0",
    ];
    for text in table {
        assert_eq!(read(text).err(), Some(ImportError::Unknown), "{text}");
    }
    let refusal = ImportError::Unknown.to_string();
    for known in ["argon2id", "argon2i", "bcrypt", "scrypt", "PBKDF2", "pbkdf2_sha256$", "{SSHA512}"] {
        assert!(refusal.contains(known), "{refusal}");
    }
}
