//! The example `gallery` as a visitor sees it, in a headless Chromium. `.ci/browser` installs that and runs this.

#![cfg(all(feature = "axum", feature = "client", feature = "s3", feature = "testing"))]

#[path = "support/browser.rs"]
mod browser;
mod support;

use std::path::PathBuf;

use browser::{Browser, in_browser};
use fantoccini::Locator;
use serde_json::json;
use support::gallery::Gallery;
use support::proxy::Proxy;
use support::stack::{new_bucket, s3, seaweedfs};
use tempfile::TempDir;
use tower_sigv4::Credentials;

/// A picture of one pixel, which is still one with anything behind it.
const PIXEL: &[u8] = include_bytes!("support/pixel.png");

// As WebDriver names these keys.
const ENTER: char = '\u{E007}';
const TAB: char = '\u{E004}';
const SHIFT: char = '\u{E008}';

/// Files of these names and sizes in bytes, to be chosen in the page.
struct Files(TempDir);

impl Files {
    fn new(files: &[(&str, usize)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, size) in files {
            let mut picture = PIXEL.to_vec();
            picture.resize(*size.max(&PIXEL.len()), 0);
            std::fs::write(folder.path().join(name), picture).expect("it is written");
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Chooses files in the page's field.
    async fn choose(&self, browser: &Browser, names: &[&str]) {
        let paths: Vec<_> = names.iter().map(|name| self.path(name).display().to_string()).collect();
        let field = browser.page.find(Locator::Id("files")).await.expect("the field");
        field.send_keys(&paths.join("\n")).await.expect("they are chosen");
    }
}

async fn open(browser: &Browser, gallery: &Gallery) {
    browser.page.goto(gallery.url()).await.expect("the page");
    browser.until("kept && document.querySelector('#empty').hidden === false").await;
}

/// Waits for so many pictures, each of them loaded from the store.
async fn shown(browser: &Browser, count: usize) {
    let all = "[...document.querySelectorAll('#pictures img')]";
    browser.until(&format!("{all}.length === {count} && {all}.every((image) => image.naturalWidth === 1)")).await;
}

/// How the store answered to the forms so far.
async fn uploads(browser: &Browser) -> serde_json::Value {
    let resources = "performance.getEntriesByType('resource')";
    browser
        .value(&format!("{resources}.filter((it) => it.name === kept.form.url).map((it) => it.responseStatus)"))
        .await
}

#[tokio::test]
async fn pictures_go_to_the_store_with_progress_and_what_is_too_large_is_refused_there() {
    let gallery = Gallery::start(&["--max-bytes", "700000"], &[]).await;
    let files = Files::new(&[("cat.png", 0), ("Zoë + 100% ✓.png", 600_000), ("large.png", 700_001), ("text.txt", 0)]);
    in_browser(async |browser| {
        open(browser, &gallery).await;
        // A slow line, so that there is progress to see.
        let line = json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000 });
        browser.devtools("Network.enable", json!({})).await;
        browser.devtools("Network.emulateNetworkConditions", line).await;
        browser
            .page
            .execute(
                "const value = Object.getOwnPropertyDescriptor(HTMLProgressElement.prototype, 'value');
                 window.progress = [];
                 Object.defineProperty(HTMLProgressElement.prototype, 'value', {
                     get() { return value.get.call(this); },
                     set(now) { window.progress.push(now); value.set.call(this, now); },
                 });",
                Vec::new(),
            )
            .await
            .expect("the bars are watched");
        files.choose(browser, &["cat.png", "Zoë + 100% ✓.png", "large.png", "text.txt"]).await;
        shown(browser, 2).await;
        browser.until("document.querySelectorAll('#uploads .failed').length === 2").await;
        browser.until("window.progress.some((part) => part > 0 && part < 1)").await;

        let failures = "[...document.querySelectorAll('#uploads .failed')]";
        let of = |name: &str| format!("{failures}.find((item) => item.textContent.includes('{name}')).innerText");
        let large = browser.value(&of("large.png")).await;
        assert!(
            large.as_str().expect("text").contains("700 KB are too large: the store takes up to 700 KB"),
            "{large}"
        );
        let text = browser.value(&of("text.txt")).await;
        assert!(text.as_str().expect("text").contains("The store takes pictures alone"), "{text}");
        // It was the store that refused them, and no form was asked for twice.
        let mut statuses: Vec<_> = uploads(browser).await.as_array().expect("a list").clone();
        statuses.sort_by_key(serde_json::Value::as_u64);
        assert_eq!(statuses, [204, 204, 400, 400]);

        // They are there for good, and for this browser.
        browser.page.refresh().await.expect("the page");
        shown(browser, 2).await;
        let names = "[...document.querySelectorAll('#pictures .name')].map((name) => name.textContent).sort()";
        assert_eq!(browser.value(names).await, json!(["Zoë + 100% ✓.png", "cat.png"]));
        let zip = "fetch(document.querySelector('#zip').href).then((answer) => answer.blob())
                       .then((blob) => arguments[0](blob.size))";
        let size = browser.page.execute_async(zip, Vec::new()).await.expect("the ZIP");
        assert!(size.as_u64().expect("a size") > 600_000, "{size}");
    })
    .await;
}

