//! What names of IAM and STS are made of.

/// Whether a text has only the characters of such names: `[\w+=,.@-]`.
///
/// Source: `RoleName` in [CreateRole](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html), `RoleSessionName`
/// in [AssumeRole](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
pub(super) fn has_name_characters(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte))
}
