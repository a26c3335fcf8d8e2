//! Messages that were opened.

use std::time::SystemTime;

event_object! {
    /// A recipient opened a message, or a program of the recipient's provider did: the
    /// [open object](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-open-object).
    Open {
        /// The recipient's network address.
        ip_address: Option<String> = "ipAddress",
        /// When it was opened.
        timestamp: Option<SystemTime> = "timestamp",
        /// The program that it was opened with.
        user_agent: Option<String> = "userAgent",
    }
    debug: timestamp
}
