//! aws-sdk-s3. By default it adds a CRC to each upload, which no other does with a store that is not AWS's; so where the row has
//! no CRC it is set to compute checksums when they are required.

use std::path::Path;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{
    BehaviorVersion, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
};
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use aws_sdk_s3::types::ChecksumAlgorithm;
use tower_sigv4::BoxError;

use super::unable;
use crate::job::{ACCESS_KEY, BUCKET, Job, LARGE_KEY, Payload, Pieces, REGION, SECRET_KEY, SMALL_KEY, large, small};
use crate::race::Peer;

#[derive(Clone)]
pub struct AwsSdk {
    client: Client,
    /// With the default settings, without which it ignores the wish for a checksum.
    checked: Client,
}

impl AwsSdk {
    pub fn new(endpoint: &str) -> Self {
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .credentials_provider(Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "fixed"))
            .endpoint_url(endpoint)
            .force_path_style(true)
            .build();
        let unchecked = config
            .to_builder()
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Self { client: Client::from_conf(unchecked), checked: Client::from_conf(config) }
    }

    async fn get(&self, key: &str) -> Result<u64, BoxError> {
        let mut object = self.client.get_object().bucket(BUCKET).key(key).send().await?;
        let mut length = 0;
        while let Some(piece) = object.body.try_next().await? {
            length += piece.len() as u64;
        }
        Ok(length)
    }

    pub async fn upload(&self, path: &Path) -> Result<(), BoxError> {
        let body = ByteStream::from_path(path).await?;
        put(&self.checked, LARGE_KEY, body).send().await?;
        Ok(())
    }
}

fn put(client: &Client, key: &str, body: ByteStream) -> PutObjectFluentBuilder {
    client.put_object().bucket(BUCKET).key(key).body(body)
}

impl Peer for AwsSdk {
    fn can(&self, job: Job) -> bool {
        !matches!(job, Job::PutLarge(Payload::Chunks | Payload::CrcBehind) | Job::Sha256 | Job::Crc64Nvme)
    }

    async fn run(&self, job: Job) -> Result<u64, BoxError> {
        let stored = match job {
            Job::GetSmall => return self.get(SMALL_KEY).await,
            Job::GetLarge => return self.get(LARGE_KEY).await,
            Job::List => {
                let mut keys = self.client.list_objects_v2().bucket(BUCKET).into_paginator().send();
                let mut count = 0;
                while let Some(page) = keys.try_next().await? {
                    count += page.contents().len() as u64;
                }
                return Ok(count);
            }
            Job::PutSmall => put(&self.client, SMALL_KEY, small().into()).send().await?,
            Job::PutLarge(Payload::Unsigned) => {
                put(&self.client, LARGE_KEY, large().into()).customize().disable_payload_signing().send().await?
            }
            Job::PutLarge(Payload::Sha256) => put(&self.client, LARGE_KEY, large().into()).send().await?,
            Job::PutLarge(Payload::Crc) => {
                let put =
                    put(&self.checked, LARGE_KEY, large().into()).checksum_algorithm(ChecksumAlgorithm::Crc64Nvme);
                put.customize().disable_payload_signing().send().await?
            }
            Job::PutLarge(Payload::ChunksAndCrc) => {
                let body = ByteStream::new(SdkBody::from_body_1_x(Pieces::large()));
                put(&self.checked, LARGE_KEY, body).checksum_algorithm(ChecksumAlgorithm::Crc64Nvme).send().await?
            }
            _ => return unable(),
        };
        stored.e_tag().map(|_| 0).ok_or_else(|| "the entity tag was lost".into())
    }
}
