//! How a profile says that its credentials are obtained.

use std::time::Duration;

use crate::Credentials;

/// Where the first credentials come from, and the roles that are then assumed, one with the credentials of the other.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) base: Base,
    pub(super) roles: Vec<Role>,
}

/// What gives the first credentials.
#[derive(Debug)]
pub(super) enum Base {
    /// The keys in the file.
    Keys(Credentials),
    /// `credential_process`.
    Process(Command),
    /// `sso_account_id` and its like.
    Sso(Sso),
    /// `web_identity_token_file`.
    WebIdentity(WebIdentity),
    /// `credential_source`.
    Named(NamedSource),
}

/// A command line, whose arguments can be secrets.
pub(super) struct Command(pub(super) String);

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Command(…)")
    }
}

/// A role of IAM Identity Center.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sso {
    pub(super) account_id: String,
    pub(super) role_name: String,
    pub(super) start_url: String,
    pub(super) region: String,
    pub(super) session: Option<String>,
}

/// A role that is assumed with the token in a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WebIdentity {
    pub(super) token_file: String,
    pub(super) role_arn: String,
    pub(super) session_name: Option<String>,
    pub(super) duration: Option<Duration>,
}

/// A source that needs no profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NamedSource {
    Environment,
    Instance,
    Container,
}

/// A role that is assumed with other credentials.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) session_name: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) duration: Option<Duration>,
    pub(super) mfa_serial: Option<String>,
}
