//! The regions of buckets that turned out to be elsewhere.

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::bounded;
use crate::endpoint::Endpoint;

/// How many buckets are remembered: more than most accounts have in other regions, in about a quarter of a megabyte. One more
/// makes another forgotten, which costs that one's next call a second request.
const MAX_BUCKETS: usize = 1_000;

/// The endpoints of buckets that are in another region than the client, shared by its clones. Reading it takes no lock.
#[derive(Clone, Debug, Default)]
pub(crate) struct LearnedRegions(Arc<ArcSwap<HashMap<String, Endpoint>>>);

/// A request's bucket, as an extension: what a wrong-region answer teaches something about.
#[derive(Clone, Debug)]
pub(crate) struct RoutedBucket(pub(crate) String);

impl LearnedRegions {
    #[cfg(any(feature = "s3", test))]
    pub(crate) fn get(&self, bucket: &str) -> Option<Endpoint> {
        self.0.load().get(bucket).cloned()
    }

    pub(crate) fn learn(&self, bucket: &str, endpoint: &Endpoint) {
        self.0.rcu(|known| {
            let mut known = HashMap::clone(known);
            bounded::insert(&mut known, MAX_BUCKETS, bucket.to_owned(), endpoint.clone());
            known
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sigv4::SigningScope;

    #[test]
    fn what_is_learnt_is_bounded() {
        let endpoint = |region| Endpoint::aws("s3", SigningScope::new(region, "s3")).unwrap();
        let (learned, west) = (LearnedRegions::default(), endpoint("us-west-2"));
        for number in 0..=MAX_BUCKETS {
            learned.learn(&format!("bucket-{number}"), &west);
        }
        assert_eq!(learned.0.load().len(), MAX_BUCKETS);
        let last = format!("bucket-{MAX_BUCKETS}");
        assert_eq!(learned.get(&last).unwrap().scope().region(), "us-west-2");

        learned.clone().learn(&last, &endpoint("eu-west-1"));
        assert_eq!(learned.get(&last).unwrap().scope().region(), "eu-west-1");
        assert_eq!(learned.0.load().len(), MAX_BUCKETS);
    }
}
