//! The one place that reads environment variables.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// The environment variables that providers and clients read: those of the process, or given ones.
///
/// ```
/// use tower_sigv4::environment::Environment;
///
/// let environment = Environment::from_pairs([("AWS_REGION", "eu-west-1"), ("AWS_ENDPOINT_URL", "")]);
/// assert_eq!(environment.var("AWS_REGION").as_deref(), Some("eu-west-1"));
/// assert_eq!(environment.var("AWS_ENDPOINT_URL"), None);
/// ```
#[derive(Clone, Default)]
pub struct Environment(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    Process,
    Given(Arc<HashMap<String, String>>),
}

impl Environment {
    /// The variables of this process, read each time anew.
    #[must_use]
    pub fn process() -> Self {
        Self(Source::Process)
    }

    /// Given variables, and none of the process's.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        Self(Source::Given(Arc::new(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())))
    }

    /// The variables, if they are given ones: what a child process is to see of the environment.
    #[cfg(feature = "providers")]
    pub(crate) fn given(&self) -> Option<&HashMap<String, String>> {
        match &self.0 {
            Source::Process => None,
            Source::Given(variables) => Some(variables),
        }
    }

    /// A variable's value without white space around it; `None` when it is not set, empty or no UTF-8.
    #[must_use]
    pub fn var(&self, name: &str) -> Option<String> {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
        let value = match &self.0 {
            Source::Process => std::env::var(name).ok(),
            Source::Given(variables) => variables.get(name).cloned(),
        };
        value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }
}

/// The values can be secrets, so they are not shown.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::Process => "Environment(process)",
            Source::Given(_) => "Environment(given)",
        })
    }
}
