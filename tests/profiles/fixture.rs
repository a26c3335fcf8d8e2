//! One folder of files, set up as a home folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;
use tower_sigv4::Transport;
use tower_sigv4::credentials::ProviderConfig;
use tower_sigv4::environment::Environment;
use tower_sigv4::files::Files;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/profiles/fixtures");

/// What a folder says is to come out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    /// What the folder shows.
    pub(crate) shows: String,
    /// The default chain is asked instead of the profile alone.
    #[serde(default)]
    pub(crate) whole_chain: bool,
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
    /// What botocore answers, if that differs.
    pub(crate) botocore: Option<Different>,
    /// Why botocore reads the files differently, if it does.
    pub(crate) botocore_reads_differently: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) credentials: Option<Keys>,
    /// The services that are asked, in order.
    #[serde(default)]
    pub(crate) asked: Vec<String>,
    /// What the error says, at any level.
    pub(crate) error: Option<Vec<String>>,
    /// What the error says for which a chain goes on.
    pub(crate) not_configured: Option<Vec<String>>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Keys {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    pub(crate) expiry: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Different {
    pub(crate) because: String,
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
}

/// A folder, and the home folder that is made of it.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) expected: Expected,
    pub(crate) variables: BTreeMap<String, String>,
    home: TempDir,
}

impl Fixture {
    pub(crate) fn all() -> Vec<Self> {
        let folders = fs::read_dir(FOLDER).expect("the fixtures are there");
        let mut folders: Vec<_> = folders.map(|folder| folder.expect("a folder").path()).collect();
        folders.sort();
        folders.iter().map(|folder| Self::new(folder)).collect()
    }

    fn new(folder: &Path) -> Self {
        let name = folder.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let read = |file: &str| fs::read_to_string(folder.join(file)).ok();
        let expected = read("expected.json").unwrap_or_else(|| panic!("{name} has no expected.json"));
        let expected = serde_json::from_str(&expected).unwrap_or_else(|error| panic!("{name}: expected.json: {error}"));
        let home = tempfile::tempdir().expect("a folder can be made");
        fs::create_dir(home.path().join(".aws")).expect("a folder can be made");
        for file in ["config", "credentials"] {
            if folder.join(file).exists() {
                fs::copy(folder.join(file), home.path().join(".aws").join(file)).expect("a file can be copied");
            }
        }
        copy(&folder.join("home"), home.path());
        let at_home = |text: String| text.replace("{home}", home.path().to_str().expect("UTF-8"));
        for file in ["config", "credentials"] {
            let path = home.path().join(".aws").join(file);
            if let Ok(text) = fs::read_to_string(&path) {
                fs::write(path, at_home(text)).expect("a file can be written");
            }
        }
        let variables =
            read("env.json").map_or_else(BTreeMap::new, |text| serde_json::from_str(&text).expect("variables"));
        let variables: BTreeMap<String, String> = variables;
        let mut variables: BTreeMap<_, _> = variables.into_iter().map(|(name, value)| (name, at_home(value))).collect();
        variables.insert("HOME".to_owned(), home.path().to_str().expect("UTF-8").to_owned());
        variables.entry("AWS_REGION".to_owned()).or_insert_with(|| "eu-west-1".to_owned());
        Self { name, expected, variables, home }
    }

    /// Where the config file and the credentials file are.
    pub(crate) fn config_paths(&self) -> [PathBuf; 2] {
        let path = |variable: &str, default: &str| {
            let path = self.variables.get(variable).cloned().unwrap_or_else(|| default.to_owned());
            path.strip_prefix("~/").map_or_else(|| PathBuf::from(&path), |below| self.home.path().join(below))
        };
        [path("AWS_CONFIG_FILE", "~/.aws/config"), path("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")]
    }

    /// On 2026-01-01, in the home folder.
    pub(crate) fn config(&self, transport: Transport) -> ProviderConfig {
        ProviderConfig::new(transport)
            .environment(Environment::from_pairs(self.variables.clone()))
            .files(Files::system())
            .clock(|| UNIX_EPOCH + Duration::from_secs(1_767_225_600))
    }

    pub(crate) fn for_botocore(&self) -> Value {
        let mut variables = self.variables.clone();
        let region = variables.get("AWS_REGION").cloned().unwrap_or_default();
        variables.entry("AWS_DEFAULT_REGION".to_owned()).or_insert(region);
        serde_json::json!({ "name": self.name, "home": self.home.path(), "variables": variables })
    }
}

fn copy(from: &Path, to: &Path) {
    let Ok(entries) = fs::read_dir(from) else { return };
    for entry in entries {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&to).expect("a folder can be made");
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a file can be copied");
        }
    }
}
