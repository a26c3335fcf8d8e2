//! Where the files are, and which profile is meant.

use std::path::PathBuf;

use super::profiles::DEFAULT;
use crate::environment::Environment;

/// The path of the config file; `None` when it is in the home folder and nothing says where that is.
pub(super) fn config_file(environment: &Environment) -> Option<PathBuf> {
    path(environment, "AWS_CONFIG_FILE", "~/.aws/config")
}

/// The path of the credentials file; `None` when it is in the home folder and nothing says where that is.
pub(super) fn credentials_file(environment: &Environment) -> Option<PathBuf> {
    path(environment, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
}

/// The profile that the environment names. The older name of the variable is the AWS CLI's.
pub(crate) fn profile_name(environment: &Environment) -> String {
    let named = environment.var("AWS_PROFILE").or_else(|| environment.var("AWS_DEFAULT_PROFILE"));
    named.unwrap_or_else(|| DEFAULT.to_owned())
}

fn path(environment: &Environment, variable: &str, default: &str) -> Option<PathBuf> {
    let path = environment.var(variable).unwrap_or_else(|| default.to_owned());
    let Some(below_home) = path.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with(is_separator))
    else {
        return Some(path.into());
    };
    let home = PathBuf::from(home(environment, cfg!(windows))?);
    // What begins with a separator would replace the folder.
    Some(home.join(below_home.trim_start_matches(is_separator)))
}

fn is_separator(character: char) -> bool {
    std::path::is_separator(character)
}

fn home(environment: &Environment, is_windows: bool) -> Option<String> {
    let on_windows = || {
        let drive_and_path = || Some(environment.var("HOMEDRIVE")? + &environment.var("HOMEPATH")?);
        environment.var("USERPROFILE").or_else(drive_and_path)
    };
    environment.var("HOME").or_else(|| is_windows.then(on_windows).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(variables: &[(&str, &str)]) -> [Option<String>; 2] {
        let environment = Environment::from_pairs(variables.iter().copied());
        [config_file(&environment), credentials_file(&environment)].map(|path| Some(path?.to_str()?.to_owned()))
    }

    #[test]
    #[cfg(unix)]
    fn the_files_are_in_the_home_folder_unless_the_environment_says_otherwise() {
        let found = |config: &str, credentials: &str| [Some(config.to_owned()), Some(credentials.to_owned())];
        assert_eq!(paths(&[("HOME", "/home/ann")]), found("/home/ann/.aws/config", "/home/ann/.aws/credentials"));
        assert_eq!(
            paths(&[("HOME", "/h"), ("AWS_CONFIG_FILE", "~/c"), ("AWS_SHARED_CREDENTIALS_FILE", "/etc/~/d")]),
            found("/h/c", "/etc/~/d")
        );
        assert_eq!(paths(&[("HOME", "/h"), ("AWS_CONFIG_FILE", "~ann/c")])[0].as_deref(), Some("~ann/c"));
        assert_eq!(paths(&[("USERPROFILE", "/u")]), [None, None]);
    }

    #[test]
    fn on_windows_the_home_folder_has_other_names() {
        let of = |variables: &[(&str, &str)]| home(&Environment::from_pairs(variables.iter().copied()), true);
        assert_eq!(of(&[("USERPROFILE", r"C:\Users\ann"), ("HOMEDRIVE", "D:")]).as_deref(), Some(r"C:\Users\ann"));
        assert_eq!(of(&[("HOMEDRIVE", "C:"), ("HOMEPATH", r"\Users\ann")]).as_deref(), Some(r"C:\Users\ann"));
        assert_eq!(of(&[("HOME", "/h"), ("USERPROFILE", "/u")]).as_deref(), Some("/h"));
        assert_eq!(of(&[("HOMEPATH", r"\Users\ann")]), None);
    }

    #[test]
    fn the_sdks_name_of_the_profile_goes_before_that_of_the_cli() {
        let of = |variables: &[(&str, &str)]| profile_name(&Environment::from_pairs(variables.iter().copied()));
        assert_eq!(of(&[]), "default");
        assert_eq!(of(&[("AWS_DEFAULT_PROFILE", "b")]), "b");
        assert_eq!(of(&[("AWS_PROFILE", "a"), ("AWS_DEFAULT_PROFILE", "b")]), "a");
    }
}
