//! Messages that SES still tries to deliver.

use std::time::SystemTime;

event_object! {
    /// A message that could not be delivered yet: the
    /// [delivery delay object](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-delivery-delay-object).
    DeliveryDelay {
        /// The reason, such as `MailboxFull`, `RecipientServerError` or `TransientCommunicationFailure`.
        delay_type: Option<String> = "delayType",
        /// Whom it did not reach yet.
        delayed_recipients: Vec<DelayedRecipient> = "delayedRecipients",
        /// When SES will give up.
        expiration_time: Option<SystemTime> = "expirationTime",
        /// The address of the mail server that reported the delay.
        reporting_mta: Option<String> = "reportingMTA",
        /// When the delay occurred.
        timestamp: Option<SystemTime> = "timestamp",
    }
    debug: delay_type, expiration_time, timestamp
}

event_object! {
    /// An address that a message did not reach yet.
    DelayedRecipient {
        /// The address.
        email_address: Option<String> = "emailAddress",
        /// The status such as `4.4.1`, by [RFC 3463](https://www.rfc-editor.org/rfc/rfc3463).
        status: Option<String> = "status",
        /// What the mail server said, such as `smtp; 421 4.4.1 Unable to connect to remote host`.
        diagnostic_code: Option<String> = "diagnosticCode",
    }
    debug: status
}
