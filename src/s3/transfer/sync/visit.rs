//! One folder, on both sides.

use std::collections::HashMap;
use std::path::PathBuf;

use super::local::{Kind, Names, read_folder};
use super::names::check_name;
use super::report::SyncFailure;
use super::walk::{Direction, Found, Pair, Sides};
use crate::operation::Operation;
use crate::operation::Paginated;
use crate::s3::transfer::send_part::{attempt_limit, attempts};
use crate::s3::{ListObjectsV2, Object};
use crate::{Error, ErrorKind};

/// The longest prefix that a key can have, in bytes; more folders than that are a store's that never ends.
const MAX_PREFIX: usize = 1_024;

/// A folder that is to be read, or is being read.
pub(super) struct Visit {
    /// What its keys begin with; it ends in a slash, or is empty.
    prefix: String,
    /// Where it is on disk, or why it cannot be there.
    place: Result<PathBuf, &'static str>,
    is_on_disk: bool,
    /// The list's next page; `None` when there is none.
    list: Option<ListObjectsV2>,
    /// What was found up to now; `None` before it was read from disk.
    names: Option<HashMap<String, Name>>,
}

/// A name in a folder, on both sides.
struct Name {
    /// What it is on disk.
    kind: Option<Kind>,
    /// Whether it is an object.
    is_object: bool,
    /// Whether it is a folder in the bucket.
    is_prefix: bool,
}

/// What a page of a folder has.
#[derive(Default)]
pub(super) struct Step {
    pub(super) found: Vec<Found>,
    pub(super) folders: Vec<Visit>,
    /// The folder, if there is more of it.
    pub(super) rest: Option<Visit>,
}

impl Visit {
    /// The folder that a sync is of.
    pub(super) fn root(bucket: &str, prefix: &str, folder: PathBuf, is_on_disk: bool) -> Self {
        Self::new(bucket, prefix.to_owned(), Ok(folder), is_on_disk, true)
    }

    fn new(
        bucket: &str,
        prefix: String,
        place: Result<PathBuf, &'static str>,
        is_on_disk: bool,
        is_in_bucket: bool,
    ) -> Self {
        let list = is_in_bucket.then(|| ListObjectsV2::new(bucket).prefix(&prefix).delimiter("/"));
        Self { prefix, place, is_on_disk, list, names: None }
    }

    /// Reads the folder, or goes on with its list.
    pub(super) async fn step(mut self, sides: &Sides) -> Result<Step, Error> {
        let mut step = Step::default();
        let mut names = match self.names.take() {
            Some(names) => names,
            None => match self.read(sides, &mut step).await {
                Ok(names) => names,
                // Without its names nothing can be said of the folder, nor of what is below.
                Err(error) => {
                    let name = self.place.map(|path| path.display().to_string()).unwrap_or(self.prefix);
                    step.found.push(Err(SyncFailure { name, error }));
                    return Ok(step);
                }
            },
        };
        if let Some(list) = self.list.take() {
            self.list = self.read_page(sides, &mut names, list, &mut step).await?;
        }
        if self.list.is_some() {
            self.names = Some(names);
            step.rest = Some(self);
        } else {
            self.finish(sides, names, &mut step);
        }
        Ok(step)
    }

    async fn read(&self, sides: &Sides, step: &mut Step) -> Result<HashMap<String, Name>, Error> {
        let names = match &self.place {
            Ok(path) if self.is_on_disk => read_folder(path.clone()).await?,
            _ => Names::default(),
        };
        if sides.wants(true, false) && sides.direction == Direction::Up {
            step.found.extend(names.odd.into_iter().map(|name| {
                let message = "the file's name is no UTF-8, so it can have no key; rename it";
                let name = format!("{}{}", self.prefix, name.to_string_lossy());
                Err(SyncFailure { name, error: Error::new(ErrorKind::InvalidInput, message) })
            }));
        }
        let known = |kind| Name { kind: Some(kind), is_object: false, is_prefix: false };
        Ok(names.kinds.into_iter().map(|(name, kind)| (name, known(kind))).collect())
    }

    /// Reads a page, and gives the request for the next.
    async fn read_page(
        &self,
        sides: &Sides,
        names: &mut HashMap<String, Name>,
        list: ListObjectsV2,
        step: &mut Step,
    ) -> Result<Option<ListObjectsV2>, Error> {
        let in_list = |error: Error| error.in_operation(ListObjectsV2::NAME);
        let sent = attempts(&sides.tracker, attempt_limit(0), || sides.s3.send(list.clone()));
        let page = sent.await?;
        let next = list.next_page(&page).map_err(in_list)?;
        for object in page.contents {
            let name = self.name_in(&object.key).map_err(in_list)?.to_owned();
            // A key that ends in a slash is a folder's marker, with no content.
            if !name.is_empty() {
                step.found.extend(self.meet_object(sides, names, &name, object));
            }
        }
        for prefix in page.common_prefixes {
            let folder = prefix.strip_suffix('/').ok_or_else(|| in_list(not_asked_for(&prefix)))?;
            let name = self.name_in(folder).map_err(in_list)?;
            if prefix.len() > MAX_PREFIX {
                return Err(in_list(not_asked_for(&prefix)));
            }
            step.folders.extend(self.meet_prefix(sides, names, name, &prefix));
        }
        Ok(next)
    }

