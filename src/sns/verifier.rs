//! Tells messages of SNS from forgeries.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::certificates::Certificates;
use super::envelope::Envelope;
use super::fetch::{get, within_limit};
use super::replays::{Replays, Unsettled};
use super::topics::Topics;
use super::{Message, MessageKind, VerifyError, pinned_url};
use crate::clock::{Clock, SharedClock};
use crate::{Error, ErrorKind, Transport};

/// How old a message may be. SNS dates it once, and tries to deliver it for an hour at most.
///
/// Source: [message delivery retries](https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html).
const MAX_AGE: Duration = Duration::from_secs(60 * 60);

/// How far the clock here may be behind SNS's: as far as AWS lets a signed request's be.
const AHEAD: Duration = Duration::from_secs(15 * 60);

/// Verifies what is posted to an endpoint that is subscribed to topics of SNS.
///
/// A message is taken when all of this holds:
///
/// - It is one of the three kinds that SNS sends, and each of its fields comes once.
/// - Its topic is one of those that the verifier was made with. The signature alone says little: whoever has an AWS account
///   can have SNS sign any text, as a message of a topic of their own.
/// - It was published within the last hour ([`max_age`](Self::max_age)), or up to 15 minutes ahead of the clock here.
/// - The URL of the certificate, and the one to confirm with, lead to the host that SNS has in the topic's region, over HTTPS.
/// - The certificate is one of SNS, with an RSA key, and valid now.
/// - The signature, of version 1 (SHA-1) or 2 (SHA-256), is that of the message.
///
/// Nothing is fetched before all that can be checked without has been. A certificate is fetched once, by one of all those who
/// need it, through the [`Transport`] given; it must not sign requests, and must not follow redirects. While a certificate is
/// kept and valid, verifying takes no lock. Clones share the certificates, and what is remembered of messages.
///
/// Verifying a message whose certificate is not kept needs a tokio runtime with its timers enabled. What SNS posts to a
/// subscription with raw message delivery is not signed, so nothing can verify it.
///
/// ```
/// use tower_sigv4::sns::{MessageKind, Verifier};
/// use tower_sigv4::testing::SnsSigner;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::BoxError> {
/// let topic = "arn:aws:sns:eu-west-1:123456789012:ses-events";
/// let sns = SnsSigner::new(topic); // SNS for tests
/// let client = sns.transport(); // in a program: `Transport::new(Client::new()?)`
/// let verifier = Verifier::new(client, [topic]);
///
/// let body = sns.notification("hello").sign(); // what SNS posts
/// let message = verifier.verify(body.as_bytes()).await?;
/// match message.kind {
///     MessageKind::Notification => assert_eq!(message.message, "hello"),
///     MessageKind::SubscriptionConfirmation => verifier.confirm(&message).await?,
///     _ => {}
/// }
/// # Ok(()) }
/// ```
///
/// Source: [verifying the signatures of
/// messages](https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html).
#[derive(Clone)]
#[must_use = "a verifier does nothing until it is asked"]
pub struct Verifier {
    transport: Transport,
    topics: Arc<Topics>,
    max_age: Duration,
    clock: SharedClock,
    certificates: Certificates,
    replays: Option<Replays>,
}

