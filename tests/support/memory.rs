//! What processes take of the machine.

/// The most memory that this process ever had resident, in bytes; Linux tells it.
pub fn peak() -> u64 {
    peak_of(std::process::id())
}

/// The same of another process.
pub fn peak_of(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("Linux has it");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("it has a peak");
    line.split_whitespace().nth(1).expect("a number").parse::<u64>().expect("a number") * 1_024
}
