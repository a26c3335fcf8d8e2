// For the examples in the documentation that ask a service, which include this file out of the reader's sight:
//
// ```
// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stand_in_for_docs.rs"));
// ```

/// What the answer to a request is, by its head and its body.
type Answer = dyn Fn(&http::request::Parts, &[u8]) -> String + Send + Sync;

/// A service in the place of a real one. It keeps what it was asked.
#[allow(dead_code)]
#[derive(Clone)]
struct StandIn {
    answer: std::sync::Arc<Answer>,
    asked: std::sync::Arc<std::sync::Mutex<Vec<(http::request::Parts, bytes::Bytes)>>>,
}

#[allow(dead_code)]
impl StandIn {
    /// The service that gives everybody this document.
    fn new(answer: &str) -> Self {
        let answer = answer.to_owned();
        Self::by(move |_, _| answer.clone())
    }

    /// The service that answers in this way.
    fn by(answer: impl Fn(&http::request::Parts, &[u8]) -> String + Send + Sync + 'static) -> Self {
        Self { answer: std::sync::Arc::new(answer), asked: std::sync::Arc::default() }
    }

    /// STS, which gives everybody the same credentials.
    fn sts() -> Self {
        Self::by(|_, form| {
            let form = String::from_utf8_lossy(form);
            let action = form.split('&').find_map(|pair| pair.strip_prefix("Action=")).expect("a call of STS");
            format!(
                "<{action}Response><{action}Result><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>\
                 <SecretAccessKey>a-secret</SecretAccessKey><SessionToken>a-token</SessionToken>\
                 <Expiration>2126-11-23T12:00:00Z</Expiration></Credentials></{action}Result></{action}Response>"
            )
        })
    }

    /// SNS, which publishes everything, alone and in batches of which nothing is told.
    fn sns_publishes() -> Self {
        Self::by(|_, form| {
            let form = String::from_utf8_lossy(form);
            let action = form.split('&').find_map(|pair| pair.strip_prefix("Action=")).expect("a call of SNS");
            let id = if action == "Publish" { "<MessageId>94f20ce6</MessageId>" } else { "" };
            format!("<{action}Response><{action}Result>{id}</{action}Result></{action}Response>")
        })
    }

    /// A client that finds it at every URI.
    fn transport(&self) -> tower_sigv4::Transport {
        let this = self.clone();
        tower_sigv4::Transport::new(tower::service_fn(move |request: http::Request<tower_sigv4::Body>| {
            let this = this.clone();
            async move {
                let (parts, body) = request.into_parts();
                let body = body.collect(1_000_000).await?;
                let answer = (this.answer)(&parts, &body);
                this.asked.lock().unwrap().push((parts, body));
                Ok::<_, tower_sigv4::Error>(http::Response::new(tower_sigv4::Body::from(answer)))
            }
        }))
    }

    /// What a source reads: it, a region, and a token in a file.
    fn config(&self) -> tower_sigv4::credentials::ProviderConfig {
        let variables = [("AWS_REGION", "eu-west-1"), ("HOME", "/home/ann")];
        tower_sigv4::credentials::ProviderConfig::new(self.transport())
            .environment(tower_sigv4::environment::Environment::from_pairs(variables))
            .files(tower_sigv4::files::Files::from_pairs([("/run/token", "header.claims.signature\n")]))
    }

    /// An SES that asks it. It signs nothing.
    fn ses(&self) -> tower_sigv4::ses::Ses {
        tower_sigv4::ses::Ses::new(self.transport(), "eu-west-1")
    }

    /// An SNS that asks it. It signs nothing.
    fn sns(&self) -> tower_sigv4::sns::Sns {
        tower_sigv4::sns::Sns::new(self.transport(), "eu-west-1")
    }

    /// How many requests there were.
    fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// The method of the last request and where it went, without the host.
    fn asked(&self) -> String {
        let asked = self.asked.lock().unwrap();
        let parts = &asked.last().expect("a request").0;
        format!("{} {}", parts.method, parts.uri.path_and_query().expect("a path"))
    }

    /// Where the last request went.
    fn uri(&self) -> String {
        self.asked.lock().unwrap().last().expect("a request").0.uri.to_string()
    }

    /// A header of the last request.
    fn header(&self, name: &str) -> Option<String> {
        let asked = self.asked.lock().unwrap();
        let value = asked.last().expect("a request").0.headers.get(name)?;
        Some(value.to_str().expect("ASCII").to_owned())
    }

    /// The body of the last request.
    fn body(&self) -> String {
        let asked = self.asked.lock().unwrap();
        String::from_utf8(asked.last().expect("a request").1.to_vec()).expect("UTF-8")
    }

    /// A parameter of the form that the last request was.
    fn parameter(&self, name: &str) -> Option<String> {
        let decode = |text: &str| {
            let text = text.replace('+', " ");
            percent_encoding::percent_decode_str(&text).decode_utf8().expect("UTF-8").into_owned()
        };
        let form = self.body();
        let mut pairs = form.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| decode(known) == name).map(|(_, value)| decode(value))
    }
}
