//! How long a key of a list takes, from the document's bytes to the [`Object`](tower_sigv4::s3::Object)s and their end.
//!
//! `cargo bench --bench list` prints a Markdown table: nanoseconds a key, beside the floor, which is the XML parser going over
//! the same bytes and keeping nothing. There are 100 pages of 1,000 keys; of each the fastest of several runs counts.
//! `-- --only NAME` runs one subject alone, for a profiler.

#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
#![allow(clippy::cast_precision_loss, reason = "far below 2^53")]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Response;
use quick_xml::Reader;
use quick_xml::events::Event;
use tower_sigv4::operation::Operation;
use tower_sigv4::s3::{ListObjectVersions, ListObjectsV2};

const RUNS: usize = 15;
const PAGES: usize = 100;
const KEYS: usize = 1_000;

/// What S3 answers for objects like these: `Contents` of a plain list, or `Version`s with an owner.
#[derive(Clone, Copy)]
enum List {
    Objects,
    ObjectsWithChecksums,
    Versions,
}

/// A page of a bucket with logs: keys of 60 to 100 bytes in URL encoding, one in four with something to decode.
fn page(list: List, number: usize) -> Bytes {
    let root = if let List::Versions = list { "ListVersionsResult" } else { "ListBucketResult" };
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bucket</Name>\
         <Prefix></Prefix><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>"
    );
    for index in 0..KEYS {
        let id = (number * KEYS + index) as u64;
        let hash = id.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let slash = if index % 4 == 0 { "%2F" } else { "/" };
        let (day, hour, minute, second) = (1 + id % 28, id % 24, id % 60, hash % 60);
        let key = format!(
            "logs/production{slash}2026/11/{day:02}/{hour:02}/service-{}/{hash:016x}{:0width$}.json.gz",
            hash % 97,
            id,
            width = 6 + index % 30,
        );
        let modified = format!("2026-11-{day:02}T{hour:02}:{minute:02}:{second:02}.000Z");
        let (size, e_tag) = (hash % 10_000_000, u128::from(hash) << 64 | u128::from(!hash));
        let written = match list {
            List::Objects | List::ObjectsWithChecksums => {
                let checksum = if let List::ObjectsWithChecksums = list {
                    "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>"
                } else {
                    ""
                };
                write!(
                    xml,
                    "<Contents><Key>{key}</Key><LastModified>{modified}</LastModified><ETag>&quot;{e_tag:032x}&quot;</ETag>\
                     {checksum}<Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
                )
            }
            List::Versions => write!(
                xml,
                "<Version><Key>{key}</Key><VersionId>{hash:032x}</VersionId><IsLatest>true</IsLatest>\
                 <LastModified>{modified}</LastModified><ETag>&quot;{e_tag:032x}&quot;</ETag><Size>{size}</Size>\
                 <Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID></Owner>\
                 <StorageClass>STANDARD</StorageClass></Version>"
            ),
        };
        written.expect("a text takes everything");
    }
    write!(xml, "</{root}>").expect("a text takes everything");
    Bytes::from(xml)
}

/// All events of a document, none of which is kept.
fn floor(document: &Bytes) {
    let text = str::from_utf8(document).expect("UTF-8");
    let mut reader = Reader::from_str(text);
    while !matches!(reader.read_event().expect("XML"), Event::Eof) {}
}

fn parse<Op: Operation<Payload = Bytes>>(document: &Bytes) -> Op::Output {
    let (parts, ()) = Response::new(()).into_parts();
    Op::parse_response(parts, document.clone()).expect("a list")
}

fn objects(document: &Bytes) {
    assert_eq!(parse::<ListObjectsV2>(document).contents.len(), KEYS);
}

fn versions(document: &Bytes) {
    assert_eq!(parse::<ListObjectVersions>(document).versions.len(), KEYS);
}

type Subject = (&'static str, List, fn(&Bytes));

const SUBJECTS: [Subject; 6] = [
    ("floor", List::Objects, floor),
    ("ListObjectsV2", List::Objects, objects),
    ("floor-checksums", List::ObjectsWithChecksums, floor),
    ("ListObjectsV2-checksums", List::ObjectsWithChecksums, objects),
    ("floor-versions", List::Versions, floor),
    ("ListObjectVersions", List::Versions, versions),
];

fn fastest(run: impl Fn()) -> Duration {
    let runs = (0..RUNS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    runs.min().unwrap_or(Duration::MAX)
}

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--only").skip(1);
    let only = arguments.next();
    let subjects: Vec<_> =
        SUBJECTS.into_iter().filter(|(name, ..)| only.as_deref().is_none_or(|only| only == *name)).collect();
    println!("| subject | bytes a key | ns a key |\n|---|---|---|");
    for (name, list, run) in subjects {
        let pages: Vec<_> = (0..PAGES).map(|number| page(list, number)).collect();
        let fastest = pages.iter().map(|page| fastest(|| run(black_box(page)))).sum::<Duration>();
        let keys = (PAGES * KEYS) as f64;
        let nanoseconds = fastest.as_secs_f64() * 1e9 / keys;
        let bytes = pages.iter().map(Bytes::len).sum::<usize>() as f64 / keys;
        println!("| {name} | {bytes:.0} | {nanoseconds:.0} |");
    }
}
