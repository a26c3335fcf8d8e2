//! Checksums in requests, answers and documents.

/// For the operations that send the checksums of what is stored.
macro_rules! checksum_setters {
    () => {
        setters! {
            /// Has the content checked against this CRC32, in base64.
            header checksum_crc32 = "x-amz-checksum-crc32";
            /// Has the content checked against this CRC32C, in base64.
            header checksum_crc32c = "x-amz-checksum-crc32c";
            /// Has the content checked against this CRC64NVME, in base64.
            header checksum_crc64nvme = "x-amz-checksum-crc64nvme";
            /// Has the content checked against this SHA1, in base64.
            header checksum_sha1 = "x-amz-checksum-sha1";
            /// Has the content checked against this SHA256, in base64.
            header checksum_sha256 = "x-amz-checksum-sha256";
        }
    };
}

/// For answers that tell an object's or a part's checksums in headers.
macro_rules! checksum_getters {
    () => {
        getters! {
            /// The CRC32 in base64, when the store has it.
            text checksum_crc32 = "x-amz-checksum-crc32";
            /// The CRC32C in base64, when the store has it.
            text checksum_crc32c = "x-amz-checksum-crc32c";
            /// The CRC64NVME in base64, when the store has it.
            text checksum_crc64nvme = "x-amz-checksum-crc64nvme";
            /// The SHA1 in base64, when the store has it.
            text checksum_sha1 = "x-amz-checksum-sha1";
            /// The SHA256 in base64, when the store has it.
            text checksum_sha256 = "x-amz-checksum-sha256";
        }
    };
}

/// A struct of a document that ends with the checksums of an object or a part.
macro_rules! checksummed {
    ($(#[$meta:meta])+ pub struct $name:ident { $($fields:tt)* }) => {
        $(#[$meta])+
        pub struct $name {
            $($fields)*
            /// The CRC32 in base64.
            #[serde(rename = "ChecksumCRC32", skip_serializing_if = "Option::is_none")]
            pub checksum_crc32: Option<String>,
            /// The CRC32C in base64.
            #[serde(rename = "ChecksumCRC32C", skip_serializing_if = "Option::is_none")]
            pub checksum_crc32c: Option<String>,
            /// The CRC64NVME in base64.
            #[serde(rename = "ChecksumCRC64NVME", skip_serializing_if = "Option::is_none")]
            pub checksum_crc64nvme: Option<String>,
            /// The SHA1 in base64.
            #[serde(rename = "ChecksumSHA1", skip_serializing_if = "Option::is_none")]
            pub checksum_sha1: Option<String>,
            /// The SHA256 in base64.
            #[serde(rename = "ChecksumSHA256", skip_serializing_if = "Option::is_none")]
            pub checksum_sha256: Option<String>,
        }
    };
}
