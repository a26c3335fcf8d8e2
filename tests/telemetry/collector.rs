//! All spans and events of the crate, as they come.
//!
//! There is one collector for the program, and the tests take turns: one for a thread would miss what another thread was the
//! first to tell.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, OnceLock};

use tokio::sync::MutexGuard;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

type Fields = BTreeMap<&'static str, String>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) name: &'static str,
    pub(crate) level: tracing::Level,
    /// The name of the span around it.
    pub(crate) parent: Option<&'static str>,
    pub(crate) fields: Fields,
    id: Option<u64>,
}

impl Told {
    /// Its fields, as `name=value`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.fields.iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}

static TOLD: Mutex<Vec<Told>> = Mutex::new(Vec::new());
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The turn of one test.
pub(crate) struct Collected {
    told: &'static Mutex<Vec<Told>>,
    _turn: MutexGuard<'static, ()>,
}

impl Collected {
    pub(crate) async fn start() -> Self {
        static INSTALLED: OnceLock<()> = OnceLock::new();
        INSTALLED.get_or_init(|| tracing_subscriber::registry().with(Collector).init());
        let turn = TURN.lock().await;
        TOLD.lock().unwrap().clear();
        Self { told: &TOLD, _turn: turn }
    }

    pub(crate) fn spans(&self) -> Vec<Told> {
        self.told.lock().unwrap().iter().filter(|told| told.id.is_some()).cloned().collect()
    }

    pub(crate) fn spans_named(&self, name: &str) -> Vec<Told> {
        self.spans().into_iter().filter(|span| span.name == name).collect()
    }

    /// The events that say this.
    pub(crate) fn events(&self, part_of_message: &str) -> Vec<Told> {
        let told = self.told.lock().unwrap();
        let says = |told: &&Told| {
            told.id.is_none() && told.field("message").is_some_and(|text| text.contains(part_of_message))
        };
        told.iter().filter(says).cloned().collect()
    }

    /// Everything, as one text.
    pub(crate) fn text(&self) -> String {
        format!("{:?}", self.told.lock().unwrap())
    }
}

struct Collector;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Collector {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        if !metadata.target().starts_with("tower_sigv4") {
            return;
        }
        let mut fields = Values::default();
        attributes.record(&mut fields);
        let parent = context.span(id).and_then(|span| span.parent()).map(|parent| parent.name());
        let (name, level) = (metadata.name(), *metadata.level());
        TOLD.lock().unwrap().push(Told { name, level, parent, fields: fields.0, id: Some(id.into_u64()) });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut told = TOLD.lock().unwrap();
        // Ids are given again once a span is closed.
        if let Some(span) = told.iter_mut().rfind(|told| told.id == Some(id.into_u64())) {
            let mut fields = Values::default();
            values.record(&mut fields);
            span.fields.append(&mut fields.0);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        if !metadata.target().starts_with("tower_sigv4") {
            return;
        }
        let mut fields = Values::default();
        event.record(&mut fields);
        let parent = context.event_span(event).map(|span| span.name());
        let (name, level) = (metadata.name(), *metadata.level());
        TOLD.lock().unwrap().push(Told { name, level, parent, fields: fields.0, id: None });
    }
}

#[derive(Default)]
struct Values(Fields);

impl Visit for Values {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}
