//! The configurations of buckets: XML documents that are both sent and read, one file each.
//!
//! Missing elements are read as absent and unknown ones are ignored, as stores differ. Values of a fixed set are texts, since
//! stores have values of their own.

/// Changed copies of a document: one line is one field and the method that sets it (`text`, `texts`, `value`) or adds to it
/// (`add`).
macro_rules! changes {
    ($($(#[$doc:meta])+ $kind:ident $method:ident = $field:ident $(: $type:ty)?;)+) => {
        $(changes!(@one $(#[$doc])+ $kind $method $field $($type)?);)+
    };
    (@one $(#[$doc:meta])+ text $method:ident $field:ident) => {
        $(#[$doc])+
        #[must_use]
        pub fn $method(mut self, value: impl Into<String>) -> Self {
            self.$field = Some(value.into());
            self
        }
    };
    (@one $(#[$doc:meta])+ texts $method:ident $field:ident) => {
        $(#[$doc])+
        #[must_use]
        pub fn $method<V: Into<String>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
            self.$field = values.into_iter().map(Into::into).collect();
            self
        }
    };
    (@one $(#[$doc:meta])+ value $method:ident $field:ident $type:ty) => {
        $(#[$doc])+
        #[must_use]
        pub fn $method(mut self, value: $type) -> Self {
            self.$field = Some(value);
            self
        }
    };
    (@one $(#[$doc:meta])+ add $method:ident $field:ident $type:ty) => {
        $(#[$doc])+
        #[must_use]
        pub fn $method(mut self, value: $type) -> Self {
            self.$field.push(value);
            self
        }
    };
}

mod cors;
mod encryption;
mod lifecycle;
mod lifecycle_filter;
mod notification;
mod website;

pub use cors::{CorsConfiguration, CorsRule};
pub use encryption::{
    BlockedEncryptionTypes, ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
};
pub use lifecycle::{
    AbortIncompleteMultipartUpload, BucketLifecycleConfiguration, LifecycleExpiration, LifecycleRule,
    NoncurrentVersionExpiration, NoncurrentVersionTransition, Transition,
};
pub use lifecycle_filter::{LifecycleRuleAndOperator, LifecycleRuleFilter};
pub use notification::{
    EventBridgeConfiguration, FilterRule, LambdaFunctionConfiguration, NotificationConfiguration,
    NotificationConfigurationFilter, QueueConfiguration, S3KeyFilter, TopicConfiguration,
};
pub use website::{
    Condition, ErrorDocument, IndexDocument, Redirect, RedirectAllRequestsTo, RoutingRule, WebsiteConfiguration,
};
