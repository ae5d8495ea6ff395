//! The guest is the side of the boundary that this crate compiles to: the generated bindings, and the host seen through its imports.

/// Generated from `miniapp-sdk/wit/level-1`; the only place where the boundary's own types appear, besides the conversions next to it.
#[allow(
    missing_docs,
    clippy::all,
    reason = "generated from the level's WIT, which carries the documentation"
)]
pub mod bindings {
    wit_bindgen::generate!({
        world: "mini-app",
        path: "wit",
        pub_export_macro: true,
        export_macro_name: "export",
        default_bindings_module: "teahouse_miniapp::macro_support::bindings",
        additional_derives: [PartialEq],
    });
}

#[cfg(target_family = "wasm")]
mod imports;
#[cfg(target_family = "wasm")]
mod wire;

#[cfg(target_family = "wasm")]
pub use running::Running;

#[cfg(target_family = "wasm")]
mod running {
    use std::cell::RefCell;

    use super::bindings::exports::teahouse::app::guest;
    use super::imports::Imports;
    use crate::app::App;
    use crate::session::Session;

    /// The one app of a binary, from its start on.
    pub struct Running<A: App>(RefCell<Option<Session<A>>>);

    impl<A: App> Running<A> {
        /// Not started.
        #[allow(clippy::new_without_default, reason = "const, for a thread local")]
        pub const fn new() -> Self {
            Self(RefCell::new(None))
        }

        /// The first turn.
        pub fn start(&self, launch: guest::Launch) {
            *self.0.borrow_mut() = Some(Session::start(&mut Imports, launch.into()));
        }

        /// Every other turn. The host always starts first; an event before that has nobody to tell.
        pub fn on_event(&self, event: guest::Event) {
            if let Some(session) = &mut *self.0.borrow_mut() {
                session.report(&mut Imports, event.into());
            }
        }
    }
}
