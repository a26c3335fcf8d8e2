//! An SNS request: an action and its parameters.

use http::Request;

use crate::codec::query::Form;
use crate::endpoint::Endpoint;
use crate::{Body, Error, ErrorKind};

/// The version of the API, which every request names.
///
/// Source: [Amazon SNS API Reference](https://docs.aws.amazon.com/sns/latest/api/welcome.html).
const VERSION: &str = "2010-03-31";

/// A request of SNS under construction, for operations that this crate lacks.
///
/// The first thing wrong with it is the error of [`SnsRequest::build`].
///
/// ```
/// use tower_sigv4::endpoint::Endpoint;
/// use tower_sigv4::sigv4::SigningScope;
/// use tower_sigv4::sns::SnsRequest;
///
/// let endpoint = Endpoint::aws("sns", SigningScope::new("eu-west-1", "sns"))?;
/// let request = SnsRequest::new("CreateTopic").parameter("Name", "orders & more").build(&endpoint)?;
/// let form = "Action=CreateTopic&Version=2010-03-31&Name=orders+%26+more";
/// assert_eq!(request.body().as_bytes().expect("a form in memory"), form);
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "a request is nothing until it is built and sent"]
pub struct SnsRequest {
    form: Form,
    problem: Option<String>,
}

impl SnsRequest {
    /// A request for an action such as `CreateTopic`.
    pub fn new(action: &str) -> Self {
        Self { form: Form::new(action, VERSION), problem: None }
    }

    /// Adds a parameter; members of lists have names such as `TagKeys.member.1`.
    pub fn parameter(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.form.push(name, value.as_ref());
        self
    }

    /// Adds a parameter that may be absent.
    pub(super) fn optional(self, name: &str, value: Option<&String>) -> Self {
        match value {
            Some(value) => self.parameter(name, value),
            None => self,
        }
    }

    /// Remembers what is wrong with the request, unless something already is.
    pub(super) fn check(mut self, problem: Result<(), String>) -> Self {
        self.problem = self.problem.or(problem.err());
        self
    }

    /// The request on an endpoint.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for the first thing that is wrong with it.
    pub fn build(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        match self.problem {
            Some(problem) => Err(Error::new(ErrorKind::InvalidInput, problem)),
            None => self.form.build(endpoint),
        }
    }
}
