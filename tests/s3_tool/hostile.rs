//! A store whose keys lead out of the folder, which no real one lists.

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use axum::routing::get;
use tower_sigv4::Credentials;

use crate::support::secrets::{SECRET, TOKEN};
use crate::tool::{Tool, tree};

const KEYS: [&str; 6] = ["p/../evil", "p/..", "p//etc/x", "p/a/../../b", "p/good", "p/\u{1b}[2J"];

async fn store() -> Tool {
    let list = async |Query(query): Query<Vec<(String, String)>>| {
        let value = |wanted: &str| query.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value);
        let (prefix, delimiter) = (value("prefix"), value("delimiter"));
        let mut entries = BTreeSet::new();
        for rest in KEYS.iter().filter_map(|key| key.strip_prefix(prefix)) {
            entries.insert(if let Some((folder, _)) = rest.split_once('/').filter(|_| !delimiter.is_empty()) {
                format!("<CommonPrefixes><Prefix>{prefix}{folder}/</Prefix></CommonPrefixes>")
            } else {
                let rest = rest.replace('\u{1b}', "%1B");
                format!("<Contents><Key>{prefix}{rest}</Key><Size>1</Size></Contents>")
            });
        }
        let entries: String = entries.into_iter().collect();
        format!("<ListBucketResult><EncodingType>url</EncodingType>{entries}</ListBucketResult>")
    };
    let object = async |Path(_): Path<String>| ([("etag", "\"e\"")], "x").into_response();
    let app =
        Router::new().route("/bucket", get(list)).route("/bucket/", get(list)).route("/bucket/{*key}", get(object));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async { axum::serve(listener, app).await });
    Tool::at(&endpoint, &Credentials::new("ASIAEXAMPLE", SECRET).with_session_token(TOKEN))
}

#[tokio::test]
async fn no_key_leads_out_of_the_folder() {
    let tool = store().await;
    for command in ["cp -r", "sync"] {
        let target = format!("outer/{}/inner", command.replace(' ', ""));
        let ran = tool.run(command.split(' ').chain(["s3://bucket/p", &target])).await;
        assert_eq!(ran.code, Some(4), "{ran:?}");
        // Each is a line, and the last counts them.
        assert!(ran.stderr.contains("4 of the files or objects failed"), "{ran:?}");
        assert_eq!(ran.stderr.lines().count(), 5, "{ran:?}");
        assert!(!ran.stderr.contains('\u{1b}'), "{ran:?}");
        assert_eq!(
            tree(&tool.folder().join("outer").join(command.replace(' ', ""))),
            ["inner/\u{1b}[2J", "inner/good"]
        );
    }
}

#[tokio::test]
async fn a_key_commands_no_terminal() {
    let tool = store().await;
    let listed = tool.ok(["ls", "-r", "s3://bucket"]).await;
    assert!(listed.contains("p/\\u{1b}[2J") && !listed.contains('\u{1b}'), "{listed:?}");
}
