//! What is measured, as tables.

use std::fmt::Write as _;

use tokio::runtime::Runtime;
use tower_sigv4::BoxError;

use crate::job::{Job, PAGE, PAGES, Payload};
use crate::peers::contenders;
use crate::race::{Contender, Cost, Load, Outcome, median, quartiles, race};
use crate::server::Server;

/// How much is measured, and of whom.
pub struct Plan {
    pub is_quick: bool,
    /// A part of the name of the one client that runs besides the bare one.
    only: Option<String>,
    /// A part of the label of the one row that is measured.
    row: Option<String>,
}

impl Plan {
    pub fn from_arguments(arguments: &[String]) -> Self {
        let value = |name: &str| arguments.iter().skip_while(|argument| *argument != name).nth(1).cloned();
        let is_quick = arguments.iter().any(|argument| argument == "--quick");
        Self { is_quick, only: value("--only"), row: value("--row") }
    }

    fn has(&self, job: Job) -> bool {
        self.row.as_ref().is_none_or(|part| job.label().contains(part))
    }

    fn contenders(&self, server: &Server) -> Result<Vec<Contender>, BoxError> {
        let mut contenders = contenders(&server.endpoint())?;
        let mut is_first = true;
        contenders.retain(|contender| {
            std::mem::take(&mut is_first) || self.only.as_ref().is_none_or(|part| contender.name.contains(part))
        });
        Ok(contenders)
    }
}

/// Objects of 1 KiB.
pub fn small(runtime: &Runtime, plan: &Plan) -> Result<String, BoxError> {
    let server = Server::start()?;
    let contenders = plan.contenders(&server)?;
    let rounds = if plan.is_quick { 5 } else { 31 };
    let mut table = String::from(
        "| request | in flight | client | CPU per request | × bare, median (quartiles) | wall per request | × bare |\n\
         |---|---:|---|---:|---:|---:|---:|\n",
    );
    for job in [Job::GetSmall, Job::PutSmall].into_iter().filter(|job| plan.has(*job)) {
        for load in [Load { in_flight: 1, count: 500 }, Load { in_flight: 64, count: 2000 }] {
            let entries: Vec<_> = contenders.iter().map(|contender| (contender, job)).collect();
            let outcomes = race(runtime, &server, &entries, load, rounds)?;
            let Some(bare) = outcomes.first() else { continue };
            for outcome in &outcomes {
                let [low, multiple, high] = quartiles(multiples(outcome, bare, |cost| cost.cpu));
                let _ = writeln!(
                    table,
                    "| {} | {} | {} | {:.1} µs | {multiple:.2} ({low:.2}–{high:.2}) | {:.1} µs | {:.2} |",
                    job.label(),
                    load.in_flight,
                    outcome.name,
                    median(outcome.costs.iter().map(|cost| cost.cpu)),
                    median(outcome.costs.iter().map(|cost| cost.wall)),
                    median(multiples(outcome, bare, |cost| cost.wall)),
                );
            }
        }
    }
    Ok(table)
}

/// Objects of 256 MiB.
pub fn large(runtime: &Runtime, plan: &Plan) -> Result<String, BoxError> {
    let server = Server::start()?;
    let contenders = plan.contenders(&server)?;
    let rounds = if plan.is_quick { 3 } else { 11 };
    let mut table = String::from(
        "| request | client | the server saw | CPU | × bare, median (quartiles) | × bare and one pass | MiB/s |\n\
         |---|---|---|---:|---:|---:|---:|\n",
    );
    let jobs = [
        (Job::GetLarge, None),
        (Job::PutLarge(Payload::Unsigned), None),
        (Job::PutLarge(Payload::Sha256), Some(Job::Sha256)),
        (Job::PutLarge(Payload::Chunks), Some(Job::Sha256)),
        (Job::PutLarge(Payload::ChunksAndCrc), Some(Job::Sha256)),
        (Job::PutLarge(Payload::Crc), Some(Job::Crc64Nvme)),
        (Job::PutLarge(Payload::CrcBehind), Some(Job::Crc64Nvme)),
    ];
    for (job, pass) in jobs.into_iter().filter(|(job, _)| plan.has(*job)) {
        let mut entries: Vec<_> = contenders.iter().map(|contender| (contender, job)).collect();
        if let (Some(pass), Some(bare)) = (pass, contenders.first()) {
            entries.push((bare, pass));
        }
        let outcomes = race(runtime, &server, &entries, Load::ONE, rounds)?;
        let Some(bare) = outcomes.first() else { continue };
        let pass = outcomes.last().filter(|outcome| Some(outcome.job) == pass);
        for outcome in &outcomes {
            write_large(&mut table, outcome, bare, pass);
        }
    }
    Ok(table)
}

