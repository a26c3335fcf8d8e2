//! How long what is presigned is to work, and the time to sign it with.

use std::time::{Duration, SystemTime};

use crate::sigv4::{MAX_PRESIGNED_LIFE, MIN_PRESIGNED_LIFE, SigningError};
use crate::{Credentials, Error, ErrorKind};

/// The longest step of rounding: with it, even a life of 7 days keeps 6 of them.
const LONGEST_STEP: Duration = Duration::from_secs(86_400);

/// How long a presigned URL or form is to work, 1 second to 7 days, in whole seconds.
///
/// A [`Duration`] converts to [`Lifetime::exactly`]. The range is that of
/// [`X-Amz-Expires`](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    wish: Duration,
    may_be_shorter: bool,
    step: Duration,
}

/// From when to when what is presigned works. Both are whole seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) signed_at: SystemTime,
    pub(super) life: Duration,
}

impl Lifetime {
    /// This long. When the credentials end earlier, presigning fails rather than promise what will not hold.
    #[must_use]
    pub const fn exactly(life: Duration) -> Self {
        Self { wish: life, may_be_shorter: false, step: Duration::ZERO }
    }

    /// This long, or as long as the credentials last: 1 second or more, else presigning fails.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::{Credentials, ErrorKind};
    /// use tower_sigv4::s3::{GetObject, Lifetime, S3};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tower_sigv4::Error> {
    /// let (now, hour) = (UNIX_EPOCH + Duration::from_secs(1_800_000_000), Duration::from_secs(3_600));
    /// let credentials = Credentials::new("ASIAEXAMPLE", "secret").with_session_token("token");
    /// let credentials = credentials.with_expiry(now + hour / 4);
    /// let s3 = S3::new((), "eu-west-1").credentials(credentials).clock(move || now);
    ///
    /// let error = s3.presign(GetObject::new("bucket", "key"), Lifetime::exactly(hour)).await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Credentials);
    /// let link = s3.presign(GetObject::new("bucket", "key"), Lifetime::at_most(hour)).await?;
    /// assert_eq!(link.expires_at, now + hour / 4);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub const fn at_most(life: Duration) -> Self {
        Self { wish: life, may_be_shorter: true, step: Duration::ZERO }
    }

    /// Makes the same URL again for as long as a step (up to a day, in whole seconds), so that browsers and caches know it again.
    ///
    /// The signing time is rounded down to a multiple of the step, and the life is longer by the step: a URL made at the end
    /// of a step, too, works as long as was asked, and one made at its start up to a step longer. Two URLs are the same only
    /// if the same credentials sign them. A life and its step may be 7 days together; beyond that [`Lifetime::exactly`] fails
    /// and [`Lifetime::at_most`] is shorter.
    ///
    /// A signing time in the past is good in a URL: a service refuses a signed request after 15 minutes, a presigned URL when
    /// its life is over. S3 treats forms likewise, but some stores refuse a form (s3s does) 15 minutes after its signing
    /// time, so keep its step below that.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use tower_sigv4::Credentials;
    /// use tower_sigv4::s3::{GetObject, Lifetime, S3};
    ///
    /// # tokio_test::block_on(async {
    /// let s3 = S3::new((), "eu-west-1").credentials(Credentials::new("AKIDEXAMPLE", "secret"));
    /// let life = Lifetime::exactly(Duration::from_secs(600)).rounded_to(Duration::from_secs(100));
    /// let at = |second| s3.clone().clock(move || UNIX_EPOCH + Duration::from_secs(second));
    ///
    /// let first = at(1_800_000_001).presign(GetObject::new("bucket", "key"), life).await?;
    /// let last = at(1_800_000_099).presign(GetObject::new("bucket", "key"), life).await?;
    /// assert_eq!(first.uri, last.uri);
    /// assert_eq!(first.expires_at, UNIX_EPOCH + Duration::from_secs(1_800_000_700));
    /// # Ok::<(), tower_sigv4::Error>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub const fn rounded_to(mut self, step: Duration) -> Self {
        self.step = Duration::from_secs(step.as_secs());
        self
    }

    /// Refuses what no credentials and no time can make good.
    pub(super) fn check(self) -> Result<(), Error> {
        let invalid = |message| Err(Error::new(ErrorKind::InvalidInput, message));
        let (wish, step, longest) = (self.wish.as_secs(), self.step.as_secs(), MAX_PRESIGNED_LIFE.as_secs());
        if !(MIN_PRESIGNED_LIFE..=MAX_PRESIGNED_LIFE).contains(&self.wish) {
            return Err(SigningError::InvalidExpiry(self.wish).into());
        }
        if self.step > LONGEST_STEP {
            return invalid(format!("a step of {step} seconds is too long to round to; at most a day (86400 seconds)"));
        }
        if wish + step > longest && !self.may_be_shorter {
            return invalid(format!(
                "a life of {wish} seconds rounded to {step} seconds may need {} seconds, and nothing presigned lives longer \
                 than 7 days ({longest} seconds); ask for a shorter life or `Lifetime::at_most`",
                wish + step
            ));
        }
        Ok(())
    }

    /// Until when the credentials should last, so that nothing need be cut short.
    pub(super) fn wished_end(self, now: SystemTime) -> SystemTime {
        now.checked_add(self.wish).unwrap_or(now)
    }

    /// What to sign with these credentials at this time.
    pub(super) fn span(self, credentials: &Credentials, now: SystemTime) -> Result<Span, Error> {
        let now = now.duration_since(SystemTime::UNIX_EPOCH).map_err(|_| SigningError::InvalidTime)?.as_secs();
        let signed_at = now - now % self.step.as_secs().max(1);
        let life = self.wish.saturating_add(self.step).min(MAX_PRESIGNED_LIFE);
        let mut end = signed_at.saturating_add(life.as_secs());
        if let Some(expiry) = credentials.expiry() {
            // Rounded down: what is presigned must not outlive the token in it.
            let expiry = expiry.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
            end = end.min(expiry);
        }
        let remaining = end.saturating_sub(now);
        let least = if self.may_be_shorter { MIN_PRESIGNED_LIFE } else { self.wish };
        if remaining < least.as_secs() {
            return Err(self.too_long_for(remaining));
        }
        let signed_at_time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(signed_at));
        Ok(Span {
            signed_at: signed_at_time.ok_or(SigningError::InvalidTime)?,
            life: Duration::from_secs(end.saturating_sub(signed_at)),
        })
    }

    fn too_long_for(self, remaining: u64) -> Error {
        let message = format!(
            "the credentials end in {remaining} seconds, and what is presigned with them ends then too, not in {} seconds; \
             ask for `Lifetime::at_most` to get a shorter life, or use credentials that last longer",
            self.wish.as_secs()
        );
        Error::new(ErrorKind::Credentials, message)
    }
}

