//! Everybody is nobody: a visitor is a random number in a cookie.

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, HeaderValue};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

use sha2::{Digest, Sha256};

use crate::problem::Problem;

const NAME: &str = "visitor";

/// A quarter, so that the pictures are still there next time, and that is not for ever.
const MAX_AGE: u32 = 90 * 86_400;

/// One browser. Whoever has the number sees the pictures, so it is as hard to guess as a key, and has no `Debug`.
pub struct Visitor(String);

impl Visitor {
    /// Somebody who was never here.
    pub fn stranger() -> Result<Self, Problem> {
        let mut number = [0; 16];
        getrandom::fill(&mut number)
            .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "This machine has no random numbers."))?;
        Ok(Self(hex::encode(number)))
    }

    /// Who the cookie says it is, if it is a number that we may have given.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let number = cookies
            .flat_map(|line| line.split(';'))
            .find_map(|cookie| cookie.trim().strip_prefix(NAME)?.strip_prefix('='))?;
        let is_ours = number.len() == 32 && number.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_ours.then(|| Self(number.to_owned()))
    }

    /// The cookie that tells it. Scripts cannot read it, and pages of others cannot use it.
    pub fn cookie(&self, is_https: bool) -> HeaderValue {
        let secure = if is_https { "; Secure" } else { "" };
        let text = format!("{NAME}={}; Path=/; Max-Age={MAX_AGE}; HttpOnly; SameSite=Strict{secure}", self.0);
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
    }

    /// Where this visitor's pictures are in the bucket. It does not tell the number: others see it in links by mail.
    pub fn prefix(&self) -> String {
        format!("gallery/{}/", hex::encode(&Sha256::digest(&self.0)[..16]))
    }

    /// The key of one of this visitor's pictures: the form's page chose `random/name`.
    pub fn key(&self, id: &str) -> Result<String, Problem> {
        match id.split('/').collect::<Vec<_>>().as_slice() {
            // Stores that keep objects as files may follow such names upwards.
            [folder, name] if [folder, name].iter().all(|part| !matches!(**part, "" | "." | "..")) => {
                Ok(self.prefix() + id)
            }
            _ => Err(Problem::new(StatusCode::NOT_FOUND, "There is no such picture.")),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let missing = || Problem::new(StatusCode::UNAUTHORIZED, "Reload the page: it has lost its cookie.");
        Self::of(&parts.headers).ok_or_else(missing)
    }
}
