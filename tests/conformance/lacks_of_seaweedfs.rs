//! What `SeaweedFS` 4.48 lacks.

use crate::lacks::{Lack, lack, lacks};

pub(crate) const ON_SEAWEEDFS: &[Lack] = &[
    lack("CreateSession", "", "501 NotImplemented", "it has no directory buckets"),
    lack("ListDirectoryBuckets", "", "known to AWS's own endpoints alone", "only AWS has directory buckets"),
    lack("CopyObject", "an older version", "the source's version: None", ""),
    lack("CopyObject", "with a checksum", "the checksum: None", ""),
    lack("CreateBucket", "in another region", "\"us-east-1\" instead of \"eu-west-1\"", "it knows one region"),
    lack("DeleteBucketWebsite", "", "HeadBucket: the service answered 404", "it deletes the bucket, if that is empty"),
    lacks("DeletePublicAccessBlock"),
    lack("GetObject", "a key that begins with a slash", "its content: \"another\"", "it takes that slash away"),
    lack("GetObject", "a key with a backslash", "404 NoSuchKey", "it takes it for a slash"),
    lack("GetObject", "a key with two slashes", "its content: \"another\"", "it makes one slash of them"),
    lack("GetObjectAttributes", "checksum and storage class", "the checksum: the store does not say", ""),
    lacks("GetPublicAccessBlock"),
    lack("HeadBucket", "refuses when another account is expected to own it", "it is not refused", ""),
    lack("ListMultipartUploads", "by prefix and folder", "the folders: []", "it does not know the delimiter"),
    lack("PutBucketAcl", "grants in headers", "not so: AllUsers may read", "it takes them and grants nothing"),
    lack("PutBucketLifecycleConfiguration", "transitions to another storage class", "501 NotImplemented", ""),
    lack("PutBucketNotificationConfiguration", "", "409 BucketAlreadyOwnedByYou", "it takes it for CreateBucket"),
    lack("PutBucketWebsite", "", "409 BucketAlreadyOwnedByYou", "it takes it for CreateBucket"),
    lack("PutObject", "a redirection of the website", "where to: None", ""),
    lack(
        "PutObject",
        "with a canned access control list",
        "not so: AllUsers may read",
        "it takes it and grants nothing",
    ),
    lack("PutObjectRetention", "is lifted by an empty one", "400 InvalidRequest", ""),
    lacks("PutPublicAccessBlock"),
    lack("RestoreObject", "", "405 MethodNotAllowed", ""),
];

pub(crate) const ON_SEAWEEDFS_HTTP: &[Lack] =
    &[lack("GetObject", "a key that ends with a slash", "its content: \"\"", "it takes it for a folder")];

/// Looked for ahead of what it lacks with every protocol. Over HTTP/2 it never takes a request's body for none (`curl` sees
/// the same), and reads the document of permissions in it.
pub(crate) const ON_SEAWEEDFS_TLS: &[Lack] = &[
    lack("GetObject", "a key that ends with a slash", "the body broke off", "it takes it for a folder"),
    lack("PutBucketAcl", "a canned list", "400 InvalidRequest", "it misses a document"),
    lack("PutBucketAcl", "grants in headers", "400 InvalidRequest", "it misses a document"),
    lack("PutObjectAcl", "a canned list", "400 InvalidRequest", "it misses a document"),
];

/// What needs the account that owns the bucket: the keys of an assumed role are not it.
pub(crate) const WITHOUT_ACCOUNT: &[Lack] = &[
    lack("DeleteBucketOwnershipControls", "", "403 AccessDenied", ""),
    lack("GetBucketOwnershipControls", "", "403 AccessDenied", ""),
    lack("PutBucketAcl", "", "403 AccessDenied", ""),
    lack("PutBucketOwnershipControls", "", "403 AccessDenied", ""),
    lack("PutObject", "with a canned access control list", "403 AccessDenied", ""),
    lack("PutObjectAcl", "", "403 AccessDenied", ""),
    lack("S3::presign_post", "", "403 InvalidAccessKeyId", ""),
];
