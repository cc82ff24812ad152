//! Everything that a program can print or log, as lines in one place: what the test itself shows,
//! and what any crate tells `tracing` and `log`, at the finest level.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Captures what this process logs from now on.
pub(crate) fn start() {
    tracing::subscriber::set_global_default(Tracing::default()).unwrap();
    log::set_logger(&Log).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
}

/// Takes what has been captured so far, each line once.
pub(crate) fn take() -> BTreeSet<String> {
    std::mem::take(&mut *LINES.lock().unwrap()).into_iter().collect()
}

fn keep(line: String) {
    LINES.lock().unwrap().push(line);
}

/// Prints a value as a program would, on one line and on many.
pub(crate) fn show(what: &str, value: &impl Debug) {
    keep(format!("{what}: {value:?}"));
    keep(format!("{what}: {value:#?}"));
}

/// Prints an error and everything below it.
pub(crate) fn show_error(what: &str, error: &(dyn Error + 'static)) {
    let mut below = Some(error);
    while let Some(error) = below {
        show(what, &error);
        keep(format!("{what}: {error}"));
        below = error.source();
    }
}

struct Log;

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        keep(format!("log {} {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}

#[derive(Default)]
struct Tracing {
    spans: AtomicU64,
}

/// The fields of a span or an event as text.
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}: {value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Tracing {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let (name, target) = (span.metadata().name(), span.metadata().target());
        let mut fields = Fields(format!("span {name} {target}"));
        span.record(&mut fields);
        keep(fields.0);
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut fields = Fields("span".to_owned());
        values.record(&mut fields);
        keep(fields.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(format!("event {}", event.metadata().target()));
        event.record(&mut fields);
        keep(fields.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
