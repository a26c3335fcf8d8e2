//! The layer and its configuration.

use tower::Layer;

use super::Verify;
use crate::sns::Verifier;

/// Lets only messages of SNS through to a service; see the [module's documentation](super) for what happens to others.
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is put onto a service"]
pub struct VerifyLayer {
    verifier: Verifier,
    confirms: bool,
}

impl VerifyLayer {
    /// A layer that lets through what a verifier takes.
    ///
    /// ```
    /// use http::{Request, Response, StatusCode};
    /// use tower::{Layer, ServiceExt, service_fn};
    /// use tower_sigv4::sns::{Message, VerifyLayer};
    /// use tower_sigv4::testing::SnsSigner;
    /// use tower_sigv4::{Body, BoxError};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let handler = service_fn(|request: Request<Body>| async move {
    ///     let message = request.extensions().get::<Message>().expect("the layer put it there");
    ///     assert_eq!(message.message, "hello");
    ///     Ok::<_, BoxError>(Response::new(Body::empty()))
    /// });
    /// let webhook = VerifyLayer::new(sns.verifier()).layer(handler);
    ///
    /// let genuine = sns.notification("hello").sign();
    /// let answer = webhook.clone().oneshot(Request::new(Body::from(genuine.clone()))).await?;
    /// assert_eq!(answer.status(), StatusCode::OK);
    ///
    /// let forged = genuine.replace("hello", "hullo");
    /// let answer = webhook.oneshot(Request::new(Body::from(forged))).await?;
    /// assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    /// # Ok(()) }
    /// ```
    pub fn new(verifier: Verifier) -> Self {
        Self { verifier, confirms: false }
    }

    /// Confirms subscriptions to the verifier's topics by itself; the inner service does not get to see them. One that
    /// cannot be confirmed within 10 seconds is answered with 503, so that SNS asks again.
    ///
    /// Whoever may subscribe endpoints to one of these topics then decides what this endpoint receives.
    ///
    /// ```
    /// # use http::{Request, Response, StatusCode};
    /// # use tower::{Layer, ServiceExt, service_fn};
    /// # use tower_sigv4::sns::VerifyLayer;
    /// # use tower_sigv4::testing::SnsSigner;
    /// # use tower_sigv4::{Body, BoxError};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::BoxError> {
    /// # let sns = SnsSigner::new("arn:aws:sns:eu-west-1:123456789012:ses-events");
    /// let handler = service_fn(|_: Request<Body>| async {
    ///     Err::<Response<Body>, _>(BoxError::from("it is not called"))
    /// });
    /// let webhook = VerifyLayer::new(sns.verifier()).confirm_subscriptions().layer(handler);
    ///
    /// let request = Request::new(Body::from(sns.subscription_confirmation().sign()));
    /// assert_eq!(webhook.oneshot(request).await?.status(), StatusCode::OK);
    /// assert_eq!(sns.visits().len(), 1);
    /// # Ok(()) }
    /// ```
    pub fn confirm_subscriptions(mut self) -> Self {
        self.confirms = true;
        self
    }
}

impl<S> Layer<S> for VerifyLayer {
    type Service = Verify<S>;

    fn layer(&self, inner: S) -> Verify<S> {
        Verify::new(inner, self.verifier.clone(), self.confirms)
    }
}
