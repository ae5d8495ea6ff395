//! A component's imports are what it can reach; this is where they are read from the binary itself.
//!
//! The manifest says what an app may ask for, the binary says what it can call. At install the second must be within
//! the first, so that nothing that was not declared can even be linked. No WASI, no core module, no unknown version.

use std::collections::BTreeSet;
use std::fmt;

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;
use wasmparser::{
    ComponentExternalKind, ComponentTypeRef, Encoding, Parser, Payload, Validator, WasmFeatures,
};

use crate::{Permissions, archive::MAX_COMPONENT};

/// The interface that every app exports at level 1; besides it there may be [`ENGINE_EXPORT`].
pub const GUEST_EXPORT: &str = "teahouse:app/guest@1.0.0";

/// The function that a JavaScript engine exports beside the guest interface: its set-up, which ran when the component was made. No host calls it.
pub const ENGINE_EXPORT: &str = "init";

/// Something of the host that an app can import at level 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// Shared types; no function.
    Types,
    /// Drawing, as descriptions.
    Ui,
    /// Time.
    Clock,
    /// Chance.
    Random,
    /// Lines for the developer.
    Log,
    /// Bytes by key.
    Storage,
    /// A pairwise id.
    Identity,
    /// Payments.
    Wallet,
    /// Private payments.
    Shielded,
    /// Calls to named contracts.
    Contracts,
    /// Typed data for named contracts.
    Sign,
    /// Vouchers that count up under one yes.
    Meter,
    /// Shares of red envelopes.
    Claims,
    /// The conversation it was opened in.
    Chat,
    /// Pickers.
    Device,
    /// Notifications and alarms.
    Notify,
    /// Files that were picked or shared.
    Files,
    /// How deals stand.
    Deals,
}

impl Capability {
    /// Every capability of level 1.
    pub const ALL: [Self; 18] = [
        Self::Types,
        Self::Ui,
        Self::Clock,
        Self::Random,
        Self::Log,
        Self::Storage,
        Self::Identity,
        Self::Wallet,
        Self::Shielded,
        Self::Contracts,
        Self::Sign,
        Self::Meter,
        Self::Claims,
        Self::Chat,
        Self::Device,
        Self::Notify,
        Self::Files,
        Self::Deals,
    ];

    /// Its short name, as a manifest writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Types => "types",
            Self::Ui => "ui",
            Self::Clock => "clock",
            Self::Random => "random",
            Self::Log => "log",
            Self::Storage => "storage",
            Self::Identity => "identity",
            Self::Wallet => "wallet",
            Self::Shielded => "shielded",
            Self::Contracts => "contracts",
            Self::Sign => "sign",
            Self::Meter => "meter",
            Self::Claims => "claims",
            Self::Chat => "chat",
            Self::Device => "device",
            Self::Notify => "notify",
            Self::Files => "files",
            Self::Deals => "deals",
        }
    }

    /// The import's full name.
    pub fn interface(self) -> String {
        format!("teahouse:app/{}@1.0.0", self.name())
    }

    fn from_interface(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|capability| capability.interface() == name)
    }

    /// Whether an app with these permissions may import it.
    pub fn declared_in(self, permissions: &Permissions) -> bool {
        match self {
            // Nothing leaves the machine through these.
            Self::Types | Self::Ui | Self::Clock | Self::Random | Self::Log => true,
            Self::Storage => permissions.storage.is_some(),
            Self::Identity => permissions.identity.is_some(),
            Self::Wallet => permissions.wallet.is_some(),
            Self::Shielded => permissions.shielded.is_some(),
            Self::Contracts => !permissions.contracts.is_empty(),
            Self::Sign => !permissions.sign.is_empty(),
            Self::Meter => !permissions.meter.is_empty(),
            Self::Claims => permissions.claims.is_some(),
            Self::Chat => permissions.chat.is_some(),
            Self::Device => permissions.device.is_some(),
            Self::Notify => permissions.notify.is_some(),
            Self::Files => permissions.files.is_some(),
            Self::Deals => permissions.deals.is_some(),
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a binary is not installed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InspectError {
    /// Larger than an app may be.
    #[error("the component has {0} bytes, at most 6 MiB are allowed")]
    TooLarge(usize),
    /// Not a valid component under the features that the host has.
    #[error("not a valid component: {0}")]
    Invalid(String),
    /// The binary imports an interface of the host that its manifest does not declare.
    #[error("the binary imports {interface}, which the manifest does not declare")]
    UndeclaredImport {
        /// The interface's full name.
        interface: String,
        /// What the manifest would have to declare.
        capability: Capability,
    },
    /// The binary imports something that no host of this level has: WASI, another version, a bare function.
    #[error("the binary imports {interface}, which no mini-app may have")]
    UnknownImport {
        /// The import's full name.
        interface: String,
    },
    /// The binary exports something else than the guest interface, or does not export it.
    #[error("the binary must export {GUEST_EXPORT} and nothing else, found {found:?}")]
    Exports {
        /// What it exports.
        found: Vec<String>,
    },
}

impl Coded for InspectError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::TooLarge(_) => ErrorCode::new("BND-501"),
            Self::Invalid(_) => ErrorCode::new("BND-502"),
            Self::UndeclaredImport { .. } => ErrorCode::new("BND-503"),
            Self::UnknownImport { .. } => ErrorCode::new("BND-504"),
            Self::Exports { .. } => ErrorCode::new("BND-505"),
        }
    }
}

