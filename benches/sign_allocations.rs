//! How many allocations a signature takes, without those of copying the request that is signed.
//!
//! `cargo bench --bench sign_allocations` prints a Markdown table. `sign.rs` measures the time.

#[expect(dead_code, reason = "a part of it is for the other bench")]
mod signers;

use signers::{Subject, subjects};

fn allocations(subject: &Subject) -> u64 {
    (subject.run)(); // Derives the key.
    allocation_counter::measure(|| (subject.run)()).count_total
}

fn main() {
    let subjects = subjects();
    println!("| request | signer | allocations |");
    println!("|---|---|---:|");
    for subject in subjects.iter().filter(|subject| subject.who != "copy") {
        let is_copy = |other: &&Subject| subject.copy == Some(other.scenario) && other.who == "copy";
        let copy = subjects.iter().find(is_copy).map_or(0, allocations);
        println!("| {} | {} | {} |", subject.scenario, subject.who, allocations(subject) - copy);
    }
}
