//! Why a message is not taken.

use std::fmt;
use std::sync::Arc;

use super::MAX_BODY;
use crate::Error;

/// Why [`Verifier::verify`](super::Verifier::verify) does not take a message.
///
/// Nothing of the message is in it: it may be logged, whoever sent the message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum VerifyError {
    /// It is longer than [`MAX_BODY`], which no message of SNS is.
    TooLarge,
    /// It is no message of SNS; this says why not.
    NotAMessage(&'static str),
    /// Its `Type` is none of the three that SNS has.
    UnknownType,
    /// Its `SignatureVersion` is neither 1 nor 2.
    UnknownSignatureVersion,
    /// Its topic is none of those that the verifier allows.
    TopicNotAllowed,
    /// It was published longer ago than the verifier allows.
    TooOld,
    /// It says that it was published in the future: by a clock that is wrong, or by a forger.
    FromTheFuture,
    /// The URL of its certificate does not lead to a `.pem` file of SNS in its topic's region.
    SigningCertUrl,
    /// Its `SubscribeURL` does not lead to SNS in its topic's region.
    SubscribeUrl,
    /// The certificate could not be fetched. The message may be genuine: ask for it again.
    CertificateUnavailable(Arc<Error>),
    /// What was fetched is no certificate that SNS signs with; this says why not.
    Certificate(&'static str),
    /// The certificate is not valid any more.
    CertificateExpired,
    /// The certificate is not valid yet.
    CertificateNotYetValid,
    /// The signature is not that of this message.
    Signature,
    /// It was taken before, and [`refuse_replays`](super::Verifier::refuse_replays) is set.
    Replayed,
    /// It was taken before by a [`VerifyLayer`](super::VerifyLayer), whose service is still at work on it. Whether that
    /// succeeds is not known yet: ask for it again.
    BeingHandled,
}

impl VerifyError {
    /// Whether the same message may be taken when it comes again: an answer with a 5xx status makes SNS send it again, one
    /// with a 4xx status does not.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use tower_sigv4::sns::VerifyError;
    /// use tower_sigv4::{Error, ErrorKind};
    ///
    /// let offline = VerifyError::CertificateUnavailable(Arc::new(Error::new(ErrorKind::Transport, "no connection")));
    /// assert!(offline.is_transient());
    /// assert!(!VerifyError::Signature.is_transient());
    /// ```
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::CertificateUnavailable(_) | Self::BeingHandled)
    }

    /// The certificate could not be had, for this reason.
    pub(super) fn unavailable(error: Error) -> Self {
        Self::CertificateUnavailable(Arc::new(error))
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "the message is longer than {MAX_BODY} bytes, which none of SNS is"),
            Self::NotAMessage(why) => write!(f, "this is no message of SNS: {why}"),
            Self::UnknownType => f.write_str("the message's Type is none that SNS has"),
            Self::UnknownSignatureVersion => f.write_str("the message's SignatureVersion is neither 1 nor 2"),
            Self::TopicNotAllowed => f.write_str("the message's topic is none of those that are allowed"),
            Self::TooOld => f.write_str("the message was published longer ago than is allowed"),
            Self::FromTheFuture => f.write_str("the message was published in the future; is the clock here right?"),
            Self::SigningCertUrl => f.write_str("the certificate's URL is no .pem file of SNS in the topic's region"),
            Self::SubscribeUrl => f.write_str("the message's SubscribeURL does not lead to SNS in the topic's region"),
            Self::CertificateUnavailable(_) => f.write_str("the signing certificate could not be fetched"),
            Self::Certificate(why) => write!(f, "the signing certificate is none of SNS: {why}"),
            Self::CertificateExpired => f.write_str("the signing certificate has expired"),
            Self::CertificateNotYetValid => {
                f.write_str("the signing certificate is not valid yet; is the clock here right?")
            }
            Self::Signature => f.write_str("the signature is not that of the message"),
            Self::Replayed => f.write_str("the message was taken before"),
            Self::BeingHandled => f.write_str("the message was taken before and is still being handled"),
        }
    }
}

impl std::error::Error for VerifyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::CertificateUnavailable(error) => Some(&**error),
            _ => None,
        }
    }
}
