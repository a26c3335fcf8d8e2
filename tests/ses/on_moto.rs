//! What moto has of SES: identities, mail, configuration sets and contact lists. Every call is signed with temporary
//! credentials, and the server verifies that.

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use tower_sigv4::ses::*;

use crate::ses;
use crate::support::moto::{Moto, moto};

pub(crate) async fn on_moto() -> Option<(&'static Moto, Ses)> {
    let moto = moto().await?;
    Some((moto, ses(moto.endpoint(), moto.temporary())))
}

/// What the server holds of a message.
pub(crate) async fn stored(moto: &Moto, kind: &str, id: &str) -> Value {
    let data = moto.data().await;
    let messages = data["ses"][kind].as_array().expect("messages");
    messages.iter().find(|message| message["id"] == id).expect("the message was kept").clone()
}

/// Trap: SES wants the path encoded twice; a `+` and an `@` show it.
#[tokio::test]
async fn an_address_with_a_plus_is_an_identity() {
    let Some((_, ses)) = on_moto().await else { return };
    let address = "a+b@example.com";
    let made = ses.send(CreateEmailIdentity::new(address)).await.expect("it is made");
    assert_eq!(made.identity_type, "EMAIL_ADDRESS");
    let found = ses.send(GetEmailIdentity::new(address)).await.expect("it is there");
    assert_eq!((found.identity_type.as_str(), found.tags.len()), ("EMAIL_ADDRESS", 0));
    ses.send(DeleteEmailIdentity::new(address)).await.expect("it is deleted");
    let error = ses.send(GetEmailIdentity::new(address)).await.expect_err("it is gone");
    assert_eq!(SesErrorCode::of(&error), Some(SesErrorCode::NotFound));
    assert!(error.is_not_found());
}

#[tokio::test]
async fn a_domain_has_its_tags_and_keys() {
    let Some((_, ses)) = on_moto().await else { return };
    let dkim = DkimSigningAttributes::easy("RSA_2048_BIT");
    let operation = CreateEmailIdentity::new("tags.example").tags([("k", "v")]).dkim_signing_attributes(dkim);
    let made = ses.send(operation).await.expect("it is made");
    let dkim = made.dkim_attributes.expect("they are told");
    assert_eq!(dkim.next_signing_key_length.as_deref(), Some("RSA_2048_BIT"));
    let found = ses.send(GetEmailIdentity::new("tags.example")).await.expect("it is there");
    assert_eq!((found.identity_type.as_str(), found.tags), ("DOMAIN", vec![("k", "v").into()]));
    // The server writes it as a text, the service as a number.
    assert!(found.dkim_attributes.expect("they are told").last_key_generation_timestamp.is_some());
}

#[tokio::test]
async fn a_simple_message_arrives_whole() {
    let Some((moto, ses)) = on_moto().await else { return };
    ses.send(CreateEmailIdentity::new("simple.example")).await.expect("it is made");
    let text = "Grüße 👋\n.\nEnd\n".repeat(1_000);
    let mail = SendEmail::new(EmailContent::Simple(Message::new("Ünïcode: 你好").text(&text)))
        .from_email_address("sender@simple.example")
        .destination(Destination::to(["to@x.example"]).cc_addresses(["cc@x.example"]).bcc_addresses(["bcc@x.example"]));
    let id = ses.send(mail).await.expect("it is sent").message_id;
    let message = stored(moto, "Message", &id).await;
    assert_eq!((&message["subject"], &message["source"]), (&"Ünïcode: 你好".into(), &"sender@simple.example".into()));
    assert_eq!(message["body"], text.as_str());
    assert_eq!(message["destinations"]["ToAddresses"][0], "to@x.example");
    assert_eq!(message["destinations"]["CcAddresses"][0], "cc@x.example");
    assert_eq!(message["destinations"]["BccAddresses"][0], "bcc@x.example");
}

#[tokio::test]
async fn a_raw_message_arrives_whole() {
    let Some((moto, ses)) = on_moto().await else { return };
    ses.send(CreateEmailIdentity::new("raw.example")).await.expect("it is made");
    let raw = format!("From: sender@raw.example\r\nSubject: Hi\r\n\r\n{}\r\n.\r\n..\r\nü", "x".repeat(998));
    let mail = SendEmail::new(EmailContent::Raw(RawMessage::new(raw.clone())))
        .from_email_address("sender@raw.example")
        .destination(Destination::to(["to@x.example"]).bcc_addresses(["bcc@x.example"]));
    let id = ses.send(mail).await.expect("it is sent").message_id;
    let message = stored(moto, "RawMessage", &id).await;
    assert_eq!(message["raw_data"], raw.as_str());
    assert_eq!(message["destinations"], json!(["to@x.example", "bcc@x.example"]));
}

