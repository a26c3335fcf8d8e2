//! All objects below one prefix, copied below another.

use futures_util::TryStreamExt;
use tower_sigv4::s3::{CopySource, Object, S3};
use tower_sigv4::{Error, ErrorKind};

use crate::address::Address;
use crate::arguments::Talk;
use crate::cp::nothing_below;
use crate::failure::Failure;
use crate::progress::Meter;
use crate::sync_report::Failures;

/// How many objects are copied at once. None of their content passes through here.
const CONCURRENCY: usize = 8;

/// Copies what is below the source, a folder, to below the target, another one. A copy that fails does not stop the
/// others.
pub(crate) async fn copy_all(
    s3: &S3,
    talk: Talk,
    meter: Meter,
    source: Address,
    target: Address,
) -> Result<(), Failure> {
    let (from, to) = (source.folder(), target.folder());
    if source.bucket == target.bucket && to.starts_with(&from) {
        // Copies would be listed, and copied again, without end.
        return Err(Failure::Usage(format!("{target} is inside of {source}; it would be copied into itself")));
    }
    let job = Job { s3, source: &source, target: &target, from: &from, to: &to, meter: &meter };
    let (mut copied, mut failures) = (0_u64, Failures::default());
    {
        let objects = s3.bucket(&source.bucket).list(&from);
        let running = objects.map_ok(|object| async {
            let key = object.key.clone();
            Ok(job.copy(object).await.map_err(|error| (key, error)))
        });
        let mut running = std::pin::pin!(running.try_buffer_unordered(CONCURRENCY));
        while let Some(result) = running.try_next().await? {
            match result {
                Ok(()) => copied += 1,
                Err((key, error)) => failures.add(&key, &error),
            }
        }
    }
    drop(meter);
    if copied == 0 && failures.is_empty() {
        return Err(nothing_below(&source));
    }
    failures.tell_with(talk, format_args!("copied {copied}")).await
}

struct Job<'a> {
    s3: &'a S3,
    source: &'a Address,
    target: &'a Address,
    from: &'a str,
    to: &'a str,
    meter: &'a Meter,
}

impl Job<'_> {
    async fn copy(&self, object: Object) -> Result<(), Error> {
        let Some(name) = object.key.strip_prefix(self.from) else {
            let message = format!("the store lists it below {:?}, where it is not", self.from);
            return Err(Error::new(ErrorKind::InvalidResponse, message));
        };
        let key = format!("{}{name}", self.to);
        if key.is_empty() {
            // The marker of the source's folder has no counterpart at the top of a bucket.
            return Ok(());
        }
        self.meter.expect(object.size);
        let from = CopySource::new(&self.source.bucket, &object.key);
        self.s3.bucket(&self.target.bucket).copy(from, key).send().await?;
        self.meter.add(object.size);
        Ok(())
    }
}
