//! Level 1 as wasmtime sees it: generated from `miniapp-sdk/wit/level-1`, mapped to [`crate::model`] by [`crate::host`].
#![allow(missing_docs, reason = "generated from WIT, where the documentation is")]

wasmtime::component::bindgen!({
    path: "../../miniapp-sdk/wit/level-1",
    world: "mini-app",
    imports: { default: trappable },
    trappable_error_type: { "teahouse:app/types.error" => crate::host::HostError },
});
