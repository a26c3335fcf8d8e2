//! Secrets to look for, and a look for them.

use tower_sigv4::Credentials;

pub const SECRET: &str = "S3CR3T-access-key";
pub const TOKEN: &str = "T0K3N-of-the-session";
pub const CONTENT: &str = "C0NT3NT-of-the-object";

pub fn credentials() -> Credentials {
    Credentials::new("ASIAEXAMPLE", SECRET).with_session_token(TOKEN)
}

/// All that must not be seen; a signature is 64 hexadecimal digits.
pub fn assert_clean(what: &str, text: &str) {
    for secret in [SECRET, TOKEN, CONTENT, "X-Amz-Signature", "Signature=", "AWS4"] {
        assert!(!text.contains(secret), "{what} shows {secret}:\n{text}");
    }
    let longest_hex = text.split(|c: char| !c.is_ascii_hexdigit()).map(str::len).max().unwrap_or_default();
    assert!(longest_hex < 64, "{what} shows a hash or a signature:\n{text}");
}
