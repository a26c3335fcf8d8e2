//! Recipients who changed what they subscribe to.

use std::time::SystemTime;

event_object! {
    /// A recipient changed the preferences in a contact list, for instance by unsubscribing: the
    /// [subscription object](https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-subscription-object).
    Subscription {
        /// The contact list.
        contact_list: Option<String> = "contactList",
        /// When it was changed.
        timestamp: Option<SystemTime> = "timestamp",
        /// How it was changed, such as `UnsubscribeHeader`.
        source: Option<String> = "source",
        /// The preferences now.
        new_topic_preferences: Option<TopicPreferences> = "newTopicPreferences",
        /// The preferences before.
        old_topic_preferences: Option<TopicPreferences> = "oldTopicPreferences",
    }
    debug: contact_list, timestamp, new_topic_preferences, old_topic_preferences
}

event_object! {
    /// What a recipient subscribes to.
    TopicPreferences {
        /// Whether the recipient wants nothing of the list at all.
        unsubscribe_all: Option<bool> = "unsubscribeAll",
        /// The topics that the recipient chose.
        topic_subscription_status: Vec<TopicStatus> = "topicSubscriptionStatus",
        /// The topics whose default holds.
        topic_default_subscription_status: Vec<TopicStatus> = "topicDefaultSubscriptionStatus",
    }
    debug: unsubscribe_all, topic_subscription_status, topic_default_subscription_status
}

event_object! {
    /// Whether a recipient subscribes to a topic.
    TopicStatus {
        /// The topic.
        topic_name: Option<String> = "topicName",
        /// `OptIn` or `OptOut`.
        subscription_status: Option<String> = "subscriptionStatus",
    }
    debug: topic_name, subscription_status
}