fn write_large(table: &mut String, outcome: &Outcome, bare: &Outcome, pass: Option<&Outcome>) {
    let name = outcome.name;
    let payloads = if std::ptr::eq(outcome, bare) || outcome.job == Job::GetLarge {
        String::new()
    } else {
        outcome.seen.payloads.iter().map(String::as_str).collect::<Vec<_>>().join("; ")
    };
    if outcome.costs.is_empty() {
        let _ = writeln!(table, "| {} | {name} | – | – | – | – | – |", outcome.job.label());
        return;
    }
    let cpu = median(outcome.costs.iter().map(|cost| cost.cpu)) / 1e3;
    if pass.is_some_and(|pass| pass.job == outcome.job) {
        let _ = writeln!(table, "| {} | no request | | {cpu:.0} ms | | | |", outcome.job.label());
        return;
    }
    let [low, multiple, high] = quartiles(multiples(outcome, bare, |cost| cost.cpu));
    let with_pass = pass.map_or_else(String::new, |pass| {
        let both = bare.costs.iter().zip(&pass.costs).map(|(bare, pass)| bare.cpu + pass.cpu);
        format!("{:.2}", median(outcome.costs.iter().zip(both).map(|(own, both)| own.cpu / both)))
    });
    let rate = 256.0 * 1e6 / median(outcome.costs.iter().map(|cost| cost.wall));
    let _ = writeln!(
        table,
        "| {} | {name} | {payloads} | {cpu:.0} ms | {multiple:.2} ({low:.2}–{high:.2}) | {with_pass} | {rate:.0} |",
        outcome.job.label()
    );
}

/// 100 pages of 1,000 keys.
pub fn list(runtime: &Runtime, plan: &Plan) -> Result<String, BoxError> {
    let server = Server::start()?;
    let contenders = plan.contenders(&server)?;
    let rounds = if plan.is_quick { 3 } else { 15 };
    let entries: Vec<_> = contenders.iter().map(|contender| (contender, Job::List)).collect();
    let outcomes = race(runtime, &server, &entries, Load::ONE, rounds)?;
    let mut table = String::from(
        "| client | CPU per key | above bare | × bare, median (quartiles) | wall per key |\n|---|---:|---:|---:|---:|\n",
    );
    let keys = (PAGE * PAGES) as f64;
    let Some(bare) = outcomes.first() else { return Ok(table) };
    for outcome in &outcomes {
        let [low, multiple, high] = quartiles(multiples(outcome, bare, |cost| cost.cpu));
        let above = outcome.costs.iter().zip(&bare.costs).map(|(own, bare)| own.cpu - bare.cpu);
        let _ = writeln!(
            table,
            "| {} | {:.3} µs | {:.3} µs | {multiple:.1} ({low:.1}–{high:.1}) | {:.3} µs |",
            outcome.name,
            median(outcome.costs.iter().map(|cost| cost.cpu)) / keys,
            median(above) / keys,
            median(outcome.costs.iter().map(|cost| cost.wall)) / keys,
        );
    }
    Ok(table)
}

/// Of each round, what a client took as a multiple of what the bare one took.
fn multiples(own: &Outcome, bare: &Outcome, of: impl Fn(&Cost) -> f64) -> Vec<f64> {
    own.costs.iter().zip(&bare.costs).map(|(own, bare)| of(own) / of(bare)).collect()
}
