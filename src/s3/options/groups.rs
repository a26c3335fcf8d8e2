//! The options and values that several operations have in common.

/// For every operation on a bucket or an object.
macro_rules! bucket_owner_setters {
    () => {
        setters! {
            /// Fails with [`is_access_denied`](crate::Error::is_access_denied) unless this account, 12 digits, owns the bucket.
            header expected_bucket_owner = "x-amz-expected-bucket-owner";
        }
    };
}

/// For every operation on objects of a bucket whose reader pays.
macro_rules! object_request_setters {
    () => {
        bucket_owner_setters!();

        /// Agrees to pay for the request, as a bucket may demand.
        pub fn request_payer(mut self) -> Self {
            self.request =
                self.request.header(const { http::HeaderName::from_static("x-amz-request-payer") }, "requester");
            self
        }
    };
}

/// For operations on one version of an object.
macro_rules! version_setters {
    () => {
        setters! {
            /// Means this version rather than the newest.
            query version_id = "versionId";
        }
    };
}

/// For the operations that read an object or its headers.
macro_rules! read_setters {
    () => {
        version_setters!();
        setters! {
            /// Only while the object has this entity tag; otherwise the error
            /// [`is_precondition_failed`](crate::Error::is_precondition_failed).
            header if_match = "if-match";
            /// Only when the object has another entity tag; otherwise the error
            /// [`is_not_modified`](crate::Error::is_not_modified).
            header if_none_match = "if-none-match";
            /// Only when the object changed since; otherwise the error [`is_not_modified`](crate::Error::is_not_modified).
            date if_modified_since = "if-modified-since";
            /// Only when the object did not change since; otherwise the error
            /// [`is_precondition_failed`](crate::Error::is_precondition_failed).
            date if_unmodified_since = "if-unmodified-since";
            /// Means this part of an object that was uploaded in parts, 1 to 10,000.
            query_number part_number = "partNumber";
            /// Sets `Cache-Control` of the answer; not for anonymous requests, as all that are named `response_…`.
            query response_cache_control = "response-cache-control";
            /// Sets `Content-Disposition` of the answer, such as `attachment; filename="a.csv"`.
            query response_content_disposition = "response-content-disposition";
            /// Sets `Content-Encoding` of the answer.
            query response_content_encoding = "response-content-encoding";
            /// Sets `Content-Language` of the answer.
            query response_content_language = "response-content-language";
            /// Sets `Content-Type` of the answer.
            query response_content_type = "response-content-type";
        }

        /// Sets `Expires` of the answer, a time of the years 1970 to 9999.
        pub fn response_expires(mut self, time: std::time::SystemTime) -> Self {
            self.request = self.request.date_query("response-expires", time);
            self
        }
    };
}

/// For the operations that make an object: what it is served with, and what it is.
macro_rules! object_setters {
    () => {
        setters! {
            /// Grants a canned set of permissions, such as `public-read` or `bucket-owner-full-control`.
            header acl = "x-amz-acl";
            /// Sets `Cache-Control`, which the object is served with.
            header cache_control = "cache-control";
            /// Sets `Content-Disposition`, which the object is served with.
            header content_disposition = "content-disposition";
            /// Sets `Content-Encoding`, which the object is served with.
            header content_encoding = "content-encoding";
            /// Sets `Content-Language`, which the object is served with.
            header content_language = "content-language";
            /// Sets `Content-Type`, which the object is served with.
            header content_type = "content-type";
            /// Sets `Expires`, which the object is served with.
            date expires = "expires";
            /// Puts the object under a legal hold, `ON` or `OFF`.
            header object_lock_legal_hold = "x-amz-object-lock-legal-hold";
            /// Locks the object in this mode, `GOVERNANCE` or `COMPLIANCE`, up to
            /// [`object_lock_retain_until`](Self::object_lock_retain_until).
            header object_lock_mode = "x-amz-object-lock-mode";
            /// Locks the object until then.
            timestamp object_lock_retain_until = "x-amz-object-lock-retain-until-date";
            /// Sets the storage class, such as `STANDARD_IA`; the default is the bucket's.
            header storage_class = "x-amz-storage-class";
            /// Redirects readers of the bucket's website to another object (`/key`) or URL.
            header website_redirect_location = "x-amz-website-redirect-location";
        }

        /// Adds an item of user metadata: a name without `x-amz-meta-`, of letters, digits and hyphens, and any text; all of
        /// them together are at most 2 KB.
        ///
        /// A text that is not ASCII is sent as [RFC 2047](https://www.rfc-editor.org/rfc/rfc2047) has it.
        pub fn metadata(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
            self.request = self.request.metadata(name.as_ref(), value.as_ref());
            self
        }

        /// Adds a tag, of at most 10: a key of up to 128 characters and a value of up to 256.
        pub fn tag(mut self, key: impl AsRef<str>, value: impl AsRef<str>) -> Self {
            self.request = self.request.tag(key.as_ref(), value.as_ref());
            self
        }

        object_grant_setters!();
        encryption_setters!();
    };
}

/// For the operations that set an object's permissions.
macro_rules! object_grant_setters {
    () => {
        setters! {
            /// Gives these grantees every permission, such as `id="…", uri="…"`.
            header grant_full_control = "x-amz-grant-full-control";
            /// Lets these grantees read the object.
            header grant_read = "x-amz-grant-read";
            /// Lets these grantees read the object's ACL.
            header grant_read_acp = "x-amz-grant-read-acp";
            /// Lets these grantees change the object's ACL.
            header grant_write_acp = "x-amz-grant-write-acp";
        }
    };
}

