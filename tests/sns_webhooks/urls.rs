//! URLs that do not lead to SNS: none of them is ever visited.

use serde_json::json;
use tower_sigv4::sns::{Verifier, VerifyError};

use crate::host::{Host, refusal, verifier, verify};
use crate::messages::{CERTIFICATE_URL, SUBSCRIBE_URL, confirmation_with, now, plain_notification};
use crate::openssl::sns;

/// What stands before the path of a URL that does not lead to `sns.eu-west-1.amazonaws.com` by HTTPS, or not plainly so.
const ORIGINS: &[&str] = &[
    "",
    "/",
    "sns.eu-west-1.amazonaws.com",
    "//sns.eu-west-1.amazonaws.com",
    "http://sns.eu-west-1.amazonaws.com",
    "HTTPS://sns.eu-west-1.amazonaws.com",
    "https:/sns.eu-west-1.amazonaws.com",
    "https:sns.eu-west-1.amazonaws.com",
    "https:///sns.eu-west-1.amazonaws.com",
    "https:\\\\sns.eu-west-1.amazonaws.com",
    "ftp://sns.eu-west-1.amazonaws.com",
    "file:///etc/sns.eu-west-1.amazonaws.com",
    "data:application/x-pem-file,https://sns.eu-west-1.amazonaws.com",
    " https://sns.eu-west-1.amazonaws.com",
    "\thttps://sns.eu-west-1.amazonaws.com",
    "https://\tsns.eu-west-1.amazonaws.com",
    "https://sns.eu-west-1.amazonaws.com\t",
    "https://sns.eu-west-1.amazonaws.com ",
    "https://sns.eu-west-1.\namazonaws.com",
    "https://sns.eu-west-1.amazonaws.com\0",
    // User information.
    "https://user@sns.eu-west-1.amazonaws.com",
    "https://user:password@sns.eu-west-1.amazonaws.com",
    "https://@sns.eu-west-1.amazonaws.com",
    "https://sns.eu-west-1.amazonaws.com@evil.example",
    "https://sns.eu-west-1.amazonaws.com:443@evil.example",
    "https://sns.eu-west-1.amazonaws.com%40evil.example",
    "https://evil.example\\@sns.eu-west-1.amazonaws.com",
    "https://sns.eu-west-1.amazonaws.com\\@evil.example",
    "https://evil.example#@sns.eu-west-1.amazonaws.com",
    "https://evil.example?@sns.eu-west-1.amazonaws.com",
    // Ports.
    "https://sns.eu-west-1.amazonaws.com:443",
    "https://sns.eu-west-1.amazonaws.com:0443",
    "https://sns.eu-west-1.amazonaws.com:8443",
    "https://sns.eu-west-1.amazonaws.com:",
    "https://sns.eu-west-1.amazonaws.com:80",
    // Capitals, dots, other spellings of the same.
    "https://SNS.eu-west-1.amazonaws.com",
    "https://sns.EU-WEST-1.amazonaws.com",
    "https://sns.eu-west-1.AmazonAWS.com",
    "https://sns.eu-west-1.amazonaws.com.",
    "https://sns.eu-west-1.amazonaws.com..",
    "https://.sns.eu-west-1.amazonaws.com",
    "https://sns..eu-west-1.amazonaws.com",
    "https://sns%2eeu-west-1.amazonaws.com",
    "https://sns.eu-west-1%2Eamazonaws.com",
    "https://%73ns.eu-west-1.amazonaws.com",
    "https://sns。eu-west-1。amazonaws。com",
    "https://sns.eu-west-1.amazonaws\u{ff0e}com",
    "https://ѕns.eu-west-1.amazonaws.com",
    "https://sns.eu-west-1.amazonaws.com\u{200b}",
    "https://sns.eu-west-1.amazonaws.com\u{ad}",
    "https://xn--sns-5cd.eu-west-1.amazonaws.com",
    // Look-alikes.
    "https://sns.eu-west-1.amazonaws.com.evil.example",
    "https://sns.eu-west-1.amazonaws.comevil.example",
    "https://sns.eu-west-1.amazonaws.co",
    "https://sns.eu-west-1.amazonaws.example",
    "https://sns-eu-west-1.amazonaws.com",
    "https://sns.eu-west-1-amazonaws.com",
    "https://snsxeu-west-1.amazonaws.com",
    "https://evil.sns.eu-west-1.amazonaws.com",
    "https://evilsns.eu-west-1.amazonaws.com",
    "https://evil.example/sns.eu-west-1.amazonaws.com",
    "https://evil.example/https://sns.eu-west-1.amazonaws.com",
    "https://sns.evil.amazonaws.com.cn.example",
    "https://sns.eu-west-1.evilamazonaws.com",
    // Other hosts of AWS, among them those where anybody can put a file.
    "https://sns.amazonaws.com",
    "https://sns..amazonaws.com",
    "https://sns.s3.amazonaws.com",
    "https://s3.eu-west-1.amazonaws.com/sns.eu-west-1.amazonaws.com",
    "https://sns.s3.eu-west-1.amazonaws.com",
    "https://sns.eu-west-1.s3.amazonaws.com",
    "https://sqs.eu-west-1.amazonaws.com",
    "https://sns.eu-west-1.elb.amazonaws.com",
    "https://sns.eu-west-1.amazonaws.com.cn",
    "https://sns.eu-west-1.amazonaws.eu",
    "https://sns.eu-west-2.amazonaws.com",
    "https://sns.us-east-1.amazonaws.com",
    "https://sns.cn-north-1.amazonaws.com.cn",
    // Addresses.
    "https://[::1]",
    "https://[::ffff:127.0.0.1]",
    "https://127.0.0.1",
    "https://2130706433",
    "https://0x7f.1",
    "https://localhost",
    "https://169.254.169.254",
];

