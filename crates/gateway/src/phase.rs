//! Where the process is in its life. Running answers read it to end in time, readiness reads it to tell the balancer.

use tokio::sync::watch;

use crate::generation_id::now_ms;

/// The phases, in their order; there is no way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Accepting.
    Running,
    /// Still accepting, but telling balancers to turn elsewhere.
    Leaving,
    /// Not accepting; running answers continue.
    Draining,
    /// The drain limit passed: running answers end with an error event now.
    Closing,
}

/// The phase of one gateway. The sender lives as long as the gateway, so readers never see it close.
pub(crate) struct Lifecycle {
    phase: watch::Sender<Phase>,
    /// Unix milliseconds.
    started_ms: i64,
}

impl Lifecycle {
    pub(crate) fn new() -> Self {
        Self { phase: watch::Sender::new(Phase::Running), started_ms: now_ms() }
    }

    /// When the gateway was made, in Unix milliseconds.
    pub(crate) fn started_ms(&self) -> i64 {
        self.started_ms
    }

    pub(crate) fn now(&self) -> Phase {
        *self.phase.borrow()
    }

    pub(crate) fn advance(&self, to: Phase) {
        self.phase.send_if_modified(|phase| {
            let later = to > *phase;
            *phase = to.max(*phase);
            later
        });
    }

    /// A reader of its own, for [`reached`].
    pub(crate) fn watch(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }
}

/// Waits until `phase` is reached or passed. Waits forever when the gateway is gone, as nothing will be reached then.
pub(crate) async fn reached(watch: &mut watch::Receiver<Phase>, phase: Phase) {
    if watch.wait_for(|now| *now >= phase).await.is_err() {
        std::future::pending::<()>().await;
    }
}
