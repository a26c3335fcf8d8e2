//! The token that `aws sso login` leaves in a file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha1::{Digest, Sha1};
use zeroize::{Zeroize, Zeroizing};

use crate::credentials::ProviderConfig;
use crate::credentials::environment::parse_time;
use crate::environment::Environment;
use crate::{Error, ErrorKind};

/// A token that ends sooner is refreshed, when it can be: botocore's window (`SSOTokenProvider._REFRESH_WINDOW` in its
/// [`tokens.py`](https://github.com/boto/botocore/blob/develop/botocore/tokens.py)). A token mostly lasts an hour, so that
/// there is time for many attempts.
const REFRESH_WINDOW: Duration = Duration::from_secs(15 * 60);

/// A token in the form of its file, which the AWS CLI and the SDKs share.
///
/// Source: `SSOTokenLoader` in botocore's
/// [`utils.py`](https://github.com/boto/botocore/blob/develop/botocore/utils.py), and what `aws sso login` writes.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    start_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Secret>,
    /// What other programs have put there; it stays there.
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Zeroed when it is dropped.
#[derive(Clone, Deserialize, Serialize)]
#[serde(transparent)]
struct Secret(String);

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A token and the file it came from. There is no `Debug`: it is all secrets.
pub(super) struct Token {
    path: PathBuf,
    fields: Fields,
    expiry: SystemTime,
}

/// What it takes to get a new token in place of an old one.
pub(super) struct Refresh<'a> {
    pub(super) client_id: &'a str,
    pub(super) client_secret: &'a str,
    pub(super) refresh_token: &'a str,
}

/// A new token, as the service gives it.
pub(super) struct NewToken {
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) life: Duration,
}

/// The file of a token: it is named after the session, or else the start URL.
pub(super) fn path(environment: &Environment, name: &str) -> Result<PathBuf, Error> {
    // On Windows the home directory is in `USERPROFILE`, but a shell of Unix's kind may set `HOME` there too.
    let home = environment.var("HOME").or_else(|| environment.var("USERPROFILE")).ok_or_else(|| {
        let message = "neither HOME nor USERPROFILE is set, so the token of `aws sso login` cannot be found";
        Error::new(ErrorKind::Credentials, message)
    })?;
    let mut file = String::with_capacity("0123456789012345678901234567890123456789.json".len());
    for byte in Sha1::digest(name) {
        // A string takes all that is written to it.
        let _ = write!(file, "{byte:02x}");
    }
    file.push_str(".json");
    Ok(Path::new(&home).join(".aws").join("sso").join("cache").join(file))
}

impl Token {
    /// Reads the token; `None` when nobody has logged in yet.
    pub(super) async fn read(config: &ProviderConfig, path: PathBuf) -> Result<Option<Self>, Error> {
        let Some(text) = config.files.read_later(path.clone()).await? else { return Ok(None) };
        let text = Zeroizing::new(text);
        Self::parse(path, &text).map(Some)
    }

    fn parse(path: PathBuf, text: &str) -> Result<Self, Error> {
        let fields: Fields = serde_json::from_str(text).map_err(|error| {
            // The parser's own words can quote a value.
            unusable(&path, &format!("is no JSON document of one (line {}, column {})", error.line(), error.column()))
        })?;
        let Some(token) = &fields.access_token else { return Err(unusable(&path, "has no accessToken")) };
        if token.0.is_empty() {
            return Err(unusable(&path, "has an empty accessToken"));
        }
        let Some(expiry) = &fields.expires_at else { return Err(unusable(&path, "has no expiresAt")) };
        let Some(expiry) = time(expiry) else {
            return Err(unusable(&path, "has an expiresAt that is no time such as 2026-11-23T12:00:00Z"));
        };
        Ok(Self { path, fields, expiry })
    }

    pub(super) fn access_token(&self) -> &str {
        self.fields.access_token.as_ref().map_or("", |token| token.0.as_str())
    }

    pub(super) fn is_expired(&self, now: SystemTime) -> bool {
        self.expiry <= now
    }

    pub(super) fn ends_soon(&self, now: SystemTime) -> bool {
        self.expiry.duration_since(now).is_ok_and(|left| left < REFRESH_WINDOW) || self.is_expired(now)
    }