impl Verifier {
    /// Takes messages of these topics, given by their ARNs, and fetches certificates through this client.
    ///
    /// What is no topic's ARN allows nothing, and is logged as a warning.
    ///
    /// ```
    /// # use tower_sigv4::sns::{Verifier, VerifyError};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let verifier = Verifier::new(sns.transport(), ["arn:aws:sns:eu-west-1:123456789012:ses-events"]);
    /// assert!(verifier.verify(sns.notification("hello").sign().as_bytes()).await.is_ok());
    ///
    /// let stranger = SnsSigner::new("arn:aws:sns:eu-west-1:210987654321:a-topic-of-somebody-else");
    /// let error = verifier.verify(stranger.notification("hello").sign().as_bytes()).await.unwrap_err();
    /// assert!(matches!(error, VerifyError::TopicNotAllowed));
    /// # Ok(()) }
    /// ```
    pub fn new(transport: Transport, topics: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            transport,
            topics: Arc::new(Topics::new(topics)),
            max_age: MAX_AGE,
            clock: SharedClock::default(),
            certificates: Certificates::default(),
            replays: None,
        }
    }

    /// How long ago a message may have been published; by default 3,600 seconds, as long as SNS tries to deliver it.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::VerifyError;
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    /// let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events").clock(move || now);
    /// let body = sns.notification("hello").timestamp(now - Duration::from_secs(90)).sign();
    /// assert!(sns.verifier().verify(body.as_bytes()).await.is_ok());
    ///
    /// let strict = sns.verifier().max_age(Duration::from_secs(60));
    /// assert!(matches!(strict.verify(body.as_bytes()).await, Err(VerifyError::TooOld)));
    /// # Ok(()) }
    /// ```
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// The clock that tells how old messages are and which certificates are valid; by default the system's.
    ///
    /// ```
    /// # use std::time::{Duration, UNIX_EPOCH};
    /// # use tower_sigv4::sns::VerifyError;
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let body = sns.notification("hello").sign();
    /// let in_1970 = sns.verifier().clock(|| UNIX_EPOCH + Duration::from_secs(60));
    /// assert!(matches!(in_1970.verify(body.as_bytes()).await, Err(VerifyError::FromTheFuture)));
    /// # Ok(()) }
    /// ```
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = SharedClock::new(clock);
        self
    }

    /// Takes each message once: one that comes again within [`max_age`](Self::max_age) is [`VerifyError::Replayed`].
    ///
    /// SNS itself may deliver a message twice, always with the same id. When handling one failed, [`forget`](Self::forget) it,
    /// so that it is taken when SNS tries again; [`VerifyLayer`](super::VerifyLayer) does so by itself. Remembered are the
    /// newest 100,000 messages, in this process alone.
    ///
    /// ```
    /// # use tower_sigv4::sns::{Verifier, VerifyError};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let verifier = sns.verifier().refuse_replays();
    /// let body = sns.notification("hello").sign();
    /// assert!(verifier.verify(body.as_bytes()).await.is_ok());
    /// assert!(matches!(verifier.verify(body.as_bytes()).await, Err(VerifyError::Replayed)));
    /// # Ok(()) }
    /// ```
    pub fn refuse_replays(mut self) -> Self {
        self.replays = Some(Replays::default());
        self
    }

    /// Verifies the body of a request that SNS is said to have posted.
    ///
    /// ```
    /// # use tower_sigv4::sns::{Verifier, VerifyError};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let verifier = sns.verifier();
    /// let body = sns.notification("hello").subject("A greeting").sign();
    /// let message = verifier.verify(body.as_bytes()).await?;
    /// assert_eq!((message.subject.as_deref(), message.message.as_str()), (Some("A greeting"), "hello"));
    ///
    /// let forged = body.replace("hello", "hullo");
    /// assert!(matches!(verifier.verify(forged.as_bytes()).await, Err(VerifyError::Signature)));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`VerifyError`], which says what is wrong. After one that [is transient](VerifyError::is_transient) let SNS try again.
    pub async fn verify(&self, body: &[u8]) -> Result<Message, VerifyError> {
        let now = self.clock.now();
        let envelope = Envelope::parse(body)?;
        let host = self.topics.host(&envelope.message.topic_arn).ok_or(VerifyError::TopicNotAllowed)?;
        self.check_age(envelope.message.timestamp, now)?;
        let certificate = pinned_url::certificate(&envelope.signing_cert_url, host)?;
        if let Some(url) = &envelope.message.subscribe_url {
            pinned_url::subscribe(url, host)?;
        }
        let signature = BASE64_STANDARD.decode(envelope.signature.as_bytes()).map_err(|_| VerifyError::Signature)?;

        let certificate = self.certificates.valid(&self.transport, certificate, now).await?;
        certificate.verify(envelope.signature_version, envelope.string_to_sign().as_bytes(), &signature)?;
        let message = envelope.message;
        if let Some(replays) = &self.replays {
            replays.remember(&message, now, self.max_age)?;
        }
        Ok(message)
    }

    /// Forgets that a message was taken, so that it is taken again; without [`refuse_replays`](Self::refuse_replays) it does
    /// nothing.
    ///
    /// ```
    /// # use tower_sigv4::sns::{Verifier, VerifyError};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let verifier = sns.verifier().refuse_replays();
    /// let body = sns.notification("hello").sign();
    /// let message = verifier.verify(body.as_bytes()).await?;
    /// // Here the database is down: let SNS try again.
    /// verifier.forget(&message);
    /// assert!(verifier.verify(body.as_bytes()).await.is_ok());
    /// # Ok(()) }
    /// ```
    pub fn forget(&self, message: &Message) {
        if let Some(replays) = &self.replays {
            replays.forget(message);
        }
    }

    /// Confirms a subscription, by visiting the `SubscribeURL` of a verified message.
    ///
    /// ```
    /// # use tower_sigv4::sns::{Verifier, VerifyError};
    /// # use tower_sigv4::testing::SnsSigner;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let verifier = sns.verifier();
    /// let message = verifier.verify(sns.subscription_confirmation().sign().as_bytes()).await?;
    /// verifier.confirm(&message).await?;
    /// assert_eq!(sns.visits(), [message.subscribe_url.unwrap()]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the message is no [`SubscriptionConfirmation`](MessageKind::SubscriptionConfirmation),
    /// when its topic is not allowed or when its URL does not lead to SNS in the topic's region; nothing is sent then. The
    /// error of SNS, of the connection or of the time limit of 10 seconds otherwise.
    pub async fn confirm(&self, message: &Message) -> Result<(), Error> {
        let refuse = |why: &str| Error::new(ErrorKind::InvalidInput, why);
        let (MessageKind::SubscriptionConfirmation, Some(url)) = (message.kind, &message.subscribe_url) else {
            return Err(refuse("only the confirmation of a subscription can be confirmed"));
        };
        // The fields are public: they may have been changed since they were verified.
        let host = self.topics.host(&message.topic_arn);
        let host = host.ok_or_else(|| refuse("the subscription is to a topic that is not allowed"))?;
        let uri = pinned_url::subscribe(url, host).map_err(|error| refuse(&error.to_string()))?;
        within_limit(get(&self.transport, uri)).await?.map(drop)
    }

    /// What forgets a message unless it is settled.
    pub(super) fn unsettled(&self, message: &Message) -> Unsettled {
        self.replays.as_ref().map(|replays| replays.unsettled(message)).unwrap_or_default()
    }

    fn check_age(&self, timestamp: SystemTime, now: SystemTime) -> Result<(), VerifyError> {
        match now.duration_since(timestamp) {
            Ok(age) if age > self.max_age => Err(VerifyError::TooOld),
            Err(ahead) if ahead.duration() > AHEAD => Err(VerifyError::FromTheFuture),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("topics", &self.topics)
            .field("max_age", &self.max_age)
            .field("refuses_replays", &self.replays.is_some())
            .finish_non_exhaustive()
    }
}
