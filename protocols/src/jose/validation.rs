//! What a reader expects of a token's claims (RFC 7519 §4.1, RFC 8725 §3.8 to §3.12).

use super::{Claims, ClaimsError, Header};

/// How far two clocks may stand apart, in seconds.
pub const LEEWAY: i64 = 30;

/// Whether a token must still be valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expiry {
    /// `exp` must be there and must not have passed.
    #[default]
    Required,
    /// `exp` must not have passed where it is there.
    WherePresent,
    /// An expired token is good as well: a hint at who somebody was (OpenID Connect RP-Initiated Logout §2).
    Ignored,
}

/// What a token must look like to be accepted. Start from [`Validation::at`] and name everything that is known: whatever is not
/// named is not checked, but for the times and the kind of token.
#[derive(Clone, Copy, Debug)]
pub struct Validation<'a> {
    /// The present moment in seconds since 1970.
    pub now: i64,
    /// How far the clocks may stand apart, in seconds.
    pub leeway: i64,
    /// Who must have issued it, compared byte by byte.
    pub issuer: Option<&'a str>,
    /// Whom it must be about.
    pub subject: Option<&'a str>,
    /// It must be meant for at least one of these.
    pub audience: Option<&'a [&'a str]>,
    /// Whether that must be said of one audience, not of a list.
    pub one_audience: bool,
    /// The kinds of token that are accepted by `typ`.
    pub types: &'a [&'a str],
    /// Whether a token without `typ` is accepted.
    pub untyped: bool,
    /// What `exp` must be.
    pub expiry: Expiry,
    /// The most seconds that may have passed since `iat`; asks for `iat`.
    pub max_age: Option<i64>,
    /// The most seconds until `exp`, so that nobody can have their identifiers remembered for ever.
    pub max_lifetime: Option<i64>,
}

impl<'a> Validation<'a> {
    /// Times are checked against this moment, with [`LEEWAY`]; plain JWTs are accepted, with or without `typ`.
    pub fn at(now: i64) -> Self {
        Self {
            now,
            leeway: LEEWAY,
            issuer: None,
            subject: None,
            audience: None,
            one_audience: false,
            types: &["JWT"],
            untyped: true,
            expiry: Expiry::Required,
            max_age: None,
            max_lifetime: None,
        }
    }

    /// Only tokens whose `typ` is one of these.
    #[must_use]
    pub fn of_type(self, types: &'a [&'a str]) -> Self {
        Self { types, untyped: false, ..self }
    }

    pub(super) fn check(&self, header: &Header, claims: &Claims) -> Result<(), ClaimsError> {
        self.kind(header)?;
        self.check_claims(claims)
    }

    pub(super) fn check_claims(&self, claims: &Claims) -> Result<(), ClaimsError> {
        equal(self.issuer, claims.issuer.as_deref(), "iss", ClaimsError::Issuer)?;
        equal(self.subject, claims.subject.as_deref(), "sub", ClaimsError::Subject)?;
        self.audience(claims)?;
        self.times(claims)
    }

    fn kind(&self, header: &Header) -> Result<(), ClaimsError> {
        let accepted = match header.typ() {
            None => self.untyped,
            Some(_) => self.types.iter().any(|typ| header.is_typ(typ)),
        };
        if accepted { Ok(()) } else { Err(ClaimsError::Kind) }
    }

    fn audience(&self, claims: &Claims) -> Result<(), ClaimsError> {
        let Some(wanted) = self.audience else { return Ok(()) };
        if claims.audience.is_empty() {
            return Err(ClaimsError::Missing("aud"));
        }
        if self.one_audience && claims.lists_audience {
            return Err(ClaimsError::ListedAudience);
        }
        let meant = claims.audience.iter().any(|audience| wanted.contains(&audience.as_str()));
        if meant { Ok(()) } else { Err(ClaimsError::Audience) }
    }

    fn times(&self, claims: &Claims) -> Result<(), ClaimsError> {
        let earliest = self.now.saturating_sub(self.leeway);
        let latest = self.now.saturating_add(self.leeway);
        if self.expiry == Expiry::Required && claims.expires_at.is_none() {
            return Err(ClaimsError::Missing("exp"));
        }
        if self.expiry != Expiry::Ignored && claims.expires_at.is_some_and(|at| at <= earliest) {
            return Err(ClaimsError::Expired);
        }
        if claims.not_before.is_some_and(|at| at > latest) {
            return Err(ClaimsError::NotYetValid);
        }
        if claims.issued_at.is_some_and(|at| at > latest) {
            return Err(ClaimsError::IssuedInFuture);
        }
        if let Some(most) = self.max_age {
            let at = claims.issued_at.ok_or(ClaimsError::Missing("iat"))?;
            if at < earliest.saturating_sub(most) {
                return Err(ClaimsError::TooOld);
            }
        }
        match (self.max_lifetime, claims.expires_at) {
            (Some(most), Some(at)) if at > latest.saturating_add(most) => Err(ClaimsError::TooLong),
            _ => Ok(()),
        }
    }
}

