//! Clients that take turns.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tower_sigv4::BoxError;

use crate::cpu;
use crate::job::Job;
use crate::server::{Seen, Server};

/// An S3 client.
pub trait Peer: Clone + Send + Sync + 'static {
    /// Whether it can do this.
    fn can(&self, job: Job) -> bool;

    /// Does it once; the result is how many bytes, or keys, were read.
    fn run(&self, job: Job) -> impl Future<Output = Result<u64, BoxError>> + Send;
}

type BoxFuture<'a> = Pin<Box<dyn Future<Output = Result<(), BoxError>> + 'a>>;

/// A [`Peer`] whose type is erased once per slice of requests rather than once per request.
pub trait AnyPeer {
    fn can(&self, job: Job) -> bool;
    fn run_all(&self, job: Job, load: Load) -> BoxFuture<'_>;
}

impl<P: Peer> AnyPeer for P {
    fn can(&self, job: Job) -> bool {
        Peer::can(self, job)
    }

    fn run_all(&self, job: Job, load: Load) -> BoxFuture<'_> {
        Box::pin(async move {
            let left = Arc::new(AtomicUsize::new(load.count));
            let mut workers = JoinSet::new();
            for _ in 0..load.in_flight {
                let (peer, left) = (self.clone(), Arc::clone(&left));
                workers.spawn(async move {
                    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                        let read = peer.run(job).await?;
                        if read != job.expected() {
                            return Err(format!("{read} came, not {}", job.expected()).into());
                        }
                    }
                    Ok::<(), BoxError>(())
                });
            }
            while let Some(worker) = workers.join_next().await {
                worker??;
            }
            Ok(())
        })
    }
}

/// A client with its name; the first of several is what the others are compared with.
pub struct Contender {
    pub name: &'static str,
    pub peer: Box<dyn AnyPeer>,
}

impl Contender {
    pub fn new(name: &'static str, peer: impl Peer) -> Self {
        Self { name, peer: Box::new(peer) }
    }
}

/// How much is asked for in one turn.
#[derive(Clone, Copy)]
pub struct Load {
    pub in_flight: usize,
    pub count: usize,
}

impl Load {
    pub const ONE: Self = Self { in_flight: 1, count: 1 };
}

/// What one operation took, on the average over a turn, in microseconds.
#[derive(Clone, Copy)]
pub struct Cost {
    pub cpu: f64,
    pub wall: f64,
}

/// What a contender took in each round, and what the server saw of it.
pub struct Outcome {
    pub name: &'static str,
    pub job: Job,
    /// Empty if it cannot do the job.
    pub costs: Vec<Cost>,
    pub seen: Seen,
}

/// Lets contenders do their jobs in turns. The round before the first opens the connections, and is checked, not counted.
pub fn race(
    runtime: &Runtime,
    server: &Server,
    entries: &[(&Contender, Job)],
    load: Load,
    rounds: usize,
) -> Result<Vec<Outcome>, BoxError> {
    let mut results = Vec::new();
    for (position, (contender, job)) in entries.iter().enumerate() {
        let mut seen = Seen::default();
        if contender.peer.can(*job) {
            server.seen(runtime)?;
            let run = runtime.block_on(contender.peer.run_all(*job, load));
            run.map_err(|error| format!("{}, {}: {error}", contender.name, job.label()))?;
            seen = server.seen(runtime)?;
            seen.check(*job, load.count as u64, position == 0)
                .map_err(|error| format!("{}, {}: {error}", contender.name, job.label()))?;
        }
        results.push(Outcome { name: contender.name, job: *job, costs: Vec::with_capacity(rounds), seen });
    }
    for round in 0..rounds {
        for turn in 0..entries.len() {
            let index = (round + turn) % entries.len();
            let (Some((contender, job)), Some(result)) = (entries.get(index), results.get_mut(index)) else { continue };
            if contender.peer.can(*job) {
                result.costs.push(measure(load.count, || runtime.block_on(contender.peer.run_all(*job, load)))?);
            }
        }
    }
    Ok(results)
}

fn measure(count: usize, run: impl FnOnce() -> Result<(), BoxError>) -> Result<Cost, BoxError> {
    let cpu_before = cpu::time()?;
    let start = Instant::now();
    run()?;
    let wall = start.elapsed();
    let cpu = cpu::time()?.saturating_sub(cpu_before);
    let each = |time: std::time::Duration| time.as_secs_f64() * 1e6 / count as f64;
    Ok(Cost { cpu: each(cpu), wall: each(wall) })
}

/// First quartile, median and third quartile.
pub fn quartiles(values: impl IntoIterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    [last / 4, last / 2, last - last / 4].map(|index| values.get(index).copied().unwrap_or(f64::NAN))
}

pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    quartiles(values)[1]
}
