//! What signing and the typed operations cost on top of a plain HTTP client.
//!
//! ```sh
//! cargo bench --bench overhead              # at most 90 seconds
//! cargo bench --bench overhead -- --quick   # at most 10 seconds, and less exact
//! ```
//!
//! The program starts itself a second time as an HTTP/1.1 server on the loopback interface, so that only the client's CPU time
//! is counted: user and system time of this process, on a runtime of one thread. All contenders take turns in each round, in
//! an order that rotates; a multiple is the median over the rounds of contender divided by bare client, so that a machine that
//! drifts slows both. The bare client gets a URI that is parsed already and a body that is in memory: nothing is cheaper. What
//! the bytes of a signature cost, however it came about, is told by the bare client that sends one that was made before.
//!
//! CPU time and memory are read from `/proc`, so this needs Linux.

#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

mod cpu;

use std::convert::Infallible;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, ETAG, LAST_MODIFIED};
use http::{HeaderMap, Method, Request, Response, Uri};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower::{Layer, Service, ServiceExt};
use tower_sigv4::client::Client;
use tower_sigv4::s3::{GetObject, PutObject, S3};
use tower_sigv4::sigv4::{PayloadHash, Signer, SigningScope};
use tower_sigv4::{Body, BoxError, Credentials, PayloadMode, SigV4Layer, Transport};

const REGION: &str = "us-east-1";
const BUCKET: &str = "bucket";
const SMALL_KEY: &str = "folder/small";
const BIG_KEY: &str = "big";

/// What a small object holds.
static CONTENT: [u8; 1024] = [b'x'; 1024];

/// What streams are made of, 64 KiB at a time.
static PIECE: [u8; 64 * 1024] = [0; 64 * 1024];

/// The session tokens that STS issues have about this length.
const TOKEN_LENGTH: usize = 1000;

const MIB: u64 = 1024 * 1024;

/// Makes the process the server.
const SERVE: &str = "--serve";

fn main() -> Result<(), BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    if has(SERVE) {
        return runtime.block_on(serve());
    }
    let plan = if has("--quick") { Plan::QUICK } else { Plan::FULL };
    let server = Server::start()?;
    let contenders = contenders(&server)?;
    let mut report = String::new();

    // First, as memory that other measurements freed would hide what streaming takes.
    report.push_str(&streams(&runtime, &server, &plan)?);
    report.push('\n');
    report.push_str(&requests(&runtime, &contenders, &plan)?);
    print!("{report}");
    Ok(())
}

/// How much is measured: in many short rounds, so that a machine that drifts stays the same within each.
struct Plan {
    rounds: usize,
    /// How many requests each contender sends in a round, by how many are in flight.
    loads: [Load; 2],
    stream_bytes: u64,
}

#[derive(Clone, Copy)]
struct Load {
    in_flight: usize,
    requests: usize,
}

impl Plan {
    const FULL: Self = Self {
        rounds: 35,
        loads: [Load { in_flight: 1, requests: 600 }, Load { in_flight: 64, requests: 3000 }],
        stream_bytes: 1024 * MIB,
    };
    const QUICK: Self = Self {
        rounds: 4,
        loads: [Load { in_flight: 1, requests: 400 }, Load { in_flight: 64, requests: 1500 }],
        stream_bytes: 128 * MIB,
    };
}

// --- contenders ---

/// One way to make one exchange with the server.
trait Exchange: Clone + Send + 'static {
    /// Sends a request and reads its answer to the end.
    fn exchange(&mut self, kind: Kind) -> impl Future<Output = Result<(), BoxError>> + Send;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Get,
    Put,
}

impl Kind {
    fn label(self) -> &'static str {
        match self {
            Self::Get => "GET 1 KiB",
            Self::Put => "PUT 1 KiB",
        }
    }

    /// An untyped request, and how many bytes its answer must have.
    fn request(self, uri: &Uri) -> (Request<Full<Bytes>>, usize) {
        let (method, body, answer) = match self {
            Self::Get => (Method::GET, Bytes::new(), CONTENT.len()),
            Self::Put => (Method::PUT, Bytes::from_static(&CONTENT), 0),
        };
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = uri.clone();
        (request, answer)
    }
}

