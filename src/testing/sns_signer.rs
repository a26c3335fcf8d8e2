//! SNS for a test: signs messages as it does, and serves the certificate.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{Request, Response, StatusCode};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::json;
use tower::service_fn;

use crate::clock::{Clock, SharedClock};
use crate::sns::{Message, MessageKind, Verifier, host_of, string_to_sign};
use crate::writable_time::LAST_SECOND;
use crate::{Body, BoxError, Transport};

/// The key protects nothing: whoever has this crate has it, and no host of AWS serves its certificate. Made with
///
/// ```sh
/// openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -outform DER -out sns_signer_key.der
/// openssl pkey -inform DER -in sns_signer_key.der -out key.pem
/// openssl req -new -key key.pem -subj /CN=sns.amazonaws.com -out request.pem
/// openssl ca -batch -config ca.cnf -selfsign -keyfile key.pem -in request.pem -notext \
///     -startdate 19700101000000Z -enddate 99991231235959Z -out sns_signer_certificate.pem
/// ```
///
/// so that a test may set its clock to any time.
const KEY: &[u8] = include_bytes!("sns_signer_key.der");
const CERTIFICATE: &str = include_str!("sns_signer_certificate.pem");

const CERTIFICATE_PATH: &str = "/SimpleNotificationService-tower-sigv4-testing.pem";

/// Where the certificate is said to be when the topic's ARN tells no region; a [`Verifier`] allows no such topic.
const SOME_HOST: &str = "sns.us-east-1.amazonaws.com";

/// Makes messages as SNS posts them, correctly signed with a key of its own, to test what handles them.
///
/// They are signed with version 2 (SHA-256). What they are verified with comes from [`verifier`](Self::verifier), or from any
/// [`Verifier`] that is given [`transport`](Self::transport). Clones share the record of visits.
///
/// ```
/// use tower_sigv4::testing::SnsSigner;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
/// let verifier = sns.verifier();
///
/// let body = sns.notification("hello").subject("A greeting").sign();
/// let message = verifier.verify(body.as_bytes()).await?;
/// assert_eq!(message.message, "hello");
///
/// let forged = body.replace("hello", "hullo");
/// assert!(verifier.verify(forged.as_bytes()).await.is_err());
/// # Ok::<(), tower_sigv4::sns::VerifyError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct SnsSigner {
    topic_arn: String,
    host: String,
    clock: SharedClock,
    shared: Arc<Shared>,
}

struct Shared {
    key: RsaKeyPair,
    messages: AtomicU64,
    visits: Mutex<Vec<String>>,
}

/// A message that is not signed yet; made by [`SnsSigner`].
#[must_use = "a draft is nothing until it is signed"]
pub struct SnsDraft {
    signer: SnsSigner,
    message: Message,
}

impl SnsSigner {
    /// SNS as it posts the messages of a topic, such as `arn:aws:sns:eu-west-1:123456789012:ses-events`.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::{MessageKind, Verifier};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let message = sns.verifier().verify(sns.notification("hello").sign().as_bytes()).await?;
    /// assert_eq!(message.topic_arn, "arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    ///
    /// Never: the key is a part of this crate, and its tests read it.
    pub fn new(topic_arn: impl Into<String>) -> Self {
        let topic_arn = topic_arn.into();
        let host = host_of(&topic_arn).unwrap_or_else(|| SOME_HOST.to_owned());
        let key = RsaKeyPair::from_der(KEY).expect("the key is a constant");
        let shared = Shared { key, messages: AtomicU64::new(0), visits: Mutex::default() };
        Self { topic_arn, host, clock: SharedClock::default(), shared: Arc::new(shared) }
    }

