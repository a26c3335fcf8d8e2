//! SNS as a tower service.

regional_service! {
    /// Amazon Simple Notification Service.
    ///
    /// It is a tower service of every [`Operation`](crate::operation::Operation); [`Sns::send`] is the short way to call it. The
    /// service inside must sign: it gets each request with a [`SigningScope`](crate::sigv4::SigningScope) extension.
    Sns { title: "SNS", id: "SNS", host: "sns", signing_name: "sns", endpoint_variable: "AWS_ENDPOINT_URL_SNS" }
    example {
        "sns::{Publish, Sns}",
        "Publish::to_topic(\"arn:aws:sns:eu-west-1:123456789012:orders\", \"Hello!\")",
        "<PublishResponse><PublishResult><MessageId>94f20ce6</MessageId></PublishResult></PublishResponse>"
    }
}
