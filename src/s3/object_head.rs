//! What the headers of an answer say of an object.

use super::metadata::decode;

header_output! {
    /// What [`HeadObject`](super::HeadObject) and [`GetObject`](super::GetObject) say of an object beside its content.
    ObjectHead
}

impl ObjectHead {
    getters! {
        /// `Accept-Ranges`.
        text accept_ranges = "accept-ranges";
        /// Where an archived object is, such as `ARCHIVE_ACCESS`.
        text archive_status = "x-amz-archive-status";
        /// `Cache-Control`.
        text cache_control = "cache-control";
        /// Whether the checksum is of the whole object (`FULL_OBJECT`) or of its parts' checksums (`COMPOSITE`).
        text checksum_type = "x-amz-checksum-type";
        /// `Content-Disposition`.
        text content_disposition = "content-disposition";
        /// `Content-Encoding`.
        text content_encoding = "content-encoding";
        /// `Content-Language`.
        text content_language = "content-language";
        /// How many bytes this answer has: those of the range, when one was asked for.
        number content_length = "content-length";
        /// `Content-Range`, such as `bytes 0-9/443`, when a range was asked for.
        text content_range = "content-range";
        /// `Content-Type`.
        text content_type = "content-type";
        /// Whether this is a delete marker.
        flag delete_marker = "x-amz-delete-marker";
        /// The entity tag, with its quotes. It is the content's MD5 for some objects only; compare it with other entity tags
        /// alone.
        text e_tag = "etag";
        /// When and by which rule the object will be deleted.
        text expiration = "x-amz-expiration";
        /// `Expires`.
        date expires = "expires";
        /// When it was stored, to the second.
        date last_modified = "last-modified";
        /// How many items of metadata cannot be written into headers.
        number missing_meta = "x-amz-missing-meta";
        /// Whether a legal hold is `ON` or `OFF`.
        text object_lock_legal_hold = "x-amz-object-lock-legal-hold";
        /// `GOVERNANCE` or `COMPLIANCE`, when the object is locked.
        text object_lock_mode = "x-amz-object-lock-mode";
        /// Until when it is locked.
        timestamp object_lock_retain_until = "x-amz-object-lock-retain-until-date";
        /// How many parts it was uploaded in, when a part was asked for.
        number parts_count = "x-amz-mp-parts-count";
        /// `COMPLETE`, `PENDING`, `FAILED` or `REPLICA`, in a bucket that is replicated.
        text replication_status = "x-amz-replication-status";
        /// Whether and until when an archived object is restored.
        text restore = "x-amz-restore";
        /// The storage class; `None` for `STANDARD`.
        text storage_class = "x-amz-storage-class";
        /// How many tags it has.
        number tag_count = "x-amz-tagging-count";
        /// The version, in a bucket that keeps versions.
        text version_id = "x-amz-version-id";
        /// Where readers of the bucket's website are redirected to.
        text website_redirect_location = "x-amz-website-redirect-location";
    }
    checksum_getters!();
    encryption_getters!();

    /// The user's metadata: names without `x-amz-meta-`, in lower case, and their texts.
    ///
    /// ```
    /// use tower_sigv4::s3::PutObject;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// s3.send(PutObject::new("reports", "q4.csv", "a;b").metadata("Author", "Zoë")).await?;
    /// let head = reports.head("q4.csv").await?;
    /// assert_eq!(head.metadata().collect::<Vec<_>>(), [("author", "Zoë".to_owned())]);
    /// # Ok(()) }
    /// ```
    pub fn metadata(&self) -> impl Iterator<Item = (&str, String)> {
        self.headers.iter().filter_map(|(name, value)| {
            let name = name.as_str().strip_prefix("x-amz-meta-")?;
            Some((name, decode(&String::from_utf8_lossy(value.as_bytes()))))
        })
    }

    /// How many bytes the whole object has, also when a range of it was asked for; `None` when the answer does not
    /// tell.
    ///
    /// ```
    /// use tower_sigv4::s3::GetObject;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let reports = s3.bucket("reports");
    /// reports.put("q4.csv", "a;b").await?;
    /// let first = s3.send(GetObject::new("reports", "q4.csv").range(..1)).await?;
    /// assert_eq!((first.head.content_length(), first.head.object_size()), (Some(1), Some(3)));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn object_size(&self) -> Option<u64> {
        match self.content_range() {
            Some(range) => range.rsplit_once('/')?.1.trim().parse().ok(),
            None => self.content_length(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(headers: &[(&'static str, &'static str)]) -> ObjectHead {
        let mut response = http::Response::builder();
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        ObjectHead::from(response.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn metadata_is_decoded() {
        let head = head(&[("x-amz-meta-color", "dark blue"), ("x-amz-meta-name", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=")]);
        let mut metadata: Vec<_> = head.metadata().collect();
        metadata.sort();
        assert_eq!(metadata, [("color", "dark blue".to_owned()), ("name", "Grüße".to_owned())]);
    }

    #[test]
    fn the_size_of_the_object_is_not_that_of_its_range() {
        assert_eq!(head(&[("content-length", "10")]).object_size(), Some(10));
        assert_eq!(head(&[("content-length", "10"), ("content-range", "bytes 0-9/443")]).object_size(), Some(443));
        assert_eq!(head(&[("content-range", "bytes 0-9/*")]).object_size(), None);
    }
}
