//! What buckets are set to: regions, tags, versions, policies, ownership, access.

use tower_sigv4::s3::{
    AccessControlPolicy, DeleteBucketOwnershipControls, DeleteBucketPolicy, DeleteBucketTagging,
    DeletePublicAccessBlock, GetBucketAcl, GetBucketOwnershipControls, GetBucketPolicy, GetBucketTagging,
    GetBucketVersioning, GetObjectAcl, GetPublicAccessBlock, Grant, Grantee, OwnershipControls,
    PublicAccessBlockConfiguration, PutBucketAcl, PutBucketOwnershipControls, PutBucketPolicy, PutBucketTagging,
    PutBucketVersioning, PutObject, PutObjectAcl, PutPublicAccessBlock, Tag, VersioningConfiguration,
};

use crate::case::{Failure, Outcome, Store, given, holds, refused, same, soon};

cases! {
    "GetBucketTagging", "that there are none" => no_tags;
    "PutBucketTagging", "tags are read as they were put" => tags;
    "DeleteBucketTagging", "takes them away" => tags_go;
    "GetBucketVersioning", "that it never was on" => never_versioned;
    "PutBucketVersioning", "on and off" => versioning;
    "GetBucketPolicy", "that there is none" => no_policy;
    "PutBucketPolicy", "a policy is read as it was put" => policy;
    "DeleteBucketPolicy", "takes it away" => policy_goes;
    "GetBucketOwnershipControls", "what applies" => ownership_applies;
    "PutBucketOwnershipControls", "controls are read as they were put" => ownership;
    "DeleteBucketOwnershipControls", "takes them away" => ownership_goes;
    "GetPublicAccessBlock", "what applies" => public_access_applies;
    "PutPublicAccessBlock", "a block is read as it was put" => public_access_block;
    "DeletePublicAccessBlock", "takes it away" => public_access_block_goes;
    "GetBucketAcl", "the owner's grant" => owners_grant;
    "PutBucketAcl", "a canned list" => canned_bucket_list;
    "PutBucketAcl", "a document" => bucket_list;
    "PutBucketAcl", "grants in headers" => bucket_grants;
    "GetObjectAcl", "the owner's grant" => owners_object_grant;
    "PutObjectAcl", "a canned list" => canned_object_list;
    "PutObjectAcl", "a document" => object_list;
    "PutObject", "with a canned access control list" => canned_list_of_new_object;
}

fn some_tags() -> [Tag; 2] {
    [Tag::new("a b", "c+d=e:/@"), Tag::new("empty", "")]
}

async fn no_tags(store: &Store) -> Outcome {
    refused("there are none", store.send(GetBucketTagging::new(store.name())).await, 404, Some("NoSuchTagSet"))
}

async fn tags(store: &Store) -> Outcome {
    store.send(PutBucketTagging::new(store.name(), some_tags())).await?;
    same("the tags", store.send(GetBucketTagging::new(store.name())).await?.tags(), some_tags())
}

async fn tags_go(store: &Store) -> Outcome {
    store.send(PutBucketTagging::new(store.name(), some_tags())).await?;
    store.send(DeleteBucketTagging::new(store.name())).await?;
    no_tags(store).await
}

async fn never_versioned(store: &Store) -> Outcome {
    let found = store.send(GetBucketVersioning::new(store.name())).await?;
    same("versioning", found, VersioningConfiguration::default())
}

async fn versioning(store: &Store) -> Outcome {
    for status in ["Enabled", "Suspended"] {
        let configuration = VersioningConfiguration::new(status);
        store.send(PutBucketVersioning::new(store.name(), configuration.clone())).await?;
        same("versioning", store.send(GetBucketVersioning::new(store.name())).await?, configuration)?;
    }
    Ok(())
}

fn some_policy(store: &Store) -> String {
    let resource = format!("arn:aws:s3:::{}/public/*", store.name());
    serde_json::json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "a<&>", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": resource,
    }] })
    .to_string()
}

async fn no_policy(store: &Store) -> Outcome {
    refused("there is none", store.send(GetBucketPolicy::new(store.name())).await, 404, Some("NoSuchBucketPolicy"))
}

async fn policy(store: &Store) -> Outcome {
    let policy = some_policy(store);
    store.send(PutBucketPolicy::new(store.name(), &policy)).await?;
    let found = store.send(GetBucketPolicy::new(store.name())).await?;
    let json = |text: &str| {
        serde_json::from_str::<serde_json::Value>(text).map_err(|_| Failure("the policy is not JSON".to_owned()))
    };
    same("the policy", json(&found)?, json(&policy)?)
}

async fn policy_goes(store: &Store) -> Outcome {
    store.send(PutBucketPolicy::new(store.name(), some_policy(store))).await?;
    store.send(DeleteBucketPolicy::new(store.name())).await?;
    no_policy(store).await
}

async fn ownership_applies(store: &Store) -> Outcome {
    let found = store.send(GetBucketOwnershipControls::new(store.name())).await?;
    same("the default", found, OwnershipControls::new("BucketOwnerEnforced"))
}

async fn put_ownership(store: &Store) -> Outcome<OwnershipControls> {
    let controls = OwnershipControls::new("BucketOwnerPreferred");
    store.send(PutBucketOwnershipControls::new(store.name(), controls.clone())).await?;
    let get = async || {
        same("the controls", store.send(GetBucketOwnershipControls::new(store.name())).await?, controls.clone())
    };
    soon(get).await?;
    Ok(controls)
}