/// For the operations that set a bucket's permissions.
macro_rules! bucket_grant_setters {
    () => {
        setters! {
            /// Gives these grantees every permission, such as `id="…", uri="…"`.
            header grant_full_control = "x-amz-grant-full-control";
            /// Lets these grantees list the bucket.
            header grant_read = "x-amz-grant-read";
            /// Lets these grantees read the bucket's ACL.
            header grant_read_acp = "x-amz-grant-read-acp";
            /// Lets these grantees store objects.
            header grant_write = "x-amz-grant-write";
            /// Lets these grantees change the bucket's ACL.
            header grant_write_acp = "x-amz-grant-write-acp";
        }
    };
}

/// For the operations that have S3 encrypt an object.
macro_rules! encryption_setters {
    () => {
        setters! {
            /// Has it encrypted with keys of the store: `AES256` (SSE-S3), `aws:kms` (SSE-KMS) or `aws:kms:dsse`.
            header server_side_encryption = "x-amz-server-side-encryption";
            /// Names the KMS key, for `aws:kms`; the default is the account's own for S3.
            header sse_kms_key_id = "x-amz-server-side-encryption-aws-kms-key-id";
            /// Sets the KMS encryption context: the base64 of a JSON object of texts.
            header sse_kms_encryption_context = "x-amz-server-side-encryption-context";
            /// Derives the object's key from a bucket key, which spares calls to KMS.
            header_flag bucket_key_enabled = "x-amz-server-side-encryption-bucket-key-enabled";
        }
    };
}

/// For the operations that need a customer's own key (SSE-C).
macro_rules! customer_key_setters {
    () => {
        /// Encrypts and decrypts with a key of your own (SSE-C, AES-256), which S3 forgets after the request: who loses it
        /// loses the object. It is sent over https only.
        pub fn sse_customer_key(mut self, key: &[u8; 32]) -> Self {
            self.request = self.request.customer_key("x-amz-", key);
            self
        }
    };
}

/// For the operations that send an object's content, from a struct with the fields `request` and `checksum_algorithm`.
macro_rules! content_setters {
    () => {
        /// Says how long the body is, in bytes, for a stream that does not tell.
        pub fn content_length(mut self, bytes: u64) -> Self {
            self.request = self.request.header(http::header::CONTENT_LENGTH, bytes.to_string());
            self
        }

        /// Has the body's checksum computed and sent: in a header for a body in memory, behind the body for a stream.
        pub fn checksum_algorithm(mut self, algorithm: $crate::checksum::ChecksumAlgorithm) -> Self {
            self.checksum_algorithm = Some(algorithm);
            self
        }

        /// Sends this checksum of the body, which is known already.
        pub fn checksum(mut self, checksum: $crate::checksum::Checksum) -> Self {
            self.request = self.request.checksum(&checksum);
            self
        }
    };
}

/// For the operations that write an object under a condition.
macro_rules! write_condition_setters {
    () => {
        setters! {
            /// Only over an object with this entity tag; otherwise the error
            /// [`is_precondition_failed`](crate::Error::is_precondition_failed).
            header if_match = "if-match";
            /// With `*`, only when there is no such object; otherwise the error
            /// [`is_precondition_failed`](crate::Error::is_precondition_failed).
            header if_none_match = "if-none-match";
        }
    };
}

/// For answers that tell when an upload that is not completed will be aborted.
macro_rules! abort_getters {
    () => {
        getters! {
            /// When the upload will be aborted unless it is completed, by a rule of the bucket.
            date abort_date = "x-amz-abort-date";
            /// That rule.
            text abort_rule_id = "x-amz-abort-rule-id";
        }
    };
}

/// For the operations that copy from an object.
macro_rules! copy_source_setters {
    () => {
        setters! {
            /// Only while the source has this entity tag; otherwise the error
            /// [`is_precondition_failed`](crate::Error::is_precondition_failed), as with the other conditions of a copy.
            header copy_source_if_match = "x-amz-copy-source-if-match";
            /// Only when the source has another entity tag.
            header copy_source_if_none_match = "x-amz-copy-source-if-none-match";
            /// Only when the source changed since.
            date copy_source_if_modified_since = "x-amz-copy-source-if-modified-since";
            /// Only when the source did not change since.
            date copy_source_if_unmodified_since = "x-amz-copy-source-if-unmodified-since";
            /// Fails with [`is_access_denied`](crate::Error::is_access_denied) unless this account, 12 digits, owns the
            /// source's bucket.
            header expected_source_bucket_owner = "x-amz-source-expected-bucket-owner";
        }

        /// Decrypts the source, which was encrypted with this key of your own (SSE-C, AES-256). It is sent over https only.
        pub fn copy_source_sse_customer_key(mut self, key: &[u8; 32]) -> Self {
            self.request = self.request.customer_key("x-amz-copy-source-", key);
            self
        }
    };
}

/// For answers that tell how an object is encrypted.
macro_rules! encryption_getters {
    () => {
        getters! {
            /// How the object is encrypted: `AES256`, `aws:kms`; `None` also when the store does not say.
            text server_side_encryption = "x-amz-server-side-encryption";
            /// The KMS key.
            text sse_kms_key_id = "x-amz-server-side-encryption-aws-kms-key-id";
            /// `AES256`, when it is encrypted with the customer's own key.
            text sse_customer_algorithm = "x-amz-server-side-encryption-customer-algorithm";
            /// Whether a bucket key is used.
            flag bucket_key_enabled = "x-amz-server-side-encryption-bucket-key-enabled";
            /// `requester`, when the caller pays for the request.
            text request_charged = "x-amz-request-charged";
        }
    };
}
