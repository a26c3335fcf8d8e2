//! A call of every operation with all its options, ours and as botocore is asked to make it.

use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::{Value, json};
use tower_sigv4::endpoint::Endpoint;
use tower_sigv4::operation::Operation;
use tower_sigv4::ses::*;
use tower_sigv4::sigv4::SigningScope;

use crate::mail_calls::{bulk_mail, mail, templates};

/// A call of ours, and what botocore gets to make the same one.
pub(crate) struct Call {
    pub(crate) ours: Sent,
    pub(crate) theirs: Value,
}

/// What goes to the service.
#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Sent {
    pub(crate) operation: String,
    method: String,
    uri: String,
    content_type: Option<String>,
    document: Value,
}

impl Sent {
    /// With the parameters of the query in order: theirs means nothing.
    pub(crate) fn sorted(mut self) -> Self {
        if let Some((path, query)) = self.uri.split_once('?') {
            let mut parameters: Vec<_> = query.split('&').collect();
            parameters.sort_unstable();
            self.uri = format!("{path}?{}", parameters.join("&"));
        }
        self
    }
}

/// One call or more of each operation.
pub(crate) fn calls() -> Vec<Call> {
    let mut calls = vec![call(GetAccount::new(), json!({}))];
    for group in [
        mail(),
        bulk_mail(),
        templates(),
        identities(),
        configuration_sets(),
        event_destinations(),
        suppression(),
        contacts(),
    ] {
        calls.extend(group);
    }
    calls
}

#[expect(clippy::needless_pass_by_value, reason = "tables write it as a literal")]
pub(crate) fn call<Op: Operation>(operation: Op, parameters: Value) -> Call {
    let endpoint = Endpoint::new("http://service:1", SigningScope::new("us-east-1", "ses")).expect("an endpoint");
    let (parts, body) = operation.into_request(&endpoint).expect("a good request").into_parts();
    let body = body.as_bytes().expect("a body in memory").clone();
    let ours = Sent {
        operation: Op::NAME.to_owned(),
        method: parts.method.to_string(),
        uri: parts.uri.to_string(),
        content_type: parts.headers.get("content-type").map(|value| value.to_str().expect("text").to_owned()),
        document: if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).expect("a document") },
    };
    Call { ours: ours.sorted(), theirs: json!({ "operation": Op::NAME, "parameters": parameters }) }
}

fn identities() -> Vec<Call> {
    let own = DkimSigningAttributes::own("selector", "a2V5").domain_signing_attributes_origin("EXTERNAL");
    vec![
        call(
            CreateEmailIdentity::new("example.com")
                .tags([("k", "v")])
                .dkim_signing_attributes(own)
                .configuration_set_name("set"),
            json!({
                "EmailIdentity": "example.com",
                "Tags": [{ "Key": "k", "Value": "v" }],
                "DkimSigningAttributes": {
                    "DomainSigningSelector": "selector",
                    "DomainSigningPrivateKey": "a2V5",
                    "DomainSigningAttributesOrigin": "EXTERNAL",
                },
                "ConfigurationSetName": "set",
            }),
        ),
        call(
            CreateEmailIdentity::new("example.com")
                .dkim_signing_attributes(DkimSigningAttributes::easy("RSA_2048_BIT")),
            json!({
                "EmailIdentity": "example.com",
                "DkimSigningAttributes": { "NextSigningKeyLength": "RSA_2048_BIT" },
            }),
        ),
        call(GetEmailIdentity::new("a+b@example.com"), json!({ "EmailIdentity": "a+b@example.com" })),
        call(DeleteEmailIdentity::new("ü@example.com"), json!({ "EmailIdentity": "ü@example.com" })),
        call(ListEmailIdentities::new(), json!({})),
        call(
            ListEmailIdentities::new()
                .name_contains("ex")
                .identity_type("DOMAIN")
                .verification_status("FAILED")
                .next_token("t")
                .page_size(10),
            json!({
                "Filter": {
                    "IDENTITY_NAME_CONTAINS": "ex",
                    "IDENTITY_TYPE": "DOMAIN",
                    "VERIFICATION_STATUS": "FAILED",
                },
                "NextToken": "t",
                "PageSize": 10,
            }),
        ),
    ]
}

