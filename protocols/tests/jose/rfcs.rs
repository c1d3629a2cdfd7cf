//! The examples that stand in the RFCs themselves.

use protocols::jose::{Algorithm, Jwk, Jws, JwsError, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

/// The payload of RFC 7515 A.1 to A.3.
const PAYLOAD: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

fn verify(token: &str, key: &VerifyingKey) -> Result<Vec<u8>, JwsError> {
    let jws = Jws::parse(token)?;
    Ok(jws.verify([key], &Algorithm::ALL)?.payload().to_vec())
}

fn public(members: &Value) -> VerifyingKey {
    VerifyingKey::from_jwk(&Jwk::from_value(members).unwrap()).unwrap()
}

#[test]
fn rfc_7515_a_1_hmac() {
    let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    let key = VerifyingKey::from_secret(Algorithm::HS256, None, &BASE64.decode(secret).unwrap()).unwrap();
    let token =
        format!("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{PAYLOAD}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert!(verify(&token, &key).unwrap().starts_with(b"{\"iss\":\"joe\",\r\n"));
}

#[test]
fn rfc_7515_a_2_rsa() {
    let n = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS\
             -pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg\
             665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWy\
             uXpoQ";
    let signature = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF\
                     9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383L\
                     cOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWyw\
                     lVmtVrBp0igcN_IoypGlUPQGe77Rw";
    let key = public(&json!({"kty": "RSA", "n": n, "e": "AQAB"}));
    assert!(verify(&format!("eyJhbGciOiJSUzI1NiJ9.{PAYLOAD}.{signature}"), &key).is_ok());
}

#[test]
fn rfc_7515_a_3_p_256() {
    let key = public(&json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }));
    let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    assert!(verify(&format!("eyJhbGciOiJFUzI1NiJ9.{PAYLOAD}.{signature}"), &key).is_ok());
}

#[test]
fn rfc_7515_a_4_p_521() {
    let key = public(&json!({
        "kty": "EC", "crv": "P-521",
        "x": "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
        "y": "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
    }));
    let signature = "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoX\
                     D2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";
    assert_eq!(verify(&format!("eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.{signature}"), &key).unwrap(), b"Payload");
}

#[test]
fn rfc_7515_a_5_is_unsigned_and_refused() {
    assert_eq!(Jws::parse(&format!("eyJhbGciOiJub25lIn0.{PAYLOAD}.")).unwrap_err(), JwsError::Unsigned);
}

#[test]
fn rfc_7515_appendix_e_names_an_extension_that_nobody_knows() {
    let token = "eyJhbGciOiJub25lIiwNCiAiY3JpdCI6WyJodHRwOi8vZXhhbXBsZS5jb20vVU5ERUZJTkVEIl0sDQogImh0dHA6Ly9leGFtcGxlLmNvbS9V\
                 TkRFRklORUQiOnRydWUNCn0.RkFJTA.";
    assert!(matches!(Jws::parse(token).unwrap_err(), JwsError::Unsigned | JwsError::Critical));
}

#[test]
fn rfc_7638_3_1_the_thumbprint_of_an_rsa_key() {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhM\
             stn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5\
             hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let key = json!({"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"});
    assert_eq!(Jwk::from_value(&key).unwrap().thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

/// RFC 8037 A.1 to A.4. The private key is put into PKCS#8 by hand (RFC 8410 §7).
#[test]
fn rfc_8037_a_ed25519_signs_and_verifies_alike() {
    let public_key = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    let jwk = Jwk::from_value(&public_key).unwrap();
    assert_eq!(jwk.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcN\
                 R4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    assert_eq!(verify(token, &VerifyingKey::from_jwk(&jwk).unwrap()).unwrap(), b"Example of Ed25519 signing");

    let mut der = vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    der.extend(BASE64.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap());
    let signer = SigningKey::from_pkcs8(Algorithm::EdDSA, "one", &der).unwrap();
    assert_eq!(signer.public_jwk().unwrap().thumbprint(), jwk.thumbprint());
    let ours = signer.sign_bytes(None, b"Example of Ed25519 signing").unwrap();
    assert_eq!(verify(&ours, &VerifyingKey::from_jwk(&jwk).unwrap()).unwrap(), b"Example of Ed25519 signing");
}

#[test]
fn rfc_9864_the_other_name_of_ed25519_is_understood_in_keys_and_headers() {
    let key =
        json!({"kty": "OKP", "crv": "Ed25519", "alg": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    let jwk = Jwk::from_value(&key).unwrap();
    assert_eq!(jwk.algorithms().unwrap(), [Algorithm::EdDSA]);
    assert_eq!(serde_json::to_value(&jwk).unwrap(), key);
    let token = format!("{}.e30.{}", BASE64.encode(r#"{"alg":"Ed25519"}"#), BASE64.encode([0; 64]));
    assert_eq!(Jws::parse(&token).unwrap().header().algorithm(), Algorithm::EdDSA);
    assert_eq!(verify(&token, &VerifyingKey::from_jwk(&jwk).unwrap()), Err(JwsError::Signature));
}
