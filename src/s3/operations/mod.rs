//! The operations, one file each.

mod abort_multipart_upload;
mod complete_multipart_upload;
mod copy_object;
mod create_bucket;
mod create_multipart_upload;
mod delete_bucket;
mod delete_bucket_tagging;
mod delete_object;
mod delete_objects;
mod get_bucket_tagging;
mod get_object;
mod head_bucket;
mod head_object;
mod list_multipart_uploads;
mod list_objects_v2;
mod list_parts;
mod put_bucket_tagging;
mod put_object;
mod upload_part;
mod upload_part_copy;

pub use abort_multipart_upload::{AbortMultipartUpload, AbortMultipartUploadOutput};
pub use complete_multipart_upload::{CompleteMultipartUpload, CompleteMultipartUploadOutput, CompletedPart};
pub use copy_object::{CopyObject, CopyObjectOutput};
pub use create_bucket::{CreateBucket, CreateBucketOutput};
pub use create_multipart_upload::{CreateMultipartUpload, CreateMultipartUploadOutput};
pub use delete_bucket::DeleteBucket;
pub use delete_bucket_tagging::DeleteBucketTagging;
pub use delete_object::{DeleteObject, DeleteObjectOutput};
pub use delete_objects::{
    DeleteObjects, DeleteObjectsOutput, DeletedObject, KeyError, MAX_DELETE_KEYS, ObjectIdentifier,
};
pub use get_bucket_tagging::GetBucketTagging;
pub use get_object::{GetObject, GetObjectOutput};
pub use head_bucket::{HeadBucket, HeadBucketOutput};
pub use head_object::HeadObject;
pub use list_multipart_uploads::{ListMultipartUploads, ListMultipartUploadsOutput, MultipartUpload};
pub use list_objects_v2::{ListObjectsV2, ListObjectsV2Output, Object};
pub use list_parts::{ListParts, ListPartsOutput};
pub use put_bucket_tagging::PutBucketTagging;
pub use put_object::{PutObject, PutObjectOutput};
pub use upload_part::{UploadPart, UploadPartOutput};
pub use upload_part_copy::{UploadPartCopy, UploadPartCopyOutput};
