//! The mailbox as a tower service.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use serde_json::{Value, json};
use tower::Service;

use super::refusal::{Refusal, document};
use super::{SentEmail, documents};
use crate::ses::Ses;
use crate::{Body, BoxError, Transport};

/// The most that a [`Mailbox`] reads of a request, in bytes: 64 MiB. A message may have 40 MB, which are 54 MB in base64.
///
/// Source: [service quotas](https://docs.aws.amazon.com/ses/latest/dg/quotas.html).
pub const MAX_REQUEST: usize = 64 * 1024 * 1024;

/// An SES in memory; see the [module](super).
///
/// It answers `SendEmail` and `SendBulkEmail`, and refuses what SES refuses of any account: a message without a sender,
/// without a recipient or with more than 50, an address that is not ASCII. It checks no signature and no quota, knows no
/// identities, and takes any template for one that exists.
///
/// Clones share what they keep. As a service it is what stands below a [`SigV4Layer`](crate::SigV4Layer), or directly below
/// [`Ses`].
///
/// ```
/// use tower::Layer;
/// use tower_sigv4::ses::{Email, Ses};
/// use tower_sigv4::testing::Mailbox;
/// use tower_sigv4::{Credentials, SigV4Layer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// let mailbox = Mailbox::new();
/// // The stack of a program, with a mailbox in the place of the HTTP client.
/// let signed = SigV4Layer::new(Credentials::new("AKIDEXAMPLE", "a-secret")).layer(mailbox.clone());
/// let ses = Ses::new(signed, "eu-west-1");
/// ses.send_email(&Email::new("shop@example.com").to("ann@example.com").text("Hello!")).await?;
/// assert_eq!(mailbox.sent().len(), 1);
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct Mailbox {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    sent: Vec<SentEmail>,
    failures: VecDeque<Refusal>,
}

impl Mailbox {
    /// An empty mailbox.
    ///
    /// ```
    /// use tower_sigv4::testing::Mailbox;
    ///
    /// assert!(Mailbox::new().sent().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An SES that sends into it, of the type that [`Ses::from_env`] has.
    ///
    /// ```
    /// # use http::StatusCode;
    /// # use tower_sigv4::ses::Email;
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").text("Hello!");
    /// assert_eq!(mailbox.ses().send_email(&email).await?, mailbox.sent()[0].message_id);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn ses(&self) -> Ses {
        Ses::new(Transport::new(self.clone()), "us-east-1")
    }

    /// The messages that it was given, the first one first.
    ///
    /// ```
    /// # use http::StatusCode;
    /// # use tower_sigv4::ses::Email;
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").text("Hello!");
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent()[0].to, ["ann@example.com"]);
    /// assert_eq!(mailbox.sent()[0].text.as_deref(), Some("Hello!"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn sent(&self) -> Vec<SentEmail> {
        self.state().sent.clone()
    }

    /// Refuses the next request, with an error of SES such as 400 `MessageRejected` or 429 `TooManyRequestsException`.
    ///
    /// Called several times, it refuses as many requests, each with its own error.
    ///
    /// ```
    /// # use http::StatusCode;
    /// # use tower_sigv4::ses::Email;
    /// # use tower_sigv4::testing::Mailbox;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let mailbox = Mailbox::new();
    /// let email = Email::new("shop@example.com").to("ann@example.com").text("Hello!");
    /// mailbox.fail_next(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Maximum sending rate exceeded.");
    /// let error = mailbox.ses().send_email(&email).await.unwrap_err();
    /// assert!(error.is_throttled() && mailbox.sent().is_empty());
    /// mailbox.ses().send_email(&email).await?;
    /// assert_eq!(mailbox.sent().len(), 1);
    /// # Ok(()) }
    /// ```
    pub fn fail_next(&self, status: StatusCode, code: impl Into<String>, message: impl Into<String>) {
        self.state().failures.push_back(Refusal::new(status, code, message));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No call leaves it half done, so that a panic elsewhere while it is held does no harm.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, method: &Method, path: &str, body: &Bytes) -> Result<Value, Refusal> {
        if let Some(failure) = self.state().failures.pop_front() {
            return Err(failure);
        }
        match (method.as_str(), path) {
            ("POST", "/v2/email/outbound-emails") => {
                let mail = documents::send_email(body)?;
                Ok(json!({ "MessageId": self.keep(mail) }))
            }
            ("POST", "/v2/email/outbound-bulk-emails") => {
                let mails = documents::send_bulk_email(body)?;
                let results =
                    mails.into_iter().map(|mail| json!({ "Status": "SUCCESS", "MessageId": self.keep(mail) }));
                Ok(json!({ "BulkEmailEntryResults": results.collect::<Vec<_>>() }))
            }
            _ => {
                let message = format!("A mailbox knows SendEmail and SendBulkEmail, and not {method} {path}.");
                Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message))
            }
        }
    }

    /// Keeps a message; its id.
    fn keep(&self, mut mail: SentEmail) -> String {
        let mut state = self.state();
        mail.message_id = format!("mailbox-{:06}", state.sent.len() + 1);
        let id = mail.message_id.clone();
        state.sent.push(mail);
        id
    }
}