fn configuration_sets() -> Vec<Call> {
    let delivery = DeliveryOptions::default().tls_policy("REQUIRE").sending_pool_name("pool");
    let suppression = SuppressionOptions::new(["BOUNCE"]).suppression_scope("ACCOUNT");
    let archive = "arn:aws:ses:eu-west-1:123456789012:mailmanager-archive/a-abcdefghijklmnopqrstuvwx";
    vec![
        call(
            CreateConfigurationSet::new("set")
                .tracking_options(TrackingOptions::new("click.example.com").https_policy("REQUIRE"))
                .delivery_options(delivery.max_delivery_seconds(300).shared_pool_delivery_mode("GLOBAL"))
                .reputation_options(ReputationOptions::new(true))
                .sending_options(SendingOptions::new(false))
                .tags([("k", "v")])
                .suppression_options(suppression.validation_options(SuppressionValidation::enabled("HIGH")))
                .vdm_options(VdmOptions::default().engagement_metrics("ENABLED").optimized_shared_delivery("DISABLED"))
                .archiving_options(ArchivingOptions::new(archive))
                .message_security_options(MessageSecurityOptions::smime("DETACHED")),
            json!({
                "ConfigurationSetName": "set",
                "TrackingOptions": { "CustomRedirectDomain": "click.example.com", "HttpsPolicy": "REQUIRE" },
                "DeliveryOptions": {
                    "TlsPolicy": "REQUIRE",
                    "SendingPoolName": "pool",
                    "MaxDeliverySeconds": 300,
                    "SharedPoolDeliveryMode": "GLOBAL",
                },
                "ReputationOptions": { "ReputationMetricsEnabled": true },
                "SendingOptions": { "SendingEnabled": false },
                "Tags": [{ "Key": "k", "Value": "v" }],
                "SuppressionOptions": {
                    "SuppressedReasons": ["BOUNCE"],
                    "SuppressionScope": "ACCOUNT",
                    "ValidationOptions": { "ConditionThreshold": {
                        "ConditionThresholdEnabled": "ENABLED",
                        "OverallConfidenceThreshold": { "ConfidenceVerdictThreshold": "HIGH" },
                    }},
                },
                "VdmOptions": {
                    "DashboardOptions": { "EngagementMetrics": "ENABLED" },
                    "GuardianOptions": { "OptimizedSharedDelivery": "DISABLED" },
                },
                "ArchivingOptions": { "ArchiveArn": archive },
                "MessageSecurityOptions": { "SigningScheme": { "SmimeScheme": { "SignatureFormat": "DETACHED" } } },
            }),
        ),
        call(GetConfigurationSet::new("set"), json!({ "ConfigurationSetName": "set" })),
        call(DeleteConfigurationSet::new("set"), json!({ "ConfigurationSetName": "set" })),
        call(
            ListConfigurationSets::new().name_contains("s").next_token("t").page_size(10),
            json!({ "Filter": { "CONFIGURATION_SET_NAME_CONTAINS": "s" }, "NextToken": "t", "PageSize": 10 }),
        ),
    ]
}

fn event_destinations() -> Vec<Call> {
    let dimension = CloudWatchDimensionConfiguration::new("campaign", "MESSAGE_TAG", "none");
    let all = EventDestinationDefinition::new(["SEND", "BOUNCE"])
        .sns_destination(SnsDestination::new("arn:topic"))
        .event_bridge_destination(EventBridgeDestination::new("arn:bus"))
        .kinesis_firehose_destination(KinesisFirehoseDestination::new("arn:role", "arn:stream"))
        .cloud_watch_destination(CloudWatchDestination::new([dimension]));
    let their_all = json!({
        "Enabled": true,
        "MatchingEventTypes": ["SEND", "BOUNCE"],
        "SnsDestination": { "TopicArn": "arn:topic" },
        "EventBridgeDestination": { "EventBusArn": "arn:bus" },
        "KinesisFirehoseDestination": { "IamRoleArn": "arn:role", "DeliveryStreamArn": "arn:stream" },
        "CloudWatchDestination": { "DimensionConfigurations": [{
            "DimensionName": "campaign",
            "DimensionValueSource": "MESSAGE_TAG",
            "DefaultDimensionValue": "none",
        }]},
    });
    vec![
        call(
            CreateConfigurationSetEventDestination::new("set", "name", all),
            json!({ "ConfigurationSetName": "set", "EventDestinationName": "name", "EventDestination": their_all }),
        ),
        call(GetConfigurationSetEventDestinations::new("set"), json!({ "ConfigurationSetName": "set" })),
        call(
            UpdateConfigurationSetEventDestination::new(
                "set",
                "a b",
                EventDestinationDefinition::new(["OPEN"]).enabled(false),
            ),
            json!({
                "ConfigurationSetName": "set",
                "EventDestinationName": "a b",
                "EventDestination": { "Enabled": false, "MatchingEventTypes": ["OPEN"] },
            }),
        ),
        call(
            DeleteConfigurationSetEventDestination::new("set", "a b"),
            json!({ "ConfigurationSetName": "set", "EventDestinationName": "a b" }),
        ),
    ]
}

