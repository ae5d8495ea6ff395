//! Tests are in four pages: [`scene`] makes true statements, [`forgeries`] breaks them one clause at a time, [`six`] the
//! same at the last of six inputs, and [`circuit`] asks what the circuit is and what in it is free.

mod circuit;
mod forgeries;
mod scene;
mod six;
