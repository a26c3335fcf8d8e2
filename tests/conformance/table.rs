//! The table of what works where, as `docs/conformance.md` has it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use crate::case::Case;
use crate::cases;
use crate::lacks::find;
use crate::servers::{Profile, S3S, SEAWEEDFS, SEAWEEDFS_TLS};

const SERVERS: [&Profile; 3] = [&S3S, &SEAWEEDFS, &SEAWEEDFS_TLS];

const HEAD: &str = "# What works where\n
Written by `tests/conformance.rs` from its own list of cases; `UPDATE_DOCS=1 cargo test --all-features --test conformance` writes
it anew. Each case runs on each server, and each \"no\" is held to: the suite fails when a server answers otherwise than this table
says, so also when it has learned something.
";

#[test]
fn the_table_is_what_the_suite_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conformance.md");
    let expected = document();
    #[expect(clippy::disallowed_methods, reason = "whoever runs the test says whether it writes")]
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    if update {
        std::fs::write(&file, expected).expect("the file can be written");
        return;
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    let message = "docs/conformance.md is not what tests/conformance/ says; write it anew with \
                   `UPDATE_DOCS=1 cargo test --all-features --test conformance`";
    assert!(found == expected, "{message}");
}

fn document() -> String {
    let mut operations: Vec<&str> = cases().map(|case| case.operation).collect();
    operations.sort_unstable();
    operations.dedup();

    let mut out = String::from(HEAD);
    write_summary(&mut out);
    out.push_str("\n| operation | what |");
    for server in SERVERS {
        write!(out, " {} |", server.title).expect("a text takes everything");
    }
    out.push_str("\n|---|---|---|---|---|\n");
    for operation in operations {
        for case in cases().filter(|case| case.operation == operation) {
            write!(out, "| `{operation}` | {} |", case.what).expect("a text takes everything");
            for server in SERVERS {
                write!(out, " {} |", verdict(server, case)).expect("a text takes everything");
            }
            out.push('\n');
        }
    }
    out
}

fn write_summary(out: &mut String) {
    let all = cases().count();
    out.push('\n');
    for server in SERVERS {
        let works = cases().filter(|case| find(server.lacks, case).is_none()).count();
        writeln!(out, "- {}: {works} of {all} cases", server.title).expect("a text takes everything");
    }
}

fn verdict(server: &Profile, case: &Case) -> String {
    if let Some(lack) = find(server.lacks, case) {
        return match lack.because {
            "" => format!("no: `{}`", lack.seen),
            because => format!("no: {because} (`{}`)", lack.seen),
        };
    }
    match find(server.without_account, case) {
        Some(lack) => format!("yes, not with temporary credentials: `{}`", lack.seen),
        None => "yes".to_owned(),
    }
}

#[test]
fn every_operation_has_a_case() {
    let covered: BTreeSet<&str> = cases().map(|case| case.operation).collect();
    let operations = operations();
    assert!(operations.len() > 60, "the list is read: {operations:?}");
    let missing: Vec<_> = operations.iter().filter(|operation| !covered.contains(operation.as_str())).collect();
    assert!(missing.is_empty(), "these operations have no case in tests/conformance/: {missing:?}");
    // Nor is there a case of an operation that there is none of; what has `::` in it is a method.
    let unknown: Vec<_> =
        covered.into_iter().filter(|name| !name.contains("::") && !operations.contains(*name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// The names of the operations, by their modules.
fn operations() -> BTreeSet<String> {
    let list = include_str!("../../src/s3/operations/mod.rs");
    list.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).map(camel_case).collect()
}

fn camel_case(module: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    module.split('_').map(capital).collect()
}

#[test]
fn what_is_known_is_known_of_a_case() {
    for server in SERVERS {
        for lack in server.lacks.iter().chain(server.without_account).copied().flatten() {
            assert!(cases().any(|case| lack.of(case)), "{}: no case of {}", server.title, lack.name());
        }
    }
}

#[test]
fn no_case_is_there_twice() {
    let mut names = BTreeSet::new();
    for case in cases() {
        assert!(names.insert((case.operation, case.what)), "{}, {}", case.operation, case.what);
    }
}
