//! SES as a tower service.

regional_service! {
    /// Amazon Simple Email Service, by version 2 of its API.
    ///
    /// It is a tower service of every [`Operation`](crate::operation::Operation); [`Ses::send`] is the short way to call it. The
    /// service inside must sign: it gets each request with a [`SigningScope`](crate::sigv4::SigningScope) extension.
    Ses { title: "SES", id: "SESv2", host: "email", signing_name: "ses", endpoint_variable: "AWS_ENDPOINT_URL_SESV2" }
    example {
        "ses::{GetAccount, Ses}",
        "GetAccount::new()",
        "{}"
    }
}
