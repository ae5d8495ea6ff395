//! A crash of this program leaves no picture of its memory, in which keys would lie.
//!
//! The limit on core files is zero, also for what this program starts; on Linux the process is not dumpable either, so that
//! no other process of this user reads its memory.

use crate::tell;

/// Forbids pictures of this process's memory. Where the system refuses, a person is told.
pub(crate) fn no_memory_pictures() {
    #[cfg(unix)]
    if let Err(error) = forbid() {
        tell::person(&format!("The system still allows pictures of this program's memory: {error}"));
    }
}

/// The same, for who wants to hear of a refusal.
#[cfg(unix)]
pub(crate) fn forbid() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?; // SEC-001
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?; // SEC-001
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn sec_001_the_process_is_not_dumpable_and_writes_no_core() {
        use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};
        no_memory_pictures();
        assert_eq!(dumpable_behavior().expect("readable"), DumpableBehavior::NotDumpable);
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
    }
}
