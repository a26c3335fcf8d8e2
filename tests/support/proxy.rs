//! A wire that is listened to, and that can be cut.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// Passes bytes on between its port and a server, as they are.
pub struct Proxy {
    address: SocketAddr,
    wire: Arc<Wire>,
    accepting: JoinHandle<()>,
}

struct Wire {
    sent: Mutex<Vec<u8>>,
    /// How many bytes of answers still pass.
    left: AtomicU64,
}

impl Proxy {
    /// Listens on a free port for this server.
    ///
    /// # Panics
    /// When the machine has no free port.
    pub async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let wire = Arc::new(Wire { sent: Mutex::default(), left: AtomicU64::new(u64::MAX) });
        let accepting = tokio::spawn(accept(listener, server, Arc::clone(&wire)));
        Self { address, wire, accepting }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that clients have sent.
    pub fn sent(&self) -> Vec<u8> {
        self.wire.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends every connection as soon as this many more bytes of answers have passed.
    pub fn cut_after(&self, bytes: u64) {
        self.wire.left.store(bytes, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, wire: Arc<Wire>) {
    let mut open = JoinSet::new();
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        let wire = Arc::clone(&wire);
        open.spawn(async move {
            let Ok(server) = TcpStream::connect(server).await else { return };
            let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
            let asking = pass(from_client, to_server, |bytes| {
                wire.sent.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
                true
            });
            let answering = pass(from_server, to_client, |bytes| {
                let taken = |left: u64| Some(left.saturating_sub(bytes.len() as u64));
                let left = wire.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, taken);
                left.is_ok_and(|left| left > 0)
            });
            // Whoever ends first ends both: a cut wire is cut for good.
            tokio::select! { () = asking => (), () = answering => () }
        });
        while open.try_join_next().is_some() {}
    }
}

/// Passes bytes on for as long as `may_pass` allows it.
async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, may_pass: impl Fn(&[u8]) -> bool) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        if !may_pass(&buffer[..count]) || to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}