async fn ownership(store: &Store) -> Outcome {
    put_ownership(store).await.map(drop)
}

async fn ownership_goes(store: &Store) -> Outcome {
    let controls = put_ownership(store).await?;
    store.send(DeleteBucketOwnershipControls::new(store.name())).await?;
    soon(async || match store.send(GetBucketOwnershipControls::new(store.name())).await {
        // Some stores fall back to a default where AWS answers `OwnershipControlsNotFoundError`.
        Ok(found) => holds("it is not what was put", found != controls),
        missing => refused("there are none", missing, 404, Some("OwnershipControlsNotFoundError")),
    })
    .await
}

async fn public_access_applies(store: &Store) -> Outcome {
    store.send(GetPublicAccessBlock::new(store.name())).await.map(drop).or_else(|error| {
        refused("there is none", Err::<(), _>(error), 404, Some("NoSuchPublicAccessBlockConfiguration"))
    })
}

async fn public_access_block(store: &Store) -> Outcome {
    let block = PublicAccessBlockConfiguration::all();
    store.send(PutPublicAccessBlock::new(store.name(), block.clone())).await?;
    same("the block", store.send(GetPublicAccessBlock::new(store.name())).await?, block)
}

async fn public_access_block_goes(store: &Store) -> Outcome {
    store.send(DeletePublicAccessBlock::new(store.name())).await?;
    let missing = store.send(GetPublicAccessBlock::new(store.name())).await;
    refused("there is none", missing, 404, Some("NoSuchPublicAccessBlockConfiguration"))
}

/// Access control lists count for nothing where the owner of the bucket owns everything.
async fn lists_count(store: &Store) -> Outcome {
    put_ownership(store).await.map(drop)
}

fn may_read(group: &str) -> Grant {
    Grant::new(Grantee::group(format!("http://acs.amazonaws.com/groups/global/{group}")), "READ")
}

async fn bucket_is_readable(store: &Store, group: &str) -> Outcome {
    soon(async || {
        let list = store.send(GetBucketAcl::new(store.name())).await?;
        holds(&format!("{group} may read"), list.grants.contains(&may_read(group)))
    })
    .await
}

async fn object_is_readable(store: &Store, group: &str) -> Outcome {
    soon(async || {
        let list = store.send(GetObjectAcl::new(store.name(), "k")).await?;
        holds(&format!("{group} may read"), list.grants.contains(&may_read(group)))
    })
    .await
}

async fn owners_grant(store: &Store) -> Outcome {
    let list = store.send(GetBucketAcl::new(store.name())).await?;
    let permissions: Vec<_> = list.grants.iter().map(|grant| grant.permission.as_str()).collect();
    same("the permissions", permissions, ["FULL_CONTROL"])
}

async fn canned_bucket_list(store: &Store) -> Outcome {
    lists_count(store).await?;
    store.send(PutBucketAcl::new(store.name()).acl("public-read")).await?;
    bucket_is_readable(store, "AllUsers").await
}

async fn bucket_list(store: &Store) -> Outcome {
    lists_count(store).await?;
    let before = store.send(GetBucketAcl::new(store.name())).await?;
    let full = Grant::new(Grantee::canonical_user(&before.owner.id), "FULL_CONTROL");
    let policy = AccessControlPolicy::new(&before.owner.id, [full, may_read("AuthenticatedUsers")]);
    store.send(PutBucketAcl::new(store.name()).access_control_policy(policy)).await?;
    bucket_is_readable(store, "AuthenticatedUsers").await?;

    // The list that was answered can be sent back.
    store.send(PutBucketAcl::new(store.name()).access_control_policy(before.clone())).await?;
    soon(async || same("the list", store.send(GetBucketAcl::new(store.name())).await?, before.clone())).await
}

async fn bucket_grants(store: &Store) -> Outcome {
    lists_count(store).await?;
    let group = r#"uri="http://acs.amazonaws.com/groups/global/AllUsers""#;
    store.send(PutBucketAcl::new(store.name()).grant_read(group)).await?;
    bucket_is_readable(store, "AllUsers").await
}

async fn owners_object_grant(store: &Store) -> Outcome {
    store.put("k", "content").await?;
    let list = store.send(GetObjectAcl::new(store.name(), "k")).await?;
    let first = given("a grant", list.grants.first())?;
    same("the permission", first.permission.as_str(), "FULL_CONTROL")
}

async fn canned_object_list(store: &Store) -> Outcome {
    lists_count(store).await?;
    store.put("k", "content").await?;
    store.send(PutObjectAcl::new(store.name(), "k").acl("public-read")).await?;
    object_is_readable(store, "AllUsers").await
}

async fn object_list(store: &Store) -> Outcome {
    lists_count(store).await?;
    store.put("k", "content").await?;
    let owner = store.send(GetObjectAcl::new(store.name(), "k")).await?.owner.id;
    let full = Grant::new(Grantee::canonical_user(&owner), "FULL_CONTROL");
    let policy = AccessControlPolicy::new(&owner, [full, may_read("AuthenticatedUsers")]);
    store.send(PutObjectAcl::new(store.name(), "k").access_control_policy(policy)).await?;
    object_is_readable(store, "AuthenticatedUsers").await
}

async fn canned_list_of_new_object(store: &Store) -> Outcome {
    lists_count(store).await?;
    store.send(PutObject::new(store.name(), "k", "content").acl("public-read")).await?;
    object_is_readable(store, "AllUsers").await
}
