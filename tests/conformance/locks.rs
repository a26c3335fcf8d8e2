//! Object lock: retention and legal holds.

use std::time::Duration;

use tower_sigv4::s3::{
    CreateBucket, DefaultRetention, DeleteObject, GetObjectLegalHold, GetObjectLockConfiguration, GetObjectRetention,
    HeadObject, ObjectLockConfiguration, ObjectLockLegalHold, ObjectLockRetention, PutObject, PutObjectLegalHold,
    PutObjectLockConfiguration, PutObjectRetention,
};

use crate::case::{Outcome, Store, far_ahead, given, refused, same};

cases! {
    "GetObjectLockConfiguration", "that there is none" => no_locks;
    "PutObjectLockConfiguration", "is read as it was put" => configuration;
    "GetObjectRetention", "that there is none" => no_retention;
    "PutObjectRetention", "is read as it was put" => retention;
    "PutObjectRetention", "is shortened by a bypass alone" => shortened;
    "PutObjectRetention", "is lifted by an empty one" => lifted;
    "GetObjectLegalHold", "that there is none" => no_hold;
    "PutObjectLegalHold", "on and off" => hold;
    "PutObject", "with a retention and a legal hold" => stored_locked;
    "DeleteObject", "refuses a version that is locked" => keeps_locked;
    "DeleteObject", "deletes it with a bypass" => bypasses;
}

async fn bucket_with_locks(store: &Store) -> Outcome<String> {
    let name = store.other("locks");
    store.send(CreateBucket::new(&name).object_lock_enabled_for_bucket(true)).await?;
    Ok(name)
}

/// A bucket with locks, and the version of its object `k`.
async fn stored(store: &Store) -> Outcome<[String; 2]> {
    let name = bucket_with_locks(store).await?;
    let stored = store.send(PutObject::new(&name, "k", "content")).await?;
    let version = given("the version", stored.version_id())?.to_owned();
    Ok([name, version])
}

fn governance() -> ObjectLockRetention {
    ObjectLockRetention::new("GOVERNANCE", far_ahead())
}

async fn no_locks(store: &Store) -> Outcome {
    let get = GetObjectLockConfiguration::new(store.name());
    refused("it has none", store.send(get).await, 404, Some("ObjectLockConfigurationNotFoundError"))
}

async fn configuration(store: &Store) -> Outcome {
    let name = bucket_with_locks(store).await?;
    for retention in [DefaultRetention::days("GOVERNANCE", 1), DefaultRetention::years("COMPLIANCE", 2)] {
        let configuration = ObjectLockConfiguration::enabled().with_default_retention(retention);
        store.send(PutObjectLockConfiguration::new(&name, configuration.clone())).await?;
        same("the rule", store.send(GetObjectLockConfiguration::new(&name)).await?, configuration)?;
    }
    Ok(())
}

async fn no_retention(store: &Store) -> Outcome {
    let [name, version] = stored(store).await?;
    let get = GetObjectRetention::new(&name, "k").version_id(version);
    // Stores have several codes for it.
    refused("there is none", store.send(get).await, 404, None)
}

async fn retained(store: &Store) -> Outcome<[String; 2]> {
    let [name, version] = stored(store).await?;
    store.send(PutObjectRetention::new(&name, "k", governance()).version_id(&version)).await?;
    Ok([name, version])
}

async fn retention(store: &Store) -> Outcome {
    let [name, version] = retained(store).await?;
    let found = store.send(GetObjectRetention::new(&name, "k").version_id(&version)).await?;
    same("the retention", found, governance())?;
    let head = store.send(HeadObject::new(&name, "k")).await?;
    let told = (head.object_lock_mode(), head.object_lock_retain_until());
    same("the object's headers", told, (Some("GOVERNANCE"), Some(far_ahead())))
}

async fn shortened(store: &Store) -> Outcome {
    let [name, version] = retained(store).await?;
    let earlier = ObjectLockRetention::new("GOVERNANCE", far_ahead() - Duration::from_secs(86_400));
    let put = || PutObjectRetention::new(&name, "k", earlier.clone()).version_id(&version);
    refused("it cannot be shortened", store.send(put()).await, 403, Some("AccessDenied"))?;
    store.send(put().bypass_governance_retention(true)).await?;
    same("the retention", store.send(GetObjectRetention::new(&name, "k")).await?, earlier)
}

async fn lifted(store: &Store) -> Outcome {
    let [name, version] = retained(store).await?;
    let put = PutObjectRetention::new(&name, "k", ObjectLockRetention::default()).version_id(&version);
    store.send(put.bypass_governance_retention(true)).await?;
    store.send(DeleteObject::new(&name, "k").version_id(&version)).await?;
    Ok(())
}

async fn no_hold(store: &Store) -> Outcome {
    let [name, version] = stored(store).await?;
    let get = GetObjectLegalHold::new(&name, "k").version_id(version);
    // Stores have several codes for it.
    refused("there is none", store.send(get).await, 404, None)
}

async fn hold(store: &Store) -> Outcome {
    let [name, version] = stored(store).await?;
    for status in ["ON", "OFF"] {
        let hold = ObjectLockLegalHold::new(status);
        store.send(PutObjectLegalHold::new(&name, "k", hold.clone()).version_id(&version)).await?;
        let found = store.send(GetObjectLegalHold::new(&name, "k").version_id(&version)).await?;
        same("the hold", found, hold)?;
        same(
            "the object's header",
            store.send(HeadObject::new(&name, "k")).await?.object_lock_legal_hold(),
            Some(status),
        )?;
    }
    Ok(())
}

async fn stored_locked(store: &Store) -> Outcome {
    let name = bucket_with_locks(store).await?;
    let put = PutObject::new(&name, "k", "content")
        .object_lock_mode("GOVERNANCE")
        .object_lock_retain_until(far_ahead())
        .object_lock_legal_hold("ON");
    store.send(put).await?;
    same("the retention", store.send(GetObjectRetention::new(&name, "k")).await?, governance())?;
    same("the hold", store.send(GetObjectLegalHold::new(&name, "k")).await?, ObjectLockLegalHold::new("ON"))
}

async fn keeps_locked(store: &Store) -> Outcome {
    let [name, version] = retained(store).await?;
    let delete = || DeleteObject::new(&name, "k").version_id(&version);
    refused("it is retained", store.send(delete()).await, 403, Some("AccessDenied"))?;
    let hold = |status: &str| PutObjectLegalHold::new(&name, "k", ObjectLockLegalHold::new(status));
    store.send(hold("ON").version_id(&version)).await?;
    let bypass = delete().bypass_governance_retention(true);
    refused("it is held", store.send(bypass).await, 403, Some("AccessDenied"))?;
    store.send(HeadObject::new(&name, "k").version_id(&version)).await?;
    Ok(())
}

async fn bypasses(store: &Store) -> Outcome {
    let [name, version] = retained(store).await?;
    let delete = DeleteObject::new(&name, "k").version_id(&version).bypass_governance_retention(true);
    store.send(delete).await?;
    refused("it is gone", store.send(HeadObject::new(&name, "k")).await, 404, None)
}
