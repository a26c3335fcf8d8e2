//! An S3 server inside this process: real signatures, real HTTP, objects as files in a temporary folder.
//!
//! It knows one access key and verifies every signature, but ignores session tokens and regions.
#![allow(dead_code, unreachable_pub, reason = "tests and an example include this file and use their own part of it")]

use std::{net::SocketAddr, path::Path};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder as Connections,
};
use s3s::{
    auth::SimpleAuth,
    host::SingleDomain,
    service::{S3Service, S3ServiceBuilder},
};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};

/// A running server. Dropping it closes its connections and deletes its folder.
pub struct S3sServer {
    address: SocketAddr,
    domain: Option<String>,
    accepting: JoinHandle<()>,
    root: TempDir,
}

impl S3sServer {
    /// Starts a server on a free port of the loopback interface, for path-style requests.
    ///
    /// # Panics
    /// When the machine has no free port or no temporary folder.
    pub async fn start(access_key: &str, secret_key: &str) -> Self {
        Self::launch(access_key, secret_key, None).await
    }

    /// Like [`start`](Self::start), and also serves `bucket.{domain}` on the same port.
    ///
    /// # Panics
    /// As [`start`](Self::start), and when `domain` is no domain name.
    pub async fn start_with_domain(access_key: &str, secret_key: &str, domain: &str) -> Self {
        Self::launch(access_key, secret_key, Some(domain)).await
    }

    async fn launch(access_key: &str, secret_key: &str, domain: Option<&str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback interface has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let root = tempfile::tempdir().expect("the temporary folder is writable");

        let files = FileSystem::new(root.path()).expect("the new folder can be served");
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(access_key, secret_key));
        // The server compares this with the whole `Host` header, port and all.
        let domain = domain.map(|name| format!("{name}:{}", address.port()));
        if let Some(domain) = &domain {
            service.set_host(SingleDomain::new(domain).expect("the domain is a domain name"));
        }

        let accepting = tokio::spawn(accept(listener, service.build()));
        Self { address, domain, accepting, root }
    }

    /// Where path-style requests go: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The socket that the server listens on, for clients that resolve names themselves.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `domain:PORT`, to which virtual-host requests prepend their bucket; `None` without a domain.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// The folder with a subfolder per bucket and a file per object.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.root.path()
    }
}

impl Drop for S3sServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Serves connections until aborted, which ends those still open as well: the set aborts what it holds.
async fn accept(listener: TcpListener, service: S3Service) {
    let mut open = JoinSet::new();
    loop {
        let Ok((socket, _peer)) = listener.accept().await else { continue };
        let service = service.clone();
        open.spawn(async move {
            // A client may leave at any time; that is its test's business.
            let _ = Connections::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
        });
        while open.try_join_next().is_some() {}
    }
}
