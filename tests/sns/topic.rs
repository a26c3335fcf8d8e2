//! `CreateTopic`, an operation that the crate does not have, made outside of it.

use bytes::Bytes;
use http::{Request, response};
use tower_sigv4::endpoint::Endpoint;
use tower_sigv4::operation::Operation;
use tower_sigv4::sns::SnsRequest;
use tower_sigv4::{Body, Error};

#[derive(Clone, Debug)]
pub(crate) struct CreateTopic(pub(crate) &'static str);

impl Operation for CreateTopic {
    const NAME: &'static str = "CreateTopic";
    type Output = String;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        SnsRequest::new("CreateTopic").parameter("Name", self.0).build(endpoint)
    }

    fn parse_response(_: response::Parts, document: Bytes) -> Result<String, Error> {
        let document = String::from_utf8_lossy(&document);
        let (_, rest) = document.split_once("<TopicArn>").expect("an ARN");
        Ok(rest.split('<').next().expect("an end").to_owned())
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}
