//! The signatures of the chunks of a body.

use std::fmt;
use std::sync::Arc;

use super::encoding::hex;
use super::key::SigningKey;
use super::timestamp::Timestamp;
use super::{Credentials, SigningError, SigningScope};

const CHUNK_ALGORITHM: &[u8] = b"AWS4-HMAC-SHA256-PAYLOAD";
const TRAILER_ALGORITHM: &[u8] = b"AWS4-HMAC-SHA256-TRAILER";

/// The SHA-256 of nothing, which stands in every chunk's string to sign where a request has its headers.
const EMPTY_HASH: &[u8] = b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Signs the chunks of a body, each with the signature before it; made by
/// [`Signer::sign_chunked`](super::Signer::sign_chunked).
pub struct ChunkSigner {
    key: Arc<SigningKey>,
    /// `timestamp\nscope\n`, the same in every string to sign.
    constant: Vec<u8>,
    previous: [u8; 64],
    /// The string to sign and its padding, kept for its allocation.
    buffer: Vec<u8>,
}

impl ChunkSigner {
    pub(super) fn new(
        credentials: &Credentials,
        scope: &SigningScope,
        timestamp: Timestamp,
        seed: [u8; 64],
    ) -> Result<Self, SigningError> {
        let key = credentials.with_key(timestamp.day(), scope, Arc::clone)?;
        let mut constant = Vec::with_capacity(96);
        constant.push(b'\n');
        constant.extend_from_slice(timestamp.as_bytes());
        constant.push(b'\n');
        scope.write(timestamp.day(), &mut constant);
        constant.push(b'\n');
        Ok(Self { key, constant, previous: seed, buffer: Vec::with_capacity(512) })
    }

    /// The signature of the next chunk, in hexadecimal digits; the last chunk of a body is empty.
    ///
    /// The first chunk of
    /// [AWS's example](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html), 64 KiB of `a`:
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use sha2::{Digest, Sha256};
    /// use tower_sigv4::sigv4::{Credentials, Signer, SigningScope};
    ///
    /// let (mut parts, ()) = http::Request::put("https://s3.amazonaws.com/examplebucket/chunkObject.txt")
    ///     .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
    ///     .header("content-encoding", "aws-chunked")
    ///     .header("x-amz-decoded-content-length", "66560")
    ///     .header("content-length", "66824")
    ///     .body(())?
    ///     .into_parts();
    /// let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// let time = UNIX_EPOCH + Duration::from_secs(1_369_353_600); // 24 May 2013
    ///
    /// let signer = Signer::new(SigningScope::new("us-east-1", "s3"));
    /// let mut chunks = signer.sign_chunked(&mut parts, &credentials, time)?;
    /// let signature = chunks.sign_chunk(&Sha256::digest(vec![b'a'; 65_536]).into());
    /// assert_eq!(&signature, b"ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign_chunk(&mut self, sha256: &[u8; 32]) -> [u8; 64] {
        self.sign(CHUNK_ALGORITHM, Some(EMPTY_HASH), sha256)
    }

    /// The signature of the trailers, in hexadecimal digits. What is hashed are lines of `name:value` with names in lower
    /// case and sorted, each with a newline at its end.
    ///
    /// [AWS's example](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html), 65 KiB of `a` in
    /// two chunks:
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use sha2::{Digest, Sha256};
    /// use tower_sigv4::sigv4::{Credentials, Signer, SigningScope};
    ///
    /// let (mut parts, ()) = http::Request::put("https://s3.amazonaws.com/examplebucket/chunkObject.txt")
    ///     .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
    ///     .header("content-encoding", "aws-chunked")
    ///     .header("x-amz-decoded-content-length", "66560")
    ///     .header("x-amz-trailer", "x-amz-checksum-crc32c")
    ///     .body(())?
    ///     .into_parts();
    /// let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// let time = UNIX_EPOCH + Duration::from_secs(1_369_353_600); // 24 May 2013
    ///
    /// let signer = Signer::new(SigningScope::new("us-east-1", "s3"));
    /// let mut chunks = signer.sign_chunked(&mut parts, &credentials, time)?;
    /// for length in [65_536, 1_024, 0] {
    ///     chunks.sign_chunk(&Sha256::digest(vec![b'a'; length]).into());
    /// }
    /// let signature = chunks.sign_trailers(&Sha256::digest("x-amz-checksum-crc32c:sOO8/Q==\n").into());
    /// assert_eq!(&signature, b"d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign_trailers(&mut self, sha256: &[u8; 32]) -> [u8; 64] {
        self.sign(TRAILER_ALGORITHM, None, sha256)
    }

    fn sign(&mut self, algorithm: &[u8], headers_hash: Option<&[u8]>, sha256: &[u8; 32]) -> [u8; 64] {
        let text = &mut self.buffer;
        text.clear();
        text.extend_from_slice(algorithm);
        text.extend_from_slice(&self.constant);
        text.extend_from_slice(&self.previous);
        text.push(b'\n');
        if let Some(hash) = headers_hash {
            text.extend_from_slice(hash);
            text.push(b'\n');
        }
        text.extend_from_slice(&hex(sha256));
        self.previous = hex(&self.key.sign(text, 0));
        self.previous
    }
}

/// A signature is a secret while its request is on its way.
impl fmt::Debug for ChunkSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChunkSigner")
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use sha2::{Digest, Sha256};

    use super::*;
    use crate::sigv4::Signer;

    fn signed(trailer: bool) -> (String, ChunkSigner) {
        let mut request = http::Request::put("https://s3.amazonaws.com/examplebucket/chunkObject.txt")
            .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
            .header("content-encoding", "aws-chunked")
            .header("x-amz-decoded-content-length", "66560");
        if trailer {
            request = request.header("x-amz-trailer", "x-amz-checksum-crc32c");
        } else {
            request = request.header("content-length", "66824");
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_369_353_600);
        let signer = Signer::new(SigningScope::new("us-east-1", "s3"));
        let chunks = signer.sign_chunked(&mut parts, &credentials, time).unwrap();
        let authorization = parts.headers["authorization"].to_str().unwrap();
        (authorization.rsplit_once("Signature=").unwrap().1.to_owned(), chunks)
    }

    fn text(signature: [u8; 64]) -> String {
        String::from_utf8(signature.to_vec()).unwrap()
    }

    /// The example of
    /// [AWS's S3 documentation](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html): 65 KiB of `a` in two
    /// chunks and an empty one.
    #[test]
    fn the_published_chunks() {
        let (seed, mut chunks) = signed(false);
        assert_eq!(seed, "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        let expected = [
            (65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
            (1_024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
            (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
        ];
        for (length, signature) in expected {
            assert_eq!(text(chunks.sign_chunk(&Sha256::digest(vec![b'a'; length]).into())), signature);
        }
    }

    /// The example with a trailer of
    /// [AWS's S3 documentation](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html).
    #[test]
    fn the_published_chunks_with_a_trailer() {
        let (seed, mut chunks) = signed(true);
        assert_eq!(seed, "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
        let expected = [
            (65_536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"),
            (1_024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7"),
            (0, "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"),
        ];
        for (length, signature) in expected {
            assert_eq!(text(chunks.sign_chunk(&Sha256::digest(vec![b'a'; length]).into())), signature);
        }
        let trailers = Sha256::digest("x-amz-checksum-crc32c:sOO8/Q==\n").into();
        let signature = "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435";
        assert_eq!(text(chunks.sign_trailers(&trailers)), signature);
    }
}