/// hyper-util's client as it is.
#[derive(Clone)]
struct Bare {
    client: HyperClient<HttpConnector, Full<Bytes>>,
    uri: Uri,
    /// What every request is sent with.
    headers: HeaderMap,
}

impl Exchange for Bare {
    async fn exchange(&mut self, kind: Kind) -> Result<(), BoxError> {
        let (mut request, expected) = kind.request(&self.uri);
        if !self.headers.is_empty() {
            request.headers_mut().clone_from(&self.headers);
        }
        read_answer(self.client.request(request).await?, expected).await
    }
}

/// A stack that signs the same requests.
#[derive(Clone)]
struct Signed<S> {
    stack: S,
    uri: Uri,
}

impl<S> Exchange for Signed<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<Incoming>, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send,
{
    async fn exchange(&mut self, kind: Kind) -> Result<(), BoxError> {
        let (request, expected) = kind.request(&self.uri);
        read_answer(self.stack.ready().await?.call(request).await?, expected).await
    }
}

/// The typed operations.
#[derive(Clone)]
struct Typed<T> {
    s3: S3<T>,
}

impl<T, B> Exchange for Typed<T>
where
    T: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
    T::Error: Into<BoxError>,
    T::Future: Send,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    async fn exchange(&mut self, kind: Kind) -> Result<(), BoxError> {
        match kind {
            Kind::Get => {
                let object = self.s3.send(GetObject::new(BUCKET, SMALL_KEY)).await?;
                check_length(object.body.collect(CONTENT.len()).await?.len(), CONTENT.len())
            }
            Kind::Put => {
                let stored = self.s3.send(PutObject::new(BUCKET, SMALL_KEY, Bytes::from_static(&CONTENT))).await?;
                stored.e_tag().map(drop).ok_or_else(|| "the server's entity tag was lost".into())
            }
        }
    }
}

async fn read_answer(response: Response<Incoming>, expected: usize) -> Result<(), BoxError> {
    if !response.status().is_success() {
        return Err(format!("the server answered {}", response.status()).into());
    }
    check_length(response.into_body().collect().await?.to_bytes().len(), expected)
}

fn check_length(length: usize, expected: usize) -> Result<(), BoxError> {
    if length == expected { Ok(()) } else { Err(format!("{length} bytes came, not {expected}").into()) }
}

/// A contender with its name and its goal; the first of them is what the others are compared with.
struct Contender {
    name: &'static str,
    /// The highest multiple of the bare client's CPU time, at the larger load.
    goal: Option<f64>,
    exchange: Box<dyn Slice>,
}

fn contenders(server: &Server) -> Result<Vec<Contender>, BoxError> {
    let uri: Uri = format!("{}/{BUCKET}/{SMALL_KEY}", server.endpoint()).parse()?;
    let permanent = SigV4Layer::new(permanent_credentials()).region(REGION).service("s3");
    let temporary = SigV4Layer::new(temporary_credentials()).region(REGION).service("s3");
    let s3 = |layer: &SigV4Layer| S3::new(layer.layer(hyper_client()), REGION).endpoint(server.endpoint());
    // What `S3::from_env` builds: the default client, with every type erased.
    let default_client = SigV4Layer::new(temporary_credentials()).layer(Client::builder().allow_http(true).build()?);
    let default_s3 = S3::new(Transport::new(default_client), REGION).endpoint(server.endpoint());

    let contender = |name, goal, exchange| Contender { name, goal, exchange };
    Ok(vec![
        contender("hyper-util's client", None, bare(&uri, HeaderMap::new())),
        contender("it with a signature made before", None, bare(&uri, signature(&uri, &permanent_credentials())?)),
        contender("that and a session token", None, bare(&uri, signature(&uri, &temporary_credentials())?)),
        contender(
            "`SigV4Layer` over it",
            Some(1.15),
            Box::new(Signed { stack: permanent.layer(hyper_client()), uri: uri.clone() }),
        ),
        contender(
            "`SigV4Layer`, session token",
            None,
            Box::new(Signed { stack: temporary.layer(hyper_client()), uri: uri.clone() }),
        ),
        contender("`S3<T>` over that layer", Some(1.3), Box::new(Typed { s3: s3(&permanent) })),
        contender("`S3<T>`, session token", None, Box::new(Typed { s3: s3(&temporary) })),
        contender("`S3<Transport>`, default client, token", None, Box::new(Typed { s3: default_s3 })),
    ])
}

