//! What a bucket's name and an object's key may be.

/// The longest key, in bytes of UTF-8.
///
/// Source: [Object keys](https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html).
const MAX_KEY: usize = 1_024;

/// Refuses what no store takes as a bucket's name, above all what would change the host or the path of a request.
///
/// Buckets made before 2018 may have capitals, underscores and up to 255 characters; source:
/// [Bucket naming rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
pub(super) fn check_bucket(name: &str) -> Result<(), String> {
    let is_edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = name.as_bytes();
    let is_name = (3..=255).contains(&bytes.len())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        && is_edge(bytes.first())
        && is_edge(bytes.last())
        && !name.contains("..");
    if is_name {
        return Ok(());
    }
    Err(format!("{name:?} is no bucket name; expected 3 to 63 lower-case letters, digits, hyphens and dots"))
}

/// Whether a bucket's name can be a part of a host name, with a dot or without.
pub(super) fn is_dns_name(name: &str) -> bool {
    name.len() <= 63 && name.bytes().all(|byte| !byte.is_ascii_uppercase() && byte != b'_')
}

/// Refuses keys that S3 refuses. Every other text is a key, control characters and all.
pub(super) fn check_key(key: &str) -> Result<(), String> {
    let problem = match key.len() {
        // Without this check, the request would go to the bucket itself.
        0 => "the key is empty".to_owned(),
        1..=MAX_KEY if climbs_out(key) => {
            format!("the key {key:?} has more `..` segments than folders to leave; S3 refuses it")
        }
        1..=MAX_KEY => return Ok(()),
        length => format!("the key is {length} bytes long; S3 takes at most {MAX_KEY}"),
    };
    Err(problem)
}

/// Whether the `..` segments of a key lead out of its bucket, left to right. S3 refuses such a key by this rule, and a store
/// or a proxy that resolves paths would take it for an object of another bucket.
///
/// Source: [Object keys](https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html), "period-only path segments".
fn climbs_out(key: &str) -> bool {
    // Nearly no key has one.
    if !key.contains("..") {
        return false;
    }
    let mut depth = 0_usize;
    for segment in key.split('/') {
        match segment {
            "" | "." => {}
            ".." => match depth.checked_sub(1) {
                Some(above) => depth = above,
                None => return true,
            },
            _ => depth += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_names() {
        for name in ["abc", "my-bucket.example", "Legacy_Bucket", "a1b"] {
            assert!(check_bucket(name).is_ok(), "{name}");
        }
        for name in [
            "",
            "ab",
            "-ab",
            "ab-",
            "a..b",
            "a/b",
            "a b",
            "evil.example/",
            "a@b",
            "a:b",
            "a?b",
            "a#b",
            "bücket",
            "a%2Fb",
        ] {
            let error = check_bucket(name).unwrap_err();
            assert!(error.contains("no bucket name"), "{error}");
        }
    }

    #[test]
    fn keys() {
        assert!(check_key(&"k".repeat(1_024)).is_ok());
        assert!(check_key(&"é".repeat(513)).unwrap_err().contains("1026 bytes"));
        assert!(check_key("").is_err());
        assert!(check_key("\u{0}\u{1B}..//").is_ok());
    }

    #[test]
    fn a_key_may_have_dot_segments_that_stay_in_the_bucket() {
        for key in ["a/../b", "videos/2014/../../video1.wmv", "./a", ".", "a/.", "..a/..b", "a//../b"] {
            assert!(check_key(key).is_ok(), "{key}");
        }
        for key in ["..", "../other/k", "../../video1.wmv", "videos/../../video1.wmv", "/../k", "./../k"] {
            let error = check_key(key).unwrap_err();
            assert!(error.contains(".."), "{error}");
        }
    }
}
