//! The layer.

use std::time::Duration;

use tower::Layer;

use super::StalledStream;
use super::minimum::Minimum;

/// How many bytes must move in a window unless told otherwise, 1: with the next, "not nothing at all for 20 seconds".
/// Both as aws-smithy-runtime has them, which wants a byte each second and waits for 20 s before it says that there is
/// none
/// ([`StalledStreamProtectionConfig`](https://docs.rs/aws-smithy-runtime-api/latest/aws_smithy_runtime_api/client/stalled_stream_protection/struct.StalledStreamProtectionConfig.html)).
pub const DEFAULT_MINIMUM: u64 = 1;

/// How long a window is unless told otherwise, 20 seconds.
pub const DEFAULT_WINDOW: Duration = Duration::from_secs(20);

/// A timer's resolution; a wait that is none would be asked for again at once.
const SHORTEST_WINDOW: Duration = Duration::from_millis(1);
/// What can be added to any time.
const LONGEST_WINDOW: Duration = Duration::from_secs(365 * 24 * 3_600);

/// Fails streams of which less moves than a minimum; see the [module](super).
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until a service is under it"]
pub struct StalledStreamLayer {
    minimum: Minimum,
    downloads: bool,
    uploads: bool,
}

impl StalledStreamLayer {
    /// Watches uploads and downloads, with the defaults.
    pub fn new() -> Self {
        let minimum = Minimum { bytes: DEFAULT_MINIMUM, window: DEFAULT_WINDOW };
        Self { minimum, downloads: true, uploads: true }
    }

    /// Sets how many bytes must move in each window, at least 1; the default is [`DEFAULT_MINIMUM`].
    ///
    /// More than a few thousand are no good measure: clients hold back data of that size while nobody reads.
    pub fn minimum(mut self, bytes: u64) -> Self {
        self.minimum.bytes = bytes.max(1);
        self
    }

    /// Sets how long a window is, from a millisecond to a year; the default is [`DEFAULT_WINDOW`].
    pub fn window(mut self, window: Duration) -> Self {
        self.minimum.window = window.clamp(SHORTEST_WINDOW, LONGEST_WINDOW);
        self
    }

    /// Sets whether the bodies of answers are watched; the default is that they are.
    pub fn downloads(mut self, watch: bool) -> Self {
        self.downloads = watch;
        self
    }

    /// Sets whether the bodies of requests are watched; the default is that they are.
    pub fn uploads(mut self, watch: bool) -> Self {
        self.uploads = watch;
        self
    }
}

impl Default for StalledStreamLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for StalledStreamLayer {
    type Service = StalledStream<S>;

    fn layer(&self, inner: S) -> StalledStream<S> {
        let minimum = |watch: bool| watch.then_some(self.minimum);
        StalledStream::new(inner, minimum(self.downloads), minimum(self.uploads))
    }
}
