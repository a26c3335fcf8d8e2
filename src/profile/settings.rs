//! Where services are, as the environment and the profile say.

use super::load::load;
use super::locations;
use super::profiles::{DEFAULT, Profile, Profiles};
use super::shown::shown;
use crate::environment::Environment;
use crate::files::Files;
use crate::{Error, ErrorKind};

/// What the environment and the profile that it chooses set. The files are read once, when something first asks for them.
pub(crate) struct Settings<'a> {
    environment: &'a Environment,
    files: &'a Files,
    profiles: Option<Profiles>,
}

impl<'a> Settings<'a> {
    pub(crate) fn new(environment: &'a Environment, files: &'a Files) -> Self {
        Self { environment, files, profiles: None }
    }

    /// The region: `AWS_REGION`, `AWS_DEFAULT_REGION`, else the profile's.
    ///
    /// Source: [AWS Region](https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html). The second variable is the
    /// AWS CLI's.
    pub(crate) fn region(&mut self) -> Result<Option<String>, Error> {
        if let Some(region) = region_variable(self.environment) {
            return Ok(Some(region));
        }
        let name = locations::profile_name(self.environment);
        let profiles = self.profiles()?;
        let profile = if name == DEFAULT { profiles.get(DEFAULT) } else { Some(profiles.expect(&name)?) };
        Ok(profile.and_then(|profile| profile.get("region")).map(str::to_owned))
    }

    /// A variable, else a setting of the profile. A profile that is not there sets nothing: who needs it says that it is
    /// missing.
    #[cfg(any(test, all(feature = "client", feature = "_service")))]
    pub(crate) fn variable_or(&mut self, variable: &str, name: &str) -> Result<Option<String>, Error> {
        if let Some(value) = self.environment.var(variable) {
            return Ok(Some(value));
        }
        let chosen = locations::profile_name(self.environment);
        let profile = self.profiles()?.get(&chosen);
        Ok(profile.and_then(|profile| profile.get(name)).map(str::to_owned))
    }

    /// The URI of a service, such as `s3`, `sesv2`, `sns` or `sts`: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, the profile's
    /// section `[services …]`, its own `endpoint_url`. `None` means AWS's own. `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, else
    /// `ignore_configured_endpoint_urls` of the profile, says to ignore all of them.
    ///
    /// Source: [Service-specific endpoints](https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
    #[cfg(any(test, all(feature = "client", feature = "_service")))]
    pub(crate) fn endpoint_url(&mut self, service: &str) -> Result<Option<String>, Error> {
        let environment = self.environment;
        if ignores_configured(environment) == Some(true) {
            return Ok(None);
        }
        let profiles = self.profiles()?;
        endpoint_of(environment, profiles, profiles.get(&locations::profile_name(environment)), service)
    }

    fn profiles(&mut self) -> Result<&Profiles, Error> {
        Ok(match &mut self.profiles {
            Some(profiles) => profiles,
            unread => unread.insert(load(self.environment, self.files)?),
        })
    }
}

/// The region that the variables name.
pub(crate) fn region_variable(environment: &Environment) -> Option<String> {
    environment.var("AWS_REGION").or_else(|| environment.var("AWS_DEFAULT_REGION"))
}

/// [`Settings::endpoint_url`] of a profile, where the files are read already.
pub(crate) fn endpoint_of(
    environment: &Environment,
    profiles: &Profiles,
    profile: Option<&Profile>,
    service: &str,
) -> Result<Option<String>, Error> {
    let profile_ignores = || profile.and_then(|profile| profile.get("ignore_configured_endpoint_urls")).map(is_true);
    if ignores_configured(environment).or_else(profile_ignores) == Some(true) {
        return Ok(None);
    }
    if let Some(uri) = variable_of(environment, service) {
        return Ok(Some(uri));
    }
    let Some(profile) = profile else { return Ok(None) };
    let of_service = match profile.get("services") {
        Some(name) => profiles.services(name).ok_or_else(|| no_services(name))?.nested(service, "endpoint_url"),
        None => None,
    };
    Ok(of_service.or_else(|| profile.get("endpoint_url")).map(str::to_owned))
}

/// The URI of a service that the variables name, where no profile is asked.
pub(crate) fn endpoint_variable(environment: &Environment, service: &str) -> Option<String> {
    if ignores_configured(environment) == Some(true) { None } else { variable_of(environment, service) }
}

fn variable_of(environment: &Environment, service: &str) -> Option<String> {
    let variable = format!("AWS_ENDPOINT_URL_{}", service.to_ascii_uppercase());
    environment.var(&variable).or_else(|| environment.var("AWS_ENDPOINT_URL"))
}

fn ignores_configured(environment: &Environment) -> Option<bool> {
    environment.var("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").as_deref().map(is_true)
}

fn is_true(value: &str) -> bool {
    value.eq_ignore_ascii_case("true")
}

