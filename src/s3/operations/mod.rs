//! The operations, one file each.

mod create_bucket;
mod delete_bucket;
mod delete_bucket_tagging;
mod delete_object;
mod delete_object_tagging;
mod delete_objects;
mod get_bucket_acl;
mod get_bucket_tagging;
mod get_object;
mod get_object_acl;
mod get_object_tagging;
mod head_bucket;
mod head_object;
mod list_objects_v2;
mod put_bucket_acl;
mod put_bucket_tagging;
mod put_object;
mod put_object_acl;
mod put_object_tagging;

pub use create_bucket::{CreateBucket, CreateBucketOutput};
pub use delete_bucket::DeleteBucket;
pub use delete_bucket_tagging::DeleteBucketTagging;
pub use delete_object::{DeleteObject, DeleteObjectOutput};
pub use delete_object_tagging::{DeleteObjectTagging, DeleteObjectTaggingOutput};
pub use delete_objects::{
    DeleteObjects, DeleteObjectsOutput, DeletedObject, KeyError, MAX_DELETE_KEYS, ObjectIdentifier,
};
pub use get_bucket_acl::GetBucketAcl;
pub use get_bucket_tagging::GetBucketTagging;
pub use get_object::{GetObject, GetObjectOutput};
pub use get_object_acl::GetObjectAcl;
pub use get_object_tagging::{GetObjectTagging, GetObjectTaggingOutput};
pub use head_bucket::{HeadBucket, HeadBucketOutput};
pub use head_object::HeadObject;
pub use list_objects_v2::{ListObjectsV2, ListObjectsV2Output, Object};
pub use put_bucket_acl::PutBucketAcl;
pub use put_bucket_tagging::PutBucketTagging;
pub use put_object::{PutObject, PutObjectOutput};
pub use put_object_acl::{PutObjectAcl, PutObjectAclOutput};
pub use put_object_tagging::{PutObjectTagging, PutObjectTaggingOutput};
