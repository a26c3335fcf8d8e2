//! `ListSuppressedDestinations`.

use std::time::SystemTime;

use http::Method;
use serde::Deserialize;

use crate::codec::xml::timestamp;
use crate::ses::{SesRequest, SuppressedDestination};

/// Lists the addresses on the suppression list, one page:
/// [`ListSuppressedDestinations`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListSuppressedDestinations.html).
///
/// ```
/// use tower_sigv4::ses::ListSuppressedDestinations;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{"SuppressedDestinationSummaries": [{"EmailAddress": "ann@example.com",
/// #     "Reason": "COMPLAINT"}]}"#);
/// # let ses = api.ses();
/// let page = ses.send(ListSuppressedDestinations::new().reasons(["COMPLAINT"])).await?;
/// assert_eq!(page.suppressed_destination_summaries[0].email_address, "ann@example.com");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ListSuppressedDestinations {
    tenant_name: Option<String>,
    reasons: Vec<String>,
    start_date: Option<SystemTime>,
    end_date: Option<SystemTime>,
    next_token: Option<String>,
    page_size: Option<u32>,
}

/// What [`ListSuppressedDestinations`] answers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ListSuppressedDestinationsOutput {
    /// The addresses.
    pub suppressed_destination_summaries: Vec<SuppressedDestination>,
    /// What asks for the next page; none on the last.
    pub next_token: Option<String>,
}

impl ListSuppressedDestinations {
    /// Lists all addresses of the account's list.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Sets the tenant whose list it is; else it is the account's.
        text tenant_name;
        /// Lists those alone that are there for one of these reasons: `BOUNCE` and `COMPLAINT`.
        list reasons: String;
        /// Lists those alone that were put there after this time, of the years 1970 to 9999, to the second.
        value start_date: SystemTime;
        /// Lists those alone that were put there before this time, of the years 1970 to 9999, to the second.
        value end_date: SystemTime;
        /// Asks for the page that the answer with this token named.
        text next_token;
        /// Sets how many a page has at most.
        value page_size: u32;
    }

    fn dates(&self) -> impl Iterator<Item = SystemTime> {
        [self.start_date, self.end_date].into_iter().flatten()
    }
}

json_operation!(ListSuppressedDestinations -> ListSuppressedDestinationsOutput, |operation| {
    let mut request = SesRequest::new(Method::GET, "/v2/email/suppression/addresses")
        .check(operation.dates().all(|time| timestamp::format(time).is_some()), || {
            "a date is not one of the years 1970 to 9999, which the request can write".to_owned()
        })
        .query("TenantName", operation.tenant_name.as_ref());
    for reason in &operation.reasons {
        request = request.query("Reason", Some(reason));
    }
    request
        .query("StartDate", operation.start_date.and_then(timestamp::format))
        .query("EndDate", operation.end_date.and_then(timestamp::format))
        .query("NextToken", operation.next_token.as_ref())
        .query("PageSize", operation.page_size.map(|size| size.to_string()))
});

paginated!(ListSuppressedDestinations);

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::ErrorKind;
    use crate::ses::testing::{built, parsed, sent};

    #[test]
    fn every_filter_is_in_the_query() {
        let after = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let operation = ListSuppressedDestinations::new()
            .tenant_name("t")
            .reasons(["BOUNCE", "COMPLAINT"])
            .start_date(after(0))
            .end_date(after(86_400))
            .next_token("n")
            .page_size(5);
        let (request, document) = sent(operation);
        assert_eq!((request.method, document), (Method::GET, json!(null)));
        assert_eq!(
            request.uri,
            "http://ses:1/v2/email/suppression/addresses?TenantName=t&Reason=BOUNCE&Reason=COMPLAINT\
             &StartDate=1970-01-01T00%3A00%3A00Z&EndDate=1970-01-02T00%3A00%3A00Z&NextToken=n&PageSize=5"
        );
    }

    #[test]
    fn a_date_that_cannot_be_written_is_refused() {
        let early = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        let late = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_800);
        for operation in
            [ListSuppressedDestinations::new().start_date(early), ListSuppressedDestinations::new().end_date(late)]
        {
            assert_eq!(built(operation).unwrap_err().kind(), ErrorKind::InvalidInput);
        }
    }

    #[test]
    fn addresses_are_read() {
        let address = json!({ "EmailAddress": "a@example.com", "Reason": "BOUNCE", "LastUpdateTime": 1 });
        let answer = json!({ "SuppressedDestinationSummaries": [address], "NextToken": "n" });
        let output = parsed::<ListSuppressedDestinations>(answer).unwrap();
        let [address] = &output.suppressed_destination_summaries[..] else { panic!("one address") };
        assert_eq!((address.email_address.as_str(), address.reason.as_str()), ("a@example.com", "BOUNCE"));
        assert_eq!(address.last_update_time, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1)));
        assert_eq!(output.next_token.as_deref(), Some("n"));
    }
}
