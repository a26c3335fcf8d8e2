//! The tasks that abort uploads which nobody waits for any more.

use tokio::runtime::Handle;
use tokio::sync::watch;

use super::S3;

/// How many of them there are. Clones count together.
#[derive(Clone, Default)]
pub(super) struct Aborts(watch::Sender<usize>);

impl<T> S3<T> {
    /// Waits until the uploads and copies that were dropped are aborted in the store: those of this S3, of its clones and of its
    /// buckets. Each is aborted by a task of its own, which would end with the runtime, so wait before that ends.
    ///
    /// It comes at once when there are none, and knows those that were dropped before it is awaited. A store that does not answer
    /// is waited for, for minutes: put a time limit around it. What cannot be aborted is told by an event of `tracing`.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tokio::time::timeout;
    /// use tower_sigv4::s3::transfer::UploadSource;
    ///
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/for_docs.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// # let (_server, s3) = s3().await?;
    /// let endless = UploadSource::reader(tokio::io::repeat(b'a'));
    /// let upload = s3.bucket("reports").upload("endless", endless);
    /// let mut progress = upload.progress();
    /// let some_parts = async { while progress.changed().await.is_some_and(|now| now.parts < 2) {} };
    /// // Instead of that, a program waits for Ctrl-C.
    /// tokio::select! {
    ///     ended = upload.send() => panic!("it never ends: {ended:?}"),
    ///     () = some_parts => {}
    /// }
    ///
    /// assert!(timeout(Duration::from_secs(60), s3.aborts_finished()).await.is_ok());
    /// # Ok(()) }
    /// ```
    pub async fn aborts_finished(&self) {
        let mut running = self.site().aborts.0.subscribe();
        // It cannot fail: what counts is still here.
        drop(running.wait_for(|running| *running == 0).await);
    }
}

impl Aborts {
    /// Lets a task abort something. It counts from now until it has ended, or its runtime has.
    pub(super) fn spawn(&self, runtime: &Handle, abort: impl Future<Output = ()> + Send + 'static) {
        let running = Running::new(self.clone());
        runtime.spawn(async move {
            abort.await;
            drop(running);
        });
    }
}

/// Counts a task while it is there.
struct Running(Aborts);

impl Running {
    fn new(aborts: Aborts) -> Self {
        aborts.0.send_modify(|running| *running += 1);
        Self(aborts)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.0.send_modify(|running| *running -= 1);
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use futures_util::FutureExt;
    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn those_that_end_with_their_runtime_are_not_waited_for() {
        let s3 = S3::new((), "us-east-1");
        let runtime = Builder::new_current_thread().build().unwrap();
        let clone = s3.clone().endpoint("http://store:1").once();
        clone.site().aborts.spawn(runtime.handle(), pending());
        runtime.block_on(async { assert!(s3.aborts_finished().now_or_never().is_none()) });
        drop(runtime);
        assert!(s3.aborts_finished().now_or_never().is_some());
        // Neither are those that come too late to begin.
        let gone = Builder::new_current_thread().build().unwrap().handle().clone();
        s3.site().aborts.spawn(&gone, pending());
        assert!(clone.aborts_finished().now_or_never().is_some());
    }
}
