//! What an error answer says about the request that it answers: the one table of codes.

use http::StatusCode;

/// What is wrong, as far as sending the request again is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The service asks for fewer requests.
    Throttled,
    /// The service, or what is before it, failed in passing.
    Transient,
    /// The credentials were good once, and no longer are.
    ExpiredCredentials,
    /// The request's date is too far from the service's time.
    ClockSkew,
}

/// Sources: the SDKs' [retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html),
/// [S3's error codes](https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList) and the
/// [errors that all actions have in common](https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html).
const FAULTS: &[(&str, Fault)] = &[
    ("BandwidthLimitExceeded", Fault::Throttled),
    ("EC2ThrottledException", Fault::Throttled),
    ("LimitExceededException", Fault::Throttled),
    ("PriorRequestNotComplete", Fault::Throttled),
    ("ProvisionedThroughputExceededException", Fault::Throttled),
    ("RequestLimitExceeded", Fault::Throttled),
    ("RequestThrottled", Fault::Throttled),
    ("RequestThrottledException", Fault::Throttled),
    ("SlowDown", Fault::Throttled),
    ("ThrottledException", Fault::Throttled),
    ("Throttling", Fault::Throttled),
    ("ThrottlingException", Fault::Throttled),
    ("TooManyRequestsException", Fault::Throttled),
    ("TransactionInProgressException", Fault::Throttled),
    ("ConditionalRequestConflict", Fault::Transient),
    ("IDPCommunicationError", Fault::Transient),
    ("InternalError", Fault::Transient),
    ("OperationAborted", Fault::Transient),
    ("RequestTimeout", Fault::Transient),
    ("RequestTimeoutException", Fault::Transient),
    ("ServiceUnavailable", Fault::Transient),
    ("ExpiredToken", Fault::ExpiredCredentials),
    ("ExpiredTokenException", Fault::ExpiredCredentials),
    ("InvalidToken", Fault::ExpiredCredentials),
    ("RequestExpired", Fault::ExpiredCredentials),
    ("TokenRefreshRequired", Fault::ExpiredCredentials),
    ("RequestInTheFuture", Fault::ClockSkew),
    ("RequestTimeTooSkewed", Fault::ClockSkew),
];

impl Fault {
    /// The fault that an answer tells by its code, else by its status; `None` when the request itself is at fault.
    pub(crate) fn of_answer(status: StatusCode, code: &str) -> Option<Self> {
        Self::of_code(code).or_else(|| Self::of_status(status))
    }

    fn of_code(code: &str) -> Option<Self> {
        FAULTS.iter().find(|(known, _)| *known == code).map(|(_, fault)| *fault)
    }

    fn of_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::TOO_MANY_REQUESTS => Some(Self::Throttled),
            StatusCode::NOT_IMPLEMENTED => None,
            _ if status.is_server_error() => Some(Self::Transient),
            _ => None,
        }
    }
}

/// The name in `namespace#Name:http://…`, as a code can be written.
///
/// Source: [AWS's JSON protocols](https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization).
#[cfg(any(feature = "_codec", feature = "retry"))]
pub(crate) fn shape_name(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_says_more_than_a_status() {
        assert_eq!(Fault::of_answer(StatusCode::SERVICE_UNAVAILABLE, "SlowDown"), Some(Fault::Throttled));
        assert_eq!(Fault::of_answer(StatusCode::OK, "InternalError"), Some(Fault::Transient));
        assert_eq!(Fault::of_answer(StatusCode::BAD_GATEWAY, ""), Some(Fault::Transient));
        assert_eq!(Fault::of_answer(StatusCode::TOO_MANY_REQUESTS, "Whatever"), Some(Fault::Throttled));
        assert_eq!(Fault::of_answer(StatusCode::NOT_IMPLEMENTED, "NotImplemented"), None);
        assert_eq!(Fault::of_answer(StatusCode::BAD_REQUEST, "InvalidArgument"), None);
    }

    #[test]
    fn no_code_is_there_twice() {
        for (position, (code, _)) in FAULTS.iter().enumerate() {
            assert!(FAULTS.iter().skip(position + 1).all(|(other, _)| other != code), "{code}");
        }
    }
}
