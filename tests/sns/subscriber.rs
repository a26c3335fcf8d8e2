//! A webhook that keeps what is delivered to it.

use axum::Router;
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, channel};

/// A webhook's URL, and what arrives there.
pub(crate) struct Subscriber {
    pub(crate) url: String,
    arrived: Receiver<String>,
}

impl Subscriber {
    pub(crate) async fn start() -> Self {
        let (sender, arrived) = channel(100);
        let keep = move |body: String| async move { sender.send(body).await.expect("the test still listens") };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/sns", listener.local_addr().expect("an address"));
        let app = Router::new().route("/sns", post(keep));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, arrived }
    }

    /// The next delivery, as it is.
    pub(crate) async fn next_body(&mut self) -> String {
        self.arrived.recv().await.expect("a delivery")
    }

    /// The next delivery, read.
    pub(crate) async fn next(&mut self) -> Value {
        serde_json::from_str(&self.next_body().await).expect("a message")
    }
}
