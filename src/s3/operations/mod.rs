//! The operations, one file each.

mod create_bucket;
mod delete_bucket;
mod delete_bucket_cors;
mod delete_bucket_encryption;
mod delete_bucket_lifecycle;
mod delete_bucket_tagging;
mod delete_bucket_website;
mod delete_object;
mod delete_objects;
mod get_bucket_cors;
mod get_bucket_encryption;
mod get_bucket_lifecycle_configuration;
mod get_bucket_notification_configuration;
mod get_bucket_tagging;
mod get_bucket_website;
mod get_object;
mod head_bucket;
mod head_object;
mod list_objects_v2;
mod put_bucket_cors;
mod put_bucket_encryption;
mod put_bucket_lifecycle_configuration;
mod put_bucket_notification_configuration;
mod put_bucket_tagging;
mod put_bucket_website;
mod put_object;

pub use create_bucket::{CreateBucket, CreateBucketOutput};
pub use delete_bucket::DeleteBucket;
pub use delete_bucket_cors::DeleteBucketCors;
pub use delete_bucket_encryption::DeleteBucketEncryption;
pub use delete_bucket_lifecycle::DeleteBucketLifecycle;
pub use delete_bucket_tagging::DeleteBucketTagging;
pub use delete_bucket_website::DeleteBucketWebsite;
pub use delete_object::{DeleteObject, DeleteObjectOutput};
pub use delete_objects::{
    DeleteObjects, DeleteObjectsOutput, DeletedObject, KeyError, MAX_DELETE_KEYS, ObjectIdentifier,
};
pub use get_bucket_cors::GetBucketCors;
pub use get_bucket_encryption::GetBucketEncryption;
pub use get_bucket_lifecycle_configuration::{GetBucketLifecycleConfiguration, GetBucketLifecycleConfigurationOutput};
pub use get_bucket_notification_configuration::GetBucketNotificationConfiguration;
pub use get_bucket_tagging::GetBucketTagging;
pub use get_bucket_website::GetBucketWebsite;
pub use get_object::{GetObject, GetObjectOutput};
pub use head_bucket::{HeadBucket, HeadBucketOutput};
pub use head_object::HeadObject;
pub use list_objects_v2::{ListObjectsV2, ListObjectsV2Output, Object};
pub use put_bucket_cors::PutBucketCors;
pub use put_bucket_encryption::PutBucketEncryption;
pub use put_bucket_lifecycle_configuration::{PutBucketLifecycleConfiguration, PutBucketLifecycleConfigurationOutput};
pub use put_bucket_notification_configuration::PutBucketNotificationConfiguration;
pub use put_bucket_tagging::PutBucketTagging;
pub use put_bucket_website::PutBucketWebsite;
pub use put_object::{PutObject, PutObjectOutput};
