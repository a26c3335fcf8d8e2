//! What an answer means for each key.

use std::collections::HashMap;

use crate::s3::attempts::{is_throttled_code, may_try_again};
use crate::s3::{DeleteObjectsOutput, DeletedObject, KeyError, ObjectIdentifier};

/// What became of the objects of one request.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// What is settled.
    pub(super) results: Vec<Result<DeletedObject, KeyError>>,
    /// What failed for a passing fault, to be sent again.
    pub(super) again: Vec<ObjectIdentifier>,
    /// What the answer is silent about, so that nobody knows.
    pub(super) unmentioned: Vec<ObjectIdentifier>,
    /// Whether a key's error asks for fewer requests.
    pub(super) is_throttled: bool,
}

impl Outcome {
    /// Reads the answer to a request for these objects, which was this attempt, from 1. What it says of other objects is
    /// ignored.
    pub(super) fn of(objects: Vec<ObjectIdentifier>, output: DeleteObjectsOutput, attempt: u32) -> Self {
        let mut asked = Asked::new(objects);
        let mut outcome = Self::default();
        for deleted in output.deleted {
            if asked.take(&deleted.key, deleted.version_id.as_deref()).is_some() {
                outcome.results.push(Ok(deleted));
            }
        }
        for error in output.errors {
            let Some(object) = asked.take(&error.key, error.version_id.as_deref()) else { continue };
            let is_throttled = is_throttled_code(Some(&error.code));
            outcome.is_throttled |= is_throttled;
            if (is_throttled || error.code == "InternalError") && may_try_again(attempt, is_throttled) {
                outcome.again.push(object);
            } else if error.code == "NoSuchKey" {
                // S3 calls an object that never was deleted; some stores do not.
                let (key, version_id) = (object.key, object.version_id);
                outcome.results.push(Ok(DeletedObject { key, version_id, ..DeletedObject::default() }));
            } else {
                outcome.results.push(Err(error));
            }
        }
        outcome.unmentioned = asked.rest();
        outcome
    }
}

/// The objects of a request, by key. The same key can be asked for more than once, with other versions or without.
struct Asked(HashMap<String, Vec<ObjectIdentifier>>);

impl Asked {
    fn new(objects: Vec<ObjectIdentifier>) -> Self {
        let mut asked: HashMap<_, Vec<_>> = HashMap::with_capacity(objects.len());
        for object in objects {
            asked.entry(object.key.clone()).or_default().push(object);
        }
        Self(asked)
    }

    /// The object that an answer means. A store may name the version that it found where none was asked for.
    fn take(&mut self, key: &str, version: Option<&str>) -> Option<ObjectIdentifier> {
        let objects = self.0.get_mut(key)?;
        let exact = objects.iter().position(|object| object.version_id.as_deref() == version);
        let position = exact.or_else(|| objects.iter().position(|object| object.version_id.is_none()))?;
        Some(objects.swap_remove(position))
    }

    fn rest(self) -> Vec<ObjectIdentifier> {
        self.0.into_values().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deleted(key: &str, version: Option<&str>) -> DeletedObject {
        DeletedObject { key: key.to_owned(), version_id: version.map(str::to_owned), ..DeletedObject::default() }
    }

    fn failed(key: &str, code: &str) -> KeyError {
        KeyError { key: key.to_owned(), code: code.to_owned(), ..KeyError::default() }
    }

    fn outcome(keys: &[&str], deleted: Vec<DeletedObject>, errors: Vec<KeyError>, attempt: u32) -> Outcome {
        let objects = keys.iter().map(|key| ObjectIdentifier::new(*key)).collect();
        Outcome::of(objects, DeleteObjectsOutput { deleted, errors }, attempt)
    }

    #[test]
    fn only_what_was_asked_for_is_reported() {
        let outcome =
            outcome(&["a", "b"], vec![deleted("a", None), deleted("x", None)], vec![failed("", "SlowDown")], 1);
        assert_eq!(outcome.results, [Ok(deleted("a", None))]);
        assert_eq!(outcome.unmentioned, [ObjectIdentifier::new("b")]);
        assert!(!outcome.is_throttled);
    }

    #[test]
    fn passing_faults_are_tried_again_until_the_attempts_are_used_up() {
        let errors = || vec![failed("a", "InternalError"), failed("b", "SlowDown"), failed("c", "AccessDenied")];
        let first = outcome(&["a", "b", "c"], Vec::new(), errors(), 1);
        assert_eq!(first.again, [ObjectIdentifier::new("a"), ObjectIdentifier::new("b")]);
        assert_eq!(first.results, [Err(failed("c", "AccessDenied"))]);
        assert!(first.is_throttled);
        assert_eq!(outcome(&["a", "b", "c"], Vec::new(), errors(), 3).again, [ObjectIdentifier::new("b")]);
        assert!(outcome(&["a", "b", "c"], Vec::new(), errors(), 10).again.is_empty());
    }

    #[test]
    fn an_object_that_never_was_is_deleted() {
        assert_eq!(outcome(&["a"], Vec::new(), vec![failed("a", "NoSuchKey")], 1).results, [Ok(deleted("a", None))]);
    }

    #[test]
    fn versions_of_one_key_are_told_apart() {
        let objects = vec![
            ObjectIdentifier::new("a").with_version_id("1"),
            ObjectIdentifier::new("a"),
            ObjectIdentifier::new("a").with_version_id("2"),
        ];
        let output = DeleteObjectsOutput {
            deleted: vec![deleted("a", Some("2")), deleted("a", Some("found"))],
            errors: vec![failed("a", "AccessDenied")],
        };
        let outcome = Outcome::of(objects, output, 1);
        // The third says nothing of version 1.
        assert_eq!(outcome.results, [Ok(deleted("a", Some("2"))), Ok(deleted("a", Some("found")))]);
        assert_eq!(outcome.unmentioned, [ObjectIdentifier::new("a").with_version_id("1")]);
    }
}
