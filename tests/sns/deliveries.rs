//! What moto signs and delivers, verified with the certificate that it serves.

use http::{Request, Uri};
use tower::{Layer, ServiceExt};
use tower_sigv4::sns::{Message, MessageKind, Publish, Subscribe, Verifier, VerifyError};
use tower_sigv4::{Body, SigV4Layer, Transport};

use crate::sns;
use crate::subscriber::Subscriber;
use crate::support::exchange::client;
use crate::support::moto::moto;
use crate::topic::CreateTopic;

const TEXT: &str = "a & b = \"é\" / + % 😀\r\n\tשלום <x>";

/// What a verifier says of a message that moto signed and delivered, with or without a subject.
async fn verified(topic: &'static str, subject: Option<&str>) -> Option<Result<Message, VerifyError>> {
    let moto = moto().await?;
    let sns = sns(moto.endpoint(), moto.temporary());
    let topic = sns.send(CreateTopic(topic)).await.expect("a topic");
    let mut subscriber = Subscriber::start().await;
    sns.send(Subscribe::new(&topic, "http", &subscriber.url)).await.expect("a subscription");
    let publish = Publish::to_topic(&topic, TEXT);
    sns.send(subject.into_iter().fold(publish, Publish::subject)).await.expect("it is published");

    // moto serves what SNS's host would, and tells by the signature that it is asked for SNS.
    let endpoint = moto.endpoint().to_owned();
    let to_moto = move |mut request: Request<Body>| {
        assert_eq!(request.uri().authority().expect("a host"), "sns.us-east-1.amazonaws.com");
        let uri = format!("{endpoint}{}", request.uri().path()).parse::<Uri>().expect("a URI");
        *request.uri_mut() = uri;
        request
    };
    let signed = SigV4Layer::new(moto.credentials()).region("us-east-1").service("sns").layer(client());
    let verifier = Verifier::new(Transport::new(signed.map_request(to_moto)), [topic]);
    Some(verifier.verify(subscriber.next_body().await.as_bytes()).await)
}

#[tokio::test]
async fn a_delivery_is_verified() {
    let Some(verified) = verified("verified", None).await else { return };
    let message = verified.expect("moto signs what it delivers");
    assert_eq!((message.kind, message.message.as_str()), (MessageKind::Notification, TEXT));
    assert_eq!(message.topic_arn, "arn:aws:sns:us-east-1:123456789012:verified");
}

/// moto delivers a subject that it did not sign, which is what a forged one is.
#[tokio::test]
async fn a_delivery_with_a_subject_that_is_not_signed_is_refused() {
    let Some(verified) = verified("forged", Some("Pay here")).await else { return };
    assert!(matches!(verified, Err(VerifyError::Signature)), "{verified:?}");
}
