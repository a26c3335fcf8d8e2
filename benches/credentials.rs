//! What credentials that are ready cost a request, with many tasks asking at once.
//!
//! `cargo bench --bench credentials` prints a Markdown table. Each of 64 tasks asks in turns on a runtime with as many threads
//! as there are cores; the time is the processor's for one question.

#![allow(clippy::disallowed_methods, reason = "a bench measures time")]

mod cpu;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tower_sigv4::Credentials;
use tower_sigv4::credentials::{CachedCredentials, CredentialsFuture, CredentialsProvider, RotatingCredentials};

const TASKS: u32 = 64;
/// A task asks so often before it lets the next one run.
const BURST: u32 = 1_000;
const BURSTS: u32 = 200;
/// The best of so many rounds counts: what disturbs a round makes it slower, never faster.
const ROUNDS: usize = 5;

/// A source behind a lock, as one would write it at first: what a lock-free one is compared with.
#[derive(Debug)]
struct Locked(std::sync::Mutex<Credentials>);

impl CredentialsProvider for Locked {
    fn credentials(&self) -> CredentialsFuture {
        CredentialsFuture::ready(Ok(self.0.lock().expect("nobody panics").clone()))
    }
}

/// The same with the lock that async code tends to have.
#[derive(Debug)]
struct AsyncLocked(Arc<Mutex<Credentials>>);

impl CredentialsProvider for AsyncLocked {
    fn credentials(&self) -> CredentialsFuture {
        let held = Arc::clone(&self.0);
        CredentialsFuture::new(async move { Ok(held.lock().await.clone()) })
    }
}

fn temporary() -> Credentials {
    let expiry = SystemTime::now() + Duration::from_secs(3_600);
    Credentials::new("ASIAEXAMPLE", "secret").with_session_token("token").with_expiry(expiry)
}

async fn round(provider: &Arc<dyn CredentialsProvider>) {
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let provider = Arc::clone(provider);
        tasks.spawn(async move {
            for _ in 0..BURSTS {
                for _ in 0..BURST {
                    black_box(provider.credentials().await.expect("they are there"));
                }
                tokio::task::yield_now().await;
            }
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.expect("nobody panics");
    }
}

fn nanoseconds(threads: usize, provider: &Arc<dyn CredentialsProvider>) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        round(provider).await;
        let mut best = Duration::MAX;
        for _ in 0..ROUNDS {
            let before = cpu::time().expect("Linux tells it");
            round(provider).await;
            best = best.min(cpu::time().expect("Linux tells it").saturating_sub(before));
        }
        best.as_secs_f64() * 1e9 / f64::from(TASKS * BURSTS * BURST)
    })
}

fn main() {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let sources: [(&str, Arc<dyn CredentialsProvider>); 5] = [
        ("`Credentials` themselves", Arc::new(temporary())),
        ("`RotatingCredentials`", Arc::new(RotatingCredentials::new(temporary()))),
        ("**`CachedCredentials`**", Arc::new(CachedCredentials::new(temporary()))),
        ("behind a `std::sync::Mutex`", Arc::new(Locked(std::sync::Mutex::new(temporary())))),
        ("behind a `tokio::sync::Mutex`", Arc::new(AsyncLocked(Arc::new(Mutex::new(temporary()))))),
    ];
    println!("| source | 1 thread | {cores} threads |");
    println!("|---|---:|---:|");
    for (name, provider) in &sources {
        println!("| {name} | {:.0} ns | {:.0} ns |", nanoseconds(1, provider), nanoseconds(cores, provider));
    }
}