/// What a valid binary can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The capabilities it imports.
    pub imports: BTreeSet<Capability>,
}

/// Reads what a component imports and exports.
///
/// # Errors
/// [`InspectError`] when it is no valid component, imports something unknown or exports something else.
pub fn inspect(component: &[u8]) -> Result<Inspection, InspectError> {
    if component.len() > MAX_COMPONENT {
        return Err(InspectError::TooLarge(component.len()));
    }
    Validator::new_with_features(features())
        .validate_all(component)
        .map_err(|e| InspectError::Invalid(e.to_string()))?; // BND-011
    let outside = read_outside(component).map_err(|e| InspectError::Invalid(e.to_string()))?;
    if !outside.is_component {
        return Err(InspectError::Invalid("a core module, not a component".to_owned()));
    }
    if outside.exports != [GUEST_EXPORT] {
        return Err(InspectError::Exports { found: outside.exports });
    }
    let imports = outside.imports.into_iter().map(known).collect::<Result<_, _>>()?;
    Ok(Inspection { imports })
}

impl Inspection {
    /// Holds the binary against the manifest.
    ///
    /// # Errors
    /// [`InspectError::UndeclaredImport`] with the first interface that is not declared.
    pub fn within(&self, permissions: &Permissions) -> Result<(), InspectError> {
        match self.imports.iter().find(|capability| !capability.declared_in(permissions)) {
            Some(capability) => Err(InspectError::UndeclaredImport {
                interface: capability.interface(),
                capability: *capability,
            }), // BND-005
            None => Ok(()),
        }
    }
}

fn known(import: (String, bool)) -> Result<Capability, InspectError> {
    let (interface, is_instance) = import;
    match Capability::from_interface(&interface) {
        Some(capability) if is_instance => Ok(capability),
        _ => Err(InspectError::UnknownImport { interface }), // BND-004
    }
}

#[derive(Default)]
struct Outside {
    is_component: bool,
    imports: Vec<(String, bool)>,
    exports: Vec<String>,
}

/// The names at the outermost level; nested components and modules are sealed behind them.
fn read_outside(component: &[u8]) -> Result<Outside, wasmparser::BinaryReaderError> {
    let mut outside = Outside::default();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::Version { encoding, .. } => {
                outside.is_component |= depth == 0 && encoding == Encoding::Component;
                depth += 1;
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 1 => {
                for import in section {
                    let import = import?;
                    let is_instance = matches!(import.ty, ComponentTypeRef::Instance(_));
                    outside.imports.push((import.name.full_name().into_owned(), is_instance));
                }
            }
            Payload::ComponentExportSection(section) if depth == 1 => {
                for export in section {
                    let export = export?;
                    let name = export.name.full_name().into_owned();
                    let is_engine = export.kind == ComponentExternalKind::Func && name == ENGINE_EXPORT;
                    outside.exports.extend((!is_engine).then_some(name)); // BND-010
                }
            }
            _ => {}
        }
    }
    Ok(outside)
}

/// What the host's engine runs: WebAssembly 2 with tail calls, as components; no threads, garbage collection,
/// exceptions, 64-bit or several memories, nothing asynchronous.
pub fn features() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::REFERENCE_TYPES
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::SIMD
        | WasmFeatures::TAIL_CALL
        | WasmFeatures::FLOATS
        | WasmFeatures::EXTENDED_CONST
        | WasmFeatures::COMPONENT_MODEL
}