fn suppression() -> Vec<Call> {
    let after = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    vec![
        call(
            PutSuppressedDestination::new("a@x.io", "BOUNCE").tenant_name("t"),
            json!({ "EmailAddress": "a@x.io", "Reason": "BOUNCE", "TenantName": "t" }),
        ),
        call(
            GetSuppressedDestination::new("a+b@x.io").tenant_name("t t"),
            json!({ "EmailAddress": "a+b@x.io", "TenantName": "t t" }),
        ),
        call(DeleteSuppressedDestination::new("a+b@x.io"), json!({ "EmailAddress": "a+b@x.io" })),
        call(
            ListSuppressedDestinations::new()
                .tenant_name("t")
                .reasons(["BOUNCE", "COMPLAINT"])
                .start_date(after(0))
                .end_date(after(1_700_000_000))
                .next_token("n")
                .page_size(5),
            json!({
                "TenantName": "t",
                "Reasons": ["BOUNCE", "COMPLAINT"],
                "StartDate": 0,
                "EndDate": 1_700_000_000,
                "NextToken": "n",
                "PageSize": 5,
            }),
        ),
    ]
}

fn contacts() -> Vec<Call> {
    let topics = || [Topic::new("news", "News", "OPT_OUT").description("What is new"), Topic::new("t", "T", "OPT_IN")];
    let their_topics = json!([
        {
            "TopicName": "news",
            "DisplayName": "News",
            "Description": "What is new",
            "DefaultSubscriptionStatus": "OPT_OUT",
        },
        { "TopicName": "t", "DisplayName": "T", "DefaultSubscriptionStatus": "OPT_IN" },
    ]);
    let preferences = json!([{ "TopicName": "news", "SubscriptionStatus": "OPT_IN" }]);
    let topic = TopicFilter::new("news").use_default_if_preference_unavailable(true);
    vec![
        call(
            CreateContactList::new("people").topics(topics()).description("D").tags([("k", "v")]),
            json!({
                "ContactListName": "people",
                "Topics": their_topics,
                "Description": "D",
                "Tags": [{ "Key": "k", "Value": "v" }],
            }),
        ),
        call(GetContactList::new("people"), json!({ "ContactListName": "people" })),
        call(
            UpdateContactList::new("people").topics(topics()).description("D"),
            json!({ "ContactListName": "people", "Topics": their_topics, "Description": "D" }),
        ),
        call(DeleteContactList::new("people"), json!({ "ContactListName": "people" })),
        call(ListContactLists::new().next_token("t").page_size(1), json!({ "NextToken": "t", "PageSize": 1 })),
        call(
            CreateContact::new("people", "a+b@x.io")
                .topic_preferences([("news", "OPT_IN")])
                .unsubscribe_all(true)
                .attributes_data("{}"),
            json!({
                "ContactListName": "people",
                "EmailAddress": "a+b@x.io",
                "TopicPreferences": preferences,
                "UnsubscribeAll": true,
                "AttributesData": "{}",
            }),
        ),
        call(GetContact::new("people", "a+b@x.io"), json!({ "ContactListName": "people", "EmailAddress": "a+b@x.io" })),
        call(
            UpdateContact::new("people", "a+b@x.io")
                .topic_preferences([("news", "OPT_IN")])
                .unsubscribe_all(false)
                .attributes_data("{}"),
            json!({
                "ContactListName": "people",
                "EmailAddress": "a+b@x.io",
                "TopicPreferences": preferences,
                "UnsubscribeAll": false,
                "AttributesData": "{}",
            }),
        ),
        call(
            DeleteContact::new("people", "a+b@x.io"),
            json!({ "ContactListName": "people", "EmailAddress": "a+b@x.io" }),
        ),
        call(
            ListContacts::new("people")
                .filter(ListContactsFilter::new("OPT_IN").topic_filter(topic))
                .page_size(2)
                .next_token("t"),
            json!({
                "ContactListName": "people",
                "Filter": {
                    "FilteredStatus": "OPT_IN",
                    "TopicFilter": { "TopicName": "news", "UseDefaultIfPreferenceUnavailable": true },
                },
                "PageSize": 2,
                "NextToken": "t",
            }),
        ),
    ]
}
