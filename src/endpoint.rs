//! Where a service is, and what its requests are signed for.

use bytes::Bytes;
use http::Uri;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};

use crate::aws_variant::AwsVariant;
#[cfg(feature = "_service")]
use crate::learned_regions::LearnedRegions;
use crate::partition::Partition;
use crate::sigv4::SigningScope;
pub use crate::store::Store;
use crate::{Error, ErrorKind};

/// How a bucket is named in a URI.
///
/// Source: [Virtual hosting of buckets](https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Addressing {
    /// `https://bucket.host/key` on AWS's own hosts, unless the bucket has a dot in its name (no certificate covers it over
    /// TLS); `https://host/bucket/key` on every other.
    #[default]
    Auto,
    /// Always `https://host/bucket/key`.
    Path,
    /// Always `https://bucket.host/key`.
    VirtualHost,
}

/// When checksums are computed and verified that no operation asked for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChecksumMode {
    /// Where the store is known to take them: every upload has one, every download of a whole object is verified.
    #[default]
    WhenSupported,
    /// Only where S3 demands one: `Content-MD5` of documents.
    WhenRequired,
    /// Never.
    Off,
}

/// Where a service is, and the scope that its requests are signed for.
///
/// ```
/// use tower_sigv4::endpoint::Endpoint;
/// use tower_sigv4::sigv4::SigningScope;
///
/// let endpoint = Endpoint::new("http://127.0.0.1:9000", SigningScope::new("us-east-1", "s3"))?;
/// assert_eq!(endpoint.authority().as_str(), "127.0.0.1:9000");
/// assert!(Endpoint::new("127.0.0.1:9000", SigningScope::new("us-east-1", "s3")).is_err());
/// # Ok::<(), tower_sigv4::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Endpoint {
    scheme: Scheme,
    authority: Authority,
    /// Without a slash at its end; mostly empty.
    base_path: String,
    scope: SigningScope,
    addressing: Addressing,
    is_aws: bool,
    checksums: ChecksumMode,
    #[cfg(feature = "s3")]
    is_for_presigning: bool,
    store: Store,
    /// The choice among AWS's hosts, where the endpoint was made for a region and not from a URI.
    #[cfg_attr(not(feature = "_service"), expect(dead_code, reason = "S3 alone has a choice of hosts"))]
    variant: Option<AwsVariant>,
    /// What is learnt about buckets in other regions, where that can happen.
    #[cfg(feature = "_service")]
    learned: Option<LearnedRegions>,
}

