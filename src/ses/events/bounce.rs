//! Messages that were not delivered, for good or for now.

use std::time::SystemTime;

event_object! {
    /// A message that a mail server refused: the
    /// [bounce object](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-bounce-object).
    Bounce {
        /// `Permanent`, `Transient` or `Undetermined`; see [`Bounce::is_permanent`].
        bounce_type: Option<String> = "bounceType",
        /// More of the reason, such as `General`, `NoEmail`, `MailboxFull` or `OnAccountSuppressionList`.
        bounce_sub_type: Option<String> = "bounceSubType",
        /// Whom the message did not reach.
        bounced_recipients: Vec<BouncedRecipient> = "bouncedRecipients",
        /// When the mail server said so.
        timestamp: Option<SystemTime> = "timestamp",
        /// The id of the bounce.
        feedback_id: Option<String> = "feedbackId",
        /// The mail server that says so, where it sent a report.
        reporting_mta: Option<String> = "reportingMTA",
        /// The address of the mail server that SES tried to deliver to; in notifications of identities alone.
        remote_mta_ip: Option<String> = "remoteMtaIp",
    }
    debug: bounce_type, bounce_sub_type, timestamp, feedback_id
}

event_object! {
    /// An address that a message did not reach.
    BouncedRecipient {
        /// The address, as the mail server's report has it.
        email_address: Option<String> = "emailAddress",
        /// What the mail server did, such as `failed`.
        action: Option<String> = "action",
        /// The status such as `5.1.1`, by [RFC 3463](https://www.rfc-editor.org/rfc/rfc3463).
        status: Option<String> = "status",
        /// What the mail server said, such as `smtp; 550 5.1.1 user unknown`.
        diagnostic_code: Option<String> = "diagnosticCode",
    }
    debug: action, status
}

impl Bounce {
    /// Whether it is of no use to send to these addresses again.
    ///
    /// ```
    /// use tower_sigv4::ses::events::Bounce;
    ///
    /// let mut bounce = Bounce::default();
    /// bounce.bounce_type = Some("Transient".to_owned());
    /// assert!(!bounce.is_permanent());
    /// bounce.bounce_type = Some("Permanent".to_owned());
    /// assert!(bounce.is_permanent());
    /// ```
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.bounce_type.as_ref().is_some_and(|it| it.eq_ignore_ascii_case("Permanent"))
    }
}
