//! Recipients who said that a message is spam.

use std::time::SystemTime;

event_object! {
    /// A report by a recipient's provider that a message was not wanted: the
    /// [complaint object](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-complaint-object).
    Complaint {
        /// Who may have complained. Most providers do not say who did, so these are all recipients of that provider.
        complained_recipients: Vec<ComplainedRecipient> = "complainedRecipients",
        /// When the provider said so.
        timestamp: Option<SystemTime> = "timestamp",
        /// The id of the complaint.
        feedback_id: Option<String> = "feedbackId",
        /// `OnAccountSuppressionList` where SES sent nothing, as the address is on the account's suppression list.
        complaint_sub_type: Option<String> = "complaintSubType",
        /// The program that made the report.
        user_agent: Option<String> = "userAgent",
        /// `abuse`, `auth-failure`, `fraud`, `not-spam`, `other` or `virus`; see [`Complaint::is_not_spam`].
        complaint_feedback_type: Option<String> = "complaintFeedbackType",
        /// When the message that was complained about arrived.
        arrival_date: Option<SystemTime> = "arrivalDate",
    }
    debug: complaint_sub_type, complaint_feedback_type, timestamp, feedback_id
}

event_object! {
    /// An address whose owner may have complained.
    ComplainedRecipient {
        /// The address.
        email_address: Option<String> = "emailAddress",
    }
    debug:
}

impl Complaint {
    /// Whether the report says the contrary: that the message was taken for spam and is none.
    ///
    /// Source: [the types of feedback](https://www.iana.org/assignments/marf-parameters/marf-parameters.xhtml).
    ///
    /// ```
    /// use tower_sigv4::ses::events::Complaint;
    ///
    /// let mut complaint = Complaint::default();
    /// assert!(!complaint.is_not_spam());
    /// complaint.complaint_feedback_type = Some("not-spam".to_owned());
    /// assert!(complaint.is_not_spam());
    /// ```
    #[must_use]
    pub fn is_not_spam(&self) -> bool {
        self.complaint_feedback_type.as_ref().is_some_and(|it| it.eq_ignore_ascii_case("not-spam"))
    }
}
