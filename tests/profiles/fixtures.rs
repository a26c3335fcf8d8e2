//! The folders, through this crate.

use std::error::Error as _;

use tower_sigv4::credentials::{CredentialsProvider, ProfileCredentials, default_chain_with};
use tower_sigv4::{Credentials, Error, ErrorKind};

use super::fixture::{Fixture, Keys, Outcome};
use super::services::Services;

/// All the levels of an error.
pub(crate) fn told(error: &Error) -> String {
    let mut levels = vec![error.to_string()];
    let mut source = error.source();
    while let Some(error) = source {
        levels.push(error.to_string());
        source = error.source();
    }
    levels.join(": ")
}

fn keys(credentials: &Credentials) -> Keys {
    Keys {
        id: credentials.access_key_id().to_owned(),
        secret: credentials.secret_access_key().to_owned(),
        token: credentials.session_token().map(str::to_owned),
        expiry: credentials.expiry().map(|expiry| humantime::format_rfc3339(expiry).to_string()),
    }
}

async fn ask(fixture: &Fixture, services: &Services) -> Result<Credentials, Error> {
    let config = fixture.config(services.transport());
    if fixture.expected.whole_chain {
        default_chain_with(&config).credentials().await
    } else {
        ProfileCredentials::new(&config).credentials().await
    }
}

/// Whether all is said that has to be, and nothing that must not be.
fn check_error(fixture: &Fixture, error: &Error, says: &[String]) {
    let told = told(error);
    for says in says {
        assert!(told.contains(says.as_str()), "{}: {told:?} does not say {says:?}", fixture.name);
    }
    let shown = format!("{told} {error:?}");
    assert!(!shown.contains("s3cret") && !shown.contains("t0ken"), "{}: {shown}", fixture.name);
    assert!(!told.contains('\n'), "{}: {told}", fixture.name);
}

#[tokio::test]
async fn each_folder_gives_what_it_says() {
    let fixtures = Fixture::all();
    assert!(fixtures.len() >= 25, "{} folders", fixtures.len());
    for fixture in &fixtures {
        let name = format!("{} ({})", fixture.name, fixture.expected.shows);
        let services = Services::default();
        let outcome = ask(fixture, &services).await;
        let Outcome { credentials, asked, error, not_configured } = fixture.expected.outcome.clone();
        match (outcome, error, not_configured) {
            (Ok(found), None, None) => assert_eq!(Some(keys(&found)), credentials, "{name}"),
            (Err(told), Some(says), None) => {
                assert_ne!(told.kind(), ErrorKind::CredentialsNotConfigured, "{name}: {told:?}");
                check_error(fixture, &told, &says);
            }
            (Err(told), None, Some(says)) => {
                assert_eq!(told.kind(), ErrorKind::CredentialsNotConfigured, "{name}: {told:?}");
                check_error(fixture, &told, &says);
            }
            (outcome, ..) => panic!("{name}: {:?}", outcome.map(|found| found.access_key_id().to_owned())),
        }
        assert_eq!(services.asked(), asked, "{name}");
    }
}

/// `docs/credentials.md` names the folders that show what it says.
#[test]
fn the_documentation_names_every_difference_to_botocore_and_no_other_folder() {
    let fixtures = Fixture::all();
    let is_part_of_a_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let named: Vec<_> = include_str!("../../docs/credentials.md")
        .split(|character| !is_part_of_a_name(character))
        .filter_map(|word| word.strip_prefix('_')?.strip_suffix('_'))
        .collect();
    for Fixture { name, expected, .. } in &fixtures {
        let differs = expected.botocore.is_some() || expected.botocore_reads_differently.is_some();
        assert!(!differs || named.contains(&name.as_str()), "{name} is not in the documentation");
    }
    for name in named {
        assert!(fixtures.iter().any(|fixture| fixture.name == name), "there is no folder {name}");
    }
}
