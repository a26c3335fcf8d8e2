//! Messages that were delivered.

use std::time::SystemTime;

event_object! {
    /// A message that the recipients' mail server took: the
    /// [delivery object](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-delivery-object).
    Delivery {
        /// When it was delivered.
        timestamp: Option<SystemTime> = "timestamp",
        /// How long it took since SES got the message, in milliseconds.
        processing_time_millis: Option<u64> = "processingTimeMillis",
        /// Whom it was delivered to.
        recipients: Vec<String> = "recipients",
        /// What the mail server answered.
        smtp_response: Option<String> = "smtpResponse",
        /// The name of the mail server of SES that sent it.
        reporting_mta: Option<String> = "reportingMTA",
        /// The address of the mail server that took it; in notifications of identities alone.
        remote_mta_ip: Option<String> = "remoteMtaIp",
    }
    debug: timestamp, processing_time_millis
}
