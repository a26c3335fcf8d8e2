//! What those may do who have no credentials but a link or a form.

use std::time::Duration;

use tower_sigv4::clock::{Clock, SystemClock};
use tower_sigv4::s3::{DeleteObject, HeadObject, Lifetime, ListObjectsV2, PostPolicy, PutObject};

use crate::case::{Outcome, Store, given, holds, same};
use crate::support::forms::Form;

const MINUTE: Duration = Duration::from_secs(60);

cases! {
    "S3::presign", "GetObject, a range and another type" => gets;
    "S3::presign", "PutObject, type and metadata" => puts;
    "S3::presign", "HeadObject" => heads;
    "S3::presign", "DeleteObject" => deletes;
    "S3::presign", "ListObjectsV2" => lists;
    "S3::presign", "refuses a link that was changed" => changed;
    "S3::presign", "refuses a link that has expired" => expired;
    "S3::presign", "refuses other metadata than was signed" => other_metadata;
    "S3::presign", "refuses a header x-amz-… that was not signed" => added_header;
    "S3::presign_post", "a form with one key" => form;
    "S3::presign_post", "a form with fields to fill in" => form_to_fill_in;
    "S3::presign_post", "the name of the file as the key" => file_name;
    "S3::presign_post", "refuses another key, too large a file, an altered policy" => refused_forms;
    "S3::presign_post", "refuses a form that has expired" => expired_form;
}

async fn gets(store: &Store) -> Outcome {
    store.put("logs/a b", "content").await?;
    let get = store.get("logs/a b").range(2..5).response_content_type("text/x +&=y");
    let (status, content) = store.follow(&store.presign(get).await?, "").await?;
    same("the answer", (status, content.as_ref()), (206, b"nte".as_slice()))
}

async fn puts(store: &Store) -> Outcome {
    let put = PutObject::new(store.name(), "up load", "").content_type("text/csv").metadata("Color", "dark blue");
    same("the status", store.follow(&store.presign(put).await?, "content").await?.0, 200)?;
    let object = store.send(store.get("up load")).await?;
    same("the type", object.head.content_type(), Some("text/csv"))?;
    same("the metadata", object.head.metadata().collect::<Vec<_>>(), [("color", "dark blue".to_owned())])?;
    same("the content", object.body.collect(100).await?, "content")
}

async fn heads(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    let link = store.presign(HeadObject::new(store.name(), "k")).await?;
    let (status, content) = store.follow(&link, "").await?;
    same("the answer", (status, content.len()), (200, 0))
}

async fn deletes(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    let link = store.presign(DeleteObject::new(store.name(), "k")).await?;
    same("the status", store.follow(&link, "").await?.0, 204)?;
    holds("it is gone", store.send(store.get("k")).await.is_err_and(|error| error.is_not_found()))
}

fn list(store: &Store) -> ListObjectsV2 {
    ListObjectsV2::new(store.name()).prefix("logs/a ").delimiter("/").max_keys(7)
}

async fn lists(store: &Store) -> Outcome {
    store.put("logs/a b", "content").await?;
    let (status, document) = store.follow(&store.presign(list(store)).await?, "").await?;
    let document = String::from_utf8_lossy(&document);
    same("the status", status, 200)?;
    holds("it is the list", document.contains("<MaxKeys>7</MaxKeys>") && document.contains("<Size>7</Size>"))
}

async fn changed(store: &Store) -> Outcome {
    let link = store.presign(list(store)).await?;
    same("unchanged", store.follow(&link, "").await?.0, 200)?;
    let uri = link.uri.to_string();
    for (what, changed) in [
        ("an added parameter", format!("{uri}&start-after=a")),
        ("another prefix", uri.replace("prefix=logs%2Fa%20", "prefix=")),
        ("a parameter less", uri.replace("&max-keys=7", "")),
        ("a longer life", uri.replace("X-Amz-Expires=60", "X-Amz-Expires=600")),
    ] {
        holds(what, changed != uri)?;
        let mut link = link.clone();
        link.uri = changed.parse().expect("a URI");
        same(what, store.follow(&link, "").await?.0, 403)?;
    }
    Ok(())
}

async fn expired(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    // So little that the store does not refuse the signing time itself.
    let past = SystemClock.now() - 2 * MINUTE;
    let s3 = store.s3.clone().clock(move || past);
    let link = s3.bucket(store.name()).presign_get("k", Lifetime::at_most(MINUTE)).await?;
    same("the old link", store.follow(&link, "").await?.0, 403)?;
    let link = store.presign(store.get("k")).await?;
    same("a new one", store.follow(&link, "").await?.0, 200)
}

