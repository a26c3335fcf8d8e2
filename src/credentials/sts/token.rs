//! What a source of web identity tokens is.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::{Error, ErrorKind};

/// The longest token that STS takes, in characters.
///
/// Source: `WebIdentityToken` in
/// [AssumeRoleWithWebIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
const MAX_LENGTH: usize = 20_000;

/// A token of a [`WebIdentityToken`], or a code of a [`MfaTokenCode`](super::MfaTokenCode), that will be there.
pub type TokenFuture = Pin<Box<dyn Future<Output = Result<String, Error>> + Send>>;

/// A source of web identity tokens: an identity provider's word for who this is.
///
/// ```
/// use tower_sigv4::credentials::{TokenFuture, WebIdentityToken};
///
/// #[derive(Debug)]
/// struct Broker;
///
/// impl WebIdentityToken for Broker {
///     fn token(&self) -> TokenFuture {
///         Box::pin(async { Ok("header.claims.signature".to_owned()) })
///     }
/// }
///
/// # tokio_test::block_on(async {
/// assert_eq!(Broker.token().await?, "header.claims.signature");
/// # Ok::<(), tower_sigv4::Error>(())
/// # }).unwrap();
/// ```
pub trait WebIdentityToken: fmt::Debug + Send + Sync {
    /// A token that is valid now, of up to 20,000 characters. It is asked for each time that credentials are fetched.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use tower_sigv4::Transport;
    /// use tower_sigv4::client::Client;
    /// use tower_sigv4::credentials::{ProviderConfig, WebIdentityToken, WebIdentityTokenFile};
    /// use tower_sigv4::files::Files;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let config = ProviderConfig::new(Transport::new(Client::new()?));
    /// let config = config.files(Files::from_pairs([("/run/token", "header.claims.signature\n")]));
    /// let source: Arc<dyn WebIdentityToken> = Arc::new(WebIdentityTokenFile::new(&config, "/run/token"));
    /// assert_eq!(source.token().await?, "header.claims.signature");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Its kind says to a chain whether to go on: [`ErrorKind::CredentialsNotConfigured`] when there is nothing here,
    /// any other when something failed.
    fn token(&self) -> TokenFuture;
}

impl<T: WebIdentityToken + ?Sized> WebIdentityToken for Arc<T> {
    fn token(&self) -> TokenFuture {
        (**self).token()
    }
}

/// The token in a text, without white space around it. The error does not show the text.
pub(super) fn token_in(text: &str) -> Result<String, Error> {
    let token = text.trim();
    let problem = if token.is_empty() {
        "the web identity token is empty"
    } else if token.len() > MAX_LENGTH {
        "the web identity token is longer than 20000 characters, the most that STS takes"
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        "the web identity token has a character that no token has, such as a space or a newline"
    } else {
        return Ok(token.to_owned());
    };
    Err(Error::new(ErrorKind::Credentials, problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_word_of_limited_length() {
        assert_eq!(token_in(" a.b-c_d.e=\r\n").unwrap(), "a.b-c_d.e=");
        assert!(token_in(&"a".repeat(20_000)).is_ok());
        for text in ["", " \n", "tok3n tok3n", "tok3n\ntok3n", "tok3n\0", "tok3né", &"tok3n".repeat(4_001)] {
            let error = token_in(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Credentials);
            assert!(!format!("{error:?}").contains("tok3n"), "{error:?}");
        }
    }
}