impl From<Duration> for Lifetime {
    fn from(life: Duration) -> Self {
        Self::exactly(life)
    }
}

impl Span {
    /// When it stops to work: the service counts from the time that is signed.
    pub(super) fn end(self) -> SystemTime {
        self.signed_at.checked_add(self.life).unwrap_or(self.signed_at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: u64 = 86_400;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn at(second: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + seconds(second)
    }

    fn lasting() -> Credentials {
        Credentials::new("AKID", "secret")
    }

    fn ending(second: u64) -> Credentials {
        lasting().with_expiry(at(second))
    }

    fn span(life: Lifetime, credentials: &Credentials, now: SystemTime) -> Result<Span, Error> {
        life.check()?;
        life.span(credentials, now)
    }

    #[test]
    fn a_rounded_life_is_longer_by_the_step() {
        let life = Lifetime::exactly(seconds(60)).rounded_to(seconds(100));
        for second in [1_000, 1_050, 1_099] {
            let span = span(life, &lasting(), at(second)).unwrap();
            assert_eq!((span.signed_at, span.life, span.end()), (at(1_000), seconds(160), at(1_160)));
        }
        assert_eq!(span(life, &lasting(), at(1_100)).unwrap().signed_at, at(1_100));
    }

    #[test]
    fn a_step_below_a_second_rounds_nothing() {
        for step in [Duration::ZERO, Duration::from_millis(999)] {
            let span = span(Lifetime::exactly(seconds(60)).rounded_to(step), &lasting(), at(1_099)).unwrap();
            assert_eq!((span.signed_at, span.life), (at(1_099), seconds(60)));
        }
    }

    #[test]
    fn the_credentials_cut_what_rounding_added_and_never_the_wish() {
        let life = Lifetime::exactly(seconds(60)).rounded_to(seconds(100));
        let cut = span(life, &ending(1_100), at(1_030)).unwrap();
        assert_eq!((cut.signed_at, cut.end()), (at(1_000), at(1_100)));
        assert_eq!(span(life, &ending(1_100), at(1_041)).unwrap_err().kind(), ErrorKind::Credentials);
    }

    #[test]
    fn seven_days_are_the_end_of_rounding() {
        let longest = seconds(7 * DAY);
        let error = span(Lifetime::exactly(longest).rounded_to(seconds(100)), &lasting(), at(0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("604900"), "{error}");
        let cut = span(Lifetime::at_most(longest).rounded_to(seconds(100)), &lasting(), at(1_030)).unwrap();
        assert_eq!((cut.signed_at, cut.life), (at(1_000), longest));
        let fits = Lifetime::exactly(seconds(7 * DAY - 100)).rounded_to(seconds(100));
        assert_eq!(span(fits, &lasting(), at(1_030)).unwrap().life, longest);
        let steps = Lifetime::at_most(seconds(1)).rounded_to(seconds(DAY + 1));
        assert_eq!(span(steps, &lasting(), at(0)).unwrap_err().kind(), ErrorKind::InvalidInput);
    }

    #[test]
    fn times_that_no_signature_has_are_errors() {
        let before = SystemTime::UNIX_EPOCH - seconds(1);
        assert_eq!(span(Lifetime::exactly(seconds(1)), &lasting(), before).unwrap_err().kind(), ErrorKind::Signing);
        for wish in [Duration::ZERO, seconds(7 * DAY + 1), Duration::MAX] {
            let error = span(Lifetime::at_most(wish).rounded_to(Duration::MAX), &lasting(), at(1)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Signing);
        }
    }

    proptest! {
        #[test]
        fn every_span_keeps_its_promises(
            now in 0..10 * DAY,
            wish in 1..=7 * DAY,
            step in 0..2 * DAY,
            may_be_shorter: bool,
            expiry in prop::option::of(0..20 * DAY),
        ) {
            let life = if may_be_shorter { Lifetime::at_most(seconds(wish)) } else { Lifetime::exactly(seconds(wish)) };
            let credentials = expiry.map_or_else(lasting, ending);
            if let Ok(span) = span(life.rounded_to(seconds(step)), &credentials, at(now)) {
                prop_assert!(span.signed_at <= at(now) && at(now) < span.end());
                prop_assert!((MIN_PRESIGNED_LIFE..=MAX_PRESIGNED_LIFE).contains(&span.life));
                prop_assert!(may_be_shorter || at(now + wish) <= span.end());
                prop_assert!(credentials.expiry().is_none_or(|expiry| span.end() <= expiry));
            } else {
                let is_cut = expiry.is_some_and(|expiry| expiry < now + wish) || wish + step > 7 * DAY || step > DAY;
                prop_assert!(is_cut);
            }
        }
    }
}
