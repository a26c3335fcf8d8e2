//! One suite of everything that this crate asks of a store, run over every server at hand.
//!
//! A case fails where a server lacks something; `conformance/lacks.rs` says how, and the suite holds the server to that.
//! `docs/conformance.md` is the table of all this, and a test compares it: `UPDATE_DOCS=1` writes it.

#![cfg(all(feature = "client", feature = "transfer"))]

mod support;

#[macro_use]
#[path = "conformance/case.rs"]
mod case;
#[path = "conformance/buckets.rs"]
mod buckets;
#[path = "conformance/checksums.rs"]
mod checksums;
#[path = "conformance/conditions.rs"]
mod conditions;
#[path = "conformance/configurations.rs"]
mod configurations;
#[path = "conformance/copies.rs"]
mod copies;
#[path = "conformance/customer_keys.rs"]
mod customer_keys;
#[path = "conformance/keys.rs"]
mod keys;
#[path = "conformance/lacks.rs"]
mod lacks;
#[path = "conformance/lacks_of_s3s.rs"]
mod lacks_of_s3s;
#[path = "conformance/lacks_of_seaweedfs.rs"]
mod lacks_of_seaweedfs;
#[path = "conformance/lists.rs"]
mod lists;
#[path = "conformance/locks.rs"]
mod locks;
#[path = "conformance/multipart.rs"]
mod multipart;
#[path = "conformance/objects.rs"]
mod objects;
#[path = "conformance/presigned.rs"]
mod presigned;
#[path = "conformance/servers.rs"]
mod servers;
#[path = "conformance/settings.rs"]
mod settings;
#[path = "conformance/table.rs"]
mod table;
#[path = "conformance/versions.rs"]
mod versions;

use case::Case;
use servers::Server;

/// Every case, file by file.
fn cases() -> impl Iterator<Item = &'static Case> {
    [
        buckets::CASES,
        settings::CASES,
        configurations::CASES,
        objects::CASES,
        conditions::CASES,
        checksums::CASES,
        keys::CASES,
        lists::CASES,
        versions::CASES,
        locks::CASES,
        multipart::CASES,
        copies::CASES,
        customer_keys::CASES,
        presigned::CASES,
    ]
    .into_iter()
    .flatten()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s3s_in_process() {
    Server::s3s().await.conforms().await;
}

#[tokio::test]
async fn seaweedfs() {
    let Some(server) = support::stack::seaweedfs().await else { return };
    Server::seaweedfs(server).await.conforms().await;
}

#[tokio::test]
async fn seaweedfs_over_tls_and_http_2() {
    let Some(server) = support::stack::seaweedfs().await else { return };
    let server = Server::seaweedfs_tls(server).await;
    server.conforms().await;
    assert_eq!(server.versions(), ["HTTP/2.0"]);
}
