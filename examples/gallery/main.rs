//! A picture gallery in axum: pictures go from the browser straight to the store, and come straight back from it.
//!
//! With no account and no set-up: an S3 server (with CORS) and a mailbox run inside this process, with temporary credentials
//! that rotate. Open the page that it names; Ctrl-C ends it.
//!
//! ```sh
//! cargo run --example gallery
//! ```
//!
//! For real, with the environment set (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, and
//! `AWS_ENDPOINT_URL_S3` for a store that is not AWS; or a profile, a role …), a bucket, and an address that SES has verified:
//!
//! ```sh
//! cargo run --example gallery -- --bucket my-pictures --from gallery@example.com \
//!     --public-url https://gallery.example.com --set-cors --topic arn:aws:sns:eu-west-1:123456789012:ses-events
//! ```
//!
//! The page's scripts send to the store, so the bucket needs a CORS rule for the page's origin; `--set-cors` makes it. Bounces
//! and complaints come to `/hook` when that topic is subscribed to it, and who bounced gets no more mail. Without `--from` there
//! is no mail, without `--topic` no hook. Each option can be a variable: `GALLERY_BUCKET`, `GALLERY_FROM` … (`--help`).
//!
//! How it is made:
//!
//! - `pictures` signs a form that lets this browser upload pictures below its own prefix, up to a size; the store enforces it.
//!   It lists them with presigned URLs, which say how long they work, and deletes them.
//! - `zip` streams all of them through this process, none of them whole in memory.
//! - `mail` sends a link by SES, and takes bounces from SNS by the extractor `SesEvent`.
//! - `visitor` makes everybody nobody: a random cookie is all that tells visitors apart.
//! - `page/` is what the browser gets: HTML, CSS, JavaScript, nothing else.
//! - `demo/` plays the store, SES and SNS.

#![allow(unreachable_pub, reason = "a program in several files, not a library")]

mod app;
mod arguments;
mod demo;
mod mail;
mod pictures;
mod problem;
mod site;
mod visitor;
mod zip;

use app::App;
use arguments::Arguments;
use clap::Parser;
use tokio::net::TcpListener;
use tower_sigv4::BoxError;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let arguments = Arguments::parse();
    let listener = TcpListener::bind(&arguments.listen).await?;
    let public_url = arguments.public_url.clone().unwrap_or(format!("http://{}", listener.local_addr()?));
    let app = match &arguments.bucket {
        Some(bucket) => App::real(&arguments, bucket, &public_url).await?,
        None => demo::app(&arguments, listener.local_addr()?, &public_url).await?,
    };
    println!("The gallery is at {public_url}");
    axum::serve(listener, site::routes(app, public_url.starts_with("https:")).await?)
        .with_graceful_shutdown(interrupted())
        .await?;
    println!("Done.");
    Ok(())
}

async fn interrupted() {
    // Without signals there is no other end than being killed.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
