//! Where the codes of a multi-factor device come from.

use std::fmt;
use std::sync::Arc;

use super::TokenFuture;
use crate::{Error, ErrorKind};

/// Asks for the code that a multi-factor device shows, by a prompt for instance.
///
/// Source: `TokenCode` in [AssumeRole](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
///
/// ```
/// use tower_sigv4::credentials::MfaTokenCode;
///
/// let prompt = MfaTokenCode::new(|| async { Ok("123456".to_owned()) });
/// assert_eq!(format!("{prompt:?}"), "MfaTokenCode");
/// ```
#[derive(Clone)]
pub struct MfaTokenCode(Arc<dyn Fn() -> TokenFuture + Send + Sync>);

impl MfaTokenCode {
    /// Asks this function each time that credentials are fetched, as a code is good for one use. White space around the code
    /// is left out; what remains has to be 6 digits.
    ///
    /// ```
    /// # use tower_sigv4::Credentials;
    /// # use tower_sigv4::credentials::{AssumeRoleCredentials, CredentialsProvider, MfaTokenCode};
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let sts = StandIn::sts();
    /// # let config = sts.config();
    /// # let ours = Credentials::new("AKIDEXAMPLE", "a-secret");
    /// let prompt = MfaTokenCode::new(|| async {
    ///     // Here somebody types it.
    ///     Ok("123456\n".to_owned())
    /// });
    /// let role = AssumeRoleCredentials::new(&config, ours, "arn:aws:iam::123456789012:role/admin");
    /// role.mfa("arn:aws:iam::123456789012:mfa/ann", prompt).credentials().await?;
    /// assert_eq!(sts.parameter("TokenCode").as_deref(), Some("123456"));
    /// # Ok(()) }
    /// ```
    pub fn new<F, Fut>(ask: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<String, Error>> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(ask())))
    }

    /// The code that is shown now.
    pub(super) async fn ask(&self) -> Result<String, Error> {
        let code = (self.0)().await?;
        let code = code.trim();
        // Source: `TokenCode` in https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
        if code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(code.to_owned());
        }
        Err(Error::new(ErrorKind::Credentials, "the code of a multi-factor device has to be 6 digits"))
    }
}

impl fmt::Debug for MfaTokenCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MfaTokenCode")
    }
}
