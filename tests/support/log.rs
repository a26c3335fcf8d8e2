//! What is logged while a test runs, to be looked through.
//!
//! Such a test is the only one of its program: a logger for all threads would hear those of other tests, and one for its own
//! thread misses lines that another thread was the first to log.

use std::io;
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;

/// What all loggers of a test write.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Logs everything from now on.
    pub fn start() -> Self {
        let log = Self::default();
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(log.clone())
            .try_init()
            .expect("nobody else logs in this program");
        log
    }

    /// What was logged up to now.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no test panicked with it")).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panicked with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
