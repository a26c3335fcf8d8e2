//! What S3-like stores take, and what they do not.

use Known::{Aws, BackblazeB2, Ceph, CloudflareR2, Garage, GoogleCloudStorage, Minio, Other, SeaweedFs, Wasabi};

use crate::partition::Partition;

/// A store that speaks S3's protocol, and what it takes of it.
///
/// The answers are what the newest releases are known to do, and the careful ones where nothing is known; the table with the
/// source of each is `docs/stores.md` in the repository.
///
/// ```
/// use tower_sigv4::endpoint::{Endpoint, Store};
/// use tower_sigv4::sigv4::SigningScope;
///
/// let r2 = Endpoint::new("https://0123abcd.r2.cloudflarestorage.com", SigningScope::new("auto", "s3"))?;
/// assert_eq!(r2.store(), Store::CLOUDFLARE_R2);
/// assert!(r2.store().wants_equal_parts());
///
/// let local = Endpoint::new("http://127.0.0.1:9000", SigningScope::new("us-east-1", "s3"))?;
/// assert_eq!(local.store(), Store::OTHER);
/// assert!(local.with_store(Store::MINIO).store().takes_trailers());
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Store(Known);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Known {
    Aws,
    BackblazeB2,
    Ceph,
    CloudflareR2,
    DigitalOceanSpaces,
    Garage,
    GoogleCloudStorage,
    Minio,
    Other,
    SeaweedFs,
    Wasabi,
}

impl Store {
    /// Amazon S3: takes everything.
    pub const AWS: Self = Self(Aws);
    /// `MinIO`: takes everything; virtual hosts only with `MINIO_DOMAIN`, CRC-64/NVME since 2025, and older releases demand
    /// `Content-MD5` of batch deletes.
    pub const MINIO: Self = Self(Minio);
    /// Cloudflare R2: takes no chunked uploads, signed or with trailers, and wants parts of one size.
    pub const CLOUDFLARE_R2: Self = Self(CloudflareR2);
    /// Google Cloud Storage's XML API: refuses `x-amz-checksum-*` on objects, and demands an MD5 of batch deletes.
    pub const GOOGLE_CLOUD_STORAGE: Self = Self(GoogleCloudStorage);
    /// Ceph's object gateway: releases before 19.2.4 leave `aws-chunked` in the `Content-Encoding` of uploads with trailers,
    /// and checksums are verified from Tentacle (20) on alone.
    pub const CEPH: Self = Self(Ceph);
    /// Garage: takes trailers and chunk signatures; CRC-64/NVME in its newest releases alone.
    pub const GARAGE: Self = Self(Garage);
    /// `SeaweedFS`, from 4.0 on: takes everything; virtual hosts only with `-s3.domainName`.
    pub const SEAWEEDFS: Self = Self(SeaweedFs);
    /// Backblaze B2: its documentation lists `x-amz-checksum-*` as unsupported, and it refused them until 2025.
    pub const BACKBLAZE_B2: Self = Self(BackblazeB2);
    /// Wasabi: takes checksums in headers, not in trailers, and no CRC-64/NVME.
    pub const WASABI: Self = Self(Wasabi);
    /// `DigitalOcean` Spaces: little is documented beyond the operations, so its answers are the careful ones.
    pub const DIGITALOCEAN_SPACES: Self = Self(Known::DigitalOceanSpaces);
    /// Any other store: only what every store takes.
    pub const OTHER: Self = Self(Other);

    /// Whether a checksum may follow the content: `STREAMING-UNSIGNED-PAYLOAD-TRAILER` and its signed form.
    #[must_use]
    pub const fn takes_trailers(self) -> bool {
        matches!(self.0, Aws | Garage | Minio | SeaweedFs)
    }

    /// Whether objects may have a checksum in a header: `x-amz-checksum-crc32`, `-crc32c`, `-sha1`, `-sha256`.
    #[must_use]
    pub const fn takes_checksums(self) -> bool {
        matches!(self.0, Aws | CloudflareR2 | Garage | Minio | SeaweedFs | Wasabi)
    }

    /// Whether CRC-64/NVME is among the checksums.
    #[must_use]
    pub const fn takes_crc64nvme(self) -> bool {
        matches!(self.0, Aws | CloudflareR2 | Minio | SeaweedFs)
    }

