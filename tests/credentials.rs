//! The sources of credentials: what they give, when they ask again, and what they never show.

use tower_sigv4::credentials::{CredentialsProvider, EnvironmentCredentials, RotatingCredentials};
use tower_sigv4::environment::Environment;
use tower_sigv4::{Credentials, Error, ErrorKind};

async fn read(variables: &[(&'static str, &'static str)]) -> Result<Credentials, Error> {
    EnvironmentCredentials::new(Environment::from_pairs(variables.iter().copied())).credentials().await
}

#[tokio::test]
async fn credentials_are_their_own_source() {
    let credentials = Credentials::new("AKID", "secret");
    assert!(credentials.credentials().await.unwrap().is_same_as(&credentials));
    let end = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_800_000_000);
    assert!(credentials.credentials_until(end).await.unwrap().is_same_as(&credentials));
}

#[tokio::test]
async fn the_environment_gives_id_secret_token_and_expiry() {
    let credentials = read(&[
        ("AWS_ACCESS_KEY_ID", "ASIAENV"),
        ("AWS_SECRET_ACCESS_KEY", " s3cret\n"),
        ("AWS_SESSION_TOKEN", "tok3n"),
        ("AWS_SECURITY_TOKEN", "the older one"),
        ("AWS_CREDENTIAL_EXPIRATION", "2030-01-02T03:04:05+00:00"),
    ])
    .await
    .unwrap();
    assert_eq!(credentials.access_key_id(), "ASIAENV");
    assert_eq!(credentials.secret_access_key(), "s3cret");
    assert_eq!(credentials.session_token(), Some("tok3n"));
    assert_eq!(credentials.expiry(), Some(humantime::parse_rfc3339("2030-01-02T03:04:05Z").unwrap()));
}

#[tokio::test]
async fn the_older_name_of_the_token_is_read_when_the_newer_is_empty() {
    let credentials = read(&[
        ("AWS_ACCESS_KEY_ID", "ASIAENV"),
        ("AWS_SECRET_ACCESS_KEY", "s3cret"),
        ("AWS_SESSION_TOKEN", ""),
        ("AWS_SECURITY_TOKEN", "tok3n"),
    ])
    .await
    .unwrap();
    assert_eq!(credentials.session_token(), Some("tok3n"));
    assert_eq!(credentials.expiry(), None);
}