    /// The clock that dates messages, and that the [`verifier`](Self::verifier) asks; by default the system's.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::{MessageKind, Verifier};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    /// let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events").clock(move || now);
    /// let message = sns.verifier().verify(sns.notification("hello").sign().as_bytes()).await?;
    /// assert_eq!(message.timestamp, now);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = SharedClock::new(clock);
        self
    }

    /// A notification with this text as its message.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::{MessageKind, Verifier};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let message = sns.verifier().verify(sns.notification("hello").sign().as_bytes()).await?;
    /// assert_eq!((message.kind, message.message.as_str()), (MessageKind::Notification, "hello"));
    /// # Ok(()) }
    /// ```
    pub fn notification(&self, message: impl Into<String>) -> SnsDraft {
        self.draft(MessageKind::Notification, message.into())
    }

    /// A message that asks the endpoint to confirm its subscription.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::{MessageKind, Verifier};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let message = sns.verifier().verify(sns.subscription_confirmation().sign().as_bytes()).await?;
    /// assert_eq!(message.kind, MessageKind::SubscriptionConfirmation);
    /// assert!(message.token.is_some() && message.subscribe_url.is_some());
    /// # Ok(()) }
    /// ```
    pub fn subscription_confirmation(&self) -> SnsDraft {
        let sentence = format!("You have chosen to subscribe to the topic {}.", self.topic_arn);
        self.draft(MessageKind::SubscriptionConfirmation, sentence)
    }

    /// A message that tells the endpoint that it is no longer subscribed.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::{MessageKind, Verifier};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let message = sns.verifier().verify(sns.unsubscribe_confirmation().sign().as_bytes()).await?;
    /// assert_eq!(message.kind, MessageKind::UnsubscribeConfirmation);
    /// # Ok(()) }
    /// ```
    pub fn unsubscribe_confirmation(&self) -> SnsDraft {
        let sentence = format!("You have chosen to deactivate a subscription to the topic {}.", self.topic_arn);
        self.draft(MessageKind::UnsubscribeConfirmation, sentence)
    }

    /// A client that finds the certificate where messages say that it is, and notes down every other URL that it is sent to.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::{MessageKind, Verifier};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// // The verifier of the program under test.
    /// let verifier = Verifier::new(sns.transport(), ["arn:aws:sns:eu-west-1:123456789012:ses-events"]);
    /// assert!(verifier.verify(sns.notification("hello").sign().as_bytes()).await.is_ok());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn transport(&self) -> Transport {
        let signer = self.clone();
        Transport::new(service_fn(move |request: Request<Body>| {
            let answer = signer.answer(&request);
            async move { Ok::<_, BoxError>(answer) }
        }))
    }

    /// A verifier that takes messages of this topic, with this clock.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::{MessageKind, Verifier};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let verifier = sns.verifier();
    /// assert!(verifier.verify(sns.notification("hello").sign().as_bytes()).await.is_ok());
    /// assert!(verifier.verify(b"{}").await.is_err());
    /// # Ok(()) }
    /// ```
    pub fn verifier(&self) -> Verifier {
        Verifier::new(self.transport(), [self.topic_arn.clone()]).clock(self.clock.clone())
    }

    /// The URLs that were visited through the [`transport`](Self::transport), but for that of the certificate: those of
    /// subscriptions that were confirmed.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::{MessageKind, Verifier};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let verifier = sns.verifier();
    /// let message = verifier.verify(sns.subscription_confirmation().sign().as_bytes()).await?;
    /// assert!(sns.visits().is_empty());
    /// verifier.confirm(&message).await?;
    /// assert_eq!(sns.visits(), [message.subscribe_url.unwrap()]);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn visits(&self) -> Vec<String> {
        self.shared.visits.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn answer(&self, request: &Request<Body>) -> Response<Body> {
        let url = request.uri().to_string();
        if url == self.certificate_url() {
            return Response::new(Body::from(CERTIFICATE));
        }
        let is_of_sns = request.uri().host() == Some(&self.host);
        self.shared.visits.lock().unwrap_or_else(PoisonError::into_inner).push(url);
        let mut response = Response::new(Body::empty());
        if !is_of_sns {
            *response.status_mut() = StatusCode::NOT_FOUND;
        }
        response
    }

    fn certificate_url(&self) -> String {
        format!("https://{}{CERTIFICATE_PATH}", self.host)
    }

    fn draft(&self, kind: MessageKind, text: String) -> SnsDraft {
        let number = self.shared.messages.fetch_add(1, Ordering::Relaxed);
        let token = (kind != MessageKind::Notification).then(|| format!("{number:064x}"));
        let subscribe_url = token.as_ref().map(|token| {
            format!("https://{}/?Action=ConfirmSubscription&TopicArn={}&Token={token}", self.host, self.topic_arn)
        });
        let message = Message {
            kind,
            message_id: format!("00000000-0000-4000-8000-{number:012x}"),
            topic_arn: self.topic_arn.clone(),
            subject: None,
            message: text,
            timestamp: self.clock.now(),
            token,
            subscribe_url,
        };
        SnsDraft { signer: self.clone(), message }
    }
}

