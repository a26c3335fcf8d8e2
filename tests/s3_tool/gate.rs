//! A way to a server that closes at a moment of the test's choice.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::task::{AbortHandle, JoinSet};

/// When it closes.
#[derive(Clone, Copy)]
pub(crate) enum Close {
    /// When a request of this method comes; it does not get through.
    AtMethod(&'static str),
    /// When one connection has brought so many bytes from the server.
    AfterBytes(usize),
}

/// Forwards connections, until it closes: then it keeps them and forwards nothing more of them, unless it is opened
/// again.
pub(crate) struct Gate {
    endpoint: String,
    latch: Arc<Latch>,
    accepting: AbortHandle,
}

impl Gate {
    pub(crate) async fn new(server: SocketAddr, close: Close) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let latch = Arc::new(Latch { closed: Notify::new(), opened: Semaphore::new(0) });
        let shared = Arc::clone(&latch);
        let accepting = tokio::spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let latch = Arc::clone(&shared);
                open.spawn(async move { forward(client, server, close, &latch).await });
            }
        });
        Self { endpoint, latch, accepting: accepting.abort_handle() }
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Waits until it closes, the first time.
    pub(crate) async fn closed(&self) {
        self.latch.closed.notified().await;
    }

    /// Opens it for good.
    pub(crate) fn open(&self) {
        self.latch.opened.close();
    }
}

struct Latch {
    closed: Notify,
    /// Closed once the gate is opened.
    opened: Semaphore,
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn forward(mut client: TcpStream, server: SocketAddr, close: Close, latch: &Latch) {
    let Ok(mut upstream) = TcpStream::connect(server).await else { return };
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = upstream.split();
    let is_forbidden =
        |_: usize, piece: &[u8]| matches!(close, Close::AtMethod(name) if piece.starts_with(name.as_bytes()));
    let is_enough = |passed: usize, _: &[u8]| matches!(close, Close::AfterBytes(limit) if passed >= limit);
    // Whichever side ends, both do.
    tokio::select! {
        () = pass(from_client, to_server, is_forbidden, latch) => {}
        () = pass(from_server, to_client, is_enough, latch) => {}
    }
}

/// Passes bytes on until this one must not be.
async fn pass(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, is_last: impl Fn(usize, &[u8]) -> bool, latch: &Latch) {
    let (mut buffer, mut passed) = (vec![0; 64 * 1024], 0);
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if is_last(passed, &buffer[..length]) {
            latch.closed.notify_one();
            // It has no permits, so this waits until it is closed.
            let _ = latch.opened.acquire().await;
        }
        passed += length;
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
