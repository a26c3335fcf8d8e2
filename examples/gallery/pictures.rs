//! The pictures of one visitor: a form to upload them, a list to see them, and their deletion.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use futures_util::{StreamExt, TryStreamExt};
use serde::Serialize;
use tower_sigv4::s3::{Lifetime, Object, PostPolicy, PresignedPost};

use crate::app::App;
use crate::problem::Problem;
use crate::visitor::Visitor;

/// How many pictures a visitor sees, and gets in a ZIP.
pub const MOST: usize = 1_000;

/// How long a picture's URL works at least, and for how long it is the same, so that the browser's cache knows it again.
const URL_LIFE: Duration = Duration::from_secs(3_600);
const URL_STEP: Duration = Duration::from_secs(900);

/// A form, and what the page needs to know to fill it in.
#[derive(Serialize)]
pub struct Form {
    form: PresignedPost,
    /// What keys begin with.
    prefix: String,
    max_bytes: u64,
}

/// Lets this visitor upload: pictures alone, below their own prefix, up to the limit. The store holds them to it.
pub async fn form(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Json<Form>, Problem> {
    let policy = PostPolicy::key_starts_with(visitor.prefix())
        .content_type_starts_with("image/")
        .content_length_range(1..=app.max_bytes);
    let form = app.bucket.presign_post(policy, Lifetime::at_most(app.form_life)).await?;
    Ok(Json(Form { form, prefix: visitor.prefix(), max_bytes: app.max_bytes }))
}

#[derive(Serialize)]
pub struct Picture {
    /// What the gallery knows it by.
    id: String,
    name: String,
    size: u64,
    /// Where the browser gets it, from the store itself.
    url: String,
    /// When the URL stops to work.
    until: String,
}

/// Lists the visitor's pictures, the newest first, each with a URL that only they are given.
pub async fn list(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Json<Vec<Picture>>, Problem> {
    let mut objects: Vec<Object> = app.bucket.list(&visitor.prefix()).take(MOST).try_collect().await?;
    objects.sort_by_key(|object| Reverse(object.last_modified));
    let mut pictures = Vec::with_capacity(objects.len());
    for Object { key, size, .. } in objects {
        let life = Lifetime::at_most(URL_LIFE).rounded_to(URL_STEP);
        let link = app.bucket.presign_get(&key, life).await?;
        let until = humantime::format_rfc3339_seconds(link.expires_at).to_string();
        let id = key.strip_prefix(&visitor.prefix()).unwrap_or(&key).to_owned();
        pictures.push(Picture { id, name: name(&key).to_owned(), size, url: link.uri.to_string(), until });
    }
    Ok(Json(pictures))
}

/// Deletes a picture of the visitor's.
pub async fn delete(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    app.bucket.delete(visitor.key(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file's name, which ends the key.
pub fn name(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}
