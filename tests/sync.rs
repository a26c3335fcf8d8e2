//! Folders synced up and down: on real servers, and on a store that lists what a test says.

#![cfg(all(feature = "transfer", feature = "client"))]

mod support;

#[path = "sync/content_types.rs"]
mod content_types;
#[path = "sync/deleting.rs"]
mod deleting;
#[path = "sync/failing.rs"]
mod failing;
#[path = "sync/fake_bucket.rs"]
mod fake_bucket;
#[path = "sync/hostile.rs"]
mod hostile;
#[path = "sync/naive.rs"]
mod naive;
#[path = "sync/servers.rs"]
mod servers;

use std::collections::BTreeMap;
use std::path::Path;

/// The regular files below a folder, by their paths from there.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a text");
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            let below = tree(&entry.path());
            files.extend(below.into_iter().map(|(path, content)| (format!("{name}/{path}"), content)));
        } else if kind.is_file() {
            files.insert(name, std::fs::read(entry.path()).expect("a file"));
        }
    }
    files
}

fn write(folder: &Path, path: &str, content: impl AsRef<[u8]>) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    std::fs::write(file, content).expect("written");
}
