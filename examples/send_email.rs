//! A mail with text, HTML, a picture in it, a file, names in any script and an unsubscribe header.
//!
//! With no account and no set-up, into a mailbox inside this process; what arrived there is printed:
//!
//! ```sh
//! cargo run --example send_email
//! ```
//!
//! For real, the same with the environment set (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` for temporary
//! ones, and `AWS_REGION`), from an address that SES has verified. An account in the sandbox sends to verified addresses alone,
//! and to those of the mailbox simulator:
//!
//! ```sh
//! cargo run --example send_email -- --from you@example.com --to success@simulator.amazonses.com
//! ```
//!
//! `--attach PATH` adds a file of yours.

use std::error::Error;

use tower_sigv4::ErrorKind;
use tower_sigv4::environment::Environment;
use tower_sigv4::ses::{Attachment, Email, Ses, Unsubscribe};
use tower_sigv4::testing::Mailbox;
use tower_sigv4::testing::mailbox::SentEmail;

/// A picture of one red pixel.
const LOGO: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00\x00\xff\xff\xff!\xf9\x04\x00\x00\x00\x00\x00,\
    \x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    if Environment::process().var("AWS_ACCESS_KEY_ID").is_some() {
        let from = arguments.from.ok_or("sending for real needs --from ADDRESS, one that SES has verified")?;
        let to = arguments.to.ok_or("sending for real needs --to ADDRESS")?;
        println!("Sending a mail from {from} to {to} …");
        let id = send(&Ses::from_env()?, &from, &to, arguments.attach).await?;
        println!("  SES calls it {id}");
        return Ok(());
    }

    println!("Sending a mail into a mailbox inside this process …");
    let mailbox = Mailbox::new();
    let from = arguments.from.as_deref().unwrap_or("shop@example.com");
    let to = arguments.to.as_deref().unwrap_or("ann@example.com");
    let id = send(&mailbox.ses(), from, to, arguments.attach).await?;
    println!("  the mailbox calls it {id}");
    for mail in mailbox.sent() {
        print(&mail);
    }

    println!("Bad input never leaves the process …");
    let refused = Email::new(from).to("ann@example.com").subject("Hello\r\nBcc: everybody@example.com").text("Hi");
    match mailbox.ses().send_email(&refused).await {
        Err(error) if error.kind() == ErrorKind::InvalidInput => println!("  {error}"),
        other => return Err(format!("expected an error, got {other:?}").into()),
    }
    println!("Done.");
    Ok(())
}

/// Makes the mail and sends it; the id that SES gives it.
async fn send(ses: &Ses, from: &str, to: &str, path: Option<String>) -> Result<String, tower_sigv4::Error> {
    let mut email = Email::new(("Zoë's Bücherladen 📚", from))
        .to(("Ἄννα Λη", to))
        .reply_to("help@example.com")
        .subject("Your order n° 7 is on its way ✓")
        .text("Hello Ἄννα,\n\nyour books left us today.\n")
        .html("<p>Hello <b>Ἄννα</b>,</p><p>your books left us today.</p><img src=\"cid:logo\" alt=\"\">")
        .inline("logo", Attachment::new("logo.gif", LOGO))
        .attach(Attachment::new("Rechnung März.csv", "Buch;Preis\r\nDie Wand;12,00 €\r\n"))
        .unsubscribe(Unsubscribe::one_click("https://example.com/unsubscribe/8f2c").or_mailto("off@example.com"))
        .tag("kind", "order");
    if let Some(path) = path {
        email = email.attach(Attachment::from_path(path).await?);
    }
    ses.send_email(&email).await
}

/// What arrived, in a few lines.
fn print(mail: &SentEmail) {
    println!("What arrived …");
    println!("  From:         {}", mail.from.as_deref().unwrap_or("nobody"));
    println!("  To:           {}", mail.to.join(", "));
    println!("  Reply-To:     {}", mail.reply_to.join(", "));
    println!("  Subject:      {}", mail.subject.as_deref().unwrap_or("none"));
    println!("  Unsubscribe:  {}", mail.header("List-Unsubscribe").unwrap_or("none"));
    for (name, value) in &mail.tags {
        println!("  Tag:          {name}={value}");
    }
    for (kind, body) in [("text", &mail.text), ("HTML", &mail.html)] {
        println!("  as {kind}:");
        body.iter().flat_map(|body| body.lines()).for_each(|line| println!("  | {line}"));
    }
    for file in &mail.attachments {
        let place = file.content_id.as_ref().map_or_else(|| "attached".to_owned(), |id| format!("shown as cid:{id}"));
        let name = file.file_name.as_deref().unwrap_or("without a name");
        let content_type = file.content_type.as_deref().unwrap_or("unknown");
        println!("  {name}: {content_type}, {} bytes, {place}", file.content.len());
    }
    println!("  in all {} bytes of MIME", mail.raw.as_ref().map_or(0, bytes::Bytes::len));
}

#[derive(Default)]
struct Arguments {
    from: Option<String>,
    to: Option<String>,
    attach: Option<String>,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        let mut arguments = Self::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
            match word.as_str() {
                "--from" => arguments.from = Some(value),
                "--to" => arguments.to = Some(value),
                "--attach" => arguments.attach = Some(value),
                _ => return Err(format!("{word} is unknown; there are --from, --to and --attach")),
            }
        }
        Ok(arguments)
    }
}
