//! A profile's settings, read as a plan.
//!
//! A profile with a `role_arn` is a role, whose first credentials are those of its `source_profile` or `credential_source`. Of
//! everything else, the first that is set counts: `credential_source`, `web_identity_token_file`, `sso_account_id` or
//! `sso_role_name`, `credential_process`, keys. In a profile that is another's `source_profile`, keys come first. That is the
//! order of the AWS SDKs; in botocore the keys of the credentials file go before `credential_process`.

use std::time::Duration;

use super::plan::{Base, Command, NamedSource, Plan, Role, Sso, WebIdentity};
use crate::profile::{Profile, Profiles, shown};
use crate::{Credentials, Error, ErrorKind};

/// The most roles that are assumed one with the other. Each is a call, and real chains have two or three.
const MAX_ROLES: usize = 16;

/// What the profile says.
pub(super) fn resolve(profiles: &Profiles, name: &str) -> Result<Plan, Error> {
    let mut current = Named { name, profile: profiles.expect(name)? };
    let mut visited = vec![name];
    let mut roles = Vec::new();
    let base = loop {
        let is_source = visited.len() > 1;
        if is_source && let Some(keys) = current.keys()? {
            break Base::Keys(keys);
        }
        let Some(role) = current.role()? else {
            let base = current.base(profiles)?.ok_or_else(|| current.without_credentials(&visited))?;
            break base;
        };
        roles.push(role);
        let source = match (current.get("source_profile"), current.get("credential_source")) {
            (Some(source), None) => source,
            (None, Some(source)) => break Base::Named(current.named_source(source)?),
            (Some(_), Some(_)) => return Err(current.wrong("has both source_profile and credential_source")),
            (None, None) => {
                return Err(current.wrong("has a role_arn, and neither source_profile nor credential_source"));
            }
        };
        if source == current.name {
            // It can be a role and the keys to assume it with, where those are there.
            let keys = current.keys()?.ok_or_else(|| current.wrong("is its own source_profile, and has no keys"))?;
            break Base::Keys(keys);
        }
        visited.push(source);
        if let Some(first) = visited.iter().position(|visited| *visited == source).filter(|at| at + 1 < visited.len()) {
            return Err(wrong(format!(
                "source_profile goes in a circle: {}",
                path(visited.get(first..).unwrap_or_default())
            )));
        }
        if roles.len() > MAX_ROLES {
            let path = path(visited.get(..4).unwrap_or_default());
            return Err(wrong(format!("more than {MAX_ROLES} roles are to be assumed one with the other: {path} → …")));
        }
        let profile = profiles.get(source).ok_or_else(|| {
            let missing = profiles.expect(source).err();
            let error = current.wrong(&format!("names the source_profile {}, which is not there", shown(source)));
            match missing {
                Some(missing) => error.with_source(missing),
                None => error,
            }
        })?;
        current = Named { name: source, profile };
    };
    // They were found from the last to the first.
    roles.reverse();
    Ok(Plan { base, roles })
}

/// A profile that errors can name.
struct Named<'a> {
    name: &'a str,
    profile: &'a Profile,
}

