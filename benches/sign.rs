//! How long a signature takes, against the hashing that it cannot do without and against the crates that people use today.
//!
//! `cargo bench --bench sign` prints a Markdown table; `cargo bench --bench sign_allocations` prints the allocations, apart
//! since counting them takes time. `-- --only NAME --iterations N` runs one subject alone, for callgrind; `-- --only list`
//! prints the names.
//!
//! Signing changes the request, so each run signs a copy of it; the time of copying alone is taken off.

#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

mod signers;

use std::hint::black_box;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use signers::{Scenario, Subject, subjects};

/// The smallest time of many batches is the one that nothing disturbed.
const BATCHES: usize = 400;
const BATCH: u32 = 200;

/// The nanoseconds of one compression, from a buffer that is long enough to hide everything else.
fn compression() -> f64 {
    let buffer = vec![0_u8; 1 << 16];
    let fastest = (0..400).map(|_| {
        let start = Instant::now();
        black_box(Sha256::digest(black_box(&buffer)));
        start.elapsed()
    });
    nanoseconds(fastest.min().unwrap_or_default()) / 1024.0
}

fn nanoseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e9
}

/// The nanoseconds of one run of each subject. They take turns, so that a slow moment of the machine is nobody's.
fn times(subjects: &[Subject]) -> Vec<f64> {
    let mut fastest = vec![Duration::MAX; subjects.len()];
    for _ in 0..BATCHES {
        for (subject, fastest) in subjects.iter().zip(&mut fastest) {
            let start = Instant::now();
            for _ in 0..BATCH {
                (subject.run)();
            }
            *fastest = start.elapsed().min(*fastest);
        }
    }
    fastest.into_iter().map(|batch| nanoseconds(batch) / f64::from(BATCH)).collect()
}

fn print_table(subjects: &[Subject]) {
    let one = compression();
    let times = times(subjects);
    let time = |name: &str| {
        subjects.iter().zip(&times).find(|(subject, _)| subject.name == name).map_or(f64::NAN, |(_, time)| *time)
    };
    let net = |subject: &Subject| {
        time(&subject.name) - subject.copy.map_or(0.0, |scenario| time(&format!("{scenario}/copy")))
    };
    println!("One compression: {one:.1} ns.\n");
    println!("| request | signer | ns | × floor | × ours |");
    println!("|---|---|---:|---:|---:|");
    for scenario in Scenario::all() {
        let compressions = scenario.compressions();
        let floor = f64::from(compressions) * one;
        println!("| {} | floor: {compressions} compressions | {floor:.0} | 1.0 | |", scenario.name);
        let signers = || subjects.iter().filter(|subject| subject.scenario == scenario.name && subject.who != "copy");
        let ours = signers().find(|subject| subject.who == "tower-sigv4").map_or(f64::NAN, net);
        for subject in signers() {
            let time = net(subject);
            println!("| | {} | {time:.0} | {:.1} | {:.1} |", subject.who, time / floor, time / ours);
        }
    }
}

fn main() {
    // `cargo bench` adds `--bench`, which means nothing here.
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)
    };
    let subjects = subjects();
    match value("--only").map(String::as_str) {
        None => print_table(&subjects),
        Some("list") => subjects.iter().for_each(|subject| println!("{}", subject.name)),
        Some(name) => {
            let iterations: u32 = value("--iterations").map_or(1, |count| count.parse().unwrap());
            let subject = subjects.iter().find(|subject| subject.name == name).expect("a name that --only list prints");
            (0..iterations).for_each(|_| (subject.run)());
        }
    }
}
