//! A target is what an app is compiled to: this machine's processor with all it has, the least processor of its kind, or wasmtime's
//! interpreter. What an app does must not depend on it (REP-003).

use wasmtime::Config;

use crate::sandbox::{GUEST_STACK, settings};

/// What machine code is made for. Apps run on [`Target::Native`]; the others are for replaying what they did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// This machine's processor, with every feature it has.
    #[default]
    Native,
    /// An x86-64 processor as the first ones were: without AVX, FMA, BMI and whatever else came later.
    Baseline,
    /// Pulley, wasmtime's interpreter: bytecode that is the same on every machine.
    Pulley,
}

/// This machine's processor by the name that stands for its least features. A name that is given turns off what wasmtime would find
/// by looking.
const BASELINE: Option<&str> = if !cfg!(target_arch = "x86_64") {
    None
} else if cfg!(all(target_os = "linux", target_env = "gnu")) {
    Some("x86_64-unknown-linux-gnu")
} else if cfg!(all(target_os = "linux", target_env = "musl")) {
    Some("x86_64-unknown-linux-musl")
} else if cfg!(target_os = "macos") {
    Some("x86_64-apple-darwin")
} else if cfg!(all(target_os = "windows", target_env = "msvc")) {
    Some("x86_64-pc-windows-msvc")
} else {
    None
};

/// The interpreter with this machine's width of pointers and order of bytes.
const PULLEY: &str = match (cfg!(target_pointer_width = "64"), cfg!(target_endian = "big")) {
    (true, false) => "pulley64",
    (true, true) => "pulley64be",
    (false, false) => "pulley32",
    (false, true) => "pulley32be",
};

impl Target {
    /// Every target.
    pub const ALL: [Self; 3] = [Self::Native, Self::Baseline, Self::Pulley];

    /// How it is called.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Baseline => "baseline",
            Self::Pulley => "pulley",
        }
    }

    /// The target that is called so.
    pub fn called(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.word() == word)
    }

    /// Whether this machine can run it.
    pub fn is_here(self) -> bool {
        match self {
            Self::Native | Self::Pulley => true,
            Self::Baseline => BASELINE.is_some(),
        }
    }

    /// The settings of the sandbox for this target, and nothing else changed.
    pub(crate) fn settings(self) -> wasmtime::Result<Config> {
        let mut config = settings();
        match self {
            Self::Native => {}
            Self::Baseline => {
                let triple = BASELINE.ok_or_else(|| wasmtime::Error::msg("this machine is no x86-64"))?;
                config.target(triple)?;
            }
            Self::Pulley => {
                // Its frames are its own, and larger: a turn that fitted natively has to fit.
                config.target(PULLEY)?.max_wasm_stack(2 * GUEST_STACK);
            }
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

    use wasmtime::Engine;

    use super::*;
    use crate::artifact::engine_tag;

    #[test]
    fn rep_003_every_target_is_an_engine_of_its_own() {
        let here: Vec<Target> = Target::ALL.into_iter().filter(|target| target.is_here()).collect();
        let engine = |target: &Target| Engine::new(&target.settings().unwrap()).unwrap();
        let tags: Vec<_> = here.iter().map(|target| engine_tag(&engine(target))).collect();
        for (place, tag) in tags.iter().enumerate() {
            assert!(!tags[..place].contains(tag), "{:?} is compiled as another one", here[place]);
        }
        assert!(engine(&Target::Pulley).is_pulley());
        assert!(Target::ALL.into_iter().all(|target| Target::called(target.word()) == Some(target)));
        assert!(cfg!(not(target_arch = "x86_64")) || Target::Baseline.is_here());
    }
}
