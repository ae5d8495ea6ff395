//! Progress is how a long operation tells a person what it is doing, without knowing whether that person sits at a terminal.

use std::fmt;

/// What the tool does now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Asking rustup for the wasm32 standard library.
    AddingTarget,
    /// Copying the project into the build stage.
    Staging,
    /// Fetching the crates named in the lock file.
    Fetching,
    /// Installing the packages named in the SDK's lock file, once for each version of the SDK.
    Installing,
    /// Checking the types.
    Checking,
    /// Joining the sources into one module.
    Bundling,
    /// Compiling; `first` is true when the standard library is compiled too, which takes about a minute.
    Compiling {
        /// Whether this is the first build of this toolchain on the machine.
        first: bool,
    },
    /// A line the compiler said.
    Compiler(String),
    /// Turning the core module into a component.
    Encoding,
    /// Playing a scenario.
    Playing(String),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddingTarget => write!(f, "adding the WebAssembly target with rustup"),
            Self::Staging => write!(f, "staging the project"),
            Self::Fetching => write!(f, "fetching crates"),
            Self::Installing => write!(f, "installing the SDK's build tools with npm (once)"),
            Self::Checking => write!(f, "checking the types"),
            Self::Bundling => write!(f, "bundling"),
            Self::Compiling { first: true } => {
                write!(f, "compiling, with the standard library (about a minute, once)")
            }
            Self::Compiling { first: false } => write!(f, "compiling"),
            Self::Compiler(line) => write!(f, "{line}"),
            Self::Encoding => write!(f, "encoding the component"),
            Self::Playing(name) => write!(f, "scenario {name}"),
        }
    }
}

/// Told of every step as it starts.
pub trait Progress {
    /// `step` starts now.
    fn step(&mut self, step: Step);
}

impl<F: FnMut(Step)> Progress for F {
    fn step(&mut self, step: Step) {
        self(step);
    }
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn step(&mut self, _step: Step) {}
}