#[tokio::test]
async fn an_incomplete_environment_says_what_is_missing() {
    let error = read(&[("AWS_SESSION_TOKEN", "tok3n")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
    assert!(error.to_string().contains("AWS_ACCESS_KEY_ID") && error.to_string().contains("AWS_SECRET_ACCESS_KEY"));

    let error = read(&[("AWS_ACCESS_KEY_ID", "AKID")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("AWS_SECRET_ACCESS_KEY is not"), "{error}");

    let error = read(&[("AWS_SECRET_ACCESS_KEY", "s3cret")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("AWS_ACCESS_KEY_ID is not"), "{error}");
    assert!(!format!("{error:?}").contains("s3cret"));
}

#[tokio::test]
async fn an_expiry_that_is_no_time_is_an_error_that_does_not_repeat_it() {
    let error = read(&[
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "s3cret"),
        ("AWS_CREDENTIAL_EXPIRATION", "a-token-in-the-wrong-place"),
    ])
    .await
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("AWS_CREDENTIAL_EXPIRATION"), "{error}");
    assert!(!format!("{error:?}").contains("wrong-place"));
}

#[tokio::test]
async fn rotated_credentials_are_taken_up_by_every_handle() {
    let owner = RotatingCredentials::new(Credentials::new("ASIAONE", "s3cret").with_session_token("tok3n"));
    let user = owner.clone();
    let first = user.credentials().await.unwrap();
    owner.rotate(Credentials::new("ASIATWO", "s3cret").with_session_token("tok3n"));
    assert_eq!(first.access_key_id(), "ASIAONE");
    assert_eq!(user.credentials().await.unwrap().access_key_id(), "ASIATWO");

    // Its owner alone knows better ones.
    user.invalidate(&user.credentials().await.unwrap());
    assert_eq!(user.credentials().await.unwrap().access_key_id(), "ASIATWO");
}

#[test]
fn no_source_shows_a_secret() {
    let credentials = Credentials::new("ASIAONE", "s3cret").with_session_token("tok3n");
    let variables = [("AWS_ACCESS_KEY_ID", "ASIAONE"), ("AWS_SECRET_ACCESS_KEY", "s3cret")];
    for text in [
        format!("{:?}", RotatingCredentials::new(credentials.clone())),
        format!("{:?}", EnvironmentCredentials::new(Environment::from_pairs(variables))),
        format!("{:?}", credentials.credentials()),
    ] {
        assert!(!text.contains("s3cret") && !text.contains("tok3n"), "{text}");
    }
}

/// The cache. Its clock is set by hand, and its fetches end when the test says so; nothing waits for the time of day.
#[cfg(feature = "providers")]
mod cached {
    use std::collections::VecDeque;
    use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use http::StatusCode;
    use tokio::sync::oneshot;
    use tower_sigv4::credentials::{CachedCredentials, CredentialsFuture, CredentialsProvider};
    use tower_sigv4::{Credentials, Error, ErrorKind, ServiceAnswer};

    const MINUTE: Duration = Duration::from_secs(60);
    const HOUR: Duration = Duration::from_secs(60 * 60);

    /// What a fetch does.
    enum Step {
        /// Gives credentials that live so long, `None` for ever.
        Give(&'static str, Option<Duration>),
        Fail(Error),
        /// Waits for the test, then gives such credentials.
        Wait(oneshot::Receiver<()>, &'static str, Option<Duration>),
        Panic,
        Hang,
    }

    /// A source that follows a script and counts.
    #[derive(Clone, Default)]
    struct Script(Arc<Scripted>);

    #[derive(Default)]
    struct Scripted {
        steps: Mutex<VecDeque<Step>>,
        fetches: AtomicUsize,
        invalidated: Mutex<Vec<String>>,
        /// Seconds since the epoch.
        now: AtomicU64,
    }

    impl std::fmt::Debug for Script {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Script")
        }
    }

    impl Script {
        fn new(steps: impl IntoIterator<Item = Step>) -> (Self, CachedCredentials) {
            let script = Self::default();
            script.then(steps);
            script.0.now.store(1_800_000_000, Ordering::SeqCst);
            let clock = script.clone();
            (script.clone(), CachedCredentials::new(script).clock(move || clock.now()))
        }

        fn then(&self, steps: impl IntoIterator<Item = Step>) {
            self.0.steps.lock().unwrap().extend(steps);
        }

        fn now(&self) -> SystemTime {
            UNIX_EPOCH + Duration::from_secs(self.0.now.load(Ordering::SeqCst))
        }

        fn advance(&self, by: Duration) {
            self.0.now.fetch_add(by.as_secs(), Ordering::SeqCst);
        }

        fn fetches(&self) -> usize {
            self.0.fetches.load(Ordering::SeqCst)
        }

        fn make(&self, id: &str, life: Option<Duration>) -> Credentials {
            let credentials = Credentials::new(id, "s3cret").with_session_token("tok3n");
            match life {
                Some(life) => credentials.with_expiry(self.now() + life),
                None => credentials,
            }
        }
    }

    impl CredentialsProvider for Script {
        fn credentials(&self) -> CredentialsFuture {
            self.0.fetches.fetch_add(1, Ordering::SeqCst);
            let step = self.0.steps.lock().unwrap().pop_front().expect("no more fetches were expected");
            let script = self.clone();
            CredentialsFuture::new(async move {
                match step {
                    Step::Give(id, life) => Ok(script.make(id, life)),
                    Step::Fail(error) => Err(error),
                    Step::Wait(gate, id, life) => {
                        gate.await.unwrap();
                        Ok(script.make(id, life))
                    }
                    Step::Panic => panic!("the source is broken"),
                    Step::Hang => std::future::pending().await,
                }
            })
        }

        fn invalidate(&self, credentials: &Credentials) {
            self.0.invalidated.lock().unwrap().push(credentials.access_key_id().to_owned());
        }
    }

    fn failure() -> Step {
        Step::Fail(Error::new(ErrorKind::Transport, "the vault is away"))
    }

    async fn id(cached: &CachedCredentials) -> String {
        cached.credentials().await.unwrap().access_key_id().to_owned()
    }

    /// Lets the tasks in the background run until they wait.
    async fn settle() {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn what_has_no_expiry_is_fetched_once() {
        let (script, cached) = Script::new([Step::Give("ONE", None)]);
        let first = cached.credentials().await.unwrap();
        script.advance(1000 * HOUR);
        assert!(first.is_same_as(&cached.clone().credentials().await.unwrap()));
        assert_eq!((script.fetches(), cached.status().fetches), (1, 1));
        assert_eq!(cached.status().expiry, None);
    }

    #[tokio::test]
    async fn a_thousand_callers_at_expiry_cause_one_fetch_and_none_gets_what_has_expired() {
        let (open, gate) = oneshot::channel();
        let (script, cached) = Script::new([Step::Give("OLD", Some(HOUR)), Step::Wait(gate, "NEW", Some(HOUR))]);
        assert_eq!(id(&cached).await, "OLD");
        script.advance(HOUR);

        let callers: Vec<_> = (0..1000)
            .map(|_| {
                let cached = cached.clone();
                tokio::spawn(async move { id(&cached).await })
            })
            .collect();
        settle().await;
        assert!(callers.iter().all(|caller| !caller.is_finished()));
        open.send(()).unwrap();
        for caller in callers {
            assert_eq!(caller.await.unwrap(), "NEW");
        }
        assert_eq!(script.fetches(), 2);
    }

    #[tokio::test]
    async fn a_fetch_outlives_the_callers_who_started_it() {
        let (open, gate) = oneshot::channel();
        let (script, cached) = Script::new([Step::Wait(gate, "ONE", Some(HOUR))]);
        let mut first = tokio_test::task::spawn(cached.credentials());
        assert!(first.poll().is_pending());
        settle().await;
        let mut second = tokio_test::task::spawn(cached.credentials());
        assert!(second.poll().is_pending());
        drop(first);
        open.send(()).unwrap();
        assert_eq!(second.await.unwrap().access_key_id(), "ONE");
        assert_eq!(script.fetches(), 1);
    }

    #[tokio::test]
    async fn a_refresh_begins_in_the_background_fifteen_minutes_ahead() {
        let (open, gate) = oneshot::channel();
        let (script, cached) = Script::new([Step::Give("OLD", Some(HOUR)), Step::Wait(gate, "NEW", Some(HOUR))]);
        assert_eq!(id(&cached).await, "OLD");
        script.advance(44 * MINUTE);
        assert_eq!(id(&cached).await, "OLD");
        settle().await;
        assert_eq!(script.fetches(), 1, "not earlier than 15 minutes ahead");

        // The jitter shifts it by 2.5 minutes at most.
        script.advance(4 * MINUTE);
        for _ in 0..10 {
            let mut ready = tokio_test::task::spawn(cached.credentials());
            tokio_test::assert_ready_ok!(ready.poll());
            settle().await;
        }
        assert_eq!(script.fetches(), 2);
        open.send(()).unwrap();
        settle().await;
        assert_eq!(id(&cached).await, "NEW");
        assert_eq!(cached.status().expiry, Some(script.now() + HOUR));
    }

    #[tokio::test]
    async fn ten_minutes_ahead_callers_wait_for_the_refresh() {
        let (open, gate) = oneshot::channel();
        let (script, cached) = Script::new([Step::Give("OLD", Some(HOUR)), Step::Wait(gate, "NEW", Some(HOUR))]);
        assert_eq!(id(&cached).await, "OLD");
        script.advance(51 * MINUTE);
        let mut caller = tokio_test::task::spawn(cached.credentials());
        assert!(caller.poll().is_pending());
        settle().await;
        open.send(()).unwrap();
        assert_eq!(caller.await.unwrap().access_key_id(), "NEW");
    }

    #[tokio::test(start_paused = true)]
    async fn callers_with_valid_credentials_wait_five_seconds_and_no_more() {
        let (script, cached) = Script::new([Step::Give("OLD", Some(HOUR)), Step::Hang, Step::Give("NEW", Some(HOUR))]);
        assert_eq!(id(&cached).await, "OLD");
        script.advance(51 * MINUTE);
        let begin = tokio::time::Instant::now();
        assert_eq!(id(&cached).await, "OLD");
        assert_eq!(begin.elapsed().as_secs(), 5);
        // Those who come later do not wait at all.
        tokio_test::assert_ready_ok!(tokio_test::task::spawn(cached.credentials()).poll());
        assert_eq!(script.fetches(), 2);

        // The hanging fetch has failed after a minute, and the next request tries again, behind its back.
        tokio::time::sleep(MINUTE).await;
        assert_eq!(cached.status().last_error.unwrap().kind(), ErrorKind::Timeout);
        script.advance(MINUTE);
        assert_eq!(id(&cached).await, "OLD");
        settle().await;
        assert_eq!(id(&cached).await, "NEW");
    }

    #[tokio::test(start_paused = true)]
    async fn what_expires_while_a_caller_waits_is_not_served() {
        let (open, gate) = oneshot::channel();
        let (script, cached) = Script::new([Step::Give("OLD", Some(HOUR)), Step::Wait(gate, "NEW", Some(HOUR))]);
        assert_eq!(id(&cached).await, "OLD");
        script.advance(59 * MINUTE);
        let mut caller = tokio_test::task::spawn(cached.credentials());
        assert!(caller.poll().is_pending());
        script.advance(MINUTE);
        // The fetch is called slow by now.
        tokio::time::sleep(Duration::from_secs(6)).await;
        assert!(caller.poll().is_pending());
        open.send(()).unwrap();
        assert_eq!(caller.await.unwrap().access_key_id(), "NEW");
    }

    #[tokio::test(start_paused = true)]
    async fn a_fetch_that_hangs_is_an_error_for_those_who_have_nothing() {
        let (_, cached) = Script::new([Step::Hang]);
        let cached = cached.fetch_timeout(Duration::from_secs(3));
        let begin = tokio::time::Instant::now();
        let error = cached.credentials().await.unwrap_err();
        assert_eq!(begin.elapsed().as_secs(), 3);
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.to_string().contains("3s"), "{error:?}");
    }

    #[tokio::test]
    async fn a_failing_refresh_backs_off_and_serves_the_old_until_they_expire() {
        let (script, cached) = Script::new([Step::Give("OLD", Some(HOUR))]);
        assert_eq!(id(&cached).await, "OLD");
        script.advance(48 * MINUTE);
        script.then((0..200).map(|_| failure()));

        // A request every second until the expiry: all are served, by few attempts.
        let mut attempts = Vec::new();
        for second in 0..12 * 60 {
            assert_eq!(id(&cached).await, "OLD");
            settle().await;
            if attempts.len() + 1 < script.fetches() {
                attempts.push(second);
            }
            script.advance(Duration::from_secs(1));
        }
        let waits: Vec<u64> = attempts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(attempts[0], 0);
        // Half of each wait is certain, the rest is chance; a second is the grain of this test.
        for (wait, longest) in waits.iter().zip([1, 2, 4, 8, 16, 32, 60, 60, 60, 60]) {
            assert!((longest / 2..=longest + 1).contains(wait), "{waits:?}");
        }
        assert!((14..=30).contains(&attempts.len()), "{waits:?}");
        let status = cached.status();
        assert_eq!(status.failures as usize, attempts.len());
        assert!(status.last_error.unwrap().to_string().contains("the vault is away"));

        // Expired: an error, and again no attempt more than once a second.
        let before = script.fetches();
        for _ in 0..10 {
            let error = cached.credentials().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Transport);
            assert!(error.is_retryable());
        }
        assert_eq!(script.fetches(), before + 1);
        script.0.steps.lock().unwrap().clear();
        script.then([Step::Give("NEW", Some(HOUR))]);
        script.advance(Duration::from_secs(1));
        assert_eq!(id(&cached).await, "NEW");
        assert_eq!(cached.status().failures, 0);
        assert!(cached.status().last_error.is_none());
    }

    #[tokio::test]
    async fn a_failure_in_the_mandatory_window_serves_what_is_valid() {
        let (script, cached) = Script::new([Step::Give("OLD", Some(HOUR)), failure()]);
        assert_eq!(id(&cached).await, "OLD");
        script.advance(55 * MINUTE);
        assert_eq!(id(&cached).await, "OLD");
        assert_eq!(id(&cached).await, "OLD");
        assert_eq!(script.fetches(), 2);
    }

    #[tokio::test]
    async fn short_lives_are_not_refreshed_by_every_request() {
        for life in [2, 3, 10, 60, 300, 900] {
            let life = Duration::from_secs(life);
            let (script, cached) = Script::new((0..400).map(|_| Step::Give("SHORT", Some(life))));
            let mut lives = 0;
            for _ in 0..2 * life.as_secs() {
                for _ in 0..5 {
                    let credentials = cached.credentials().await.unwrap();
                    assert!(!credentials.is_expired(script.now()));
                    settle().await;
                }
                lives += 1;
                script.advance(Duration::from_secs(1));
            }
            // Each fetch lasts for half of the life at least, or for a second.
            assert!(script.fetches() <= 5, "{} fetches in {lives} s with a life of {life:?}", script.fetches());
        }
    }

    #[tokio::test]
    async fn a_source_that_repeats_itself_is_not_asked_by_every_request() {
        let (script, cached) = Script::new([Step::Give("SAME", Some(HOUR))]);
        let first = cached.credentials().await.unwrap();
        let expiry = first.expiry().unwrap();
        let mut lives = 0;
        while script.now() < expiry {
            // An instance role gives the same credentials until some minutes before they expire.
            let rest = expiry.duration_since(script.now()).unwrap();
            script.0.steps.lock().unwrap().clear();
            script.then([Step::Give("SAME", Some(rest))]);
            assert_eq!(cached.credentials().await.unwrap().expiry(), Some(expiry));
            settle().await;
            lives += 1;
            script.advance(Duration::from_secs(1));
        }
        assert_eq!(lives, 3600);
        assert!((4..=16).contains(&script.fetches()), "{}", script.fetches());
    }

    #[tokio::test]
    async fn expired_credentials_from_the_source_are_an_error() {
        let (_, cached) = Script::new([Step::Give("LATE", Some(Duration::ZERO))]);
        let error = cached.credentials().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains("expired 0 s ago"), "{error:?}");
    }

    #[tokio::test]
    async fn many_waiters_get_the_same_error() {
        let (script, cached) =
            Script::new([Step::Fail(Error::new(ErrorKind::CredentialsNotConfigured, "no vault here"))]);
        let (first, second) = tokio::join!(cached.credentials(), cached.credentials());
        for error in [first.unwrap_err(), second.unwrap_err()] {
            assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
            assert_eq!(error.to_string(), "no vault here");
        }
        assert_eq!(script.fetches(), 1);
    }

    #[tokio::test]
    async fn a_refusal_by_a_service_keeps_its_answer() {
        let mut answer = ServiceAnswer::default();
        answer.status = StatusCode::FORBIDDEN;
        answer.code = "AccessDenied".to_owned();
        answer.request_id = Some("42".to_owned());
        let (_, cached) = Script::new([Step::Fail(Error::service(answer).in_operation("AssumeRole"))]);
        let error = cached.credentials().await.unwrap_err();
        assert!(error.is_access_denied());
        assert_eq!((error.operation(), error.request_id()), (Some("AssumeRole"), Some("42")));
    }

    #[tokio::test]
    async fn a_panic_in_the_source_is_an_error_and_the_next_call_fetches_anew() {
        let (script, cached) = Script::new([Step::Panic, Step::Give("ONE", None)]);
        let error = cached.credentials().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains("panicked"), "{error:?}");
        script.advance(Duration::from_secs(1));
        assert_eq!(id(&cached).await, "ONE");
    }

    #[test]
    fn the_end_of_a_runtime_ends_its_fetch() {
        let (script, cached) = Script::new([Step::Hang, Step::Give("ONE", None)]);
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime().block_on(async {
            let mut caller = tokio_test::task::spawn(cached.credentials());
            assert!(caller.poll().is_pending());
            settle().await;
        });
        let error = cached.status().last_error.unwrap();
        assert!(error.to_string().contains("shut down"), "{error}");
        script.advance(Duration::from_secs(1));
        assert_eq!(runtime().block_on(id(&cached)), "ONE");
    }

    #[test]
    fn outside_a_runtime_there_is_a_clear_error_and_no_panic() {
        let (script, cached) = Script::new([Step::Give("ONE", Some(HOUR))]);
        let error = tokio_test::task::spawn(cached.credentials()).poll();
        let std::task::Poll::Ready(Err(error)) = error else { panic!("{error:?}") };
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains("tokio runtime"), "{error}");
        assert_eq!(script.fetches(), 0);

        // With something valid at hand it is served, refresh or not.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert_eq!(runtime.block_on(id(&cached)), "ONE");
        for minutes in [48, 7] {
            script.advance(minutes * MINUTE);
            tokio_test::assert_ready_ok!(tokio_test::task::spawn(cached.credentials()).poll());
        }
        // And nothing that has expired is.
        script.advance(5 * MINUTE);
        let error = tokio_test::assert_ready_err!(tokio_test::task::spawn(cached.credentials()).poll());
        assert!(error.to_string().contains("tokio runtime"), "{error}");
        assert_eq!(script.fetches(), 1);
    }

    #[tokio::test]
    async fn invalidating_drops_exactly_those_and_the_next_call_fetches() {
        let (script, cached) = Script::new([Step::Give("ONE", Some(HOUR)), Step::Give("TWO", Some(HOUR))]);
        let one = cached.credentials().await.unwrap();
        cached.invalidate(&Credentials::new("OTHER", "s3cret"));
        assert_eq!(id(&cached).await, "ONE");
        cached.invalidate(&one);
        assert_eq!(cached.status().fetched_at, None);
        assert_eq!(id(&cached).await, "TWO");
        // Sixty-three more requests that were signed with the first report it too.
        cached.invalidate(&one);
        assert_eq!(id(&cached).await, "TWO");
        assert_eq!(script.fetches(), 2);
        assert_eq!(*script.0.invalidated.lock().unwrap(), ["OTHER", "ONE", "ONE"]);
    }

    /// Trap: a service that refuses whatever it is given makes each request a fetch.
    #[tokio::test]
    async fn a_service_that_refuses_everything_is_not_a_fetch_for_every_request() {
        let (script, cached) = Script::new((0..100).map(|_| Step::Give("SAME", Some(HOUR))));
        for _ in 0..5 {
            for _ in 0..20 {
                let refused = cached.credentials().await.unwrap();
                cached.invalidate(&refused);
            }
            script.advance(Duration::from_secs(1));
        }
        assert_eq!(script.fetches(), 6);
        // A clock that was set back does not keep what is refused.
        script.0.now.fetch_sub(60, Ordering::SeqCst);
        cached.invalidate(&cached.credentials().await.unwrap());
        assert_eq!(cached.status().fetched_at, None);
    }

    #[tokio::test]
    async fn a_wish_is_passed_on_to_a_cache_below() {
        let (script, below) = Script::new([Step::Give("OLD", Some(HOUR)), Step::Give("NEW", Some(HOUR))]);
        let clock = script.clone();
        let cached = CachedCredentials::new(below).clock(move || clock.now());
        assert_eq!(id(&cached).await, "OLD");
        script.advance(40 * MINUTE);
        assert_eq!(id_for(&cached, &script, 50 * MINUTE).await, "NEW");
    }

    #[tokio::test]
    async fn what_is_invalidated_during_a_refresh_is_not_served_when_it_fails() {
        let (script, cached) = Script::new([Step::Give("ONE", Some(HOUR))]);
        let one = cached.credentials().await.unwrap();
        let (open, gate) = oneshot::channel();
        script.then([Step::Wait(gate, "UNUSED", Some(Duration::ZERO))]);
        script.advance(55 * MINUTE);
        let mut caller = tokio_test::task::spawn(cached.credentials());
        assert!(caller.poll().is_pending());
        settle().await;
        cached.invalidate(&one);
        open.send(()).unwrap();
        assert_eq!(caller.await.unwrap_err().kind(), ErrorKind::Credentials);
    }

    /// Asks, as presigning does, for credentials that last so long.
    async fn id_for(cached: &dyn CredentialsProvider, script: &Script, wish: Duration) -> String {
        cached.credentials_until(script.now() + wish).await.unwrap().access_key_id().to_owned()
    }

    #[tokio::test]
    async fn what_ends_too_early_for_a_wish_is_fetched_anew_once_for_all() {
        let (open, gate) = oneshot::channel();
        let (script, cached) = Script::new([Step::Give("OLD", Some(HOUR)), Step::Wait(gate, "NEW", Some(HOUR))]);
        assert_eq!(id_for(&cached, &script, 50 * MINUTE).await, "OLD");
        script.advance(20 * MINUTE);
        assert_eq!(id_for(&cached, &script, 40 * MINUTE).await, "OLD");
        assert_eq!(script.fetches(), 1, "they last long enough");

        let shared: Arc<dyn CredentialsProvider> = Arc::new(cached.clone());
        let callers: Vec<_> = (0..100)
            .map(|_| {
                let (shared, script) = (Arc::clone(&shared), script.clone());
                tokio::spawn(async move { id_for(&shared, &script, 50 * MINUTE).await })
            })
            .collect();
        settle().await;
        assert_eq!(id(&cached).await, "OLD", "others go on with what is held");
        open.send(()).unwrap();
        for caller in callers {
            assert_eq!(caller.await.unwrap(), "NEW");
        }
        assert_eq!((script.fetches(), id(&cached).await), (2, "NEW".to_owned()));
    }

    #[tokio::test]
    async fn a_wish_that_nothing_meets_is_not_a_fetch_for_every_request() {
        let (script, cached) = Script::new((0..100).map(|_| Step::Give("SHORT", Some(HOUR))));
        for _ in 0..6 * 3_600 {
            let credentials = cached.credentials_until(script.now() + 12 * HOUR).await.unwrap();
            assert!(!credentials.is_expired(script.now() + 29 * MINUTE), "it gets at least half of what there is");
            script.advance(Duration::from_secs(1));
        }
        assert_eq!(script.fetches(), 12);
    }

    #[tokio::test]
    async fn a_source_that_repeats_itself_is_not_asked_for_every_wish() {
        for wish in [10 * MINUTE, 45 * MINUTE, 12 * HOUR] {
            let (script, cached) = Script::new([Step::Give("SAME", Some(HOUR))]);
            let expiry = cached.credentials().await.unwrap().expiry().unwrap();
            while script.now() < expiry {
                let rest = expiry.duration_since(script.now()).unwrap();
                script.0.steps.lock().unwrap().clear();
                script.then([Step::Give("SAME", Some(rest))]);
                assert_eq!(cached.credentials_until(script.now() + wish).await.unwrap().expiry(), Some(expiry));
                settle().await;
                script.advance(Duration::from_secs(1));
            }
            assert!((4..=20).contains(&script.fetches()), "{} for {wish:?}", script.fetches());
        }
    }

    #[tokio::test]
    async fn a_failure_to_get_longer_lasting_ones_keeps_those_that_are_held() {
        let (script, cached) = Script::new([Step::Give("OLD", Some(HOUR)), failure()]);
        cached.credentials().await.unwrap();
        script.advance(20 * MINUTE);
        for _ in 0..10 {
            assert_eq!(id_for(&cached, &script, 50 * MINUTE).await, "OLD");
        }
        assert_eq!((script.fetches(), cached.status().failures), (2, 1));
        assert_eq!(cached.status().expiry, Some(script.now() + 40 * MINUTE));

        script.then([Step::Give("NEW", Some(HOUR))]);
        script.advance(Duration::from_secs(1));
        assert_eq!(id_for(&cached, &script, 50 * MINUTE).await, "NEW");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wish_waits_five_seconds_for_better_credentials_and_no_more() {
        let (script, cached) = Script::new([Step::Give("OLD", Some(HOUR)), Step::Hang]);
        cached.credentials().await.unwrap();
        script.advance(20 * MINUTE);
        let begin = tokio::time::Instant::now();
        assert_eq!(id_for(&cached, &script, 50 * MINUTE).await, "OLD");
        assert_eq!(begin.elapsed().as_secs(), 5);
    }

    #[test]
    fn a_wish_outside_a_runtime_is_served_with_what_is_held() {
        let (script, cached) = Script::new([Step::Give("ONE", Some(HOUR))]);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert_eq!(runtime.block_on(id(&cached)), "ONE");
        script.advance(20 * MINUTE);
        let mut wish = tokio_test::task::spawn(cached.credentials_until(script.now() + 50 * MINUTE));
        assert_eq!(tokio_test::assert_ready_ok!(wish.poll()).access_key_id(), "ONE");
        assert_eq!(script.fetches(), 1);
    }

    #[tokio::test]
    async fn nothing_shows_a_secret() {
        let (script, cached) = Script::new([Step::Give("ONE", Some(HOUR)), failure()]);
        cached.credentials().await.unwrap();
        script.advance(55 * MINUTE);
        cached.credentials().await.unwrap();
        for text in [format!("{cached:?}"), format!("{:?}", cached.status())] {
            assert!(!text.contains("s3cret") && !text.contains("tok3n"), "{text}");
        }
        assert!(format!("{cached:?}").contains("ONE"));
    }
}