fn bare(uri: &Uri, headers: HeaderMap) -> Box<dyn Slice> {
    Box::new(Bare { client: hyper_client(), uri: uri.clone(), headers })
}

/// The headers that signing adds to a request.
fn signature(uri: &Uri, credentials: &Credentials) -> Result<HeaderMap, BoxError> {
    let (mut parts, _) = Kind::Get.request(uri).0.into_parts();
    let signer = Signer::new(SigningScope::new(REGION, "s3"));
    signer.sign(&mut parts, PayloadHash::Empty, credentials, SystemTime::now())?;
    Ok(parts.headers)
}

fn hyper_client<B>() -> HyperClient<HttpConnector, B>
where
    B: HttpBody + Send,
    B::Data: Send,
{
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    HyperClient::builder(TokioExecutor::new()).build(connector)
}

fn permanent_credentials() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

fn temporary_credentials() -> Credentials {
    permanent_credentials().with_session_token("t".repeat(TOKEN_LENGTH))
}

// --- requests ---

type SliceFuture<'a> = Pin<Box<dyn Future<Output = Result<(), BoxError>> + 'a>>;

/// An [`Exchange`] whose type is erased once per slice of requests rather than once per request.
trait Slice {
    fn run(&self, kind: Kind, load: Load) -> SliceFuture<'_>;
}

impl<E: Exchange> Slice for E {
    fn run(&self, kind: Kind, load: Load) -> SliceFuture<'_> {
        Box::pin(async move {
            let left = Arc::new(AtomicUsize::new(load.requests));
            let mut workers = JoinSet::new();
            for _ in 0..load.in_flight {
                workers.spawn(work(self.clone(), kind, Arc::clone(&left)));
            }
            while let Some(worker) = workers.join_next().await {
                worker??;
            }
            Ok(())
        })
    }
}

async fn work(mut exchange: impl Exchange, kind: Kind, left: Arc<AtomicUsize>) -> Result<(), BoxError> {
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
        exchange.exchange(kind).await?;
    }
    Ok(())
}

/// The cost of one request, averaged over a slice.
#[derive(Clone, Copy)]
struct Cost {
    cpu_micros: f64,
    wall_micros: f64,
}

fn requests(runtime: &tokio::runtime::Runtime, contenders: &[Contender], plan: &Plan) -> Result<String, BoxError> {
    let mut table = String::from(
        "| request | in flight | through | requests/s | CPU per request | × bare, median (quartiles) | goal |\n\
         |---|---:|---|---:|---:|---:|---:|\n",
    );
    for kind in [Kind::Get, Kind::Put] {
        for load in plan.loads {
            let costs = compete(runtime, contenders, plan.rounds, kind, load)?;
            for (contender, own) in contenders.iter().zip(&costs) {
                write_row(&mut table, contender, kind, load, own, costs.first().unwrap_or(own));
            }
        }
    }
    Ok(table)
}

/// The costs of each contender, by round.
fn compete(
    runtime: &tokio::runtime::Runtime,
    contenders: &[Contender],
    rounds: usize,
    kind: Kind,
    load: Load,
) -> Result<Vec<Vec<Cost>>, BoxError> {
    let mut costs = vec![Vec::with_capacity(rounds); contenders.len()];
    // The round before the first opens the connections and warms the caches; it does not count.
    for round in 0..=rounds {
        for turn in 0..contenders.len() {
            let index = (round + turn) % contenders.len();
            let (Some(contender), Some(own)) = (contenders.get(index), costs.get_mut(index)) else { continue };
            let cost = measure(load.requests, || runtime.block_on(contender.exchange.run(kind, load)))?;
            if round > 0 {
                own.push(cost);
            }
        }
    }
    Ok(costs)
}

