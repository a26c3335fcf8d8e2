//! Messages that SES did not send.

event_object! {
    /// A message that SES took and did not send, as there was a virus in it: the
    /// [reject object](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-reject-object).
    Reject {
        /// The reason; `Bad content` is the only one.
        reason: Option<String> = "reason",
    }
    debug: reason
}