#[tokio::test]
async fn an_unverified_sender_is_told() {
    let Some((_, ses)) = on_moto().await else { return };
    let mail = SendEmail::new(EmailContent::Simple(Message::new("Hi").text("there")))
        .from_email_address("sender@unverified.example")
        .destination(Destination::to(["to@x.example"]));
    let error = ses.send(mail).await.expect_err("the sender is not verified");
    assert_eq!(SesErrorCode::of(&error), Some(SesErrorCode::NotVerified));
    assert!(!error.is_access_denied() && !error.is_retryable());
}

/// The server's answer to `GetConfigurationSet` has a document where the API has a truth value, so its data are read.
#[tokio::test]
async fn a_configuration_set_comes_and_goes() {
    let Some((moto, ses)) = on_moto().await else { return };
    let set = CreateConfigurationSet::new("comes-and-goes")
        .tracking_options(TrackingOptions::new("click.example.com"))
        .delivery_options(DeliveryOptions::default().tls_policy("REQUIRE"))
        .suppression_options(SuppressionOptions::new(["BOUNCE", "COMPLAINT"]))
        .vdm_options(VdmOptions::default().engagement_metrics("ENABLED"))
        .tags([("k", "v")]);
    ses.send(set).await.expect("it is made");
    let data = moto.data().await;
    let all = data["ses"]["ConfigurationSet"].as_array().expect("configuration sets");
    let found = all.iter().find(|set| set["configuration_set_name"] == "comes-and-goes").expect("it is there");
    assert_eq!(found["tracking_options"], json!({ "CustomRedirectDomain": "click.example.com" }));
    assert_eq!(found["delivery_options"], json!({ "TlsPolicy": "REQUIRE" }));
    assert_eq!(found["suppression_options"], json!({ "SuppressedReasons": ["BOUNCE", "COMPLAINT"] }));
    assert_eq!(found["vdm_options"], json!({ "DashboardOptions": { "EngagementMetrics": "ENABLED" } }));
    assert_eq!(found["tags"], json!([{ "Key": "k", "Value": "v" }]));

    ses.send(DeleteConfigurationSet::new("comes-and-goes")).await.expect("it is deleted");
    let error = ses.send(GetConfigurationSet::new("comes-and-goes")).await.expect_err("it is gone");
    assert_eq!(SesErrorCode::of(&error), Some(SesErrorCode::NotFound));
}

#[tokio::test]
async fn contacts_are_put_on_a_list_and_taken_off() {
    let Some((_, ses)) = on_moto().await else { return };
    let (list, address) = ("people", "a+b@example.com");
    let topics = [Topic::new("news", "News", "OPT_OUT").description("What is new")];
    let made = CreateContactList::new(list).topics(topics.clone()).description("All").tags([("k", "v")]);
    ses.send(made).await.expect("it is made");
    let found = ses.send(GetContactList::new(list)).await.expect("it is there");
    assert_eq!((found.contact_list_name.as_str(), found.description.as_deref()), (list, Some("All")));
    assert_eq!(found.topics, topics);
    assert!(found.created_timestamp.is_some());
    let lists: Vec<_> = ses.pages(ListContactLists::new()).try_collect().await.expect("all pages");
    assert!(lists.iter().flat_map(|page| &page.contact_lists).any(|found| found.contact_list_name == list));

    let contact = CreateContact::new(list, address).topic_preferences([("news", "OPT_IN")]).attributes_data("{}");
    ses.send(contact).await.expect("it is put on the list");
    let found = ses.send(GetContact::new(list, address)).await.expect("it is there");
    assert_eq!((found.email_address.as_str(), found.unsubscribe_all), (address, false));
    assert_eq!(found.topic_preferences, [("news", "OPT_IN").into()]);
    let page = ses.send(ListContacts::new(list)).await.expect("a page");
    assert_eq!(page.contacts[0].email_address, address);

    ses.send(DeleteContact::new(list, address)).await.expect("it is taken off");
    assert!(ses.send(GetContact::new(list, address)).await.expect_err("it is gone").is_not_found());
    ses.send(DeleteContactList::new(list)).await.expect("it is deleted");
    let error = ses.send(GetContactList::new(list)).await.expect_err("it is gone");
    assert_eq!(SesErrorCode::of(&error), Some(SesErrorCode::NotFound));
}
