//! What both ways to assume a role have in common.

use std::time::{Duration, SystemTime};

use crate::codec::query::Form;
use crate::credentials::iam_name::has_name_characters;
use crate::{Error, ErrorKind};

/// The session of a role, as its credentials are asked for.
///
/// Source: [AssumeRole](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html), which has the limits too.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    pub(super) name: Option<String>,
    pub(super) duration: Option<Duration>,
    pub(super) policy: Option<String>,
    pub(super) policy_arns: Vec<String>,
}

impl Session {
    /// Refuses what STS would.
    pub(super) fn check(&self) -> Result<(), Error> {
        if let Some(name) = &self.name {
            check_name("session name", name, 64)?;
        }
        if self.duration.is_some_and(|duration| !(900..=43_200).contains(&duration.as_secs())) {
            return Err(invalid("the duration of a role's session is 900 to 43200 seconds (15 minutes to 12 hours)"));
        }
        if self.policy_arns.len() > 10 {
            return Err(invalid("a session has at most 10 managed policies"));
        }
        Ok(())
    }

    /// Adds the parameters to a form; `default_name` names the session if nobody else did.
    pub(super) fn write(&self, form: &mut Form, role_arn: &str, default_name: &str) {
        form.push("RoleArn", role_arn);
        form.push("RoleSessionName", self.name.as_deref().unwrap_or(default_name));
        if let Some(duration) = self.duration {
            form.push("DurationSeconds", &duration.as_secs().to_string());
        }
        if let Some(policy) = &self.policy {
            form.push("Policy", policy);
        }
        for (arn, number) in self.policy_arns.iter().zip(1..) {
            form.push(&format!("PolicyArns.member.{number}.arn"), arn);
        }
    }
}

/// A name for sessions that nobody named: it says when they began.
pub(super) fn default_name(now: SystemTime) -> String {
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("tower-sigv4-{}", since.as_secs())
}

pub(super) fn check_role_arn(role_arn: &str) -> Result<(), Error> {
    if role_arn.is_empty() { Err(invalid("the ARN of the role is empty")) } else { Ok(()) }
}

/// Refuses a text that is no name of STS: `[\w+=,.@-]`, 2 characters or more.
pub(super) fn check_name(what: &str, name: &str, longest: usize) -> Result<(), Error> {
    if (2..=longest).contains(&name.len()) && has_name_characters(name) {
        return Ok(());
    }
    Err(invalid(&format!("the {what} has to be 2 to {longest} of the characters a-z, A-Z, 0-9 and _+=,.@-")))
}

pub(super) fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

