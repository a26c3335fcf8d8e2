//! Our requests beside those that botocore sends for the same calls.

use serde_json::{Value, json};
use tower_sigv4::endpoint::Endpoint;
use tower_sigv4::operation::Operation;
use tower_sigv4::sigv4::SigningScope;
use tower_sigv4::sns::{
    ConfirmSubscription, MessageAttribute, Publish, PublishBatch, PublishBatchRequestEntry, Subscribe,
};

use crate::support::botocore::botocore;

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:topic.fifo";

/// A request of ours, as botocore tells its own, and what botocore gets to make the same one.
fn call<Op: Operation>(operation: Op, parameters: &Value) -> (Value, Value) {
    let endpoint = Endpoint::new("http://service:1", SigningScope::new("us-east-1", "sns")).expect("an endpoint");
    let request = operation.into_request(&endpoint).expect("a request");
    let form = request.body().as_bytes().expect("a form in memory");
    let ours = json!({
        "operation": Op::NAME,
        "method": request.method().as_str(),
        "uri": request.uri().to_string(),
        "content_type": request.headers()["content-type"].to_str().expect("text"),
        "document": str::from_utf8(form).expect("text"),
    });
    (ours, json!({ "operation": Op::NAME, "parameters": parameters }))
}

fn calls() -> Vec<(Value, Value)> {
    let odd = "a b+c&d=é/%~*'()\r\n😀";
    let publish = Publish::to_topic(TOPIC, odd)
        .subject("a b+c")
        .message_structure("json")
        // In the order of their names, as botocore gets them.
        .message_attribute("list", MessageAttribute::string_array("[1, null]"))
        .message_attribute("number", MessageAttribute::number("1.5"))
        .message_attribute("text", MessageAttribute::string(odd))
        .message_deduplication_id("once")
        .message_group_id("group");
    let entries = [
        PublishBatchRequestEntry::new("a", odd).subject("S").message_attribute("text", MessageAttribute::string("v")),
        PublishBatchRequestEntry::new("b", "m").message_deduplication_id("once").message_group_id("group"),
    ];
    let attribute = |data_type: &str, value: &str| json!({ "DataType": data_type, "StringValue": value });
    vec![
        call(
            publish,
            &json!({
                "TopicArn": TOPIC, "Message": odd, "Subject": "a b+c", "MessageStructure": "json",
                "MessageAttributes": {
                    "text": attribute("String", odd),
                    "number": attribute("Number", "1.5"),
                    "list": attribute("String.Array", "[1, null]"),
                },
                "MessageDeduplicationId": "once", "MessageGroupId": "group",
            }),
        ),
        call(Publish::to_target("arn:device", "m"), &json!({ "TargetArn": "arn:device", "Message": "m" })),
        call(Publish::to_phone_number("+4930", "m"), &json!({ "PhoneNumber": "+4930", "Message": "m" })),
        call(
            PublishBatch::new(TOPIC, entries),
            &json!({
                "TopicArn": TOPIC,
                "PublishBatchRequestEntries": [
                    { "Id": "a", "Message": odd, "Subject": "S", "MessageAttributes": { "text": attribute("String", "v") } },
                    { "Id": "b", "Message": "m", "MessageDeduplicationId": "once", "MessageGroupId": "group" },
                ],
            }),
        ),
        call(
            Subscribe::new(TOPIC, "https", "https://example.com/?a=b c")
                .attribute("FilterPolicy", "{\"a\": [1]}")
                .attribute("RawMessageDelivery", "false")
                .return_subscription_arn(true),
            &json!({
                "TopicArn": TOPIC, "Protocol": "https", "Endpoint": "https://example.com/?a=b c",
                "Attributes": { "FilterPolicy": "{\"a\": [1]}", "RawMessageDelivery": "false" },
                "ReturnSubscriptionArn": true,
            }),
        ),
        call(
            ConfirmSubscription::new(TOPIC, "token").authenticate_on_unsubscribe(true),
            &json!({ "TopicArn": TOPIC, "Token": "token", "AuthenticateOnUnsubscribe": "true" }),
        ),
    ]
}

/// The parameters of a form in order, which means nothing in it.
fn sorted(mut request: Value) -> Value {
    let mut parameters: Vec<_> = request["document"].as_str().expect("a form").split('&').collect();
    parameters.sort_unstable();
    request["document"] = json!(parameters);
    request
}

#[tokio::test]
async fn every_request_is_the_one_that_botocore_sends() {
    let calls = calls();
    let theirs: Vec<_> = calls.iter().map(|(_, theirs)| theirs).collect();
    let Some(answer) = botocore(json!({ "service": "sns", "calls": theirs, "signed": [] })).await else { return };
    for ((ours, _), theirs) in calls.into_iter().zip(answer["calls"].as_array().expect("requests")) {
        assert_eq!(sorted(ours), sorted(theirs.clone()), "ours and botocore's");
    }
}
