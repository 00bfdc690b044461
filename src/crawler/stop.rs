//! A signal to stop: Ctrl-C, or a reader that has seen enough.

use std::sync::Arc;

use tokio::sync::watch;

/// Cloneable; all clones are one signal.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Asks for the end. May be called from a signal handler's task, more than once.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns once [`Stop::stop`] was called.
    pub async fn stopped(&self) {
        // Cannot fail: `self` keeps the sender.
        let _ = self.0.subscribe().wait_for(|stopped| *stopped).await;
    }
}
