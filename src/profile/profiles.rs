//! What both files say, by profile.

use std::collections::{BTreeMap, HashMap};

use super::section::Section;
use super::shown::shown;
use crate::words::{self, Quoting};
use crate::{Error, ErrorKind};

/// The profile that is used when none is named.
pub(super) const DEFAULT: &str = "default";

/// How many names of profiles an error tells.
const MAX_NAMES: usize = 20;

/// The profiles of both files, and the sections that they refer to.
#[derive(Debug, Default)]
pub(crate) struct Profiles {
    profiles: BTreeMap<String, Profile>,
    sso_sessions: HashMap<String, Section>,
    services: HashMap<String, Section>,
    /// Sections of the config file whose header is that of a profile in the credentials file.
    without_prefix: Vec<String>,
    /// Sections of the credentials file whose header is that of a profile in the config file.
    with_prefix: Vec<String>,
}

/// A profile: the settings of the credentials file, and under them those of the config file.
#[derive(Debug, Default)]
pub(crate) struct Profile {
    credentials: Section,
    config: Section,
}

impl Profile {
    /// A setting's value; `None` when it is not set or empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.credentials.get(name).or_else(|| self.config.get(name))
    }

    /// All that is set, even to nothing, in no order.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        // The later ones win where they are collected.
        self.config.iter().chain(self.credentials.iter())
    }

    /// A setting's value from the file that also has this other one: what belongs together is in one file.
    pub(crate) fn get_beside(&self, other: &str, name: &str) -> Option<&str> {
        let file = if self.credentials.get(other).is_some() { &self.credentials } else { &self.config };
        file.get(name)
    }
}

impl Profiles {
    /// The files' sections, by the text between their brackets.
    pub(super) fn new(config: BTreeMap<String, Section>, credentials: BTreeMap<String, Section>) -> Self {
        let mut all = Self::default();
        let mut default = None;
        for (header, section) in config {
            match config_header(&header) {
                Header::Default => {
                    default.get_or_insert(section);
                }
                Header::Named("profile", name) => all.profiles.entry(name).or_default().config.merge(section),
                Header::Named("sso-session", name) => all.sso_sessions.entry(name).or_default().merge(section),
                Header::Named("services", name) => all.services.entry(name).or_default().merge(section),
                Header::Other => all.without_prefix.push(header),
                Header::Named(..) | Header::Nameless => {}
            }
        }
        if let Some(section) = default {
            // `[profile default]` replaces it.
            all.profiles.entry(DEFAULT.to_owned()).or_insert_with(|| Profile { config: section, ..Profile::default() });
        }
        for (header, section) in credentials {
            match header.split_once([' ', '\t']) {
                Some(("profile", name)) => all.with_prefix.push(name.trim().to_owned()),
                _ => all.profiles.entry(header).or_default().credentials.merge(section),
            }
        }
        all
    }

    /// All profiles.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Profile)> {
        self.profiles.iter().map(|(name, profile)| (name.as_str(), profile))
    }

    /// The profile of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name)
    }

    /// A section `[sso-session …]`.
    pub(crate) fn sso_session(&self, name: &str) -> Option<&Section> {
        self.sso_sessions.get(name)
    }

    /// A section `[services …]`.
    pub(crate) fn services(&self, name: &str) -> Option<&Section> {
        self.services.get(name)
    }

    /// The profile of this name, or an error that tells what there is.
    pub(crate) fn expect(&self, name: &str) -> Result<&Profile, Error> {
        self.get(name).ok_or_else(|| {
            // For the default profile it says no more than that nobody has made one.
            let kind = if name == DEFAULT { ErrorKind::CredentialsNotConfigured } else { ErrorKind::Credentials };
            Error::new(kind, format!("there is no profile {}; {}{}", shown(name), self.names(), self.hint(name)))
        })
    }

    fn names(&self) -> String {
        if self.profiles.is_empty() {
            return "the files have none".to_owned();
        }
        let names: Vec<_> = self.profiles.keys().take(MAX_NAMES).map(|name| shown(name)).collect();
        let more = self.profiles.len() - names.len();
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        format!("the files have {}{more}", names.join(", "))
    }

    /// What somebody has written who took one of the files for the other.
    fn hint(&self, name: &str) -> String {
        let name_shown = shown(name);
        if self.without_prefix.iter().any(|other| other == name) {
            format!("; in the config file [{name_shown}] has to be [profile {name_shown}]")
        } else if self.with_prefix.iter().any(|other| other == name) {
            format!("; in the credentials file [profile {name_shown}] has to be [{name_shown}]")
        } else {
            String::new()
        }
    }
}

