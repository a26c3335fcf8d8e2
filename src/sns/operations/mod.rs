//! One file an operation, and what several of them send.

/// An operation and its parameters; the answer is the element of this name, or nothing that is read.
macro_rules! query_operation {
    ($name:ident($result:literal) -> $output:ty, |$operation:ident| $request:expr) => {
        impl $crate::operation::Operation for $name {
            const NAME: &'static str = stringify!($name);
            type Output = $output;
            type Payload = bytes::Bytes;

            fn into_request(
                self,
                endpoint: &$crate::endpoint::Endpoint,
            ) -> Result<http::Request<$crate::Body>, $crate::Error> {
                let $operation = &self;
                $request.build(endpoint)
            }

            fn parse_response(_: http::response::Parts, document: bytes::Bytes) -> Result<$output, $crate::Error> {
                #[derive(serde::Deserialize)]
                struct Answer {
                    #[serde(rename = $result)]
                    result: $output,
                }
                $crate::codec::xml::parse::<Answer>(concat!(stringify!($name), "Response"), &document)
                    .map(|answer| answer.result)
            }

            fn try_clone(&self) -> Option<Self> {
                Some(self.clone())
            }
        }
    };
}

mod confirm_subscription;
mod message_attribute;
mod outgoing;
mod publish;
mod publish_batch;
mod subscribe;

pub use confirm_subscription::{ConfirmSubscription, ConfirmSubscriptionOutput};
pub use message_attribute::MessageAttribute;
pub use publish::{Publish, PublishOutput};
pub use publish_batch::{
    BatchResultErrorEntry, PublishBatch, PublishBatchOutput, PublishBatchRequestEntry, PublishBatchResultEntry,
};
pub use subscribe::{Subscribe, SubscribeOutput};