impl SnsDraft {
    /// The subject; only notifications have one.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::{MessageKind, Verifier};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let body = sns.notification("hello").subject("A greeting").sign();
    /// assert_eq!(sns.verifier().verify(body.as_bytes()).await?.subject.as_deref(), Some("A greeting"));
    /// # Ok(()) }
    /// ```
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.message.subject = Some(subject.into()).filter(|_| self.message.kind == MessageKind::Notification);
        self
    }

    /// The id; by default one that no other message of this signer has.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::{MessageKind, Verifier};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let body = sns.notification("hello").message_id("a-message").sign();
    /// assert_eq!(sns.verifier().verify(body.as_bytes()).await?.message_id, "a-message");
    /// # Ok(()) }
    /// ```
    pub fn message_id(mut self, id: impl Into<String>) -> Self {
        self.message.message_id = id.into();
        self
    }

    /// When it was published, in milliseconds from the year 1970 to 9999; by default now.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::VerifyError;
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let body = sns.notification("hello").timestamp(UNIX_EPOCH + Duration::from_secs(1_440_938_160)).sign();
    /// assert!(matches!(sns.verifier().verify(body.as_bytes()).await, Err(VerifyError::TooOld)));
    /// # Ok(()) }
    /// ```
    pub fn timestamp(mut self, time: SystemTime) -> Self {
        self.message.timestamp = time;
        self
    }

    /// Signs it: the body as SNS posts it, a JSON document.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::{MessageKind, Verifier};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let body = sns.notification("hello").sign();
    /// let document: serde_json::Value = serde_json::from_str(&body)?;
    /// assert_eq!((&document["Type"], &document["Message"]), (&"Notification".into(), &"hello".into()));
    /// assert!(sns.verifier().verify(body.as_bytes()).await.is_ok());
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    ///
    /// Never: nothing that is signed can make signing fail.
    #[must_use]
    pub fn sign(self) -> String {
        let Self { signer, message } = self;
        let time = message.timestamp.clamp(UNIX_EPOCH, UNIX_EPOCH + LAST_SECOND);
        let timestamp = humantime::format_rfc3339_millis(time).to_string();
        let text = string_to_sign(&message, &timestamp);
        let key = &signer.shared.key;
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .expect("the buffer is as long as the key's modulus");
        let mut document = json!({
            "Type": message.kind.name(),
            "MessageId": message.message_id,
            "TopicArn": message.topic_arn,
            "Message": message.message,
            "Timestamp": timestamp,
            "SignatureVersion": "2",
            "Signature": BASE64_STANDARD.encode(signature),
            "SigningCertURL": signer.certificate_url(),
        });
        let optional =
            [("Subject", message.subject), ("Token", message.token), ("SubscribeURL", message.subscribe_url)];
        for (name, value) in optional {
            if let Some(value) = value {
                document[name] = value.into();
            }
        }
        document.to_string()
    }
}

impl fmt::Debug for SnsSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SnsSigner").field("topic_arn", &self.topic_arn).finish_non_exhaustive()
    }
}

impl fmt::Debug for SnsDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SnsDraft").field(&self.message).finish()
    }
}
