//! Encoding wraps a core module into a component; what the component imports is what the module's own description says it calls.

use wit_component::ComponentEncoder;

/// The component of `core`, validated, or what is wrong with the module.
pub(crate) fn component(core: &[u8]) -> Result<Vec<u8>, String> {
    let mut encoder = ComponentEncoder::default();
    encoder.validate(true).module(core).and_then(ComponentEncoder::encode).map_err(|e| format!("{e:#}"))
}
