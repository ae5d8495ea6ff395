//! The program as its own helper: it takes from itself what a compile does not need, reads one component, and ends.
//!
//! `teahouse compile-app …` is for this program only and stands in no help. Everything here happens before the first byte of
//! a component is read (LIM-010):
//!
//! | what | Linux | macOS |
//! |---|---|---|
//! | files that others had left open are closed; no new one, no socket | yes | yes |
//! | no file is written, no core, low priority | yes | yes |
//! | time on a core | yes | yes |
//! | address space | the program's own and the bound | asked for; the system does not keep to it |
//! | no other process or thread, unless the user is root | yes | no |
//! | no new rights by running another program; not readable by others | yes | no |
//! | ends with who started it | at once | when it next reads or writes, else when its time is over |
//!
//! The environment and the folder were taken by who started it (`teahouse_runtime::compile`), who also ends it in time.
//!
//! # What it does not cover
//! There is no filter on system calls: the limits hold what a component makes the compiler do, not code of a stranger's that
//! runs in its place.

use std::io;
use std::process::ExitCode;

use teahouse_node::compile::{COMPILE_APP, Ended, Order, work};

use crate::tell;

/// How this process ended as a helper; nothing when it was not asked to be one.
pub(crate) fn asked() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != COMPILE_APP {
        return None;
    }
    let ended = Order::from_arguments(arguments).map_or(Ended::NoLimits, |order| serve(&order));
    Some(ExitCode::from(ended.status()))
}

fn serve(order: &Order) -> Ended {
    match limits::set(order) {
        Ok(()) => work(io::stdin().lock(), io::stdout().lock(), &order.bounds, order.target),
        Err(error) => {
            tell::person(&format!("the limits cannot be set: {error}"));
            Ended::NoLimits
        }
    }
}

#[cfg(unix)]
mod limits {
    use std::fs;
    use std::io;
    use std::os::fd::RawFd;

    use rustix::process::{Resource, Rlimit, getppid, getrlimit, nice, setrlimit};
    use teahouse_node::compile::Order;

    use crate::harden;

    /// Standard input, output and error.
    const FILES: u64 = 3;
    /// How much lower than the host's its priority is.
    const NICER: i32 = 10;

    pub(super) fn set(order: &Order) -> io::Result<()> {
        close_what_others_left()?; // LIM-010
        harden::forbid()?;
        end_with(order.parent)?; // LIM-011
        nice(NICER)?;
        let memory = own_size()?.saturating_add(order.bounds.memory);
        lower(Resource::As, memory, memory)?; // LIM-010
        lower(Resource::Data, memory, memory)?;
        let seconds = order.bounds.cpu.as_secs();
        lower(Resource::Cpu, seconds, seconds.saturating_add(1))?; // LIM-010
        lower(Resource::Fsize, 0, 0)?;
        only_this_process()?;
        lower(Resource::Nofile, FILES, FILES) // LIM-010
    }

    /// Never above what was allowed before: that would be refused.
    fn lower(resource: Resource, current: u64, maximum: u64) -> io::Result<()> {
        let allowed = getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = Rlimit { current: Some(current.min(allowed)), maximum: Some(maximum.min(allowed)) };
        Ok(setrlimit(resource, limit)?)
    }

    /// A shell that started the host may have given it files, a password's for one, which every program after it inherits.
    fn close_what_others_left() -> io::Result<()> {
        let open = if cfg!(target_os = "linux") { "/proc/self/fd" } else { "/dev/fd" };
        let numbers: Vec<RawFd> = fs::read_dir(open)?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<RawFd>().ok())
            .filter(|number: &RawFd| *number > 2)
            .collect();
        for number in numbers {
            // The list's own is closed by now; nothing else of this process is open yet.
            let _ = nix::unistd::close(number);
        }
        Ok(())
    }

    /// Ends this process when that one ends. Where the system cannot, a broken pipe or the limit on time does.
    fn end_with(parent: u32) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
        // It may have ended before it could be heard of.
        let found = getppid().and_then(|pid| u32::try_from(pid.as_raw_pid()).ok());
        if found == Some(parent) { Ok(()) } else { Err(io::Error::other("another process started it")) }
    }

    #[cfg(target_os = "linux")]
    fn only_this_process() -> io::Result<()> {
        lower(Resource::Nproc, 0, 0)?; // LIM-010
        Ok(rustix::thread::set_no_new_privs(true)?) // LIM-010
    }

    #[cfg(not(target_os = "linux"))]
    fn only_this_process() -> io::Result<()> {
        Ok(())
    }

    /// Bytes of address space that the program has before it begins.
    #[cfg(target_os = "linux")]
    fn own_size() -> io::Result<u64> {
        let status = fs::read_to_string("/proc/self/status")?;
        size_in(&status).ok_or_else(|| io::Error::other("the system does not say how large it is"))
    }

    #[cfg(not(target_os = "linux"))]
    fn own_size() -> io::Result<u64> {
        Ok(0)
    }

    #[cfg(any(test, target_os = "linux"))]
    fn size_in(status: &str) -> Option<u64> {
        let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"))?;
        let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
        kibibytes.checked_mul(1_024)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_programs_size_is_read_as_the_system_writes_it() {
            assert_eq!(size_in("VmPeak:\t  9 kB\nVmSize:\t    1234 kB\nVmLck:\t 0 kB\n"), Some(1_263_616));
            for other in ["", "VmSize:", "VmSize:\t12 MB", "VmSize:\t-1 kB"] {
                assert_eq!(size_in(other), None, "{other}");
            }
        }
    }
}

#[cfg(not(unix))]
mod limits {
    use std::io;

    use teahouse_node::compile::Order;

    /// No limits are known here, so nothing is compiled.
    pub(super) fn set(_: &Order) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
