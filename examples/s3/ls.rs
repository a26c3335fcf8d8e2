//! `ls`.

use std::time::SystemTime;

use clap::Args;
use futures_util::TryStreamExt;
use indicatif::BinaryBytes;
use tower_sigv4::s3::{ListBuckets, ListObjectsV2, ListObjectsV2Output, Object, S3};

use crate::address::Address;
use crate::failure::Failure;
use crate::output::Output;
use crate::text::{shown, utc};

/// List buckets, or what is in one
///
/// Each object is a line of its time in UTC, its size in bytes and its name; what has a further slash in its name is
/// gathered under a line with PRE. Names are without what comes before the last slash of the address, and whole with
/// --recursive. Control characters in them are escaped.
#[derive(Debug, Args)]
pub(crate) struct Ls {
    /// s3:// for the buckets (the default), s3://bucket, or s3://bucket/prefix for what begins so
    #[arg(default_value = "s3://", hide_default_value = true, value_parser = Listed::parse)]
    address: Listed,
    /// List everything below the prefix, with whole keys
    #[arg(long, short)]
    recursive: bool,
    /// Write sizes in KiB, MiB and so on
    #[arg(long)]
    human: bool,
}

/// What is listed.
#[derive(Clone, Debug)]
enum Listed {
    Buckets,
    Objects(Address),
}

impl Listed {
    fn parse(text: &str) -> Result<Self, String> {
        if text == "s3://" { Ok(Self::Buckets) } else { Address::parse(text).map(Self::Objects) }
    }
}

impl Ls {
    pub(crate) async fn run(self, s3: &S3) -> Result<(), Failure> {
        let mut output = Output::new();
        match &self.address {
            Listed::Buckets => list_buckets(s3, &mut output).await?,
            Listed::Objects(address) => self.list_objects(s3, address, &mut output).await?,
        }
        output.flush().await
    }

    async fn list_objects(&self, s3: &S3, address: &Address, output: &mut Output) -> Result<(), Failure> {
        let mut list = ListObjectsV2::new(&address.bucket).prefix(&address.key);
        if !self.recursive {
            list = list.delimiter("/");
        }
        // What is cut off of names.
        let folder = if self.recursive { 0 } else { address.key.rfind('/').map_or(0, |slash| slash + 1) };
        let mut found = false;
        let mut pages = s3.pages(list);
        while let Some(page) = pages.try_next().await? {
            let ListObjectsV2Output { contents, common_prefixes, .. } = page;
            found |= !contents.is_empty() || !common_prefixes.is_empty();
            for prefix in common_prefixes {
                output.line(format_args!("{:>20} {:>12} {}", "", "PRE", name(&prefix, folder))).await?;
            }
            for object in contents {
                output.line(self.line(&object, folder)).await?;
            }
            // Whoever watches a long list sees it grow.
            output.flush().await?;
        }
        if found || address.key.is_empty() {
            return Ok(());
        }
        Err(Failure::NotFound(format!("nothing begins with {address}")))
    }

    fn line(&self, object: &Object, folder: usize) -> String {
        let size = if self.human { BinaryBytes(object.size).to_string() } else { object.size.to_string() };
        format!("{:20} {size:>12} {}", time(object.last_modified), name(&object.key, folder))
    }
}

async fn list_buckets(s3: &S3, output: &mut Output) -> Result<(), Failure> {
    let mut pages = s3.pages(ListBuckets::new());
    while let Some(page) = pages.try_next().await? {
        for bucket in page.buckets {
            output.line(format_args!("{:20} {}", time(bucket.creation_date), shown(&bucket.name))).await?;
        }
    }
    Ok(())
}

fn name(key: &str, folder: usize) -> String {
    shown(key.get(folder..).unwrap_or(key))
}

/// Nothing if the store tells none.
fn time(time: Option<SystemTime>) -> String {
    time.map(utc).unwrap_or_default()
}
