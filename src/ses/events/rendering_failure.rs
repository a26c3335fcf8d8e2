//! Templates that could not be filled in.

event_object! {
    /// A message that was not sent, as its template lacked a value: the
    /// [rendering failure object](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-failure-object).
    RenderingFailure {
        /// The template.
        template_name: Option<String> = "templateName",
        /// What is wrong.
        error_message: Option<String> = "errorMessage",
    }
    debug: template_name
}
