//! An S3 server inside this process, with its objects in a temporary folder.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::IntoResponse;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tower::ServiceExt;
use tower_http::cors::{Any, CorsLayer};
use tower_sigv4::BoxError;

use super::desk::Desk;

/// Starts the store on a free port and gives its endpoint. It allows pages of this origin to use it.
pub async fn start(desk: Desk, ip: IpAddr, page_origin: &str) -> Result<String, BoxError> {
    let folder = Arc::new(tempfile::tempdir()?);
    let files = FileSystem::new(folder.path()).map_err(|error| format!("the store's folder is unusable: {error:?}"))?;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(desk.clone());
    builder.set_access(desk);
    let service = builder.build();

    let cors = CorsLayer::new()
        .allow_origin(HeaderValue::try_from(page_origin)?)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(Any);
    let handle = move |request: Request| {
        // The folder is there for as long as somebody can ask for what is in it.
        let (service, folder) = (service.clone(), Arc::clone(&folder));
        async move {
            let _folder = folder;
            match service.oneshot(request).await {
                Ok(response) => response.map(axum::body::Body::new).into_response(),
                Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:?}")).into_response(),
            }
        }
    };
    let listener = TcpListener::bind((ip, 0)).await?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, Router::new().fallback(handle).layer(cors)).into_future());
    Ok(endpoint)
}