fn no_services(name: &str) -> Error {
    let name = shown(name);
    let message =
        format!("the profile names the services {name}, and the config file has no section [services {name}]");
    Error::new(ErrorKind::Credentials, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "
[default]
region = eu-west-1
endpoint_url = http://all
[profile local]
region = eu-central-1
services = here
endpoint_url = http://all-local
[services here]
s3 =
  endpoint_url = http://s3-local
sns =
  other = 1
[profile aws]
endpoint_url = http://all
ignore_configured_endpoint_urls = True
[profile broken]
services = nowhere
";

    fn given(variables: &[(&str, &str)]) -> (Environment, Files) {
        let variables = variables.iter().copied().chain([("HOME", "/h")]);
        (Environment::from_pairs(variables), Files::from_pairs([("/h/.aws/config", CONFIG)]))
    }

    fn region(variables: &[(&str, &str)]) -> Result<Option<String>, Error> {
        let (environment, files) = given(variables);
        Settings::new(&environment, &files).region()
    }

    fn endpoint(service: &str, variables: &[(&str, &str)]) -> Result<Option<String>, Error> {
        let (environment, files) = given(variables);
        Settings::new(&environment, &files).endpoint_url(service)
    }

    #[test]
    fn variables_tell_the_region_before_the_profile_does() {
        let of = |variables: &[(&str, &str)]| region(variables).unwrap();
        assert_eq!(of(&[]).as_deref(), Some("eu-west-1"));
        assert_eq!(of(&[("AWS_PROFILE", "local")]).as_deref(), Some("eu-central-1"));
        assert_eq!(of(&[("AWS_DEFAULT_REGION", "b")]).as_deref(), Some("b"));
        assert_eq!(of(&[("AWS_DEFAULT_REGION", "b"), ("AWS_REGION", "a")]).as_deref(), Some("a"));
        assert_eq!(of(&[("AWS_PROFILE", "aws")]), None);
        let error = region(&[("AWS_PROFILE", "other")]).unwrap_err();
        assert!(error.to_string().contains("no profile other"), "{error}");
        let (environment, files) =
            (Environment::from_pairs([("AWS_CONFIG_FILE", "/c")]), Files::from_pairs([("/c", "")]));
        assert_eq!(Settings::new(&environment, &files).region().unwrap(), None);
    }

    #[test]
    fn any_setting_of_the_chosen_profile_is_found() {
        let of = |variables: &[(&str, &str)], name: &str| {
            let (environment, files) = given(variables);
            Settings::new(&environment, &files).variable_or("AWS_THIS", name).unwrap()
        };
        assert_eq!(of(&[("AWS_PROFILE", "local")], "services").as_deref(), Some("here"));
        assert_eq!(of(&[("AWS_PROFILE", "local")], "max_attempts"), None);
        assert_eq!(of(&[("AWS_PROFILE", "nobody")], "services"), None);
        assert_eq!(of(&[("AWS_PROFILE", "local"), ("AWS_THIS", "there")], "services").as_deref(), Some("there"));
    }

    #[test]
    fn the_variable_of_the_service_goes_first_and_the_profile_last() {
        let local = ("AWS_PROFILE", "local");
        let both = [("AWS_ENDPOINT_URL_S3", "http://s3"), ("AWS_ENDPOINT_URL", "http://any"), local];
        assert_eq!(endpoint("s3", &both).unwrap().as_deref(), Some("http://s3"));
        assert_eq!(endpoint("sns", &both).unwrap().as_deref(), Some("http://any"));
        assert_eq!(endpoint("s3", &[local]).unwrap().as_deref(), Some("http://s3-local"));
        assert_eq!(endpoint("sns", &[local]).unwrap().as_deref(), Some("http://all-local"));
        assert_eq!(endpoint("s3", &[]).unwrap().as_deref(), Some("http://all"));
    }

    #[test]
    fn configured_endpoints_can_be_ignored() {
        let variable = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        assert_eq!(endpoint("s3", &[variable, ("AWS_ENDPOINT_URL", "http://any")]).unwrap(), None);
        let any = |variables: &[(&str, &str)]| endpoint_variable(&Environment::from_pairs(variables.to_vec()), "sts");
        assert_eq!(any(&[variable, ("AWS_ENDPOINT_URL", "http://any")]), None);
        assert_eq!(any(&[("AWS_ENDPOINT_URL", "http://any")]).as_deref(), Some("http://any"));
        assert_eq!(endpoint("s3", &[("AWS_PROFILE", "aws"), ("AWS_ENDPOINT_URL", "http://any")]).unwrap(), None);
        let not = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false");
        assert_eq!(endpoint("s3", &[("AWS_PROFILE", "aws"), not]).unwrap().as_deref(), Some("http://all"));
    }

    #[test]
    fn the_files_are_read_once() {
        let (environment, files) = given(&[]);
        let mut settings = Settings::new(&environment, &files);
        assert_eq!(settings.region().unwrap().as_deref(), Some("eu-west-1"));
        files.write(std::path::Path::new("/h/.aws/config"), "[default]\nendpoint_url = http://other\n").unwrap();
        assert_eq!(settings.endpoint_url("s3").unwrap().as_deref(), Some("http://all"));
        assert_eq!(Settings::new(&environment, &files).endpoint_url("s3").unwrap().as_deref(), Some("http://other"));
    }

    #[test]
    fn services_that_are_not_there_are_told() {
        let broken = endpoint("s3", &[("AWS_PROFILE", "broken")]);
        assert!(broken.unwrap_err().to_string().contains("no section [services nowhere]"));
    }
}
