//! Buckets that keep versions.

use futures_util::TryStreamExt;
use tower_sigv4::s3::{
    CopyObject, CopySource, DeleteObject, DeleteObjectTagging, DeleteObjects, DeletedObject, GetObjectTagging,
    HeadObject, ListObjectVersions, ObjectIdentifier, ObjectVersion, PutBucketVersioning, PutObjectTagging, Tag,
    VersioningConfiguration,
};

use crate::case::{Outcome, Store, given, holds, refused, same};

/// A key that shows where it is encoded wrongly.
const KEY: &str = "versions/a+b c%2F é";

cases! {
    "PutObject", "names the version" => puts;
    "GetObject", "an older version" => gets;
    "HeadObject", "an older version" => heads;
    "DeleteObject", "leaves a marker" => leaves_a_marker;
    "DeleteObject", "one version" => deletes_a_version;
    "DeleteObjects", "versions and markers" => deletes_versions;
    "CopyObject", "an older version" => copies;
    "GetObjectTagging", "of an older version" => tags;
    "DeleteObjectTagging", "of an older version" => tags_go;
    "ListObjectVersions", "versions and markers, the newest first" => lists;
    "ListObjectVersions", "in pages" => lists_in_pages;
    "ListObjectVersions", "folders" => lists_folders;
}

/// Two versions of one object, `first` and `second`, in a bucket that keeps them.
async fn two_versions(store: &Store) -> Outcome<[String; 2]> {
    let enabled = VersioningConfiguration::new("Enabled");
    store.send(PutBucketVersioning::new(store.name(), enabled)).await?;
    let first = given("the version", store.put(KEY, "first").await?.version_id())?.to_owned();
    let second = given("the version", store.put(KEY, "second").await?.version_id())?.to_owned();
    Ok([first, second])
}

async fn puts(store: &Store) -> Outcome {
    let [first, second] = two_versions(store).await?;
    holds("each has its own name", first != second)?;
    same("the newest", store.read(KEY).await?, "second")
}

async fn gets(store: &Store) -> Outcome {
    let [first, _] = two_versions(store).await?;
    let object = store.send(store.get(KEY).version_id(&first)).await?;
    same("the version", object.head.version_id(), Some(first.as_str()))?;
    same("the content", object.body.collect(100).await?, "first")
}

async fn heads(store: &Store) -> Outcome {
    let [first, _] = two_versions(store).await?;
    let head = store.send(HeadObject::new(store.name(), KEY).version_id(&first)).await?;
    same("version and length", (head.version_id(), head.content_length()), (Some(first.as_str()), Some(5)))
}

async fn leaves_a_marker(store: &Store) -> Outcome {
    let [first, _] = two_versions(store).await?;
    let deleted = store.send(DeleteObject::new(store.name(), KEY)).await?;
    holds("it says so", deleted.delete_marker() && deleted.version_id().is_some())?;
    refused("it is gone", store.send(store.get(KEY)).await, 404, Some("NoSuchKey"))?;
    same("a version is not", store.read_by(store.get(KEY).version_id(first)).await?, "first")
}

async fn deletes_a_version(store: &Store) -> Outcome {
    let [first, second] = two_versions(store).await?;
    let deleted = store.send(DeleteObject::new(store.name(), KEY).version_id(&second)).await?;
    same("the version", deleted.version_id(), Some(second.as_str()))?;
    same("the one before is the newest again", store.read(KEY).await?, "first")?;
    let missing = store.send(store.get(KEY).version_id(&second)).await;
    refused("it is gone", missing, 404, Some("NoSuchVersion"))?;
    same("the other is not", store.read_by(store.get(KEY).version_id(first)).await?, "first")
}

async fn versions(store: &Store) -> Outcome<Vec<ObjectVersion>> {
    Ok(store.send(ListObjectVersions::new(store.name())).await?.versions)
}

