//! `DeleteConfigurationSet`.

use http::Method;

use crate::ses::SesRequest;

/// Deletes a configuration set:
/// [`DeleteConfigurationSet`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteConfigurationSet.html).
///
/// ```
/// use tower_sigv4::ses::DeleteConfigurationSet;
///
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower_sigv4::Error> {
/// # let api = StandIn::new(r#"{}"#);
/// # let ses = api.ses();
/// ses.send(DeleteConfigurationSet::new("shop")).await?;
/// assert_eq!(api.asked(), "DELETE /v2/email/configuration-sets/shop");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct DeleteConfigurationSet {
    configuration_set_name: String,
}

impl DeleteConfigurationSet {
    /// Deletes the set of this name.
    pub fn new(configuration_set_name: impl Into<String>) -> Self {
        Self { configuration_set_name: configuration_set_name.into() }
    }
}

json_operation!(DeleteConfigurationSet -> (), |operation| {
    SesRequest::new(Method::DELETE, "/v2/email/configuration-sets").label(&operation.configuration_set_name)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ses::testing::sent;

    #[test]
    fn the_name_is_in_the_path() {
        let (request, _) = sent(DeleteConfigurationSet::new("set"));
        assert_eq!((request.method, request.uri.path()), (Method::DELETE, "/v2/email/configuration-sets/set"));
    }
}
