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
        sleep: Option<Sleep>,
        // Asked for a token after the sleep.
        limit: Option<Arc<RateLimit>>,
    }
}

impl Pause {
    /// To be made within a runtime alone.
    pub(super) fn new(time: Duration, limit: Option<Arc<RateLimit>>) -> Self {
        Self { sleep: Some(sleep(time)), limit }
    }

    /// No wait at all.
    pub(super) fn none() -> Self {
        Self { sleep: None, limit: None }
    }
}

impl Future for Pause {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        loop {
            if let Some(sleep) = this.sleep.as_mut().as_pin_mut() {
                ready!(sleep.poll(cx));
            }
            let turn = this.limit.as_ref().map(|limit| limit.take());
            match (turn, this.sleep.as_mut().as_pin_mut()) {
                (Some(Err(wait)), Some(sleep)) => sleep.reset(Instant::now() + wait),
                _ => return Poll::Ready(()),
            }
        }
    }
}

impl fmt::Debug for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pause")
    }
}