    /// What it takes to refresh it; `None` when that is not there, or the registration that it goes with has ended.
    pub(super) fn refresh(&self, now: SystemTime) -> Option<Refresh<'_>> {
        let Fields { client_id, client_secret, refresh_token, registration_expires_at, .. } = &self.fields;
        let registration_end = time(registration_expires_at.as_deref()?)?;
        (now < registration_end).then_some(Refresh {
            client_id: client_id.as_deref()?,
            client_secret: &client_secret.as_ref()?.0,
            refresh_token: &refresh_token.as_ref()?.0,
        })
    }

    /// Whether it is the same token, whatever goes with it.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        self.access_token() == other.access_token()
    }

    /// The same session with a new token. Without a new refresh token the old one stays good (RFC 6749, section 6).
    pub(super) fn renewed(&self, new: NewToken, now: SystemTime, start_url: &str, region: &str) -> Result<Self, Error> {
        let (expiry, expires_at) = end(now, new.life)?;
        let mut fields = self.fields.clone();
        fields.access_token = Some(Secret(new.access_token));
        fields.expires_at = Some(expires_at);
        fields.start_url = Some(start_url.to_owned());
        fields.region = Some(region.to_owned());
        if let Some(token) = new.refresh_token {
            fields.refresh_token = Some(Secret(token));
        }
        Ok(Self { path: self.path.clone(), fields, expiry })
    }

    /// Writes it to the file it came from, for the next run and for other programs.
    pub(super) async fn write(&self, config: &ProviderConfig) -> Result<(), Error> {
        let text = serde_json::to_string(&self.fields)
            .map(Zeroizing::new)
            .map_err(|error| Error::new(ErrorKind::Credentials, "the token has no form in JSON").with_source(error))?;
        config.files.write_later(self.path.clone(), text).await
    }
}

/// A time in a token's file. Old versions of the AWS CLI write `UTC` in place of `Z`.
fn time(text: &str) -> Option<SystemTime> {
    match text.strip_suffix("UTC") {
        Some(local) => parse_time(&format!("{local}Z")),
        None => parse_time(text),
    }
}

/// The end of a life that begins now, also as a text.
fn end(now: SystemTime, life: Duration) -> Result<(SystemTime, String), Error> {
    let no_time = || Error::new(ErrorKind::InvalidResponse, "the new token lasts longer than there are dates");
    let expiry = now.checked_add(life).ok_or_else(no_time)?;
    // There is no form for the years after 9999.
    let mut text = String::new();
    write!(text, "{}", humantime::format_rfc3339_seconds(expiry)).map_err(|_| no_time())?;
    Ok((expiry, text))
}

fn unusable(path: &Path, what: &str) -> Error {
    let message = format!("the token of `aws sso login` in {} {what}; log in again", path.display());
    Error::new(ErrorKind::Credentials, message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Token, Error> {
        Token::parse(PathBuf::from("/token.json"), text)
    }

    /// The names are those of botocore's tests.
    #[test]
    fn a_file_is_named_by_the_sha1_of_its_session() {
        let environment = Environment::from_pairs([("HOME", "/home/ann")]);
        assert_eq!(
            path(&environment, "https://d-92671207e4.awsapps.com/start").unwrap(),
            Path::new("/home/ann/.aws/sso/cache/13f9d35043871d073ab260e020f0ffde092cb14b.json")
        );
        assert_eq!(
            path(&environment, "admin").unwrap(),
            Path::new("/home/ann/.aws/sso/cache/d033e22ae348aeb5660fc2140aec35850c4da997.json")
        );
        assert!(path(&Environment::from_pairs([("USERPROFILE", "C:\\ann")]), "admin").unwrap().starts_with("C:\\ann"));
        assert_eq!(
            path(&Environment::from_pairs::<String, String>([]), "admin").unwrap_err().kind(),
            ErrorKind::Credentials
        );
    }

    #[test]
    fn a_time_is_read_as_old_and_new_programs_write_it() {
        let expected = humantime::parse_rfc3339("2019-11-14T04:05:45Z").unwrap();
        for text in ["2019-11-14T04:05:45Z", "2019-11-14T04:05:45UTC", "2019-11-14T05:05:45+01:00"] {
            assert_eq!(time(text), Some(expected), "{text}");
        }
        assert_eq!(time("UTC"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_a_token_or_an_error(text in ".{0,200}") {
            let _ = parse(&text);
        }

        #[test]
        fn no_error_quotes_a_value(secret in "[A-Z]{20}", field in "accessToken|expiresAt|clientSecret|refreshToken") {
            for value in [format!("\"{secret}\""), format!("[\"{secret}\"]"), format!("{{\"{secret}\":1}}")] {
                if let Err(error) = parse(&format!("{{\"{field}\":{value}}}")) {
                    let shown = format!("{error:?}{error}");
                    prop_assert!(!shown.contains(&secret));
                }
            }
        }

        #[test]
        fn what_other_programs_wrote_stays(name in "x[a-z]{1,9}", value in any::<i64>()) {
            let text = format!(r#"{{"accessToken":"t","expiresAt":"2030-01-01T00:00:00Z","{name}":{value}}}"#);
            let written = serde_json::to_string(&parse(&text).unwrap().fields).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), serde_json::from_str::<Value>(&text).unwrap());
        }
    }
}