    /// Whether `DeleteObjects` deletes many objects in one request.
    #[must_use]
    pub const fn takes_batch_delete(self) -> bool {
        // Unknown of Spaces alone.
        !matches!(self.0, Known::DigitalOceanSpaces)
    }

    /// Whether uploads may be signed chunk by chunk: `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`.
    #[must_use]
    pub const fn takes_chunk_signatures(self) -> bool {
        matches!(self.0, Aws | Ceph | Garage | Minio | SeaweedFs)
    }

    /// Whether the content may be left out of the signature: `UNSIGNED-PAYLOAD`. No store is known that does not take it, as
    /// presigned URLs always have it.
    #[must_use]
    pub const fn takes_unsigned_payload(self) -> bool {
        true
    }

    /// Whether the bucket may be in the host name, where the store is set up for it.
    ///
    /// It changes no default: buckets are named in the path everywhere but on AWS, unless
    /// [`Addressing`](crate::endpoint::Addressing) says otherwise.
    #[must_use]
    pub const fn takes_virtual_host(self) -> bool {
        !matches!(self.0, Other)
    }

    /// Whether all parts of a multipart upload but the last must have one size.
    #[must_use]
    pub const fn wants_equal_parts(self) -> bool {
        matches!(self.0, CloudflareR2 | Other)
    }

    /// Whether documents such as that of `DeleteObjects` need `Content-MD5`, whatever other checksum they have.
    #[must_use]
    pub const fn wants_content_md5(self) -> bool {
        !matches!(self.0, Aws | Ceph | Garage)
    }

    /// The store at a host in lower case, where the host says it.
    pub(crate) fn at(host: &str) -> Self {
        const HOSTS: [(&str, Store); 5] = [
            (".r2.cloudflarestorage.com", Store::CLOUDFLARE_R2),
            ("storage.googleapis.com", Store::GOOGLE_CLOUD_STORAGE),
            (".backblazeb2.com", Store::BACKBLAZE_B2),
            (".wasabisys.com", Store::WASABI),
            (".digitaloceanspaces.com", Store::DIGITALOCEAN_SPACES),
        ];
        if Partition::split_host(host).is_some() {
            return Self::AWS;
        }
        let is_at = |end: &str| match host.strip_suffix(end) {
            Some(before) => end.starts_with('.') || before.is_empty() || before.ends_with('.'),
            None => false,
        };
        HOSTS.iter().find(|(end, _)| is_at(end)).map_or(Self::OTHER, |(_, store)| *store)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_tell_their_store() {
        for (host, store) in [
            ("s3.eu-west-1.amazonaws.com", Store::AWS),
            ("s3.cn-north-1.amazonaws.com.cn", Store::AWS),
            ("0123abcd.r2.cloudflarestorage.com", Store::CLOUDFLARE_R2),
            ("0123abcd.eu.r2.cloudflarestorage.com", Store::CLOUDFLARE_R2),
            ("storage.googleapis.com", Store::GOOGLE_CLOUD_STORAGE),
            ("bucket.storage.googleapis.com", Store::GOOGLE_CLOUD_STORAGE),
            ("s3.us-east-005.backblazeb2.com", Store::BACKBLAZE_B2),
            ("s3.eu-west-1.wasabisys.com", Store::WASABI),
            ("ams3.digitaloceanspaces.com", Store::DIGITALOCEAN_SPACES),
            ("127.0.0.1", Store::OTHER),
            ("minio.example", Store::OTHER),
            ("notstorage.googleapis.com", Store::OTHER),
            ("s3.wasabisys.com.example", Store::OTHER),
        ] {
            assert_eq!(Store::at(host), store, "{host}");
        }
    }

    #[test]
    fn answers_do_not_contradict_each_other() {
        for known in [
            Aws,
            BackblazeB2,
            Ceph,
            CloudflareR2,
            Known::DigitalOceanSpaces,
            Garage,
            GoogleCloudStorage,
            Minio,
            Other,
            SeaweedFs,
            Wasabi,
        ] {
            let store = Store(known);
            assert!(store.takes_checksums() || !store.takes_crc64nvme(), "{store:?}");
            assert!(store.takes_checksums() || !store.takes_trailers(), "{store:?}");
            // Without a checksum of its own a batch needs the old one.
            assert!(store.takes_checksums() || store.wants_content_md5() || known == Ceph, "{store:?}");
        }
    }
}
