//! What the kernel counts: CPU time and memory.

use std::time::Duration;

use tower_sigv4::BoxError;

/// The CPU time of all threads of this process, user and system.
///
/// `schedstat` counts nanoseconds, while `stat` counts hundredths of a second.
pub fn cpu_time() -> Result<Duration, BoxError> {
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

/// The most memory that this process ever held, in KiB.
pub fn peak_memory() -> Result<u64, BoxError> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let value = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    Ok(value.ok_or("no VmHWM in /proc/self/status")?.parse()?)
}
