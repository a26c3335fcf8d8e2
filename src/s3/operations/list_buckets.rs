//! `ListBuckets`.

use std::time::SystemTime;

use http::Method;
use serde::Deserialize;

use crate::Error;
use crate::codec::xml;
use crate::operation::{Paginated, endless};
use crate::s3::{Owner, S3Request};

/// Lists the caller's buckets: [`ListBuckets`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html).
///
/// With [`max_buckets`](Self::max_buckets) the list comes in pages, and [`S3::pages`](crate::s3::S3::pages) gives all of them
/// as a stream.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListBuckets {
    request: S3Request,
}

/// What [`ListBuckets`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListBucketsOutput {
    /// The buckets of this page.
    pub buckets: Vec<ListedBucket>,
    /// Who owns them.
    pub owner: Option<Owner>,
    /// What to ask the next page with; `None` on the last page.
    pub continuation_token: Option<String>,
}

/// A bucket in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ListedBucket {
    /// The name.
    pub name: String,
    /// When it was made; on AWS also when its policy was last changed.
    #[serde(default, with = "xml::timestamp")]
    pub creation_date: Option<SystemTime>,
    /// The region, which AWS tells when the request has an option.
    pub bucket_region: Option<String>,
    /// The ARN, where AWS tells it, as of directory buckets.
    pub bucket_arn: Option<String>,
}

impl ListBuckets {
    /// Lists all buckets.
    pub fn new() -> Self {
        Self { request: S3Request::service(Method::GET) }
    }

    setters! {
        /// Lists only buckets of this region. It has to be the endpoint's own, or that of `us-east-1`.
        query bucket_region = "bucket-region";
        /// Asks for the page that [`continuation_token`](ListBucketsOutput::continuation_token) stands for.
        query continuation_token = "continuation-token";
        /// Sets how many buckets a page has at the most, 1 to 10,000.
        query_number max_buckets = "max-buckets";
        /// Lists only buckets whose names begin with this.
        query prefix = "prefix";
    }
}

impl Default for ListBuckets {
    fn default() -> Self {
        Self::new()
    }
}

impl Paginated for ListBuckets {
    fn next_page(self, page: &ListBucketsOutput) -> Result<Option<Self>, Error> {
        let Some(token) = page.continuation_token.as_deref() else { return Ok(None) };
        if self.request.query_value("continuation-token") == Some(token) {
            return Err(endless());
        }
        Ok(Some(self.continuation_token(token)))
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ListAllMyBucketsResult {
    buckets: Buckets,
    owner: Option<Owner>,
    continuation_token: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Buckets {
    #[serde(rename = "Bucket")]
    buckets: Vec<ListedBucket>,
}

bodiless_operation!(ListBuckets -> ListBucketsOutput, |_, document| {
    let result: ListAllMyBucketsResult = xml::parse("ListAllMyBucketsResult", &document)?;
    Ok(ListBucketsOutput {
        buckets: result.buckets.buckets,
        owner: result.owner,
        continuation_token: result.continuation_token.filter(|token| !token.is_empty()),
    })
});

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{parsed, sent};

    #[test]
    fn the_service_itself_is_asked() {
        assert_eq!(sent(ListBuckets::new()).0.uri, "http://store:1/");
        let list = ListBuckets::new().bucket_region("eu-west-1").prefix("a-").max_buckets(2).continuation_token("t+/=");
        assert_eq!(
            sent(list).0.uri,
            "http://store:1/?bucket-region=eu-west-1&prefix=a-&max-buckets=2&continuation-token=t%2B%2F%3D"
        );
    }

    #[test]
    fn the_answer_of_the_reference_is_read() {
        let page = parsed::<ListBuckets>(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n   <Buckets>\n      <Bucket>\n         <CreationDate>2019-12-11T23:32:47+00:00</CreationDate>\n         <Name>amzn-s3-demo-bucket</Name>\n      </Bucket>\n      <Bucket>\n         <CreationDate>2019-11-10T23:32:13.000Z</CreationDate>\n         <Name>amzn-s3-demo-bucket1</Name>\n <BucketRegion>eu-west-1</BucketRegion>     </Bucket>\n   </Buckets>\n   <Owner>\n      <ID>AIDACKCEVSQ6C2EXAMPLE</ID>\n   </Owner> <ContinuationToken>eyJ==</ContinuationToken>\n</ListAllMyBucketsResult>",
        )
        .unwrap();
        let [first, second] = &page.buckets[..] else { panic!("two buckets") };
        assert_eq!((first.name.as_str(), &first.bucket_region), ("amzn-s3-demo-bucket", &None));
        assert_eq!(second.bucket_region.as_deref(), Some("eu-west-1"));
        assert_eq!(second.creation_date, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_573_428_733)));
        assert_eq!(page.owner.as_ref().unwrap().id, "AIDACKCEVSQ6C2EXAMPLE");
        let next = ListBuckets::new().max_buckets(2).next_page(&page).unwrap().unwrap();
        assert_eq!(sent(next.clone()).0.uri, "http://store:1/?max-buckets=2&continuation-token=eyJ%3D%3D");
        assert_eq!(next.next_page(&page).unwrap_err().kind(), ErrorKind::InvalidResponse);
    }

    /// Trap: an empty token asks for the first page again.
    #[test]
    fn an_empty_token_ends_the_list() {
        for rest in ["<Buckets/>", "<Buckets/><ContinuationToken/>", "", "<ContinuationToken></ContinuationToken>"] {
            let page = parsed::<ListBuckets>(&format!("<ListAllMyBucketsResult>{rest}</ListAllMyBucketsResult>"));
            let page = page.unwrap();
            assert_eq!(page, ListBucketsOutput::default());
            assert!(ListBuckets::new().next_page(&page).unwrap().is_none());
        }
    }
}