impl<'a> Named<'a> {
    fn get(&self, setting: &str) -> Option<&'a str> {
        self.profile.get(setting)
    }

    fn owned(&self, setting: &str) -> Option<String> {
        self.get(setting).map(str::to_owned)
    }

    /// The role that the profile is, unless it is assumed with a web identity, which needs no other credentials.
    fn role(&self) -> Result<Option<Role>, Error> {
        let Some(arn) = self.owned("role_arn").filter(|_| self.get("web_identity_token_file").is_none()) else {
            return Ok(None);
        };
        Ok(Some(Role {
            arn,
            session_name: self.owned("role_session_name"),
            external_id: self.owned("external_id"),
            duration: self.duration()?,
            mfa_serial: self.owned("mfa_serial"),
        }))
    }

    fn base(&self, profiles: &Profiles) -> Result<Option<Base>, Error> {
        if let Some(source) = self.get("credential_source") {
            return Ok(Some(Base::Named(self.named_source(source)?)));
        }
        if let Some(token_file) = self.owned("web_identity_token_file") {
            let role_arn = self.owned("role_arn");
            return Ok(Some(Base::WebIdentity(WebIdentity {
                token_file,
                role_arn: role_arn.ok_or_else(|| self.wrong("has a web_identity_token_file, and no role_arn"))?,
                session_name: self.owned("role_session_name"),
                duration: self.duration()?,
            })));
        }
        if let Some(sso) = self.sso(profiles)? {
            return Ok(Some(Base::Sso(sso)));
        }
        if self.get("login_session").is_some() {
            let hint = "has a login_session, which only AWS's own tools can read; this works instead: \
                        credential_process = aws configure export-credentials --format process --profile …";
            return Err(self.wrong(hint));
        }
        if let Some(command) = self.owned("credential_process") {
            return Ok(Some(Base::Process(Command(command))));
        }
        Ok(self.keys()?.map(Base::Keys))
    }

    /// The keys in the file. The token has to be from the file that the key is from: another file's is another key's.
    fn keys(&self) -> Result<Option<Credentials>, Error> {
        let beside = |name| self.profile.get_beside("aws_access_key_id", name);
        let (id, secret) = match (self.get("aws_access_key_id"), self.get("aws_secret_access_key")) {
            (Some(id), Some(secret)) => (id, secret),
            (None, None) => return Ok(None),
            (Some(_), None) => return Err(self.wrong("has aws_access_key_id, and no aws_secret_access_key")),
            (None, Some(_)) => return Err(self.wrong("has aws_secret_access_key, and no aws_access_key_id")),
        };
        let token = beside("aws_session_token").or_else(|| beside("aws_security_token"));
        Ok(Some(Credentials::new(id, secret).with_session_token(token.unwrap_or_default())))
    }

    fn sso(&self, profiles: &Profiles) -> Result<Option<Sso>, Error> {
        let (account_id, role_name) = match (self.owned("sso_account_id"), self.owned("sso_role_name")) {
            (Some(account_id), Some(role_name)) => (account_id, role_name),
            // A session without them is for what takes tokens and not credentials.
            (None, None) => return Ok(None),
            (Some(_), None) => return Err(self.wrong("has sso_account_id, and no sso_role_name")),
            (None, Some(_)) => return Err(self.wrong("has sso_role_name, and no sso_account_id")),
        };
        let session = self.owned("sso_session");
        let section = match &session {
            Some(name) => Some(profiles.sso_session(name).ok_or_else(|| {
                let name = shown(name);
                self.wrong(&format!(
                    "names the sso_session {name}, and the config file has no section [sso-session {name}]"
                ))
            })?),
            None => None,
        };
        let setting = |name: &str| -> Result<String, Error> {
            let of_session = section.and_then(|section| section.get(name));
            match (self.get(name), of_session) {
                (Some(own), Some(other)) if own != other => {
                    Err(self.wrong(&format!("has another {name} than its sso_session")))
                }
                (own, other) => own.or(other).map(str::to_owned).ok_or_else(|| {
                    let who = if section.is_some() { "the sso_session of the profile" } else { "the profile" };
                    wrong(format!("{who} {} has no {name}", shown(self.name)))
                }),
            }
        };
        Ok(Some(Sso {
            account_id,
            role_name,
            start_url: setting("sso_start_url")?,
            region: setting("sso_region")?,
            session,
        }))
    }

    fn named_source(&self, source: &str) -> Result<NamedSource, Error> {
        let known = [
            ("Environment", NamedSource::Environment),
            ("Ec2InstanceMetadata", NamedSource::Instance),
            ("EcsContainer", NamedSource::Container),
        ];
        let named = known.iter().find(|(name, _)| name.eq_ignore_ascii_case(source));
        named.map(|(_, source)| *source).ok_or_else(|| {
            self.wrong("has a credential_source that is none of Environment, Ec2InstanceMetadata, EcsContainer")
        })
    }

    fn duration(&self) -> Result<Option<Duration>, Error> {
        let Some(seconds) = self.get("duration_seconds") else { return Ok(None) };
        let seconds = seconds.parse().map_err(|_| self.wrong("has duration_seconds that are no whole number"))?;
        Ok(Some(Duration::from_secs(seconds)))
    }

    fn without_credentials(&self, visited: &[&str]) -> Error {
        match visited {
            // It may say where services are, and leave credentials to others.
            [name] => {
                let name = shown(name);
                let token_only = if self.get("sso_session").or_else(|| self.get("sso_start_url")).is_some() {
                    " (for Identity Center it lacks sso_account_id and sso_role_name)"
                } else {
                    ""
                };
                let message = format!("the profile {name} has no credentials{token_only}");
                Error::new(ErrorKind::CredentialsNotConfigured, message)
            }
            _ => wrong(format!("the profiles {} end in one that has no credentials", path(visited))),
        }
    }

    fn wrong(&self, what: &str) -> Error {
        wrong(format!("the profile {} {what}", shown(self.name)))
    }
}

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::Credentials, message)
}

fn path(names: &[&str]) -> String {
    names.iter().map(|name| shown(name)).collect::<Vec<_>>().join(" → ")
}