/// What a section of the config file is.
enum Header<'a> {
    Default,
    /// Its kind and its name.
    Named(&'a str, String),
    /// It has a kind and no name, or several words that are not quoted: for nobody who reads these files a name.
    Nameless,
    /// It is one word.
    Other,
}

fn config_header(header: &str) -> Header<'_> {
    let Some((kind, name)) = header.split_once([' ', '\t']) else {
        return if header == DEFAULT { Header::Default } else { Header::Other };
    };
    match words::split(name, Quoting::Posix).map(<[String; 1]>::try_from) {
        Ok(Ok([name])) => Header::Named(kind, name),
        _ => Header::Nameless,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::parse::parse;
    use super::*;

    fn profiles(config: &str, credentials: &str) -> Profiles {
        Profiles::new(
            parse(Path::new("/config"), config).unwrap(),
            parse(Path::new("/credentials"), credentials).unwrap(),
        )
    }

    fn value<'a>(profiles: &'a Profiles, profile: &str, name: &str) -> Option<&'a str> {
        profiles.get(profile).and_then(|profile| profile.get(name))
    }

    #[test]
    fn the_config_file_names_profiles_with_a_prefix_and_the_credentials_file_without() {
        let all = profiles(
            "[profile a]\nk=1\n[profile\t\"b c\" ]\nk=2\n[d]\n[profile e f]\n[profilex g]\n",
            "[ h ]\nk=3\n[profile i]\n",
        );
        assert_eq!(
            (value(&all, "a", "k"), value(&all, "b c", "k"), value(&all, "h", "k")),
            (Some("1"), Some("2"), Some("3"))
        );
        assert_eq!(all.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b c", "h"]);
        assert!(all.expect("d").unwrap_err().to_string().ends_with("[d] has to be [profile d]"));
        assert!(all.expect("i").unwrap_err().to_string().ends_with("[profile i] has to be [i]"));
    }

    #[test]
    fn the_credentials_file_wins_setting_by_setting() {
        let all = profiles("[profile a]\nk=1\nl=1\nm=1", "[a]\nk=2\nm=");
        assert_eq!(
            (value(&all, "a", "k"), value(&all, "a", "l"), value(&all, "a", "m")),
            (Some("2"), Some("1"), Some("1"))
        );
        assert_eq!(all.get("a").unwrap().get_beside("k", "l"), None);
        assert_eq!(all.get("a").unwrap().iter().filter(|(name, _)| *name == "m").count(), 2);
    }

    #[test]
    fn a_default_profile_with_the_prefix_replaces_the_one_without() {
        for config in ["[profile default]\nk=1\n[default]\nl=1", "[default]\nl=1\n[profile default]\nk=1"] {
            let all = profiles(config, "[default]\nm=1");
            assert_eq!(
                ["k", "l", "m"].map(|name| value(&all, "default", name)),
                [Some("1"), None, Some("1")],
                "{config}"
            );
        }
    }

    #[test]
    fn sessions_and_services_are_of_the_config_file_alone() {
        let all = profiles("[sso-session s]\nk=1\n[services s]\nk=2", "[sso-session t]\nk=1");
        assert_eq!(all.sso_session("s").and_then(|session| session.get("k")), Some("1"));
        assert_eq!(all.services("s").and_then(|services| services.get("k")), Some("2"));
        assert!(all.sso_session("t").is_none());
    }

    #[test]
    fn an_error_tells_what_profiles_there_are_in_one_line() {
        let error = profiles("[profile a]\n[profile \"b\tc\"]", "[d]").expect("x").unwrap_err();
        assert_eq!(error.to_string(), "there is no profile x; the files have a, b\\tc, d");
        assert_eq!(error.kind(), ErrorKind::Credentials);
        let error = profiles("", "").expect("default").unwrap_err();
        assert_eq!(error.to_string(), "there is no profile default; the files have none");
        assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
        let many: Vec<_> = (0..1000).map(|n| format!("[{n}{}]", "y".repeat(500))).collect();
        let error = profiles("", &many.join("\n")).expect("x").unwrap_err().to_string();
        assert!(error.len() < 2000 && error.ends_with("and 980 more"), "{error}");
    }
}