/// What follows the host of SNS in a URL that is no plain `.pem` file there.
const PATHS: &[&str] = &[
    "",
    "/",
    "/a",
    "/.pem",
    "/a.pem/",
    "/a.pem/b",
    "/a.PEM",
    "/a.pem.txt",
    "/apem",
    "/a.pem?",
    "/a.pem?b=c",
    "/?a.pem",
    "?a.pem",
    "#a.pem",
    "/#a.pem",
    "/a.pem#",
    "/a.pem#b",
    "/a?b.pem",
    "/a#b.pem",
    "//a.pem",
    "/a//b.pem",
    "/../a.pem",
    "/./a.pem",
    "/b/../a.pem",
    "/..a.pem",
    "/%2e%2e/a.pem",
    "/a%2epem",
    "/a%00.pem",
    "/a%2fb.pem",
    "/%5c/a.pem",
    "\\a.pem",
    "/\\a.pem",
    "/a\\b.pem",
    "/a;b.pem",
    "/a b.pem",
    "/a\tb.pem",
    "/a.pem ",
    "/a.pem\t",
    "/a.pem\r\n",
    "/a\0.pem",
    "/é.pem",
    "/a\u{202e}mep.pem",
    "/@evil.example/a.pem",
    "@evil.example/a.pem",
    ":443/a.pem",
    ":@evil.example/a.pem",
    ".evil.example/a.pem",
    "/a:b.pem",
    "/a+b.pem",
    "/~a.pem",
    "/a.pem;",
    "/a.pem%00",
];

/// Trap: aioaws fetches the certificate by plain http, too, and others take any host that ends with `amazonaws.com`.
#[tokio::test]
async fn a_certificate_comes_from_sns_alone() {
    let (verifier, host) = verifier();
    let mut document = plain_notification("2");
    let origins = ORIGINS
        .iter()
        .flat_map(|origin| ["/a.pem", "/SimpleNotificationService-0123abcd.pem"].map(|path| format!("{origin}{path}")));
    let paths = PATHS.iter().map(|path| format!("https://sns.eu-west-1.amazonaws.com{path}"));
    for url in origins.chain(paths) {
        document["SigningCertURL"] = json!(url);
        let error = refusal(&verifier, &document).await;
        assert!(matches!(error, VerifyError::SigningCertUrl), "{url:?}: {error}");
    }
    assert!(host.asked().is_empty(), "something was fetched: {:?}", host.asked());

    document["SigningCertURL"] = json!(CERTIFICATE_URL);
    verify(&verifier, &document).await.expect("this one leads to SNS");
    assert_eq!(host.asked(), [CERTIFICATE_URL], "what is fetched is what was checked");
}

/// Trap: `SubscribeURL` is visited by the one who confirms, so it is pinned to the same host, though SNS signs it.
#[tokio::test]
async fn a_subscription_is_confirmed_at_sns_alone() {
    let (verifier, host) = verifier();
    let paths = ["", "?Action=ConfirmSubscription", "/?a#b", "/#", "/?a b", "/\t", "/\u{e9}", "/\0", "/\r"];
    let paths = paths.iter().map(|path| format!("https://sns.eu-west-1.amazonaws.com{path}"));
    for url in ORIGINS.iter().map(|origin| format!("{origin}/?Action=ConfirmSubscription")).chain(paths) {
        // A line break is refused with less ado.
        if url.contains('\n') {
            continue;
        }
        let mut document = crate::messages::confirmation("SubscriptionConfirmation", "2");
        document["SubscribeURL"] = json!(url);
        let error = refusal(&verifier, &document).await;
        assert!(matches!(error, VerifyError::SubscribeUrl), "{url:?}: {error}");
    }
    // Signed or not.
    for kind in ["SubscriptionConfirmation", "UnsubscribeConfirmation"] {
        let document = confirmation_with(kind, "2", "https://sns.eu-west-1.amazonaws.com.evil.example/");
        assert!(matches!(refusal(&verifier, &document).await, VerifyError::SubscribeUrl));
        let document = confirmation_with(kind, "2", SUBSCRIBE_URL);
        verify(&verifier, &document).await.expect("this one leads to SNS");
    }
    assert_eq!(host.asked(), [CERTIFICATE_URL], "nobody asked to confirm");
}

#[tokio::test]
async fn each_partition_has_its_own_host() {
    for (topic, host_name) in [
        ("arn:aws:sns:us-east-1:123456789012:t", "sns.us-east-1.amazonaws.com"),
        ("arn:aws-cn:sns:cn-north-1:123456789012:t", "sns.cn-north-1.amazonaws.com.cn"),
        ("arn:aws-us-gov:sns:us-gov-west-1:123456789012:t", "sns.us-gov-west-1.amazonaws.com"),
        ("arn:aws-eusc:sns:eusc-de-east-1:123456789012:t", "sns.eusc-de-east-1.amazonaws.eu"),
    ] {
        let (host, transport) = Host::serving(&sns().certificate);
        let verifier = Verifier::new(transport, [topic]).clock(now);
        let mut document = plain_notification("2");
        document["TopicArn"] = json!(topic);
        document["SigningCertURL"] = json!(format!("https://{host_name}/a.pem"));
        assert!(matches!(refusal(&verifier, &document).await, VerifyError::Signature));
        assert_eq!(host.asked(), [format!("https://{host_name}/a.pem")]);
    }
}