/// The setters that both sources of a role's credentials have, which have the fields `session` and `sts`. The line
/// makes a `role` of that type in the examples.
macro_rules! session_setters {
    ($role:literal) => {
        /// Sets the name of the session, 2 to 64 of the characters `a-z`, `A-Z`, `0-9` and `_+=,.@-`. It is in the ARN of the
        /// assumed role and in the log of `CloudTrail`; by default it is `tower-sigv4-` and a time.
        ///
        /// ```
        /// # use tower_sigv4::{Credentials, credentials::*};
        /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), tower_sigv4::Error> {
        /// # let sts = StandIn::sts();
        /// # let (config, ours) = (sts.config(), Credentials::new("AKIDEXAMPLE", "a-secret"));
        /// # let token = WebIdentityTokenFile::new(&config, "/run/token");
        #[doc = $role]
        /// role.session_name("nightly-report").credentials().await?;
        /// assert_eq!(sts.parameter("RoleSessionName").as_deref(), Some("nightly-report"));
        /// # Ok(()) }
        /// ```
        pub fn session_name(mut self, name: impl Into<String>) -> Self {
            self.session.name = Some(name.into());
            self
        }

        /// Sets how long the credentials last, in whole seconds: 900 to 43,200, and no longer than the role allows. The
        /// default is STS's own, an hour. What is assumed with another role's credentials lasts an hour at most.
        ///
        /// ```
        /// # use std::time::Duration;
        /// # use tower_sigv4::{Credentials, ErrorKind, credentials::*};
        /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), tower_sigv4::Error> {
        /// # let sts = StandIn::sts();
        /// # let (config, ours) = (sts.config(), Credentials::new("AKIDEXAMPLE", "a-secret"));
        /// # let token = WebIdentityTokenFile::new(&config, "/run/token");
        #[doc = $role]
        /// role.clone().duration(Duration::from_secs(900)).credentials().await?;
        /// assert_eq!(sts.parameter("DurationSeconds").as_deref(), Some("900"));
        ///
        /// let error = role.duration(Duration::from_secs(60)).credentials().await.unwrap_err();
        /// assert_eq!(error.kind(), ErrorKind::InvalidInput);
        /// # Ok(()) }
        /// ```
        pub fn duration(mut self, duration: std::time::Duration) -> Self {
            self.session.duration = Some(duration);
            self
        }

        /// Sets a policy, a JSON document, that the session can do no more than. Spaces and all it has up to 2,048
        /// characters.
        ///
        /// Source: [Session
        /// policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session).
        ///
        /// ```
        /// # use tower_sigv4::{Credentials, credentials::*};
        /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), tower_sigv4::Error> {
        /// # let sts = StandIn::sts();
        /// # let (config, ours) = (sts.config(), Credentials::new("AKIDEXAMPLE", "a-secret"));
        /// # let token = WebIdentityTokenFile::new(&config, "/run/token");
        #[doc = $role]
        /// let policy = r#"{"Version": "2012-10-17",
        ///     "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#;
        /// role.policy(policy).credentials().await?;
        /// assert_eq!(sts.parameter("Policy").as_deref(), Some(policy));
        /// # Ok(()) }
        /// ```
        pub fn policy(mut self, policy: impl Into<String>) -> Self {
            self.session.policy = Some(policy.into());
            self
        }

        /// Sets managed policies, up to 10 by their ARNs, that the session can do no more than.
        ///
        /// Source: [Session
        /// policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session).
        ///
        /// ```
        /// # use tower_sigv4::{Credentials, credentials::*};
        /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), tower_sigv4::Error> {
        /// # let sts = StandIn::sts();
        /// # let (config, ours) = (sts.config(), Credentials::new("AKIDEXAMPLE", "a-secret"));
        /// # let token = WebIdentityTokenFile::new(&config, "/run/token");
        #[doc = $role]
        /// role.policy_arns(["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]).credentials().await?;
        /// let asked = sts.parameter("PolicyArns.member.1.arn");
        /// assert_eq!(asked.as_deref(), Some("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"));
        /// # Ok(()) }
        /// ```
        pub fn policy_arns<T: Into<String>>(mut self, arns: impl IntoIterator<Item = T>) -> Self {
            self.session.policy_arns = arns.into_iter().map(Into::into).collect();
            self
        }

        /// Sets the region whose STS is asked; by default that of `AWS_REGION` or `AWS_DEFAULT_REGION`.
        ///
        /// ```
        /// # use tower_sigv4::{Credentials, credentials::*};
        /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), tower_sigv4::Error> {
        /// # let sts = StandIn::sts();
        /// # let (config, ours) = (sts.config(), Credentials::new("AKIDEXAMPLE", "a-secret"));
        /// # let token = WebIdentityTokenFile::new(&config, "/run/token");
        #[doc = $role]
        /// role.region("eu-central-1").credentials().await?;
        /// assert_eq!(sts.uri(), "https://sts.eu-central-1.amazonaws.com/");
        /// # Ok(()) }
        /// ```
        pub fn region(mut self, region: impl Into<String>) -> Self {
            self.sts.region = Some(region.into());
            self
        }

        /// Sets the URI of STS; by default that of `AWS_ENDPOINT_URL_STS` or `AWS_ENDPOINT_URL`, else AWS's own in the region,
        /// such as `https://sts.eu-west-1.amazonaws.com`.
        ///
        /// ```
        /// # use tower_sigv4::{Credentials, credentials::*};
        /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
        /// # #[tokio::main(flavor = "current_thread")]
        /// # async fn main() -> Result<(), tower_sigv4::Error> {
        /// # let sts = StandIn::sts();
        /// # let (config, ours) = (sts.config(), Credentials::new("AKIDEXAMPLE", "a-secret"));
        /// # let token = WebIdentityTokenFile::new(&config, "/run/token");
        #[doc = $role]
        /// role.endpoint("http://127.0.0.1:5000").credentials().await?;
        /// assert_eq!(sts.uri(), "http://127.0.0.1:5000/");
        /// # Ok(()) }
        /// ```
        pub fn endpoint(mut self, uri: impl Into<String>) -> Self {
            self.sts.endpoint = Some(uri.into());
            self
        }

        /// Says where STS is, at a URI or at AWS's own, whatever the variables say: a profile decides that.
        pub(in crate::credentials) fn decided_endpoint(mut self, uri: Option<String>) -> Self {
            self.sts.decide(uri);
            self
        }
    };
}
pub(super) use session_setters;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sts_would_refuse_is_refused() {
        let named = |name: &str| Session { name: Some(name.to_owned()), ..Session::default() }.check();
        assert!(named("ann@example.com").is_ok() && named(&"a".repeat(64)).is_ok());
        for name in ["a", "", "ann smith", "ann/smith", "ä-ä", "ann\n", &"a".repeat(65)] {
            assert_eq!(named(name).unwrap_err().kind(), ErrorKind::InvalidInput, "{name:?}");
        }
        let lasting =
            |seconds| Session { duration: Some(Duration::from_secs(seconds)), ..Session::default() }.check().is_ok();
        assert_eq!([899, 900, 43_200, 43_201].map(lasting), [false, true, true, false]);
        let with_policies = |count| Session { policy_arns: vec![String::new(); count], ..Session::default() };
        assert!(with_policies(10).check().is_ok() && with_policies(11).check().is_err());
    }
}
