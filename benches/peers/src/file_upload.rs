//! Uploads of a file, each by a process of its own, so that its memory is its own.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use tokio::runtime::Runtime;
use tower_sigv4::BoxError;

use crate::cpu;
use crate::job::{Job, LARGE, Payload};
use crate::kernel::peak_memory;
use crate::peers::{UPLOADERS, upload};
use crate::race::median;
use crate::server::Server;
use crate::tables::Plan;

/// What a child says of itself: memory in KiB, before and at its peak; CPU and wall time in microseconds.
type Report = [f64; 4];

pub fn table(plan: &Plan) -> Result<String, BoxError> {
    let server = Server::start()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let path = std::env::temp_dir().join(format!("tower-sigv4-peers-{}", std::process::id()));
    let result = write_file(&path).and_then(|()| compare(plan, &server, &runtime, &path));
    std::fs::remove_file(&path)?;
    result
}

fn compare(plan: &Plan, server: &Server, runtime: &Runtime, path: &Path) -> Result<String, BoxError> {
    let rounds = if plan.is_quick { 2 } else { 7 };
    let mut reports = vec![Vec::new(); UPLOADERS.len()];
    let mut payloads = vec![String::new(); UPLOADERS.len()];
    for round in 0..rounds {
        for turn in 0..UPLOADERS.len() {
            let index = (round + turn) % UPLOADERS.len();
            server.seen(runtime)?;
            let report = run_child(UPLOADERS[index].0, server, path)?;
            let seen = server.seen(runtime)?;
            seen.check_bytes(Job::PutLarge(Payload::Chunks).written())?;
            payloads[index] = seen.payloads.into_iter().collect::<Vec<_>>().join("; ");
            reports[index].push(report);
        }
    }
    let mut table = String::from(
        "| client | how | the server saw | peak memory | before the upload | CPU | × bare | wall |\n\
         |---|---|---|---:|---:|---:|---:|---:|\n",
    );
    for (index, (_, name, how)) in UPLOADERS.iter().enumerate() {
        let of = |number: usize| median(reports[index].iter().map(|report: &Report| report[number]));
        let multiple = median(reports[index].iter().zip(&reports[0]).map(|(own, bare)| own[2] / bare[2]));
        let _ = writeln!(
            table,
            "| {name} | {how} | {} | {:.1} MiB | {:.1} MiB | {:.0} ms | {multiple:.2} | {:.0} ms |",
            if index == 0 { "" } else { &payloads[index] },
            of(1) / 1024.0,
            of(0) / 1024.0,
            of(2) / 1e3,
            of(3) / 1e3,
        );
    }
    Ok(table)
}

fn write_file(path: &Path) -> Result<(), BoxError> {
    let mut file = std::fs::File::create(path)?;
    let piece: Vec<u8> = (0..=250).cycle().take(1024 * 1024).collect();
    for _ in 0..LARGE / piece.len() {
        file.write_all(&piece)?;
    }
    Ok(())
}

fn run_child(peer: &str, server: &Server, path: &Path) -> Result<Report, BoxError> {
    let output =
        Command::new(std::env::current_exe()?).args(["upload", peer, &server.endpoint()]).arg(path).output()?;
    if !output.status.success() {
        return Err(format!("{peer}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let text = String::from_utf8(output.stdout)?;
    let numbers = text.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>()?;
    numbers.try_into().map_err(|_| "the child did not say four numbers".into())
}

/// What the child does.
pub fn child(runtime: &Runtime, peer: &str, endpoint: &str, path: &str) -> Result<(), BoxError> {
    let (memory, cpu, start) = (peak_memory()?, cpu::time()?, Instant::now());
    runtime.block_on(upload(peer, endpoint, Path::new(path)))?;
    let wall = start.elapsed().as_micros();
    let cpu = cpu::time()?.saturating_sub(cpu).as_micros();
    println!("{memory} {} {cpu} {wall}", peak_memory()?);
    Ok(())
}
