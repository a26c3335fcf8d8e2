//! The parts of a download one behind the other, with the next ones on their way.

use std::collections::VecDeque;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

use super::begin::Begun;
use super::part_reader::PartReader;
use super::verify::Verifier;
use crate::runtime::runtime;
use crate::{Error, ErrorKind};

/// The bytes of a download in order. The part that is being taken and those behind it are read at the same time, and a new
/// one is begun when one was taken to its end: so many parts are in memory and no more.
pub(super) struct InOrder {
    pub(super) begun: Begun,
    concurrency: usize,
    sources: VecDeque<Source>,
    verifier: Option<Verifier>,
}

enum Source {
    /// The only part is read as it is taken: that needs no task and next to no memory.
    Direct(Box<PartReader>),
    Ahead(Ahead),
}

/// A part that is read by a task, into memory. It ends when this is dropped.
struct Ahead {
    /// Without a bound of its own: a part is one.
    pieces: UnboundedReceiver<Result<Option<Bytes>, Error>>,
    task: JoinHandle<()>,
}

impl InOrder {
    pub(super) fn new(mut begun: Begun, concurrency: usize) -> Self {
        let mut sources = VecDeque::new();
        if begun.is_one_piece() {
            sources.extend(begun.next().map(|only| Source::Direct(Box::new(only))));
        }
        let verifier = Some(Verifier::new(begun.expected));
        Self { begun, concurrency, sources, verifier }
    }

    /// The next piece; `None` behind the last, when all of it was verified.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        // A stream may be polled anywhere.
        let runtime = runtime()?;
        loop {
            self.read_ahead(&runtime);
            let piece = match self.sources.front_mut() {
                Some(Source::Direct(part)) => part.next().await?,
                Some(Source::Ahead(part)) => part.next().await?,
                None => {
                    self.verifier.take().map_or(Ok(()), Verifier::check)?;
                    return Ok(None);
                }
            };
            if let Some(piece) = piece {
                if let Some(verifier) = &mut self.verifier {
                    verifier.update(&piece);
                }
                return Ok(Some(piece));
            }
            self.sources.pop_front();
        }
    }

    fn read_ahead(&mut self, runtime: &Handle) {
        while self.sources.len() < self.concurrency
            && let Some(part) = self.begun.next()
        {
            self.sources.push_back(Source::Ahead(Ahead::new(runtime, part)));
        }
    }
}

impl Ahead {
    fn new(runtime: &Handle, mut part: PartReader) -> Self {
        let (sender, pieces) = unbounded_channel();
        let task = runtime.spawn(async move {
            loop {
                let piece = part.next().await;
                let is_over = !matches!(piece, Ok(Some(_)));
                if sender.send(piece).is_err() || is_over {
                    return;
                }
            }
        });
        Self { pieces, task }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let ended = || Err(Error::new(ErrorKind::Transport, "the runtime ended the task that reads a part"));
        self.pieces.recv().await.unwrap_or_else(ended)
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.task.abort();
    }
}
