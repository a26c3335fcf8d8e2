//! Maps that stay small.

use std::collections::HashMap;
use std::hash::Hash;

/// Puts a value into a map of at most this many; where there is no room, another one goes.
pub(crate) fn insert<K: Clone + Eq + Hash, V>(map: &mut HashMap<K, V>, most: usize, key: K, value: V) {
    if map.len() >= most
        && !map.contains_key(&key)
        && let Some(other) = map.keys().next().cloned()
    {
        map.remove(&other);
    }
    map.insert(key, value);
}
