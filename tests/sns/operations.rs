//! What moto makes of each operation, and what it delivers.

use serde_json::Value;
use tower_sigv4::sns::{
    ConfirmSubscription, MessageAttribute, Publish, PublishBatch, PublishBatchRequestEntry, Sns, Subscribe,
};
use tower_sigv4::{Error, Transport};

use crate::sns;
use crate::subscriber::Subscriber;
use crate::support::moto::moto;
use crate::topic::CreateTopic;

const TEXT: &str = "a & b = \"é\" / + % 😀\r\n\tשלום <x>";

/// A topic that delivers to a webhook.
async fn delivering(name: &'static str) -> Option<(Sns<Transport>, String, Subscriber)> {
    let moto = moto().await?;
    let sns = sns(moto.endpoint(), moto.temporary());
    let topic = sns.send(CreateTopic(name)).await.expect("a topic");
    let subscriber = Subscriber::start().await;
    let subscribe = Subscribe::new(&topic, "http", &subscriber.url).return_subscription_arn(true);
    let output = sns.send(subscribe).await.expect("a subscription");
    assert!(output.subscription_arn.starts_with(&topic), "{output:?}");
    Some((sns, topic, subscriber))
}

#[tokio::test]
async fn a_message_is_delivered_as_it_was_published() {
    let Some((sns, topic, mut subscriber)) = delivering("whole").await else { return };
    let publish = Publish::to_topic(&topic, TEXT)
        .subject("Prüfung: 1 + 1 = 2")
        .message_attribute("text", MessageAttribute::string("a b&c"))
        .message_attribute("count", MessageAttribute::number("-1.5"))
        .message_attribute("bytes", MessageAttribute::binary([0, 1, 255]));
    let output = sns.send(publish).await.expect("it is published");

    let delivered = subscriber.next().await;
    assert_eq!(delivered["Message"], TEXT);
    assert_eq!(delivered["Subject"], "Prüfung: 1 + 1 = 2");
    assert_eq!(delivered["MessageId"], output.message_id.as_str());
    // It delivers no attributes to webhooks, but it keeps them.
    let data = moto().await.expect("it runs").data().await;
    let topics = data["sns"]["Topic"].as_array().expect("topics");
    let kept = topics.iter().find(|kept| kept["arn"] == topic.as_str()).expect("the topic");
    let attribute = |name: &str| {
        let attribute = &kept["sent_notifications"][0][3][name];
        (attribute["Type"].clone(), attribute["Value"].clone())
    };
    assert_eq!(attribute("text"), (Value::from("String"), Value::from("a b&c")));
    assert_eq!(attribute("bytes"), (Value::from("Binary"), Value::from("AAH/")));
    assert_eq!(attribute("count"), (Value::from("Number"), Value::from("-1.5")));
}

#[tokio::test]
async fn each_message_of_a_batch_is_told_of() {
    let Some((sns, topic, mut subscriber)) = delivering("batch").await else { return };
    let entries = [PublishBatchRequestEntry::new("one", TEXT), PublishBatchRequestEntry::new("two", "2").subject("S")];
    let output = sns.send(PublishBatch::new(&topic, entries)).await.expect("they are published");
    assert!(output.failed.is_empty());
    let ids: Vec<_> = output.successful.iter().map(|entry| (entry.id.as_str(), entry.message_id.clone())).collect();
    assert_eq!(ids.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ["one", "two"]);

    let (first, second) = (subscriber.next().await, subscriber.next().await);
    assert_eq!((&first["Message"], &first["MessageId"]), (&Value::from(TEXT), &Value::from(ids[0].1.as_str())));
    assert_eq!((&second["Message"], &second["Subject"]), (&Value::from("2"), &Value::from("S")));
}

#[tokio::test]
async fn a_subscription_is_confirmed_by_its_token() {
    let Some((sns, topic, _subscriber)) = delivering("confirmed").await else { return };
    // The server takes any token.
    let output = sns.send(ConfirmSubscription::new(&topic, "a-token")).await.expect("it is confirmed");
    assert!(output.subscription_arn.starts_with("arn:aws:sns:"), "{output:?}");
}

#[tokio::test]
async fn what_is_missing_is_not_found() {
    let Some(moto) = moto().await else { return };
    let nowhere = "arn:aws:sns:us-east-1:123456789012:nowhere";
    let error: Error = sns(moto.endpoint(), moto.credentials())
        .send(Publish::to_topic(nowhere, "m"))
        .await
        .expect_err("there is no such topic");
    assert_eq!((error.is_not_found(), error.code()), (true, Some("NotFound")));
    assert_eq!(error.operation(), Some("Publish"));
}
