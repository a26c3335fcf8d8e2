//! What aws-ses-v2-local has of SES: templates, bulk mail, attachments and the account.

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use tower_sigv4::Credentials;
use tower_sigv4::ses::*;

use crate::ses;
use crate::support::ses_local::{SesLocal, ses_local};

async fn on_ses_local() -> Option<(&'static SesLocal, Ses)> {
    let local = ses_local().await?;
    let credentials = Credentials::new("ASIAEXAMPLE", "not-verified").with_session_token("not-verified");
    Some((local, ses(local.endpoint(), credentials)))
}

/// What the server keeps of a message.
async fn stored(local: &SesLocal, id: &str) -> Value {
    let store = local.store().await;
    let messages = store["emails"].as_array().expect("messages");
    messages.iter().find(|message| message["messageId"] == id).expect("the message was kept").clone()
}

#[tokio::test]
async fn a_template_comes_and_goes() {
    let Some((_, ses)) = on_ses_local().await else { return };
    let name = "comes and goes/é";
    let first = EmailTemplateContent::new("Hi {{name}}").text("Dear {{name}}").html("<p>{{name}}</p>");
    ses.send(CreateEmailTemplate::new(name, first.clone())).await.expect("it is made");
    let found = ses.send(GetEmailTemplate::new(name)).await.expect("it is there");
    assert_eq!((found.template_name.as_str(), &found.template_content), (name, &first));

    let second = EmailTemplateContent::new("Hello {{name}}").text("{{name}}: {{code}}");
    ses.send(UpdateEmailTemplate::new(name, second.clone())).await.expect("it is changed");
    let found = ses.send(GetEmailTemplate::new(name)).await.expect("it is there");
    assert_eq!(found.template_content, second);

    let data = json!({ "name": "Ann", "code": 7 }).to_string();
    let rendered = ses.send(TestRenderEmailTemplate::new(name, data)).await.expect("it is filled in").rendered_template;
    assert!(rendered.contains("Subject: Hello Ann\r\n") && rendered.contains("Ann: 7"), "{rendered}");

    ses.send(DeleteEmailTemplate::new(name)).await.expect("it is deleted");
    let error = ses.send(GetEmailTemplate::new(name)).await.expect_err("it is gone");
    assert_eq!(SesErrorCode::of(&error), Some(SesErrorCode::NotFound));
}

#[tokio::test]
async fn values_that_are_missing_are_told() {
    let Some((_, ses)) = on_ses_local().await else { return };
    let content = EmailTemplateContent::new("Hi {{name}}").text("x");
    ses.send(CreateEmailTemplate::new("missing", content)).await.expect("it is made");
    let error = ses.send(TestRenderEmailTemplate::new("missing", "{}")).await.expect_err("a value is missing");
    assert_eq!(SesErrorCode::of(&error), Some(SesErrorCode::BadRequest));
}

#[tokio::test]
async fn templates_are_listed_page_by_page() {
    let Some((_, ses)) = on_ses_local().await else { return };
    let names: Vec<_> = (0..5).map(|number| format!("page-{number}")).collect();
    for name in &names {
        ses.send(CreateEmailTemplate::new(name, EmailTemplateContent::new("S").text("T"))).await.expect("it is made");
    }
    let pages: Vec<_> = ses.pages(ListEmailTemplates::new().page_size(2)).try_collect().await.expect("all pages");
    assert!(pages.len() > 2 && pages.iter().all(|page| page.templates_metadata.len() <= 2));
    let listed: Vec<_> = pages.into_iter().flat_map(|page| page.templates_metadata).collect();
    for name in &names {
        let template = listed.iter().find(|template| template.template_name == *name).expect("it is listed");
        assert!(template.created_timestamp.is_some());
    }
}

