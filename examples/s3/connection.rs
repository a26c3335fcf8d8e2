//! Which store, as whom.

use clap::Args;
use tower_sigv4::Error;
use tower_sigv4::environment::Environment;
use tower_sigv4::s3::S3;

/// What says whose credentials are used; a profile that is named by hand goes before it.
const KEYS: [&str; 3] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

/// Options that go before the environment.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of all commands")]
pub(crate) struct Connection {
    /// Where the store is, such as http://127.0.0.1:9000; without it, what the environment says, else AWS
    #[arg(long, global = true, value_name = "URL")]
    endpoint_url: Option<String>,
    /// The region to sign for, such as eu-west-1
    #[arg(long, global = true, value_name = "NAME")]
    region: Option<String>,
    /// The profile of ~/.aws/config to take credentials and settings from
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,
}

impl Connection {
    /// S3 as the environment and these options say. Nothing is sent yet.
    pub(crate) fn open(self) -> Result<S3, Error> {
        S3::from_environment(&self.environment())
    }

    fn environment(self) -> Environment {
        let Self { endpoint_url, region, profile } = self;
        if endpoint_url.is_none() && region.is_none() && profile.is_none() {
            return Environment::process();
        }
        let mut variables = variables();
        if let Some(profile) = profile {
            variables.retain(|(name, _)| !KEYS.contains(&name.as_str()));
            set(&mut variables, "AWS_PROFILE", profile);
        }
        if let Some(region) = region {
            set(&mut variables, "AWS_REGION", region);
        }
        if let Some(url) = endpoint_url {
            // S3's own, so that credentials are still asked for where they are.
            set(&mut variables, "AWS_ENDPOINT_URL_S3", url);
            set(&mut variables, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false".to_owned());
        }
        Environment::from_pairs(variables)
    }
}

fn set(variables: &mut Vec<(String, String)>, name: &str, value: String) {
    variables.retain(|(known, _)| known != name);
    variables.push((name.to_owned(), value));
}

/// The variables of this process; those that are no UTF-8 mean nothing to S3.
#[expect(clippy::disallowed_methods, reason = "this is the program whose environment it is")]
fn variables() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
