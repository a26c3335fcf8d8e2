//! The reader of profiles itself: it is no public part of the crate, and what it reads is to be compared whole.

#![allow(dead_code, unreachable_pub, reason = "the crate uses more of it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[path = "../../src/profile/parse.rs"]
mod parse;
#[path = "../../src/profile/profiles.rs"]
mod profiles;
#[path = "../../src/profile/section.rs"]
mod section;
#[path = "../../src/profile/shown.rs"]
mod shown;

/// The profiles of a config file and a credentials file, each with its settings.
pub(crate) fn read(paths: &[PathBuf; 2]) -> Result<BTreeMap<String, Value>, String> {
    let [config, credentials] = paths.each_ref().map(|path| sections(path));
    let profiles = profiles::Profiles::new(config?, credentials?);
    let values = |(name, profile): (&str, &profiles::Profile)| {
        let settings: BTreeMap<_, _> = profile.iter().map(|(name, text)| (name.to_owned(), value(text))).collect();
        (name.to_owned(), serde_json::to_value(settings).unwrap())
    };
    Ok(profiles.iter().map(values).collect())
}

fn sections(path: &Path) -> Result<BTreeMap<String, section::Section>, String> {
    let text = tower_sigv4::files::Files::system().read(path).map_err(|error| error.to_string())?;
    parse::parse(path, &text.unwrap_or_default()).map_err(|error| error.to_string())
}

/// A text, or the settings in a setting.
fn value(text: &str) -> Value {
    match text.strip_prefix('\n') {
        None => text.into(),
        Some(settings) => {
            let settings = settings.lines().filter_map(|line| line.split_once('='));
            settings.map(|(name, value)| (name.trim().to_owned(), Value::from(value.trim()))).collect()
        }
    }
}
