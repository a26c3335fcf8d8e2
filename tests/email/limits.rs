//! Sizes and counts at their limits.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tower_sigv4::ses::{Attachment, ContentKind, Email, MAX_MESSAGE_SIZE, MAX_RECIPIENTS};

use crate::reader::read;
use crate::transport::{document, raw, refused};

fn email() -> Email {
    Email::new("a@example.com").to("b@example.com").text("t")
}

#[tokio::test]
async fn thirty_megabytes_of_attachments_arrive_whole() {
    let files: Vec<Bytes> = (0..3_u32)
        .map(|file| (0..10_000_000_u32).map(|at| u8::try_from((at / 997 + at * 7 + file) % 256).unwrap()).collect())
        .collect();
    let email = files.iter().fold(email(), |email, file| email.attach(Attachment::new("a.bin", file.clone())));
    let found = read(&raw(&document(&email).await));
    let found: Vec<_> = found.root.parts.iter().skip(1).map(|part| part.sha256.clone()).collect();
    let expected: Vec<_> = files.iter().map(|file| hex::encode(Sha256::digest(file))).collect();
    assert_eq!(found, expected);
}

/// An e-mail with an attachment that makes it about this long; boundaries differ in length by a few bytes.
fn of_size(size: usize) -> Email {
    let without = email().attach(Attachment::new("a", "")).to_mime().unwrap().len();
    let lines = (size - without) / 78;
    let rest = (size - without) % 78 * 3 / 4;
    email().attach(Attachment::new("a", vec![b'x'; lines * 57 + rest]))
}

/// Trap: the size was checked before base64, which makes it a third larger.
#[tokio::test]
async fn the_encoded_size_counts() {
    let fits = of_size(MAX_MESSAGE_SIZE - 200).to_mime().unwrap();
    assert!((MAX_MESSAGE_SIZE - 400..=MAX_MESSAGE_SIZE).contains(&fits.len()), "{}", fits.len());

    let error = refused(&of_size(MAX_MESSAGE_SIZE + 200)).await;
    let numbers: Vec<usize> =
        error.message().split(' ').filter_map(|word| word.trim_matches(';').parse().ok()).collect();
    assert_eq!(numbers.len(), 2, "{error}");
    assert!((MAX_MESSAGE_SIZE + 1..MAX_MESSAGE_SIZE + 400).contains(&numbers[0]), "{error}");
    assert_eq!(numbers[1], MAX_MESSAGE_SIZE);
}

#[tokio::test]
async fn what_cannot_fit_is_refused_whatever_it_is_made_of() {
    let large = Bytes::from(vec![b'x'; 30_000_000]);
    let text = "ä".repeat(20_000_000);
    // Without writing it: a hundred such would be four gigabytes.
    let many = (0..100).fold(email(), |email, _| email.attach(Attachment::new("a", large.clone())));
    for email in [
        many,
        email().inline("a", Attachment::new("a", large.clone())).attach(Attachment::new("a", large.clone())),
        email().text(&text),
        email().text("").html(&text).content(ContentKind::Raw),
        email().subject(&text),
    ] {
        let error = refused(&email).await;
        assert!(error.message().contains(&MAX_MESSAGE_SIZE.to_string()), "{error}");
    }
}

#[tokio::test]
async fn fifty_recipients_are_the_most() {
    let to = |count: usize| (0..count).fold(email(), |email, at| email.to(format!("to{at}@example.com")));
    let most = to(MAX_RECIPIENTS - 3).cc("c@example.com").bcc("d@example.com");
    let destination = &document(&most).await["Destination"];
    let count = |field: &str| destination[field].as_array().unwrap().len();
    assert_eq!(count("ToAddresses") + count("CcAddresses") + count("BccAddresses"), 50);
    assert_eq!(read(&most.to_mime().unwrap()).to.len(), 48);

    let error = refused(&most.bcc("e@example.com")).await;
    assert!(error.message().contains("51") && error.message().contains("50"), "{error}");
}
