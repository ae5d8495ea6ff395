//! Nothing but a list of dependencies: see the manifest.
