//! A step is a place where power can fail; in tests a probe waits there.

/// The places in a journal's life after which a crash has a different meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The nonce is chosen and the bytes are signed; nothing is on disk.
    BeforeSignCommit,
    /// Nonce and bytes are on disk; nothing was sent.
    AfterSignCommit,
    /// About to hand the bytes over.
    BeforeSend,
    /// An endpoint has answered; the answer is not on disk.
    AfterSend,
    /// The answer is on disk.
    AfterSendCommit,
    /// A higher fee is signed; nothing is on disk.
    BeforeBumpCommit,
    /// The attempt with the higher fee is on disk; it was not sent.
    AfterBumpCommit,
    /// A block with the transaction, or its absence, was seen; it is not on disk.
    BeforeFollowCommit,
    /// What was seen is on disk.
    AfterFollowCommit,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 9] = [
        Self::BeforeSignCommit,
        Self::AfterSignCommit,
        Self::BeforeSend,
        Self::AfterSend,
        Self::AfterSendCommit,
        Self::BeforeBumpCommit,
        Self::AfterBumpCommit,
        Self::BeforeFollowCommit,
        Self::AfterFollowCommit,
    ];
}

/// Waits at steps, for ever where a test wants a crash.
#[cfg(any(test, feature = "testing"))]
pub trait Probe: Send + Sync {
    /// The journal is at `step`.
    fn at(&self, step: Step) -> futures::future::BoxFuture<'_, ()>;
}

impl super::Journal {
    /// Installs a probe.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn probed(mut self, probe: std::sync::Arc<dyn Probe>) -> Self {
        self.probe = Some(probe);
        self
    }

    #[cfg(any(test, feature = "testing"))]
    pub(super) async fn step(&self, step: Step) {
        if let Some(probe) = &self.probe {
            probe.at(step).await;
        }
    }

    #[cfg(not(any(test, feature = "testing")))]
    pub(super) async fn step(&self, _: Step) {}
}