#[tokio::test]
async fn dropped_pictures_are_uploaded_and_the_keyboard_deletes_them() {
    let gallery = Gallery::start(&[], &[]).await;
    in_browser(async |browser| {
        open(browser, &gallery).await;
        let drop = "const file = (name) => new File([new Uint8Array(arguments[0])], name, { type: 'image/png' });
            const dataTransfer = new DataTransfer();
            for (const name of ['one.png', 'two.png']) dataTransfer.items.add(file(name));
            document.querySelector('#drop').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));";
        browser.page.execute(drop, vec![json!(PIXEL)]).await.expect("they are dropped");
        shown(browser, 2).await;
        browser.until("document.querySelectorAll('#uploads li').length === 0").await;

        let focused = "document.activeElement.id || document.activeElement.className";
        for expected in ["files", "zip", "open", "mail", "delete"] {
            browser.press([TAB]).await;
            assert_eq!(browser.value(focused).await, expected);
        }
        browser.press([ENTER]).await;
        browser.until("document.querySelector('#delete-dialog').open").await;
        assert_eq!(browser.value("document.activeElement.textContent").await, "Keep", "the harmless answer is first");
        browser.press([ENTER]).await;
        browser.until("!document.querySelector('#delete-dialog').open").await;
        shown(browser, 2).await;

        for left in [1, 0] {
            browser.press([ENTER]).await;
            browser.until("document.querySelector('#delete-dialog').open").await;
            browser.press([SHIFT, TAB]).await;
            browser.press([ENTER]).await;
            shown(browser, left).await;
        }
        browser.until("!document.querySelector('#empty').hidden && document.activeElement.id === 'files'").await;
    })
    .await;
}

