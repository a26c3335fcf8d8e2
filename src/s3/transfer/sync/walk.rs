//! What both sides have, folder by folder.
//!
//! A folder is read from disk, and then listed with `/` as the delimiter, so that only its own objects and folders come. They
//! are looked up by name, so the order of the list does not matter: not every store keeps S3's. What is there on one side
//! alone is known when the list is complete, and not before.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::Stream;
use futures_util::stream::try_unfold;
use tokio::task::JoinSet;

use super::local::LocalFile;
use super::report::SyncFailure;
use super::visit::{Step, Visit};
use crate::s3::transfer::progress::Tracker;
use crate::s3::{Object, S3};
use crate::{Error, ErrorKind, Transport};

/// How many folders are read at once: as each costs a request, a tree of small folders would be slow otherwise.
const FOLDERS_AT_ONCE: usize = 4;

/// In which direction is synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All that the source has.
    Source,
    /// What the target has and the source lacks.
    Extras,
}

/// What a walk needs to know.
#[derive(Clone)]
pub(super) struct Sides {
    pub(super) s3: S3<Transport>,
    pub(super) bucket: String,
    pub(super) direction: Direction,
    pub(super) wanted: Wanted,
    pub(super) tracker: Tracker,
}

/// What was found under one name, or something that cannot be synced.
pub(super) type Found = Result<Pair, SyncFailure>;

/// A file, an object, or both.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) key: String,
    /// Where the file is, or would be.
    pub(super) path: PathBuf,
    pub(super) file: Option<LocalFile>,
    pub(super) object: Option<Object>,
}

impl Sides {
    /// Whether a folder can have what is wanted, by the sides that it is on.
    pub(super) fn wants_folder(&self, is_on_disk: bool, is_in_bucket: bool) -> bool {
        match (self.direction, self.wanted) {
            (Direction::Up, Wanted::Source) | (Direction::Down, Wanted::Extras) => is_on_disk,
            (Direction::Down, Wanted::Source) | (Direction::Up, Wanted::Extras) => is_in_bucket,
        }
    }

    /// Whether a file, an object or both under one name are wanted.
    pub(super) fn wants(&self, has_file: bool, has_object: bool) -> bool {
        let (in_source, in_target) = match self.direction {
            Direction::Up => (has_file, has_object),
            Direction::Down => (has_object, has_file),
        };
        match self.wanted {
            Wanted::Source => in_source,
            Wanted::Extras => in_target && !in_source,
        }
    }
}

/// Walks below a folder and a prefix. In memory are the names of the folders that are being read, a page of each, and the
/// names of folders that wait: those beside the ones above.
pub(super) fn walk(sides: Sides, root: Visit) -> impl Stream<Item = Result<Found, Error>> + Send + 'static {
    let walk = Walk { sides: Arc::new(sides), waiting: vec![root], running: JoinSet::new(), found: VecDeque::new() };
    try_unfold(walk, |mut walk| async move { Ok(walk.next().await?.map(|found| (found, walk))) })
}

struct Walk {
    sides: Arc<Sides>,
    /// The last goes first, which keeps them few.
    waiting: Vec<Visit>,
    /// Tasks, so that an answer is read while nobody asks for more, because files are large.
    running: JoinSet<Result<Step, Error>>,
    found: VecDeque<Found>,
}

impl Walk {
    async fn next(&mut self) -> Result<Option<Found>, Error> {
        loop {
            if let Some(found) = self.found.pop_front() {
                return Ok(Some(found));
            }
            while self.running.len() < FOLDERS_AT_ONCE
                && let Some(visit) = self.waiting.pop()
            {
                let sides = Arc::clone(&self.sides);
                self.running.spawn(async move { visit.step(&sides).await });
            }
            let Some(step) = self.running.join_next().await else { return Ok(None) };
            let step = step.map_err(|error| {
                Error::new(ErrorKind::Transport, "the task that lists the folder was stopped").with_source(error)
            })??;
            self.found.extend(step.found);
            self.waiting.extend(step.folders);
            // On top, so that no more folders are begun than are read at once.
            self.waiting.extend(step.rest);
        }
    }
}
