//! The processor time that this process has taken, which other processes on the machine do not disturb much. Linux alone.

use std::time::Duration;

/// The CPU time of all threads of this process, user and system.
///
/// `schedstat` counts nanoseconds, while `stat` counts hundredths of a second.
pub(crate) fn time() -> Result<Duration, Box<dyn std::error::Error + Send + Sync>> {
    // The count of a running thread is brought up to date when it leaves the processor.
    std::thread::sleep(Duration::from_micros(500));
    let mut nanos = 0;
    for thread in std::fs::read_dir("/proc/self/task")? {
        // A thread may end between the two reads.
        let Ok(text) = std::fs::read_to_string(thread?.path().join("schedstat")) else { continue };
        nanos += text.split_whitespace().next().unwrap_or_default().parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanos))
}
