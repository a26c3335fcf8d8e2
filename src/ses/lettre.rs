//! SES as a transport of the crate lettre.

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use lettre::AsyncTransport;
use lettre::address::Envelope;
use tower::Service;

use super::email::{check_recipients, check_size};
use super::{Address, Destination, EmailContent, RawMessage, SendEmail, Ses};
use crate::operation::Operation;
use crate::{Body, BoxError, Error, ErrorKind};

/// Headers that name recipients whom nobody sees, in small letters.
const HIDDEN: [&[u8]; 2] = [b"bcc", b"resent-bcc"];

/// Sends any message of lettre's; the answer is the id that SES gave it. As `Ses` has a `send` of its own, lettre's is called by its
/// trait.
///
/// It goes to the recipients of the envelope, whatever its headers say, and what is sent has no Bcc header. The envelope's sender is
/// told of bounces and complaints, so it must be verified as the one in `From` must; messages that are no [`Message`] but bytes
/// (`send_raw`) are passed on otherwise as they are.
///
/// ```
/// use http::{Request, Response};
/// use lettre::{AsyncTransport, Message};
/// use tower_sigv4::Body;
/// use tower_sigv4::ses::Ses;
///
/// # tokio_test::block_on(async {
/// // In a program: `Ses::from_env()?`.
/// let answer = r#"{ "MessageId": "0102-1" }"#;
/// let stub = tower::service_fn(async |_: Request<Body>| Ok::<_, std::io::Error>(Response::new(Body::from(answer))));
/// let ses = Ses::new(stub, "eu-west-1");
///
/// let message = Message::builder()
///     .from("Zoë <zoe@example.com>".parse()?)
///     .to("ann@example.com".parse()?)
///     .subject("Hello")
///     .body("Hello, Ann!".to_owned())?;
/// assert_eq!(AsyncTransport::send(&ses, message).await?, "0102-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] before anything is sent when there are more than [`MAX_RECIPIENTS`](crate::ses::MAX_RECIPIENTS),
/// the message is larger than [`MAX_MESSAGE_SIZE`](crate::ses::MAX_MESSAGE_SIZE), or SES sends to no such address; otherwise as
/// [`Ses::send`].
///
/// [`Message`]: lettre::Message
#[async_trait]
impl<T, B> AsyncTransport for Ses<T>
where
    T: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync,
    T::Error: Into<BoxError> + Send,
    T::Future: Send,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Ok = String;
    type Error = Error;

    async fn send_raw(&self, envelope: &Envelope, email: &[u8]) -> Result<String, Error> {
        let operation = operation(envelope, email).map_err(|error| error.in_operation(SendEmail::NAME))?;
        Ok(Ses::send(self, operation).await?.message_id)
    }
}

fn operation(envelope: &Envelope, email: &[u8]) -> Result<SendEmail, Error> {
    check_recipients(envelope.to().len())?;
    check_size(email.len())?;
    let recipients = envelope.to().iter().map(address).collect::<Result<Vec<_>, _>>()?;
    let content = EmailContent::Raw(RawMessage::new(without_hidden(email)));
    let operation = SendEmail::new(content).destination(Destination::to(recipients));
    Ok(match envelope.from() {
        Some(sender) => operation.feedback_forwarding_email_address(address(sender)?),
        None => operation,
    })
}

fn address(address: &lettre::Address) -> Result<String, Error> {
    let text: &str = address.as_ref();
    match Address::from(("", text)).check() {
        Ok(mailbox) => Ok(mailbox.addr_spec),
        Err(problem) => Err(Error::new(ErrorKind::InvalidInput, format!("an address of the envelope: {problem}"))),
    }
}

/// The message without the headers that name hidden recipients.
fn without_hidden(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len());
    let (mut rest, mut is_hidden) = (message, false);
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
        // A line that begins with a space goes on with the one before.
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii();
            is_hidden = HIDDEN.iter().any(|hidden| name.eq_ignore_ascii_case(hidden));
        }
        if !is_hidden {
            out.extend_from_slice(line);
        }
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_recipients_are_taken_out_of_the_headers_alone() {
        let without = |text: &str| String::from_utf8(without_hidden(text.as_bytes())).unwrap();
        assert_eq!(
            without("From: a@b.c\r\nBCC : x@y.z,\r\n\tv@w.x\r\nTo: d@e.f\r\n\r\nBcc: in the text\r\n"),
            "From: a@b.c\r\nTo: d@e.f\r\n\r\nBcc: in the text\r\n"
        );
        assert_eq!(without("bcc: x@y.z\nResent-Bcc: x@y.z\nX-Bcc: a\n b\n\nc"), "X-Bcc: a\n b\n\nc");
        for whole in ["", "\r\n", "a", "A: b", "\nBcc: x@y.z"] {
            assert_eq!(without(whole), whole);
        }
    }
}