fn measure(requests: usize, run: impl FnOnce() -> Result<(), BoxError>) -> Result<Cost, BoxError> {
    let cpu_before = cpu::time()?;
    let start = Instant::now();
    run()?;
    let wall = start.elapsed();
    let cpu = cpu::time()?.saturating_sub(cpu_before);
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let per_request = |time: Duration| time.as_secs_f64() * 1e6 / requests as f64;
    Ok(Cost { cpu_micros: per_request(cpu), wall_micros: per_request(wall) })
}

fn write_row(table: &mut String, contender: &Contender, kind: Kind, load: Load, own: &[Cost], bare: &[Cost]) {
    let [_, cpu, _] = quartiles(own.iter().map(|cost| cost.cpu_micros));
    let [_, wall, _] = quartiles(own.iter().map(|cost| cost.wall_micros));
    let multiples = own.iter().zip(bare).map(|(own, bare)| own.cpu_micros / bare.cpu_micros);
    let [low, multiple, high] = quartiles(multiples);
    let goal = contender.goal.filter(|_| load.in_flight > 1).map_or_else(String::new, |goal| format!("≤ {goal:.2}"));
    // Writing into a `String` cannot fail.
    let _ = writeln!(
        table,
        "| {} | {} | {} | {:.0} | {cpu:.2} µs | {multiple:.2} ({low:.2}–{high:.2}) | {goal} |",
        kind.label(),
        load.in_flight,
        contender.name,
        1e6 / wall,
    );
}

/// First quartile, median and third quartile.
fn quartiles(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    [last / 4, last / 2, last - last / 4].map(|index| values.get(index).copied().unwrap_or(f64::NAN))
}

// --- streams ---

/// Streams a large body down and up, through the bare client and through `S3`.
fn streams(runtime: &tokio::runtime::Runtime, server: &Server, plan: &Plan) -> Result<String, BoxError> {
    let length = plan.stream_bytes;
    let uri: Uri = format!("{}/{BUCKET}/{BIG_KEY}?{length}", server.endpoint()).parse()?;
    let bare = hyper_client::<Either<Full<Bytes>, Zeros>>();
    let layer = SigV4Layer::new(temporary_credentials()).payload(PayloadMode::Unsigned);
    let s3 = S3::new(layer.layer(hyper_client()), REGION).endpoint(server.endpoint());

    let bare_exchange = async |method: Method, body, expected| {
        let request = Request::builder().method(method).uri(uri.clone()).body(body)?;
        drain(bare.request(request).await?.into_body(), expected).await
    };
    let s3_down = async |length: u64| {
        // The server learns the length from the version: it is the query parameter that an operation has.
        let object = s3.send(GetObject::new(BUCKET, BIG_KEY).version_id(length.to_string())).await?;
        drain(object.body, length).await
    };
    let s3_up = async |length: u64| {
        let body = Body::streaming(Zeros { left: length });
        s3.send(PutObject::new(BUCKET, BIG_KEY, body)).await.map(drop).map_err(BoxError::from)
    };

    // Connections and code pages are no part of what a stream takes.
    runtime.block_on(async {
        bare_exchange(Method::PUT, Either::Right(Zeros { left: MIB / 4 }), 0).await?;
        s3_up(MIB / 4).await?;
        s3_down(MIB / 4).await
    })?;

    let mut table = String::from(
        "| stream | through | MiB/s | CPU per GiB | peak extra memory | goal |\n|---|---|---:|---:|---:|---:|\n",
    );
    let mib = length / MIB;
    let mut row = |stream: &str, through: &str, goal: &str, run: SliceFuture<'_>| {
        let memory = PeakMemory::watch()?;
        let cost = measure(1, || runtime.block_on(run))?;
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let (rate, gibs) = (mib as f64 / cost.wall_micros * 1e6, mib as f64 / 1024.0);
        let (cpu, extra) = (cost.cpu_micros / 1e6 / gibs, memory.extra_mib()?);
        let _ =
            writeln!(table, "| {mib} MiB {stream} | {through} | {rate:.0} | {cpu:.2} s | {extra:.1} MiB | {goal} |");
        Ok::<_, BoxError>(())
    };
    let goal = "< 16 MiB";
    row("down", "`S3<T>`", goal, Box::pin(s3_down(length)))?;
    row("up", "`S3<T>`", goal, Box::pin(s3_up(length)))?;
    let empty = Either::Left(Full::default());
    row("down", "hyper-util's client", "", Box::pin(bare_exchange(Method::GET, empty, length)))?;
    row(
        "up",
        "hyper-util's client",
        "",
        Box::pin(bare_exchange(Method::PUT, Either::Right(Zeros { left: length }), 0)),
    )?;
    Ok(table)
}

