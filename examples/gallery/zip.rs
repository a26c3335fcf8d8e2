//! All pictures of a visitor as one ZIP, which is never whole in memory or on a disk.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use async_zip::base::write::ZipFileWriter;
use async_zip::{Compression, ZipDateTimeBuilder, ZipEntryBuilder};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::{AsyncWriteExt, StreamExt, TryStreamExt, stream};
use http_body_util::BodyExt;
use tokio::io::{DuplexStream, duplex};
use tokio_util::io::ReaderStream;
use tower_sigv4::BoxError;
use tower_sigv4::s3::{Bucket, Object};

use crate::app::App;
use crate::pictures::{MOST, name};
use crate::visitor::Visitor;

/// What lies between the store and the browser, in bytes: as much as one read of a fast connection.
const BUFFER: usize = 64 * 1024;

/// Sends the ZIP while it is made. When the browser leaves, the reading of the store ends.
pub async fn download(State(app): State<Arc<App>>, visitor: Visitor) -> Response {
    let (writer, reader) = duplex(BUFFER);
    let bucket = app.bucket.clone();
    // A picture that fails must not end in a ZIP that looks whole: the error breaks the download off.
    let work = async move {
        let made = write(&bucket, &visitor.prefix(), writer).await;
        made.map_err(|error| {
            eprintln!("a ZIP ended early: {error}");
            io::Error::other("the ZIP ended early")
        })
    };
    let writing = stream::once(work).filter_map(async |made| made.err().map(Err));
    let body = stream::select(ReaderStream::with_capacity(reader, BUFFER), writing.boxed());
    let headers = [(CONTENT_TYPE, "application/zip"), (CONTENT_DISPOSITION, "attachment; filename=\"pictures.zip\"")];
    (headers, Body::from_stream(body)).into_response()
}

async fn write(bucket: &Bucket, prefix: &str, writer: DuplexStream) -> Result<(), BoxError> {
    let mut zip = ZipFileWriter::with_tokio(writer);
    let mut names = HashSet::new();
    let mut objects = bucket.list(prefix).take(MOST);
    while let Some(object) = objects.try_next().await? {
        let picture = match bucket.get(&object.key).await {
            // It was deleted meanwhile.
            Err(error) if error.is_not_found() => continue,
            picture => picture?,
        };
        // Pictures are compressed as they are.
        let entry = ZipEntryBuilder::new(unused(&mut names, name(&object.key)).into(), Compression::Stored)
            .last_modification_date(date(&object));
        let mut file = zip.write_entry_stream(entry).await?;
        let mut bytes = picture.body.into_data_stream();
        while let Some(some) = bytes.try_next().await? {
            file.write_all(&some).await?;
        }
        file.close().await?;
    }
    zip.close().await?;
    Ok(())
}

/// A name that is not in the ZIP yet: `cat.png`, `cat (2).png` …
fn unused(names: &mut HashSet<String>, name: &str) -> String {
    let (stem, ending) = name.rsplit_once('.').map_or((name, String::new()), |(stem, end)| (stem, format!(".{end}")));
    let mut candidate = name.to_owned();
    let mut count = 1;
    while !names.insert(candidate.clone()) {
        count += 1;
        candidate = format!("{stem} ({count}){ending}");
    }
    candidate
}

/// When a picture was stored, in UTC.
fn date(object: &Object) -> async_zip::ZipDateTime {
    let text = humantime::format_rfc3339_seconds(object.last_modified.unwrap_or(SystemTime::UNIX_EPOCH)).to_string();
    let numbers: Vec<u32> = text.split(['-', 'T', ':', 'Z']).filter_map(|number| number.parse().ok()).collect();
    let &[year, month, day, hour, minute, second] = numbers.as_slice() else {
        return ZipDateTimeBuilder::new().build();
    };
    // The format begins with 1980.
    let year = i32::try_from(year.max(1980)).unwrap_or(1980);
    ZipDateTimeBuilder::new().year(year).month(month).day(day).hour(hour).minute(minute).second(second).build()
}
