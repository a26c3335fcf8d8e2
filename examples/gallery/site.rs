//! What is where, and the page itself.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{delete, get, post};
use tower_sigv4::sns::VerifyLayer;
use tower_sigv4::{BoxError, s3::PostPolicy};

use crate::app::App;
use crate::problem::Problem;
use crate::visitor::Visitor;
use crate::{demo, mail, pictures, zip};

/// All routes of the gallery.
pub async fn routes(app: App, is_https: bool) -> Result<Router, BoxError> {
    let policy = content_security_policy(&app).await?;
    let hook = app.verifier.clone().map(|verifier| {
        Router::new().route("/hook", post(mail::hook)).layer(VerifyLayer::new(verifier).confirm_subscriptions())
    });
    let demo = app.demo.is_some().then(|| Router::new().route("/api/mailbox", get(demo::mailbox)));
    let page = Router::new()
        .route(
            "/",
            get(move |headers: HeaderMap, State(app): State<Arc<App>>| async move { page(&headers, &app, is_https) }),
        )
        .route("/style.css", get(([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("page/style.css"))))
        .route("/app.js", get(([(CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("page/app.js"))))
        .route("/icon.svg", get(([(CONTENT_TYPE, "image/svg+xml")], include_str!("page/icon.svg"))))
        .route("/api/form", post(pictures::form))
        .route("/api/pictures", get(pictures::list))
        .route("/api/pictures/{*id}", delete(pictures::delete))
        .route("/api/links", post(mail::send))
        .route("/pictures.zip", get(zip::download))
        .layer(from_fn_with_state(policy, add_headers));
    Ok(page.merge(hook.unwrap_or_default()).merge(demo.unwrap_or_default()).with_state(Arc::new(app)))
}

/// The page; who is new gets a cookie with it.
fn page(headers: &HeaderMap, app: &App, is_https: bool) -> Result<Response, Problem> {
    let features = [("mail", app.mail.is_some()), ("mailbox", app.demo.is_some())];
    let features: Vec<_> = features.into_iter().filter_map(|(name, is_there)| is_there.then_some(name)).collect();
    let html = include_str!("page/index.html")
        .replace("data-features=\"\"", &format!("data-features=\"{}\"", features.join(" ")));
    let mut response = Html(html).into_response();
    if Visitor::of(headers).is_none() {
        response.headers_mut().insert(SET_COOKIE, Visitor::stranger()?.cookie(is_https));
    }
    Ok(response)
}

/// The page may talk to the gallery and to the store, and to nobody else.
async fn content_security_policy(app: &App) -> Result<HeaderValue, BoxError> {
    // Where forms go to is where the store is.
    let form = app.bucket.presign_post(PostPolicy::key("probe"), Duration::from_secs(1)).await?;
    let store = format!(
        "{}://{}",
        form.uri.scheme_str().unwrap_or("https"),
        form.uri.authority().map_or("", |authority| authority.as_str())
    );
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' {store}; connect-src 'self' {store}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    Ok(HeaderValue::try_from(policy)?)
}

async fn add_headers(State(policy): State<HeaderValue>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    // A presigned URL is a secret of its own: no other host is told of the page it was on.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    // The lists have presigned URLs in them.
    headers.entry("cache-control").or_insert(HeaderValue::from_static("no-store"));
    response
}