    /// What a listed key is called in this folder. A key from elsewhere must not be touched, whatever the store says.
    fn name_in<'a>(&self, key: &'a str) -> Result<&'a str, Error> {
        key.strip_prefix(&self.prefix).filter(|name| !name.contains('/')).ok_or_else(|| not_asked_for(key))
    }

    fn meet_object(
        &self,
        sides: &Sides,
        names: &mut HashMap<String, Name>,
        name: &str,
        object: Object,
    ) -> Option<Found> {
        let known = names.get_mut(name);
        let kind = known.and_then(|known| {
            known.is_object = true;
            known.kind
        });
        let file = match kind {
            Some(Kind::File(file)) => Some(file),
            _ => None,
        };
        let place = match (sides.direction, kind) {
            // What is no regular file stays as it is, and so does an object of its name.
            (Direction::Up, Some(Kind::Other)) => return None,
            (Direction::Down, Some(Kind::Folder)) => Err("there is a folder of that name"),
            (Direction::Down, Some(Kind::Other)) => Err("there is a symbolic link or a device of that name"),
            (_, kind) => self.place_of(name, kind.is_some()),
        };
        let path = match (sides.direction, place) {
            (_, Ok(path)) => path,
            // It is an extra at the most, and has no file.
            (Direction::Up, Err(_)) => PathBuf::new(),
            (Direction::Down, Err(problem)) => {
                let message = format!("the key {:?} can be no file here: {problem}", object.key);
                let error = Error::new(ErrorKind::InvalidInput, message);
                return Some(Err(SyncFailure { name: object.key, error }));
            }
        };
        let pair = Pair { key: object.key.clone(), path, file, object: Some(object) };
        sides.wants(pair.file.is_some(), true).then_some(Ok(pair))
    }

    fn meet_prefix(&self, sides: &Sides, names: &mut HashMap<String, Name>, name: &str, prefix: &str) -> Option<Self> {
        let unknown = || Name { kind: None, is_object: false, is_prefix: false };
        let known = names.entry(name.to_owned()).or_insert_with(unknown);
        // Some stores name a folder again on the next page.
        if std::mem::replace(&mut known.is_prefix, true) {
            return None;
        }
        let place = match (sides.direction, known.kind) {
            (Direction::Up, Some(Kind::Other)) => return None,
            (_, Some(Kind::File(_))) => Err("one of its folders is a file here"),
            (_, Some(Kind::Other)) => Err("one of its folders is a symbolic link or a device here"),
            (_, kind @ (None | Some(Kind::Folder))) => self.place_of(name, kind.is_some()),
        };
        let is_on_disk = known.kind == Some(Kind::Folder);
        let wanted = sides.wants_folder(is_on_disk, true);
        wanted.then(|| Self::new(&sides.bucket, prefix.to_owned(), place, is_on_disk, true))
    }

    /// What is on disk alone, now that the list is complete.
    fn finish(&self, sides: &Sides, names: HashMap<String, Name>, step: &mut Step) {
        for (name, known) in names {
            let Ok(path) = self.place_of(&name, true) else { continue };
            let key = format!("{}{name}", self.prefix);
            match known.kind {
                Some(Kind::File(file)) if !known.is_object && sides.wants(true, false) => {
                    step.found.push(Ok(Pair { key, path, file: Some(file), object: None }));
                }
                Some(Kind::Folder) if !known.is_prefix && sides.wants_folder(true, false) => {
                    step.folders.push(Self::new(&sides.bucket, format!("{key}/"), Ok(path), true, false));
                }
                _ => {}
            }
        }
    }

    /// Where a name is on disk. One that is there already is a name for sure.
    fn place_of(&self, name: &str, is_there: bool) -> Result<PathBuf, &'static str> {
        let folder = self.place.as_ref().map_err(|problem| *problem)?;
        if !is_there {
            check_name(name)?;
        }
        Ok(folder.join(name))
    }
}

fn not_asked_for(key: &str) -> Error {
    let message = format!("the store lists {key:?}, which is not in the folder that it was asked for");
    Error::new(ErrorKind::InvalidResponse, message)
}
