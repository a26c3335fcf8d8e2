//! botocore's requests, credentials and token for the same files.

use std::fs;

use serde_json::{Value, json};
use tower_sigv4::credentials::CredentialsProvider;

use super::scripted::{
    ACCOUNT, LEGACY_FILE, NOW, REGION, ROLE, SESSION_FILE, START_URL, World, new_token, role_credentials, token,
};
use crate::support::botocore::by_script;

/// A token's end, whether it is of a session, and what the services answer.
type Case = (&'static str, bool, Vec<(u16, Value)>);

fn cases() -> Vec<Case> {
    let refused = (400, json!({ "error": "invalid_grant" }));
    vec![
        ("2026-01-02T04:00:00Z", false, vec![role_credentials()]),
        ("2026-01-02T03:00:01UTC", false, vec![role_credentials()]),
        ("2026-01-02T03:00:00Z", false, vec![]),
        ("2026-01-02T03:15:00Z", true, vec![role_credentials()]),
        ("2026-01-02T03:14:59Z", true, vec![new_token(), role_credentials()]),
        ("2026-01-02T03:14:59Z", true, vec![refused.clone(), role_credentials()]),
        ("2026-01-02T02:00:00Z", true, vec![new_token(), role_credentials()]),
        ("2026-01-02T02:00:00Z", true, vec![refused]),
    ]
}

#[tokio::test]
async fn botocore_asks_the_same_and_leaves_the_same_token() {
    for (expires_at, is_session, answers) in cases() {
        let text = token(expires_at).to_string();
        let file = if is_session { SESSION_FILE } else { LEGACY_FILE };
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(file.strip_prefix("/home/ann/").unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
        let asked = json!({
            "home": home.path(), "session": is_session.then_some("work"), "start_url": START_URL, "region": REGION,
            "account_id": ACCOUNT, "role_name": ROLE, "now": NOW,
            "answers": answers.iter().map(|(status, body)| json!({ "status": status, "body": body })).collect::<Vec<_>>(),
        });
        let Some(theirs) = by_script("tests/sso/by_botocore.py", asked).await else { return };
        let their_token: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();

        fs::write(&path, &text).unwrap();
        let world = World::new([]).on_disk(home.path()).answers(answers);
        let source = if is_session { world.session() } else { world.legacy() };
        let credentials = source.credentials().await.ok().map(|credentials| credentials.access_key_id().to_owned());
        let ours: Vec<Value> = world
            .sent()
            .into_iter()
            .map(|sent| {
                let body = serde_json::from_str(&sent.body).unwrap_or(Value::Null);
                json!({ "method": sent.method, "uri": sent.uri, "bearer": sent.bearer, "body": body })
            })
            .collect();
        assert_eq!(Value::from(ours), theirs["requests"], "{expires_at} {is_session}");
        assert_eq!(json!(credentials), theirs["access_key_id"], "{expires_at} {is_session}");
        let our_token: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(our_token, their_token, "{expires_at} {is_session}");
    }
}