impl<B> Service<Request<B>> for Mailbox
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let mailbox = self.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = Body::streaming(body).collect(MAX_REQUEST).await?;
            Ok(match mailbox.answer(&parts.method, parts.uri.path(), &body) {
                Ok(value) => document(StatusCode::OK, &value),
                Err(refusal) => refusal.answer(),
            })
        })
    }
}

/// Mail is private, so only its number is shown.
impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").field("sent", &self.state().sent.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use tower::{Layer, ServiceExt};

    use super::*;
    use crate::ses::{
        BulkEmailEntry, Destination, EmailContent, EmailTemplateContent, Message, RawMessage, SendBulkEmail, SendEmail,
        Template,
    };
    use crate::{Credentials, Error, SigV4Layer};

    fn hello() -> EmailContent {
        EmailContent::Simple(Message::new("Hello ✉").text("T").html("<p>H").header("X-A", "1"))
    }

    fn to_ann(content: EmailContent) -> SendEmail {
        SendEmail::new(content).from_email_address("shop@example.com").destination(Destination::to(["ann@example.com"]))
    }

    async fn refused(mail: SendEmail) -> Error {
        let mailbox = Mailbox::new();
        let error = mailbox.ses().send(mail).await.expect_err("a refusal");
        assert!(mailbox.sent().is_empty());
        error
    }

    /// Sends a document as it is.
    async fn post(mailbox: &Mailbox, path: &str, document: &Value) -> (StatusCode, Value) {
        let request = Request::post(format!("http://ses{path}")).body(Body::from(document.to_string())).unwrap();
        let (parts, body) = mailbox.clone().oneshot(request).await.unwrap().into_parts();
        (parts.status, serde_json::from_slice(&body.collect(10_000).await.unwrap()).unwrap())
    }

    #[tokio::test]
    async fn everything_of_a_simple_message_is_kept() {
        let mailbox = Mailbox::new();
        let mail = SendEmail::new(hello())
            .from_email_address("=?utf-8?Q?Zo=C3=AB?= <z@example.com>")
            .destination(Destination::to(["Ann <a@x.io>"]).cc_addresses(["c@x.io"]).bcc_addresses(["b@x.io"]))
            .reply_to_addresses(["r@x.io"])
            .email_tags([("kind", "test")])
            .configuration_set_name("set")
            .tenant_name("tenant");
        let answer = mailbox.ses().send(mail).await.unwrap();
        let sent = mailbox.sent();
        let expected = SentEmail {
            message_id: answer.message_id,
            from: Some("Zoë <z@example.com>".to_owned()),
            to: vec!["Ann <a@x.io>".to_owned()],
            cc: vec!["c@x.io".to_owned()],
            bcc: vec!["b@x.io".to_owned()],
            reply_to: vec!["r@x.io".to_owned()],
            subject: Some("Hello ✉".to_owned()),
            text: Some("T".to_owned()),
            html: Some("<p>H".to_owned()),
            headers: vec![("X-A".to_owned(), "1".to_owned())],
            tags: vec![("kind".to_owned(), "test".to_owned())],
            configuration_set: Some("set".to_owned()),
            tenant: Some("tenant".to_owned()),
            ..SentEmail::default()
        };
        assert!(sent == [expected]);
        assert_eq!(sent[0].header("x-a"), Some("1"));
    }

    #[tokio::test]
    async fn a_raw_message_goes_to_its_destination_and_not_to_its_headers() {
        let raw = "From: Zo <z@x.io>\r\nTo: Ann <a@x.io>, o@x.io\r\nSubject: S\r\n\r\nBody";
        let mailbox = Mailbox::new();
        let destination = Destination::to(["a@x.io"]).bcc_addresses(["b@x.io"]);
        mailbox
            .ses()
            .send(SendEmail::new(EmailContent::Raw(RawMessage::new(raw))).destination(destination))
            .await
            .unwrap();
        mailbox.ses().send(SendEmail::new(EmailContent::Raw(RawMessage::new(raw)))).await.unwrap();
        let [with, without] = &mailbox.sent()[..] else { panic!("two were sent") };
        assert_eq!((&with.to[..], &with.bcc[..]), (&["Ann <a@x.io>".to_owned()][..], &["b@x.io".to_owned()][..]));
        assert_eq!(without.to, ["Ann <a@x.io>", "o@x.io"]);
        for mail in [with, without] {
            assert_eq!((mail.from.as_deref(), mail.subject.as_deref()), (Some("Zo <z@x.io>"), Some("S")));
            assert_eq!((mail.text.as_deref(), mail.raw.as_deref()), (Some("Body"), Some(raw.as_bytes())));
        }
        assert_ne!(with.message_id, without.message_id);
    }

    #[tokio::test]
    async fn templates_are_kept_and_not_filled_in() {
        let mailbox = Mailbox::new();
        let inline = Template::inline(EmailTemplateContent::new("{{a}}")).template_data("{\"a\":1}");
        mailbox.ses().send(to_ann(EmailContent::Template(Template::named("welcome")))).await.unwrap();
        mailbox.ses().send(to_ann(EmailContent::Template(inline))).await.unwrap();
        let templates: Vec<_> = mailbox.sent().into_iter().map(|mail| mail.template.expect("a template")).collect();
        assert_eq!(templates[0].name.as_deref(), Some("welcome"));
        assert_eq!(templates[1].data.as_deref(), Some("{\"a\":1}"));
        assert!(templates[1].content == Some(EmailTemplateContent::new("{{a}}")));
    }

    #[tokio::test]
    async fn attachments_of_a_simple_message_are_kept() {
        let mailbox = Mailbox::new();
        let attachment = json!({
            "RawContent": "aGk=", "FileName": "été.txt", "ContentType": "text/plain", "ContentId": "c",
            "ContentDisposition": "INLINE",
        });
        let message = json!({ "Subject": { "Data": "S" }, "Body": {}, "Attachments": [attachment] });
        let destination = json!({ "ToAddresses": ["a@x.io"] });
        let document =
            json!({ "Content": { "Simple": message }, "Destination": destination, "FromEmailAddress": "s@x.io" });
        assert_eq!(post(&mailbox, "/v2/email/outbound-emails", &document).await.0, 200);
        let attachment = &mailbox.sent()[0].attachments[0];
        assert_eq!(
            (attachment.file_name.as_deref(), attachment.content_type.as_deref()),
            (Some("été.txt"), Some("text/plain"))
        );
        assert_eq!((attachment.content_id.as_deref(), attachment.is_inline), (Some("c"), true));
        assert_eq!(attachment.content, "hi");
    }

    #[tokio::test]
    async fn each_entry_of_a_bulk_is_a_message() {
        let mailbox = Mailbox::new();
        let own = BulkEmailEntry::new(Destination::to(["b@x.io"]))
            .replacement_tags([("t", "own")])
            .replacement_header("x-a", "own")
            .replacement_template_data("{\"n\":\"b\"}");
        let template = Template::named("w").template_data("{}").header("X-A", "default");
        let bulk = SendBulkEmail::new(template, [BulkEmailEntry::new(Destination::to(["a@x.io"])), own])
            .from_email_address("s@x.io")
            .default_email_tags([("t", "default")]);
        let results = mailbox.ses().send(bulk).await.unwrap().bulk_email_entry_results;
        let [first, second] = &mailbox.sent()[..] else { panic!("two were sent") };
        assert!(results[1].is_success());
        assert_eq!(results[1].message_id.as_ref(), Some(&second.message_id));
        let data = |mail: &SentEmail| mail.template.clone().expect("a template").data;
        assert_eq!((first.to[0].as_str(), data(first).as_deref()), ("a@x.io", Some("{}")));
        assert_eq!((second.to[0].as_str(), data(second).as_deref()), ("b@x.io", Some("{\"n\":\"b\"}")));
        assert_eq!((first.tags[0].1.as_str(), second.tags[0].1.as_str()), ("default", "own"));
        assert_eq!((first.header("X-A"), second.header("X-A")), (Some("default"), Some("own")));
        assert_eq!(second.headers.len(), 1);
    }

    #[tokio::test]
    async fn a_bulk_with_one_bad_entry_sends_nothing() {
        let mailbox = Mailbox::new();
        let document = json!({
            "FromEmailAddress": "s@x.io",
            "DefaultContent": { "Template": { "TemplateName": "w" } },
            "BulkEmailEntries": [{ "Destination": { "ToAddresses": ["a@x.io"] } }, { "Destination": {} }],
        });
        assert_eq!(post(&mailbox, "/v2/email/outbound-bulk-emails", &document).await.0, 400);
        assert!(mailbox.sent().is_empty());
    }

    #[tokio::test]
    async fn what_ses_refuses_of_everybody_is_refused() {
        let no_headers = EmailContent::Raw(RawMessage::new(""));
        for (mail, says) in [
            (SendEmail::new(hello()).from_email_address("s@x.io"), "no recipient"),
            (SendEmail::new(hello()).destination(Destination::to(["a@x.io"])), "no sender"),
            (to_ann(hello()).destination(Destination::to(["zoë@x.io"])), "ASCII"),
            (to_ann(hello()).destination(Destination::to(["a@x.io\r\nBcc: b@x.io"])), "ASCII"),
            (to_ann(hello()).destination(Destination::to(["ann"])), "no domain"),
            (to_ann(no_headers), "no headers"),
            (to_ann(EmailContent::Template(Template::default())), "no name"),
        ] {
            let error = refused(mail).await;
            assert_eq!((error.code(), error.status()), (Some("BadRequestException"), Some(StatusCode::BAD_REQUEST)));
            assert!(error.message().contains(says), "{error} does not say {says:?}");
        }
    }

    #[tokio::test]
    async fn more_than_50_recipients_are_refused() {
        for (count, expected) in [(50, StatusCode::OK), (51, StatusCode::BAD_REQUEST)] {
            let to: Vec<_> = (0..count).map(|n| format!("{n}@x.io")).collect();
            let message = json!({ "Subject": { "Data": "S" }, "Body": {} });
            let document = json!({
                "Content": { "Simple": message },
                "FromEmailAddress": "s@x.io",
                "Destination": { "CcAddresses": to[..25], "BccAddresses": to[25..] },
            });
            assert_eq!(post(&Mailbox::new(), "/v2/email/outbound-emails", &document).await.0, expected, "{count}");
        }
    }

    #[tokio::test]
    async fn a_document_that_is_none_is_refused_without_showing_it() {
        let mailbox = Mailbox::new();
        for document in
            [json!(1), json!({}), json!({ "Content": {} }), json!({ "Content": { "Raw": { "Data": "S3CR3T!" } } })]
        {
            let (status, answer) = post(&mailbox, "/v2/email/outbound-emails", &document).await;
            assert_eq!((status, answer["code"].as_str()), (StatusCode::BAD_REQUEST, Some("BadRequestException")));
            assert!(!answer.to_string().contains("S3CR3T"), "{answer}");
        }
    }

    #[tokio::test]
    async fn another_operation_is_an_error_that_says_so() {
        let (status, answer) = post(&Mailbox::new(), "/v2/email/identities", &json!({})).await;
        assert_eq!(status, StatusCode::NOT_IMPLEMENTED);
        assert_eq!(
            answer["message"],
            "A mailbox knows SendEmail and SendBulkEmail, and not POST /v2/email/identities."
        );
    }

    #[tokio::test]
    async fn failures_come_in_their_order_and_once() {
        let mailbox = Mailbox::new();
        mailbox.fail_next(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Slow down.");
        mailbox.fail_next(StatusCode::BAD_REQUEST, "no\nheader", "M");
        let throttled = mailbox.ses().send(to_ann(hello())).await.expect_err("a failure");
        assert!(throttled.is_throttled() && throttled.is_retryable(), "{throttled}");
        let odd = mailbox.ses().send(to_ann(hello())).await.expect_err("a failure");
        assert_eq!((odd.code(), odd.message()), (Some("no header"), "M"));
        mailbox.ses().send(to_ann(hello())).await.expect("no failure is left");
        assert_eq!(mailbox.sent().len(), 1);
    }

    #[tokio::test]
    async fn it_stands_below_the_layer_that_signs() {
        let mailbox = Mailbox::new();
        let ses = Ses::new(SigV4Layer::new(Credentials::new("AKID", "s3cret")).layer(mailbox.clone()), "eu-west-1");
        ses.send(to_ann(hello())).await.unwrap();
        assert_eq!(mailbox.sent().len(), 1);
    }

    #[tokio::test]
    async fn a_request_without_end_is_given_up() {
        let endless = futures_util::stream::repeat_with(|| {
            Ok::<_, BoxError>(http_body::Frame::data(Bytes::from(vec![0; 1024 * 1024])))
        });
        let request =
            Request::post("/v2/email/outbound-emails").body(http_body_util::StreamBody::new(endless).boxed()).unwrap();
        let error = Mailbox::new().oneshot(request).await.expect_err("too long");
        assert!(error.to_string().contains("longer than"), "{error}");
    }

    #[tokio::test]
    async fn debug_shows_no_mail() {
        let mailbox = Mailbox::new();
        mailbox.ses().send(to_ann(hello())).await.unwrap();
        let raw = "From: shop@example.com\r\nTo: ann@example.com\r\nSubject: Hello\r\n\r\nT";
        mailbox.ses().send(SendEmail::new(EmailContent::Raw(RawMessage::new(raw)))).await.unwrap();
        let shown = format!("{mailbox:?} {:?}", mailbox.sent());
        assert!(shown.contains("sent: 2") && shown.contains("mailbox-000002"), "{shown}");
        assert!(!shown.contains("ann@") && !shown.contains("Hello"), "{shown}");
    }
}
