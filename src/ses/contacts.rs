//! Contact lists: who gets what, and who asked not to.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::codec::json::epoch_seconds;

/// Something that the contacts of a list can be interested in:
/// [`Topic`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Topic.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[must_use = "a topic is nothing until a list has it"]
#[non_exhaustive]
pub struct Topic {
    /// The name.
    pub topic_name: String,
    /// The name that contacts see.
    pub display_name: String,
    /// What it is about; contacts see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What holds for contacts who said nothing: `OPT_IN` or `OPT_OUT`.
    pub default_subscription_status: String,
}

impl Topic {
    /// A topic; the status is what holds for contacts who said nothing, `OPT_IN` or `OPT_OUT`.
    pub fn new(
        topic_name: impl Into<String>,
        display_name: impl Into<String>,
        default_subscription_status: impl Into<String>,
    ) -> Self {
        Self {
            topic_name: topic_name.into(),
            display_name: display_name.into(),
            description: None,
            default_subscription_status: default_subscription_status.into(),
        }
    }

    setters! {
        /// Sets what it is about; contacts see it.
        text description;
    }
}

/// Whether a contact wants a topic:
/// [`TopicPreference`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_TopicPreference.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct TopicPreference {
    /// The topic's name.
    pub topic_name: String,
    /// `OPT_IN` or `OPT_OUT`.
    pub subscription_status: String,
}

impl<N: Into<String>, S: Into<String>> From<(N, S)> for TopicPreference {
    fn from((topic_name, subscription_status): (N, S)) -> Self {
        Self { topic_name: topic_name.into(), subscription_status: subscription_status.into() }
    }
}

/// Which contacts are listed:
/// [`ListContactsFilter`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListContactsFilter.html).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "a filter does nothing until a list has it"]
pub struct ListContactsFilter {
    #[serde(skip_serializing_if = "Option::is_none")]
    filtered_status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_filter: Option<TopicFilter>,
}

impl ListContactsFilter {
    /// The contacts with this status: `OPT_IN` or `OPT_OUT`.
    pub fn new(filtered_status: impl Into<String>) -> Self {
        Self { filtered_status: Some(filtered_status.into()), topic_filter: None }
    }

    setters! {
        /// Sets the topic that the status is about.
        value topic_filter: TopicFilter;
    }
}

/// The topic that a filter's status is about:
/// [`TopicFilter`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_TopicFilter.html).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[must_use = "a filter does nothing until a list has it"]
pub struct TopicFilter {
    topic_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    use_default_if_preference_unavailable: Option<bool>,
}

impl TopicFilter {
    /// The topic of this name.
    pub fn new(topic_name: impl Into<String>) -> Self {
        Self { topic_name: topic_name.into(), use_default_if_preference_unavailable: None }
    }

    setters! {
        /// Sets whether the topic's default holds for contacts who said nothing.
        value use_default_if_preference_unavailable: bool;
    }
}

/// A contact in a list:
/// [`Contact`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Contact.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Contact {
    /// The address.
    pub email_address: String,
    /// The topics about which the contact said something.
    pub topic_preferences: Vec<TopicPreference>,
    /// What holds for the other topics.
    pub topic_default_preferences: Vec<TopicPreference>,
    /// Whether the contact wants nothing of this list any more.
    pub unsubscribe_all: bool,
    /// When the contact was last changed.
    #[serde(deserialize_with = "epoch_seconds::deserialize")]
    pub last_updated_timestamp: Option<SystemTime>,
}

/// A contact list:
/// [`ContactList`](https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ContactList.html).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ContactList {
    /// The name.
    pub contact_list_name: String,
    /// When it was last changed.
    #[serde(deserialize_with = "epoch_seconds::deserialize")]
    pub last_updated_timestamp: Option<SystemTime>,
}