impl Endpoint {
    /// An endpoint at a URI such as `https://s3.example.com` or `http://127.0.0.1:9000`, with an optional path before all.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the URI is not absolute, not http(s), or has user information or a query.
    pub fn new(uri: impl AsRef<str>, scope: SigningScope) -> Result<Self, Error> {
        let text = uri.as_ref();
        let invalid = |what: &str| {
            let message = format!("the endpoint {what}; expected a URI such as https://s3.example.com");
            Err(Error::new(ErrorKind::InvalidInput, message))
        };
        let Ok(uri) = text.parse::<Uri>() else { return invalid("is no URI") };
        let Parts { scheme: Some(scheme), authority: Some(authority), path_and_query, .. } = uri.into_parts() else {
            return invalid("has no scheme or no host");
        };
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return invalid("is neither http nor https");
        }
        if authority.as_str().contains('@') {
            return invalid("has user information in it, which is never sent");
        }
        if path_and_query.as_ref().is_some_and(|path| path.query().is_some()) {
            return invalid("has a query");
        }
        let base_path = path_and_query.map_or_else(String::new, |path| path.path().trim_end_matches('/').to_owned());
        let store = Store::at(&authority.host().to_ascii_lowercase());
        Ok(Self {
            scheme,
            authority,
            base_path,
            scope,
            addressing: Addressing::Auto,
            is_aws: store == Store::AWS,
            store,
            variant: None,
            #[cfg(feature = "_service")]
            learned: None,
            checksums: ChecksumMode::default(),
            #[cfg(feature = "s3")]
            is_for_presigning: false,
        })
    }

    /// AWS's own [endpoint](https://docs.aws.amazon.com/general/latest/gr/rande.html) of a service, such as
    /// `https://s3.eu-west-1.amazonaws.com`.
    ///
    /// ```
    /// use tower_sigv4::endpoint::Endpoint;
    /// use tower_sigv4::sigv4::SigningScope;
    ///
    /// let china = Endpoint::aws("sqs", SigningScope::new("cn-north-1", "sqs"))?;
    /// assert_eq!(china.authority().as_str(), "sqs.cn-north-1.amazonaws.com.cn");
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the region cannot be a part of a host name.
    pub fn aws(host_prefix: &str, scope: SigningScope) -> Result<Self, Error> {
        let region = scope.region();
        if region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            let message = format!("{region:?} is no AWS region; expected one such as \"eu-west-1\"");
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        // Source: https://docs.aws.amazon.com/general/latest/gr/rande.html
        let domain = Partition::of_region(region).domain;
        let endpoint = Self::new(format!("https://{host_prefix}.{region}.{domain}"), scope)?;
        Ok(Self { variant: Some(AwsVariant::default()), ..endpoint })
    }

    /// AWS's own endpoint of S3, by one of its hosts. It learns the regions of buckets that are elsewhere.
    #[cfg(feature = "_service")]
    pub(crate) fn s3(scope: SigningScope, variant: AwsVariant) -> Result<Self, Error> {
        variant.check(scope.region())?;
        let endpoint = Self::aws(&variant.host_prefix("s3"), scope)?;
        Ok(Self { variant: Some(variant), learned: Some(LearnedRegions::default()), ..endpoint })
    }

    /// Sets how buckets are named.
    #[must_use]
    pub fn with_addressing(mut self, addressing: Addressing) -> Self {
        self.addressing = addressing;
        self
    }

    /// Sets when checksums are used.
    #[must_use]
    pub fn with_checksums(mut self, mode: ChecksumMode) -> Self {
        self.checksums = mode;
        self
    }

    /// The same endpoint, for requests that somebody else will send: nothing may be made of their bodies.
    #[cfg(feature = "s3")]
    pub(crate) fn for_presigning(&self) -> Self {
        Self { is_for_presigning: true, ..self.clone() }
    }

    /// Sets which store it is, where the host does not tell; see [`Endpoint::store`].
    #[must_use]
    pub fn with_store(mut self, store: Store) -> Self {
        self.store = store;
        self
    }

    /// What requests are signed for.
    #[must_use]
    pub fn scope(&self) -> &SigningScope {
        &self.scope
    }

    /// Host and port.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Whether requests are encrypted.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// How buckets are named.
    #[must_use]
    pub fn addressing(&self) -> Addressing {
        self.addressing
    }

    /// When checksums are used.
    #[must_use]
    pub fn checksums(&self) -> ChecksumMode {
        self.checksums
    }

    #[cfg(feature = "s3")]
    pub(crate) fn uses_checksums(&self) -> bool {
        self.checksums == ChecksumMode::WhenSupported
    }

    #[cfg(feature = "s3")]
    pub(crate) fn is_for_presigning(&self) -> bool {
        self.is_for_presigning
    }

    /// Whether the host is one of AWS's own.
    #[must_use]
    pub fn is_aws(&self) -> bool {
        self.is_aws
    }

    /// Which store it is: AWS on AWS's hosts, another where the host is known to be one's, else [`Store::OTHER`].
    #[must_use]
    pub fn store(&self) -> Store {
        self.store
    }

    /// The choice among AWS's hosts; `None` when the endpoint was given as a URI.
    #[cfg(feature = "s3")]
    pub(crate) fn variant(&self) -> Option<AwsVariant> {
        self.variant
    }

    /// The regions that were learnt; `None` where nothing can be learnt.
    #[cfg(feature = "s3")]
    pub(crate) fn learned(&self) -> Option<&LearnedRegions> {
        self.learned.as_ref()
    }

    /// Remembers that a bucket is in another region.
    ///
    /// # Errors
    ///
    /// When the region does not have what this endpoint was made for.
    #[cfg(feature = "_service")]
    pub(crate) fn learn_region(&self, bucket: &str, region: &str) -> Result<(), Error> {
        if let (Some(learned), Some(variant)) = (&self.learned, self.variant) {
            let there = Self::s3(SigningScope::new(region, self.scope.service()), variant)?;
            let (addressing, store) = (self.addressing, self.store);
            learned.learn(bucket, &Self { learned: None, addressing, store, ..there });
        }
        Ok(())
    }

    /// This endpoint with another host, such as that of transfer acceleration.
    #[cfg(feature = "s3")]
    pub(crate) fn with_host(mut self, host: &'static str) -> Self {
        self.authority = Authority::from_static(host);
        self
    }

    /// A URI on this endpoint. `path_and_query` is encoded already and begins with a slash; `subdomain` is a label (or
    /// several) before the host, checked by the caller.
    ///
    /// ```
    /// use tower_sigv4::endpoint::Endpoint;
    /// use tower_sigv4::sigv4::SigningScope;
    ///
    /// let endpoint = Endpoint::new("https://example.com/store", SigningScope::new("us-east-1", "s3"))?;
    /// assert_eq!(endpoint.uri(None, b"/reports?acl".to_vec())?, "https://example.com/store/reports?acl");
    /// assert_eq!(endpoint.uri(Some("reports"), b"/".to_vec())?, "https://reports.example.com/store/");
    /// # Ok::<(), tower_sigv4::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the parts make no URI, for instance one longer than 65,534 bytes.
    pub fn uri(&self, subdomain: Option<&str>, path_and_query: Vec<u8>) -> Result<Uri, Error> {
        let invalid = |_: http::Error| {
            Error::new(ErrorKind::InvalidInput, "the request makes no valid URI; it may be longer than 65534 bytes")
        };
        let authority = match subdomain {
            Some(name) => {
                Authority::try_from(format!("{name}.{}", self.authority)).map_err(|error| invalid(error.into()))?
            }
            None => self.authority.clone(),
        };
        let path = if self.base_path.is_empty() {
            PathAndQuery::from_maybe_shared(Bytes::from(path_and_query))
        } else {
            PathAndQuery::from_maybe_shared(Bytes::from([self.base_path.as_bytes(), &path_and_query].concat()))
        };
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(authority);
        parts.path_and_query = Some(path.map_err(|error| invalid(error.into()))?);
        Uri::from_parts(parts).map_err(|error| invalid(error.into()))
    }
}