fn equal(wanted: Option<&str>, found: Option<&str>, name: &'static str, other: ClaimsError) -> Result<(), ClaimsError> {
    match (wanted, found) {
        (Some(_), None) => Err(ClaimsError::Missing(name)),
        (Some(wanted), Some(found)) if wanted != found => Err(other),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_000_000;

    fn check(validation: &Validation<'_>, typ: Option<&str>, claims: &serde_json::Value) -> Result<(), ClaimsError> {
        let header = json!({"alg": "ES256", "typ": typ});
        let mut header = header.as_object().unwrap().clone();
        header.retain(|_, value| !value.is_null());
        let header = Header::parse(serde_json::to_string(&header).unwrap().as_bytes()).unwrap();
        validation.check(&header, &Claims::parse(claims.to_string().as_bytes()).unwrap())
    }

    #[test]
    fn times_are_kept_to_the_second_and_the_leeway() {
        let strict = Validation::at(NOW);
        let aged = Validation { max_age: Some(100), expiry: Expiry::WherePresent, ..strict };
        let short = Validation { max_lifetime: Some(600), ..strict };
        let lax = Validation { expiry: Expiry::Ignored, ..strict };
        let table = [
            (strict, json!({"exp": NOW + 1}), Ok(())),
            (strict, json!({"exp": NOW - LEEWAY + 1}), Ok(())),
            (strict, json!({"exp": NOW - LEEWAY}), Err(ClaimsError::Expired)),
            (strict, json!({}), Err(ClaimsError::Missing("exp"))),
            (strict, json!({"exp": NOW + 1, "nbf": NOW + LEEWAY}), Ok(())),
            (strict, json!({"exp": NOW + 99, "nbf": NOW + LEEWAY + 1}), Err(ClaimsError::NotYetValid)),
            (strict, json!({"exp": NOW + 99, "iat": NOW + LEEWAY + 1}), Err(ClaimsError::IssuedInFuture)),
            (aged, json!({}), Err(ClaimsError::Missing("iat"))),
            (aged, json!({"iat": NOW - 100 - LEEWAY}), Ok(())),
            (aged, json!({"iat": NOW - 101 - LEEWAY}), Err(ClaimsError::TooOld)),
            (aged, json!({"iat": NOW, "exp": NOW - 99}), Err(ClaimsError::Expired)),
            (short, json!({"exp": NOW + 600 + LEEWAY}), Ok(())),
            (short, json!({"exp": NOW + 601 + LEEWAY}), Err(ClaimsError::TooLong)),
            (lax, json!({"exp": 1}), Ok(())),
            (lax, json!({"nbf": NOW + 99}), Err(ClaimsError::NotYetValid)),
        ];
        for (validation, claims, outcome) in table {
            assert_eq!(check(&validation, None, &claims), outcome, "{claims}");
        }
    }

    #[test]
    fn parties_are_compared_byte_by_byte() {
        let validation = Validation {
            issuer: Some("https://a.example"),
            subject: Some("b"),
            audience: Some(&["c", "d"]),
            ..Validation::at(NOW)
        };
        let good = json!({"iss": "https://a.example", "sub": "b", "aud": ["x", "d"], "exp": NOW + 1});
        assert_eq!(check(&validation, None, &good), Ok(()));
        let table = [
            ("iss", json!("https://a.example/"), ClaimsError::Issuer),
            ("iss", json!(null), ClaimsError::Missing("iss")),
            ("sub", json!("B"), ClaimsError::Subject),
            ("sub", json!(null), ClaimsError::Missing("sub")),
            ("aud", json!("cd"), ClaimsError::Audience),
            ("aud", json!(null), ClaimsError::Missing("aud")),
        ];
        for (name, value, error) in table {
            let mut claims = good.clone();
            claims[name] = value;
            claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            assert_eq!(check(&validation, None, &claims), Err(error), "{claims}");
        }
    }

    #[test]
    fn where_one_audience_is_meant_no_list_is_understood() {
        let either = Validation { audience: Some(&["c"]), ..Validation::at(NOW) };
        let one = Validation { one_audience: true, ..either };
        let (alone, listed) = (json!({"aud": "c", "exp": NOW + 1}), json!({"aud": ["c"], "exp": NOW + 1}));
        assert_eq!([check(&either, None, &alone), check(&either, None, &listed)], [Ok(()), Ok(())]);
        assert_eq!(check(&one, None, &alone), Ok(()));
        assert_eq!(check(&one, None, &listed), Err(ClaimsError::ListedAudience));
    }

    #[test]
    fn a_token_of_another_kind_is_refused() {
        let claims = json!({"exp": NOW + 1});
        let plain = Validation::at(NOW);
        let access = plain.of_type(&["at+jwt"]);
        let table = [
            (plain, None, Ok(())),
            (plain, Some("jwt"), Ok(())),
            (plain, Some("at+jwt"), Err(ClaimsError::Kind)),
            (access, Some("application/at+jwt"), Ok(())),
            (access, Some("JWT"), Err(ClaimsError::Kind)),
            (access, None, Err(ClaimsError::Kind)),
        ];
        for (validation, typ, outcome) in table {
            assert_eq!(check(&validation, typ, &claims), outcome, "{typ:?}");
        }
    }
}
