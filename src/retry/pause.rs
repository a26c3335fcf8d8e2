//! The wait before an attempt.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep};

use super::rate_limit::RateLimit;

pin_project! {
    /// The wait before the next attempt of [`AwsRetry`](super::AwsRetry).
    #[must_use = "futures do nothing unless polled"]
    pub struct Pause {
        #[pin]
        sleep: Sleep,
        // Asked for a token after the sleep.
        limit: Option<Arc<RateLimit>>,
    }
}

impl Pause {
    /// To be made within a runtime alone.
    pub(super) fn new(time: Duration, limit: Option<Arc<RateLimit>>) -> Self {
        Self { sleep: sleep(time), limit }
    }
}

impl Future for Pause {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        loop {
            ready!(this.sleep.as_mut().poll(cx));
            match this.limit.as_ref().map(|limit| limit.take()) {
                None | Some(Ok(())) => return Poll::Ready(()),
                Some(Err(wait)) => this.sleep.as_mut().reset(Instant::now() + wait),
            }
        }
    }
}

impl fmt::Debug for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pause")
    }
}
