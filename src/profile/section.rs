//! One section of a file.

use std::collections::HashMap;
use std::fmt;

/// The settings of a section, by name. Names are in small letters, whatever the file has.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Section(HashMap<String, String>);

impl Section {
    /// A setting's value; `None` when it is not set or empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The value of a setting in a group of settings, which is indented below the group's name.
    ///
    /// The last one counts. What has a value beside its name is no group.
    pub(crate) fn nested(&self, group: &str, name: &str) -> Option<&str> {
        let settings = self.get(group)?.strip_prefix('\n')?.lines();
        let mut values = settings.filter_map(|line| line.split_once('=')).filter(|(key, _)| key.trim() == name);
        values.next_back().map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// All that is set, even to nothing, in no order.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(super) fn set(&mut self, name: String, value: String) {
        self.0.insert(name, value);
    }

    pub(super) fn value_mut(&mut self, name: &str) -> Option<&mut String> {
        self.0.get_mut(name)
    }

    /// Takes over the settings of a later one of the same name.
    pub(super) fn merge(&mut self, later: Self) {
        self.0.extend(later.0);
    }
}

/// The values can be secrets, so they are not shown.
impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