#[tokio::test]
async fn a_form_that_has_expired_is_renewed() {
    let gallery = Gallery::start(&["--form-seconds", "3"], &[]).await;
    let files = Files::new(&[("known.png", 0), ("unknown.png", 0)]);
    in_browser(async |browser| {
        open(browser, &gallery).await;
        let first = browser.value("kept.form.expires_at").await;
        let expired = format!("Date.now() > Date.parse({first}) + 1_000");
        browser.until(&expired).await;
        // The page knows it.
        files.choose(browser, &["known.png"]).await;
        shown(browser, 1).await;
        assert_eq!(uploads(browser).await, json!([204]));

        // The page does not: its computer slept, say.
        browser
            .page
            .execute("kept.until = Infinity; window.old = kept.form.expires_at;", Vec::new())
            .await
            .expect("it sleeps");
        browser.until("Date.now() > Date.parse(window.old) + 1_000").await;
        files.choose(browser, &["unknown.png"]).await;
        shown(browser, 2).await;
        let statuses = uploads(browser).await;
        let statuses = statuses.as_array().expect("a list");
        assert!(statuses.len() == 3 && statuses[1].as_u64() >= Some(400) && statuses[2] == 204, "{statuses:?}");
        assert_eq!(browser.value("document.querySelectorAll('#uploads .failed').length").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_link_goes_by_mail_and_not_twice_to_an_address_that_bounced() {
    let gallery = Gallery::start(&[], &[]).await;
    let files = Files::new(&[("cat.png", 0)]);
    in_browser(async |browser| {
        open(browser, &gallery).await;
        files.choose(browser, &["cat.png"]).await;
        shown(browser, 1).await;
        mail_to(browser, "ann@example.com").await;
        browser.until("document.querySelector('#status').textContent.includes('on its way to ann@example.com')").await;
        browser.until("document.querySelector('#mailbox').textContent.includes('A picture: cat.png')").await;

        mail_to(browser, "bounce@example.com").await;
        browser
            .until("document.querySelector('#status').textContent.includes('on its way to bounce@example.com')")
            .await;
        // The bounce comes when it comes.
        let problem = "document.querySelector('#mail-dialog').open && document.querySelector('.problem').textContent";
        loop {
            mail_to(browser, "bounce@example.com").await;
            browser.until("document.querySelector('#mailbox').hidden === false").await;
            browser.until(&format!("{problem} || !document.querySelector('#mail-dialog').open")).await;
            if browser.value(problem).await.as_str().is_some_and(|text| text.contains("came back")) {
                break;
            }
        }
    })
    .await;
}

/// Mails the link of the only picture; if the dialog is still open, it goes on there.
async fn mail_to(browser: &Browser, address: &str) {
    if browser.value("document.querySelector('#mail-dialog').open").await == json!(false) {
        browser.page.find(Locator::Css(".mail")).await.expect("a button").click().await.expect("it is pressed");
    }
    let field = browser.page.find(Locator::Css("#mail-dialog input")).await.expect("a field");
    field.clear().await.expect("it is emptied");
    field.send_keys(&format!("{address}{ENTER}")).await.expect("it is sent");
}

#[tokio::test]
async fn no_request_from_the_page_carries_a_secret() {
    let Some(server) = seaweedfs().await else { return };
    let credentials = Credentials::new(server.access_key(), server.secret_key());
    let store = Proxy::start(server.address()).await;
    new_bucket(&s3(&server.endpoint(), credentials.clone()), "browser").await;
    let endpoint = store.endpoint();
    let environment = [
        ("AWS_ACCESS_KEY_ID", credentials.access_key_id()),
        ("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key()),
        ("AWS_REGION", server.region()),
        ("AWS_ENDPOINT_URL_S3", &endpoint),
    ];
    let gallery = Gallery::start(&["--bucket", "browser", "--set-cors"], &environment).await;
    let files = Files::new(&[("cat.png", 0)]);
    in_browser(async |browser| {
        // Between the browser and the gallery; the store knows the page by the origin that it was told.
        open(browser, &gallery).await;
        files.choose(browser, &["cat.png"]).await;
        shown(browser, 1).await;
        browser.page.find(Locator::Css(".delete")).await.expect("a button").click().await.expect("it is pressed");
        let confirm = browser.page.find(Locator::Css("#delete-dialog button[value=delete]")).await.expect("a button");
        confirm.click().await.expect("it is pressed");
        shown(browser, 0).await;

        // The page talks to these two alone, and knows no more than they may know.
        let origins = "[...new Set(performance.getEntriesByType('resource').map((it) => new URL(it.name).origin))].sort()";
        let mut expected = [gallery.url().to_owned(), endpoint.clone()];
        expected.sort();
        assert_eq!(browser.value(origins).await, json!(expected));
        let known = "document.documentElement.outerHTML + JSON.stringify(kept) + document.cookie + JSON.stringify(localStorage)";
        let known = browser.value(known).await.as_str().expect("text").to_owned();
        assert!(known.contains(credentials.access_key_id()) && !known.contains(credentials.secret_access_key()));
    })
    .await;
    let sent = String::from_utf8_lossy(&store.sent()).into_owned();
    assert!(sent.contains("name=\"x-amz-signature\"") && sent.contains("X-Amz-Signature="), "forms and URLs were sent");
    assert!(!sent.contains(credentials.secret_access_key()));
    // The visitor's cookie is for the gallery alone.
    assert!(!sent.to_lowercase().contains("\r\ncookie:"), "a cookie went to the store");
}

#[tokio::test]
async fn the_page_fits_a_phone_and_is_dark_where_that_is_wished() {
    let gallery = Gallery::start(&[], &[]).await;
    let files = Files::new(&[("a-very-long-name-of-a-picture-that-does-not-fit-on-the-screen-of-a-phone.png", 0)]);
    in_browser(async |browser| {
        open(browser, &gallery).await;
        let phone = json!({ "width": 320, "height": 640, "deviceScaleFactor": 2, "mobile": true });
        browser.devtools("Emulation.setDeviceMetricsOverride", phone).await;
        files.choose(browser, &["a-very-long-name-of-a-picture-that-does-not-fit-on-the-screen-of-a-phone.png"]).await;
        shown(browser, 1).await;
        assert_eq!(browser.value("document.scrollingElement.scrollWidth").await, 320, "nothing is cut off");
        let small = "[...document.querySelectorAll('button, .bar a')].filter((it) => it.offsetParent && it.offsetHeight < 44).length";
        assert_eq!(browser.value(small).await, 0, "fingers need 44 pixels");

        let mut colours = Vec::new();
        for scheme in ["light", "dark"] {
            let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
            browser.devtools("Emulation.setEmulatedMedia", features).await;
            colours.push(browser.value("getComputedStyle(document.body).backgroundColor").await);
        }
        assert_eq!(colours, ["rgb(250, 250, 247)", "rgb(22, 24, 28)"]);
    })
    .await;
}
