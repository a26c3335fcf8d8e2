//! No secret and no token is shown by the `Debug` of a source.

use tower_sigv4::credentials::{
    AssumeRoleCredentials, ContainerCredentials, CredentialsProvider, GithubActionsToken, InstanceCredentials,
    MfaTokenCode, WebIdentityCredentials, WebIdentityTokenFile,
};

use crate::script::{Script, answer};
use crate::support::secrets::{CONTENT, SECRET, TOKEN, assert_clean, credentials};

#[tokio::test]
async fn debug_of_every_source_and_error_is_clean() {
    let steps = || answer(200, format!("<html>{SECRET} {TOKEN}</html>"));
    let script = Script::new((0..10).map(|_| steps()));
    let config = script.config(&[
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ROLE_ARN", "arn:aws:iam::1:role/reader"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
        ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/1"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", TOKEN),
        ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://actions.example/token"),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", TOKEN),
    ]);
    let config = config.files(tower_sigv4::files::Files::from_pairs([("/token", TOKEN)]));
    let code = MfaTokenCode::new(|| async { Ok("123456".to_owned()) });
    let file = || WebIdentityTokenFile::new(&config, "/token");
    let role = "arn:aws:iam::1:role/reader";
    let sources: [Box<dyn CredentialsProvider>; 6] = [
        Box::new(AssumeRoleCredentials::new(&config, credentials(), role).external_id(CONTENT).mfa("serial", code)),
        Box::new(WebIdentityCredentials::from_environment(&config)),
        Box::new(WebIdentityCredentials::new(&config, role, file()).policy(CONTENT)),
        Box::new(WebIdentityCredentials::new(&config, role, GithubActionsToken::from_environment(&config))),
        Box::new(ContainerCredentials::from_environment(&config)),
        Box::new(InstanceCredentials::new(&config)),
    ];
    for source in sources {
        assert_clean("a source", &format!("{source:?}\n{source:#?}"));
        let error = source.credentials().await.unwrap_err();
        assert_clean("an error", &format!("{error:?}\n{error:#?}\n{error}"));
        assert!(!format!("{error:?}").contains("123456"), "{error:?}");
    }
    assert!(!script.lines().is_empty());
}
