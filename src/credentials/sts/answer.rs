//! What STS answers.

use serde::Deserialize;

use crate::codec::xml;
use crate::credentials::environment::parse_time;
use crate::{Credentials, Error, ErrorKind};

/// The root element is named after the operation, and so is the one in it.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "AssumeRoleResult", alias = "AssumeRoleWithWebIdentityResult")]
    result: AnswerResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AnswerResult {
    credentials: AnswerCredentials,
}

/// Source: [Credentials](https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html); all are required.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AnswerCredentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: String,
}

/// The credentials in an answer to this operation.
pub(super) fn read(operation: &str, document: &[u8]) -> Result<Credentials, Error> {
    // The parser's own words, below that error, can quote a secret.
    let answer: Answer = xml::parse(&format!("{operation}Response"), document)
        .map_err(|error| Error::new(ErrorKind::InvalidResponse, error.message()))?;
    let AnswerCredentials { access_key_id, secret_access_key, session_token, expiration } = answer.result.credentials;
    let texts = [access_key_id, secret_access_key, session_token].map(|text| text.trim().to_owned());
    if texts.iter().any(String::is_empty) {
        return Err(Error::new(ErrorKind::InvalidResponse, "the answer has empty credentials"));
    }
    let expiry = parse_time(expiration.trim()).ok_or_else(|| {
        Error::new(ErrorKind::InvalidResponse, "the answer says no time at which the credentials expire")
    })?;
    let [access_key_id, secret_access_key, session_token] = texts;
    Ok(Credentials::new(access_key_id, secret_access_key).with_session_token(session_token).with_expiry(expiry))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    /// From the [API reference](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Examples).
    const PUBLISHED: &str = r#"<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
  <SourceIdentity>Alice</SourceIdentity>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/demo/TestAR</Arn>
      <AssumedRoleId>ARO123EXAMPLE123:TestAR</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <SessionToken>
       AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQW
      </SessionToken>
      <Expiration>2019-11-09T13:34:41Z</Expiration>
    </Credentials>
    <PackedPolicySize>6</PackedPolicySize>
  </AssumeRoleResult>
  <ResponseMetadata>
    <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
  </ResponseMetadata>
</AssumeRoleResponse>"#;

    #[test]
    fn the_published_answer_is_read() {
        let credentials = read("AssumeRole", PUBLISHED.as_bytes()).unwrap();
        assert_eq!(credentials.access_key_id(), "ASIAIOSFODNN7EXAMPLE");
        assert_eq!(credentials.secret_access_key(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY");
        let token = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQW";
        assert_eq!(credentials.session_token(), Some(token));
        assert_eq!(credentials.expiry(), Some(UNIX_EPOCH + Duration::from_secs(1_573_306_481)));
        let other = PUBLISHED.replace("AssumeRoleRes", "AssumeRoleWithWebIdentityRes");
        assert!(read("AssumeRoleWithWebIdentity", other.as_bytes()).unwrap().is_same_as(&credentials));
    }

    #[test]
    fn an_answer_that_lacks_something_is_an_error_without_its_content() {
        let without = |from: &str, to: &str| {
            let (before, rest) = PUBLISHED.split_once(from).unwrap();
            format!("{before}{}", rest.split_once(to).unwrap().1)
        };
        for document in [
            without("<SessionToken>", "</SessionToken>"),
            without("<Expiration>", "</Expiration>"),
            PUBLISHED.replace("2019-11-09T13:34:41Z", "soon"),
            PUBLISHED.replace("ASIAIOSFODNN7EXAMPLE", ""),
            PUBLISHED[..PUBLISHED.len() - 200].to_owned(),
            PUBLISHED.replace("AssumeRoleResponse", "GetSessionTokenResponse"),
            "<html>Sign in</html>".to_owned(),
            String::new(),
        ] {
            let error = read("AssumeRole", document.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{document}");
            assert!(!format!("{error:?}").contains("wJalr") && !format!("{error:?}").contains("AQoD"), "{error:?}");
        }
    }
}