#[tokio::test]
async fn a_template_is_filled_in_for_each_destination() {
    let Some((local, ses)) = on_ses_local().await else { return };
    let content = EmailTemplateContent::new("Hi {{name}}").text("Your code is {{code}}").html("<b>{{code}}</b>");
    ses.send(CreateEmailTemplate::new("bulk", content)).await.expect("it is made");
    let template = Template::named("bulk").template_data(r#"{"name":"friend","code":"none"}"#);
    let entries = [
        BulkEmailEntry::new(Destination::to(["ann@x.example"]).cc_addresses(["log@x.example"]))
            .replacement_template_data(r#"{"name":"Änn","code":1}"#),
        BulkEmailEntry::new(Destination::to(["bob@x.example"])),
    ];
    let sent = ses.send(SendBulkEmail::new(template, entries).from_email_address("codes@x.example")).await;
    let results = sent.expect("they are sent").bulk_email_entry_results;
    assert_eq!(results.len(), 2);
    assert!(results.iter().all(BulkEmailEntryResult::is_success));
    let id = |index: usize| results[index].message_id.as_deref().expect("an id");

    let ann = stored(local, id(0)).await;
    assert_eq!((&ann["subject"], &ann["body"]["text"]), (&json!("Hi Änn"), &json!("Your code is 1")));
    assert_eq!(ann["destination"], json!({ "to": ["ann@x.example"], "cc": ["log@x.example"], "bcc": [] }));
    let bob = stored(local, id(1)).await;
    assert_eq!((&bob["subject"], &bob["body"]["html"]), (&json!("Hi friend"), &json!("<b>none</b>")));
}

#[tokio::test]
async fn a_template_of_ones_own_is_filled_in() {
    let Some((local, ses)) = on_ses_local().await else { return };
    let content = EmailTemplateContent::new("Hi {{name}}").text("T {{name}}").html("<p>{{name}}");
    let template = Template::inline(content).template_data(r#"{"name":"Ann"}"#).header("X-Kind", "test");
    let mail =
        SendEmail::new(EmailContent::Template(template.attachments([MessageAttachment::new("a.txt", "attached")])))
            .from_email_address("sender@x.example")
            .destination(Destination::to(["to@x.example"]));
    let id = ses.send(mail).await.expect("it is sent").message_id;
    let message = stored(local, &id).await;
    assert_eq!((&message["subject"], &message["body"]["text"]), (&json!("Hi Ann"), &json!("T Ann")));
    assert_eq!(message["headers"], json!([{ "name": "X-Kind", "value": "test" }]));
    assert_eq!(message["attachments"][0]["content"], "YXR0YWNoZWQ=");
}

#[tokio::test]
async fn a_simple_message_arrives_with_its_attachment() {
    let Some((local, ses)) = on_ses_local().await else { return };
    let attachment = MessageAttachment::new("Grüße.png", &b"\x89PNG\r\n\0\xff"[..])
        .content_type("image/png")
        .content_disposition("INLINE")
        .content_id("logo");
    let message = Message::new("Ünïcode").text("T").html("<img src=\"cid:logo\">").attachments([attachment]);
    let mail = SendEmail::new(EmailContent::Simple(message))
        .from_email_address("sender@x.example")
        .reply_to_addresses(["answers@x.example"])
        .destination(Destination::to(["to@x.example"]).bcc_addresses(["bcc@x.example"]));
    let id = ses.send(mail).await.expect("it is sent").message_id;
    let message = stored(local, &id).await;
    assert_eq!((&message["subject"], &message["replyTo"]), (&json!("Ünïcode"), &json!(["answers@x.example"])));
    assert_eq!(message["destination"], json!({ "to": ["to@x.example"], "cc": [], "bcc": ["bcc@x.example"] }));
    let attachment = &message["attachments"][0];
    assert_eq!((&attachment["filename"], &attachment["contentId"]), (&json!("Grüße.png"), &json!("logo")));
    assert_eq!((&attachment["content"], &attachment["size"]), (&json!("iVBORw0KAP8="), &json!(8)));
}

#[tokio::test]
async fn a_raw_message_arrives_with_its_attachment() {
    let Some((local, ses)) = on_ses_local().await else { return };
    let raw = "From: sender@x.example\r\nTo: to@x.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHällo\r\n\
        --b\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Disposition: attachment; filename=\"a.pdf\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nAP8=\r\n--b--\r\n";
    let id = ses.send(SendEmail::new(EmailContent::Raw(RawMessage::new(raw)))).await.expect("it is sent").message_id;
    let message = stored(local, &id).await;
    assert_eq!((&message["subject"], &message["from"]), (&json!("Grüße"), &json!("sender@x.example")));
    assert_eq!(message["body"]["text"].as_str().map(str::trim), Some("Hällo"));
    let attachment = &message["attachments"][0];
    assert_eq!((&attachment["filename"], &attachment["content"]), (&json!("a.pdf"), &json!("AP8=")));
    assert_eq!(attachment["contentType"], "application/pdf");
}

#[tokio::test]
async fn the_account_is_read() {
    let Some((_, ses)) = on_ses_local().await else { return };
    let account = ses.send(GetAccount::new()).await.expect("it is told");
    assert!(account.sending_enabled && account.production_access_enabled);
    let quota = account.send_quota.expect("it is told");
    assert_eq!((quota.max_24_hour_send, quota.max_send_rate), (50_000.0, 14.0));
    assert_eq!(account.details.expect("they are told").website_url.as_deref(), Some("https://example.com"));
}