/// Reads a body to its end, keeping nothing.
async fn drain<B>(mut body: B, expected: u64) -> Result<(), BoxError>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(Into::into)?.into_data() {
            length += data.len() as u64;
        }
    }
    if length == expected { Ok(()) } else { Err(format!("{length} bytes came, not {expected}").into()) }
}

/// A body of so many zeros, whose length is known ahead.
struct Zeros {
    left: u64,
}

impl HttpBody for Zeros {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let body = self.get_mut();
        let piece = PIECE.get(..usize::try_from(body.left).unwrap_or(usize::MAX)).unwrap_or(&PIECE);
        body.left -= piece.len() as u64;
        Poll::Ready((!piece.is_empty()).then(|| Ok(Frame::data(Bytes::from_static(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

// --- what the kernel counts ---

/// How far the process's memory rises above what it is now.
struct PeakMemory {
    before_kib: u64,
}

impl PeakMemory {
    fn watch() -> Result<Self, BoxError> {
        // 5 sets the peak back to what is resident now: see proc_pid_clear_refs(5).
        std::fs::write("/proc/self/clear_refs", "5")?;
        Ok(Self { before_kib: status_kib("VmRSS:")? })
    }

    fn extra_mib(&self) -> Result<f64, BoxError> {
        let extra = status_kib("VmHWM:")?.saturating_sub(self.before_kib);
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        Ok(extra as f64 / 1024.0)
    }
}

fn status_kib(field: &str) -> Result<u64, BoxError> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let value = status.lines().find_map(|line| line.strip_prefix(field)?.trim().strip_suffix(" kB"));
    Ok(value.ok_or_else(|| format!("no {field} in /proc/self/status"))?.parse()?)
}

// --- server ---

/// The server process, which ends with this one.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start() -> Result<Self, BoxError> {
        let mut process =
            Command::new(std::env::current_exe()?).arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let port = line.trim().parse().map_err(|_| "the server process did not start")?;
        Ok(Self { process, port })
    }

    fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves until the standard input ends, which it does at the latest when the parent process does.
async fn serve() -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    std::io::stdout().flush()?;
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(async move {
            let builder = auto::Builder::new(TokioExecutor::new()).http1_only();
            // A client that goes away is no failure of the server.
            let _ = builder.serve_connection(TokioIo::new(stream), service_fn(answer)).await;
        });
    }
}

/// Answers a GET with 1 KiB, or with as many bytes as the digits at the end of its query say; reads any other body to its end.
async fn answer(request: Request<Incoming>) -> Result<Response<Either<Full<Bytes>, Zeros>>, BoxError> {
    let body = if request.method() == Method::GET {
        let length = request.uri().query().and_then(|query| query.rsplit('=').next()?.parse().ok());
        match length {
            Some(length) => Either::Right(Zeros { left: length }),
            None => Either::Left(Full::new(Bytes::from_static(&CONTENT))),
        }
    } else {
        let mut sent = request.into_body();
        while let Some(frame) = sent.frame().await {
            frame?;
        }
        Either::Left(Full::default())
    };
    let response = Response::builder()
        .header(CONTENT_LENGTH, body.size_hint().exact().unwrap_or_default())
        .header(ETAG, "\"9a0364b9e99bb480dd25e1f0284c8555\"")
        .header(LAST_MODIFIED, "Wed, 01 Jul 2026 12:00:00 GMT");
    Ok(response.body(body)?)
}