async fn other_metadata(store: &Store) -> Outcome {
    let put = PutObject::new(store.name(), "k", "").metadata("color", "blue");
    let mut link = store.presign(put).await?;
    same("as it was signed", store.follow(&link, "content").await?.0, 200)?;
    link.headers.insert("x-amz-meta-color", "red".parse().expect("a value"));
    let (status, _) = store.follow(&link, "content").await?;
    holds(&format!("it is refused: {status}"), matches!(status, 400 | 403))
}

async fn added_header(store: &Store) -> Outcome {
    let mut link = store.presign(PutObject::new(store.name(), "k", "")).await?;
    same("as it was signed", store.follow(&link, "content").await?.0, 200)?;
    link.headers.insert("x-amz-meta-color", "red".parse().expect("a value"));
    same("the status", store.follow(&link, "content").await?.0, 403)
}

async fn signed(store: &Store, policy: PostPolicy) -> Outcome<Form> {
    Ok(Form::new(&store.bucket().presign_post(policy, Lifetime::at_most(MINUTE)).await?))
}

/// The status and, if there is one, the code of the error that the store answers to a form.
async fn send(store: &Store, form: &Form) -> Outcome<(u16, String)> {
    let answer = store.send_unsigned(form.request()).await?;
    let status = answer.status().as_u16();
    let document = answer.into_body().collect(100_000).await?;
    let document = String::from_utf8_lossy(&document);
    let code = document.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    Ok((status, code.map_or_else(String::new, |(code, _)| code.to_owned())))
}

async fn taken(store: &Store, form: &Form) -> Outcome {
    let (status, code) = send(store, form).await?;
    holds(&format!("the form is taken: {status} {code}"), matches!(status, 200 | 201 | 204))
}

async fn not_taken(store: &Store, what: &str, form: &Form) -> Outcome {
    let (status, code) = send(store, form).await?;
    holds(&format!("{what} is refused: {status} {code}"), matches!(status, 400 | 403))
}

async fn form(store: &Store) -> Outcome {
    const KEY: &str = "exact/a \"b\" é.png";
    let policy = PostPolicy::key(KEY)
        .content_type("image/png")
        .content_length_range(1..=7)
        .metadata("Album", "Été")
        .success_action_status(201);
    taken(store, &signed(store, policy).await?).await?;
    let object = store.send(store.get(KEY)).await?;
    same("the type", object.head.content_type(), Some("image/png"))?;
    same("the metadata", object.head.metadata().collect::<Vec<_>>(), [("album", "Été".to_owned())])?;
    same("the content", object.body.collect(100).await?, "content")
}

async fn form_to_fill_in(store: &Store) -> Outcome {
    let policy = PostPolicy::key_starts_with("user/7/").content_type_starts_with("image/");
    let filled = signed(store, policy).await?.with("key", "user/7/own name").with("Content-Type", "image/gif");
    taken(store, &filled).await?;
    same("the content", store.read("user/7/own name").await?, "content")
}

async fn file_name(store: &Store) -> Outcome {
    taken(store, &signed(store, PostPolicy::key("user/7/${filename}")).await?).await?;
    same("the content", store.read("user/7/photo.png").await?, "content")
}

async fn refused_forms(store: &Store) -> Outcome {
    let policy = PostPolicy::key_starts_with("user/7/").content_length_range(2..=7);
    let good = signed(store, policy).await?.with("key", "user/7/k");
    let policy = good.value("policy");
    let altered = policy.replacen(given("its first sign", policy.get(..1))?, "f", 1);
    for (what, bad) in [
        ("a key outside the prefix", good.clone().with("key", "user/8/k")),
        ("too large a file", Form { file: vec![b'x'; 8], ..good.clone() }),
        ("an altered policy", good.clone().with("policy", &altered)),
    ] {
        not_taken(store, what, &bad).await?;
    }
    same("nothing is stored", store.send(ListObjectsV2::new(store.name())).await?.contents.len(), 0)?;
    // What the loop proves needs this.
    taken(store, &good).await
}

async fn expired_form(store: &Store) -> Outcome {
    let past = SystemClock.now() - 2 * MINUTE;
    let s3 = store.s3.clone().clock(move || past);
    let form = s3.presign_post(store.name(), PostPolicy::key("k"), Lifetime::at_most(MINUTE)).await?;
    not_taken(store, "the old form", &Form::new(&form)).await?;
    // What this proves needs that another is taken.
    taken(store, &signed(store, PostPolicy::key("k")).await?).await
}
