//! What the kernel counts of memory.

use tower_sigv4::BoxError;

/// The most memory that this process ever held, in KiB.
pub fn peak_memory() -> Result<u64, BoxError> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let value = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    Ok(value.ok_or("no VmHWM in /proc/self/status")?.parse()?)
}