async fn deletes_versions(store: &Store) -> Outcome {
    two_versions(store).await?;
    store.send(DeleteObject::new(store.name(), KEY)).await?;
    let mut all = Vec::new();
    for version in versions(store).await? {
        all.push(ObjectIdentifier::new(version.key).with_version_id(given("the version", version.version_id)?));
    }
    same("how many there are", all.len(), 3)?;
    let deleted = store.send(DeleteObjects::new(store.name(), all)).await?.into_result()?;
    same("how many are deleted", deleted.len(), 3)?;
    let named = |deleted: &DeletedObject| deleted.version_id.is_some() || deleted.delete_marker_version_id.is_some();
    holds("the versions are named", deleted.iter().all(named))?;
    holds("nothing is left", versions(store).await?.is_empty())
}

async fn copies(store: &Store) -> Outcome {
    let [first, _] = two_versions(store).await?;
    let source = CopySource::new(store.name(), KEY).with_version_id(&first);
    let copied = store.send(CopyObject::new(store.name(), "restored", source)).await?;
    same("the copy", store.read("restored").await?, "first")?;
    same("the source's version", copied.copy_source_version_id(), Some(first.as_str()))
}

async fn tag_first(store: &Store) -> Outcome<[String; 2]> {
    let versions = two_versions(store).await?;
    let put = PutObjectTagging::new(store.name(), KEY, [Tag::new("a b", "c")]).version_id(&versions[0]);
    store.send(put).await?;
    Ok(versions)
}

async fn expect_tags(store: &Store, version: &str, expected: &[Tag]) -> Outcome {
    let get = GetObjectTagging::new(store.name(), KEY).version_id(version);
    same("the tags", store.send(get).await?.tagging.tags(), expected)
}

async fn tags(store: &Store) -> Outcome {
    let [first, second] = tag_first(store).await?;
    expect_tags(store, &first, &[Tag::new("a b", "c")]).await?;
    expect_tags(store, &second, &[]).await
}

async fn tags_go(store: &Store) -> Outcome {
    let [first, _] = tag_first(store).await?;
    store.send(DeleteObjectTagging::new(store.name(), KEY).version_id(&first)).await?;
    expect_tags(store, &first, &[]).await
}

async fn lists(store: &Store) -> Outcome {
    let [first, second] = two_versions(store).await?;
    store.put("other", "x").await?;
    store.send(DeleteObject::new(store.name(), KEY)).await?;
    let all = versions(store).await?;
    let keys: Vec<_> = all.iter().map(|version| version.key.as_str()).collect();
    same("the keys", keys, ["other", KEY, KEY, KEY])?;
    let of_key: Vec<_> =
        all.iter().skip(1).map(|version| (version.is_latest, version.is_delete_marker, version.size)).collect();
    same("what they are", of_key, [(true, true, 0), (false, false, 6), (false, false, 5)])?;
    let names: Vec<_> = all.iter().skip(2).map(|version| version.version_id.as_deref()).collect();
    same("their names", names, [Some(second.as_str()), Some(&first)])
}

async fn lists_in_pages(store: &Store) -> Outcome {
    two_versions(store).await?;
    store.put("other", "x").await?;
    store.send(DeleteObject::new(store.name(), KEY)).await?;
    let all = versions(store).await?;
    let list = ListObjectVersions::new(store.name()).max_keys(1);
    let pages: Vec<_> = store.s3.pages(list).try_collect().await?;
    same("versions on each page", pages.iter().map(|page| page.versions.len()).collect::<Vec<_>>(), [1, 1, 1, 1])?;
    same("all of them", pages.into_iter().flat_map(|page| page.versions).collect::<Vec<_>>(), all)
}

async fn lists_folders(store: &Store) -> Outcome {
    two_versions(store).await?;
    store.put("other", "x").await?;
    let page = store.send(ListObjectVersions::new(store.name()).delimiter("/")).await?;
    same("the folders", page.common_prefixes, ["versions/"])?;
    same("the keys", page.versions.iter().map(|version| version.key.as_str()).collect::<Vec<_>>(), ["other"])?;
    let page = store.send(ListObjectVersions::new(store.name()).prefix("versions/a+b ")).await?;
    same("with a prefix", page.versions.len(), 2)
}
