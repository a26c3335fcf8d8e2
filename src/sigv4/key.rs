//! The signing key: derived once per credentials, day, region and service.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::sha256::KeyedHash;
use super::{SigningError, SigningScope};

/// How many scopes of one day keep their key. A program that signs for more pays four hashes more per request; without a
/// bound, a proxy that signs for any region a caller names would grow without one.
const CACHED_SCOPES: usize = 16;

/// A derived key and what it was derived for.
pub(super) struct SigningKey {
    day: [u8; 8],
    scope: SigningScope,
    hash: KeyedHash,
}

impl SigningKey {
    fn derive(secret: &str, day: [u8; 8], scope: &SigningScope) -> Result<Self, SigningError> {
        scope.check()?;
        let secret = Zeroizing::new([b"AWS4", secret.as_bytes()].concat());
        let day_key = mac(&secret, &day)?;
        let region_key = mac(&*day_key, scope.region().as_bytes())?;
        let service_key = mac(&*region_key, scope.service().as_bytes())?;
        let signing_key = mac(&*service_key, b"aws4_request")?;
        Ok(Self { day, scope: scope.clone(), hash: KeyedHash::new(&signing_key) })
    }

    /// Signs what stands in the buffer from `start` on.
    pub(super) fn sign(&self, text: &mut Vec<u8>, start: usize) -> [u8; 32] {
        self.hash.authenticate(text, start)
    }
}

fn mac(key: &[u8], message: &[u8]) -> Result<Zeroizing<[u8; 32]>, SigningError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .map_err(|_| SigningError::InvalidCredentials("the secret access key has no usable length"))?;
    mac.update(message);
    Ok(Zeroizing::new(mac.finalize().into_bytes().into()))
}

/// The keys derived from one secret. Reading takes no lock.
#[derive(Default)]
pub(super) struct KeyCache(ArcSwap<Vec<Arc<SigningKey>>>);

impl KeyCache {
    /// Calls `use_key` with the key for this day and scope, deriving it when it is not there.
    pub(super) fn with_key<T>(
        &self,
        secret: &str,
        day: [u8; 8],
        scope: &SigningScope,
        use_key: impl FnOnce(&Arc<SigningKey>) -> T,
    ) -> Result<T, SigningError> {
        let cached = self.0.load();
        if let Some(key) = cached.iter().find(|key| key.day == day && key.scope == *scope) {
            return Ok(use_key(key));
        }
        let key = Arc::new(SigningKey::derive(secret, day, scope)?);
        self.0.rcu(|keys| {
            let newest_first = keys.iter().filter(|old| old.day == day && old.scope != *scope).take(CACHED_SCOPES - 1);
            std::iter::once(&key).chain(newest_first).cloned().collect::<Vec<_>>()
        });
        Ok(use_key(&key))
    }
}

/// A copy starts empty: it is made when credentials are changed.
impl Clone for KeyCache {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyCache")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    /// AWS's published derivation of 30 August 2015, us-east-1, iam:
    /// <https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html>
    #[test]
    fn derives_the_published_key() {
        let derived = {
            let secret = [b"AWS4", SECRET.as_bytes()].concat();
            ["20150830", "us-east-1", "iam", "aws4_request"]
                .iter()
                .fold(secret, |key, part| mac(&key, part.as_bytes()).unwrap().to_vec())
        };
        assert_eq!(hex::encode(&derived), "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");

        let key = SigningKey::derive(SECRET, *b"20150830", &SigningScope::new("us-east-1", "iam")).unwrap();
        assert_eq!(key.sign(&mut b"text".to_vec(), 0), *mac(&derived, b"text").unwrap());
    }

    fn address(cache: &KeyCache, day: [u8; 8], scope: &SigningScope) -> *const SigningKey {
        cache.with_key(SECRET, day, scope, Arc::as_ptr).unwrap()
    }

    #[test]
    fn a_key_is_derived_once_per_day_and_scope() {
        let cache = KeyCache::default();
        let (s3, ses) = (SigningScope::new("eu-west-1", "s3"), SigningScope::new("eu-west-1", "ses"));
        let first = address(&cache, *b"20260101", &s3);
        let other = address(&cache, *b"20260101", &ses);
        assert_ne!(first, other);
        assert_eq!(address(&cache, *b"20260101", &SigningScope::new("eu-west-1", "s3")), first);
        assert_eq!(address(&cache, *b"20260101", &ses), other);
        assert_eq!(cache.0.load().len(), 2);
    }

    #[test]
    fn a_new_day_drops_the_keys_of_the_last() {
        let cache = KeyCache::default();
        let scope = SigningScope::new("eu-west-1", "s3");
        address(&cache, *b"20260101", &scope);
        address(&cache, *b"20260102", &scope);
        assert_eq!(cache.0.load().len(), 1);
    }

    #[test]
    fn the_cache_is_bounded() {
        let cache = KeyCache::default();
        for region in 0..100 {
            address(&cache, *b"20260101", &SigningScope::new(format!("r-{region}"), "s3"));
        }
        assert_eq!(cache.0.load().len(), CACHED_SCOPES);
    }
}
