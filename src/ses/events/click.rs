//! Links that were followed.

use std::collections::BTreeMap;
use std::time::SystemTime;

event_object! {
    /// A recipient followed a link of a message: the
    /// [click object](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-click-object).
    Click {
        /// The recipient's network address.
        ip_address: Option<String> = "ipAddress",
        /// When it was followed.
        timestamp: Option<SystemTime> = "timestamp",
        /// The program that it was followed with.
        user_agent: Option<String> = "userAgent",
        /// The URL.
        link: Option<String> = "link",
        /// The tags that the link has by the attribute `ses:tags`.
        link_tags: BTreeMap<String, Vec<String>> = "linkTags",
    }
    debug: timestamp
}
