//! `ListDirectoryBuckets`.

use bytes::Bytes;
use http::{Method, Request, response};
use serde::Deserialize;

use super::ListedBucket;
use crate::codec::xml;
use crate::endpoint::Endpoint;
use crate::operation::{Operation, Paginated, endless};
use crate::s3::S3Request;
use crate::s3::express::control_endpoint;
use crate::{Body, Error};

/// Lists the caller's directory buckets in the client's region:
/// [`ListDirectoryBuckets`](https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListDirectoryBuckets.html).
///
/// The list comes in pages, and [`S3::pages`](crate::s3::S3::pages) gives all of them as a stream. Only AWS has such buckets:
/// with [`S3::endpoint`](crate::s3::S3::endpoint) it is an error.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListDirectoryBuckets {
    request: S3Request,
}

/// What [`ListDirectoryBuckets`] answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListDirectoryBucketsOutput {
    /// The buckets of this page.
    pub buckets: Vec<ListedBucket>,
    /// What to ask the next page with; `None` on the last page.
    pub continuation_token: Option<String>,
}

impl ListDirectoryBuckets {
    /// Lists all directory buckets.
    pub fn new() -> Self {
        Self { request: S3Request::service(Method::GET) }
    }

    setters! {
        /// Asks for the page that [`continuation_token`](ListDirectoryBucketsOutput::continuation_token) stands for.
        query continuation_token = "continuation-token";
        /// Sets how many buckets a page has at the most, 0 to 1,000.
        query_number max_directory_buckets = "max-directory-buckets";
    }
}

impl Default for ListDirectoryBuckets {
    fn default() -> Self {
        Self::new()
    }
}

impl Paginated for ListDirectoryBuckets {
    fn next_page(self, page: &ListDirectoryBucketsOutput) -> Result<Option<Self>, Error> {
        let Some(token) = page.continuation_token.as_deref() else { return Ok(None) };
        if self.request.query_value("continuation-token") == Some(token) {
            return Err(endless());
        }
        Ok(Some(self.continuation_token(token)))
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ListAllMyDirectoryBucketsResult {
    buckets: Buckets,
    continuation_token: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Buckets {
    #[serde(rename = "Bucket")]
    buckets: Vec<ListedBucket>,
}

impl Operation for ListDirectoryBuckets {
    const NAME: &'static str = "ListDirectoryBuckets";
    type Output = ListDirectoryBucketsOutput;
    type Payload = Bytes;

    fn into_request(self, endpoint: &Endpoint) -> Result<Request<Body>, Error> {
        let control = control_endpoint(endpoint)?;
        let mut request = self.request.build(&control, Body::empty())?;
        request.extensions_mut().insert(control.scope().clone());
        Ok(request)
    }

    fn parse_response(_: response::Parts, document: Bytes) -> Result<ListDirectoryBucketsOutput, Error> {
        let result: ListAllMyDirectoryBucketsResult = xml::parse("ListAllMyDirectoryBucketsResult", &document)?;
        Ok(ListDirectoryBucketsOutput {
            buckets: result.buckets.buckets,
            continuation_token: result.continuation_token.filter(|token| !token.is_empty()),
        })
    }

    fn try_clone(&self) -> Option<Self> {
        Some(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::s3::testing::{built, parsed};
    use crate::sigv4::SigningScope;

    fn uri(list: ListDirectoryBuckets) -> String {
        let aws = Endpoint::aws("s3", SigningScope::new("us-west-2", "s3")).unwrap();
        let request = list.into_request(&aws).unwrap();
        assert_eq!(request.extensions().get(), Some(&SigningScope::new("us-west-2", "s3express")));
        request.uri().to_string()
    }

    #[test]
    fn the_control_endpoint_is_asked() {
        assert_eq!(uri(ListDirectoryBuckets::new()), "https://s3express-control.us-west-2.amazonaws.com/");
        let list = ListDirectoryBuckets::new().max_directory_buckets(2).continuation_token("t+/=");
        assert_eq!(
            uri(list),
            "https://s3express-control.us-west-2.amazonaws.com/?max-directory-buckets=2&continuation-token=t%2B%2F%3D"
        );
        let error = built("http://store:1", ListDirectoryBuckets::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }

    #[test]
    fn the_answer_of_the_reference_is_read() {
        let page = parsed::<ListDirectoryBuckets>(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyDirectoryBucketsResult>\n   <Buckets>\n      <Bucket>\n         <BucketArn>arn:aws:s3express:us-west-2:123456789012:bucket/base--usw2-az1--x-s3</BucketArn>\n         <BucketRegion>us-west-2</BucketRegion>\n         <CreationDate>2024-01-29T18:53:01Z</CreationDate>\n         <Name>base--usw2-az1--x-s3</Name>\n      </Bucket>\n   </Buckets>\n   <ContinuationToken>eyJ==</ContinuationToken>\n</ListAllMyDirectoryBucketsResult>",
        )
        .unwrap();
        let [bucket] = &page.buckets[..] else { panic!("one bucket") };
        assert_eq!(
            (bucket.name.as_str(), bucket.bucket_region.as_deref()),
            ("base--usw2-az1--x-s3", Some("us-west-2"))
        );
        assert!(bucket.creation_date.is_some() && bucket.bucket_arn.as_deref().unwrap().ends_with(&bucket.name));
        let next = ListDirectoryBuckets::new().next_page(&page).unwrap().unwrap();
        assert!(uri(next.clone()).ends_with("/?continuation-token=eyJ%3D%3D"));
        assert_eq!(next.next_page(&page).unwrap_err().kind(), ErrorKind::InvalidResponse);
    }

    /// Trap: an empty token asks for the first page again.
    #[test]
    fn an_empty_token_ends_the_list() {
        for rest in ["<Buckets/><ContinuationToken/>", ""] {
            let document = format!("<ListAllMyDirectoryBucketsResult>{rest}</ListAllMyDirectoryBucketsResult>");
            let page = parsed::<ListDirectoryBuckets>(&document).unwrap();
            assert_eq!(page, ListDirectoryBucketsOutput::default());
            assert!(ListDirectoryBuckets::new().next_page(&page).unwrap().is_none());
        }
    }
}
