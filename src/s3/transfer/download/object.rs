//! The one object that a download is of, whatever happens to its key meanwhile.

use std::time::Duration;

use http::header::{IF_MATCH, RANGE};

use super::get_range::{ContentRange, GetRange, RangeAnswer};
use crate::s3::options::X_AMZ_CHECKSUM_MODE;
use crate::s3::transfer::progress::Tracker;
use crate::s3::transfer::send_part::{attempt_limit, attempts};
use crate::s3::{HeadObject, ObjectHead, S3, S3Request};
use crate::{Body, Error, ErrorKind, Transport};

/// The requests of a download.
pub(super) struct Requests {
    pub(super) s3: S3<Transport>,
    pub(super) bucket: String,
    pub(super) key: String,
    /// What goes with every request: version, key of the customer, who pays, who must own the bucket.
    pub(super) options: S3Request,
    pub(super) attempt_timeout: Option<Duration>,
    pub(super) tracker: Tracker,
}

/// An object by its entity tag.
pub(super) struct Object {
    pub(super) requests: Requests,
    /// What the first answer said.
    pub(super) head: ObjectHead,
    /// How many bytes the whole object has; `None` when the store does not tell.
    pub(super) size: Option<u64>,
}

impl Requests {
    /// Asks for these bytes, or for all, and gives the answer as it is.
    pub(super) async fn first(&self, bytes: Option<(u64, u64)>, checksum: bool) -> Result<RangeAnswer, Error> {
        let mut request = self.options.clone();
        if checksum {
            request = request.header(X_AMZ_CHECKSUM_MODE, "ENABLED");
        }
        if let Some((first, last)) = bytes {
            request = request.header(RANGE, format!("bytes={first}-{last}"));
        }
        let get = GetRange(request);
        attempts(&self.tracker, self.limit(0), || self.s3.send(get.clone())).await
    }

    /// How long an attempt at so many bytes may take.
    pub(super) fn limit(&self, length: u64) -> Duration {
        self.attempt_timeout.unwrap_or_else(|| attempt_limit(length))
    }
}

impl Object {
    /// Asks for its bytes from the first to the last, or to its end, and for no other object's.
    pub(super) async fn bytes(&self, first: u64, last: Option<u64>) -> Result<Body, Error> {
        let range = last.map_or_else(|| format!("bytes={first}-"), |last| format!("bytes={first}-{last}"));
        let request = self.requests.options.clone().header(IF_MATCH, self.e_tag()?).header(RANGE, range.as_str());
        let answer = self.requests.s3.send(GetRange(request)).await.map_err(changed)?;
        self.check_e_tag(&answer.head)?;
        let found = ContentRange::of(&answer).filter(|found| {
            let last = last.unwrap_or(found.size - 1);
            (found.first, found.last) == (first, last) && self.size.is_none_or(|size| found.size == size)
        });
        if found.is_some() {
            return Ok(answer.body);
        }
        let message = match (answer.head.content_range(), self.size) {
            (None, _) => format!("{range} was asked for, and the answer does not say which bytes it has"),
            (Some(other), None) => format!("{range} was asked for, and the answer has {other}"),
            (Some(other), Some(size)) => format!("{range} of {size} bytes was asked for, and the answer has {other}"),
        };
        Err(invalid(message))
    }

    /// Its headers with its checksum: the answer to a range may have the checksum of a part.
    pub(super) async fn checksums(&self) -> Result<ObjectHead, Error> {
        let requests = &self.requests;
        let mut head = HeadObject::new(&requests.bucket, &requests.key).checksum_mode();
        head.request = head.request.with_headers_of(&requests.options, |name| name != "if-match");
        if let Some(version) = requests.options.query_value("versionId") {
            head = head.version_id(version);
        }
        let head = head.if_match(self.e_tag()?);
        let sent = attempts(&requests.tracker, requests.limit(0), || requests.s3.send(head.clone())).await;
        let head = sent.map_err(changed)?;
        self.check_e_tag(&head)?;
        Ok(head)
    }

    fn e_tag(&self) -> Result<&str, Error> {
        self.head.e_tag().ok_or_else(|| {
            invalid(
                "the object came without an entity tag, and its parts cannot be told from another object's".to_owned(),
            )
        })
    }

    /// A store that knows no conditions answers with whatever object there is.
    fn check_e_tag(&self, head: &ObjectHead) -> Result<(), Error> {
        let (expected, found) = (self.e_tag()?, head.e_tag().unwrap_or("none"));
        if found == expected {
            return Ok(());
        }
        Err(invalid(format!("{CHANGED}: its entity tag was {expected} and is {found}")))
    }
}

const CHANGED: &str = "the object changed while it was downloaded";

/// Says what a condition that no longer holds means here.
fn changed(error: Error) -> Error {
    match error.answer() {
        Some(answer) if error.is_precondition_failed() => {
            let mut answer = answer.clone();
            CHANGED.clone_into(&mut answer.message);
            Error::service(answer).in_operation("GetObject")
        }
        _ => error,
    }
}

/// An answer that is not what was asked for.
pub(super) fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidResponse, message).in_operation("GetObject")
}
