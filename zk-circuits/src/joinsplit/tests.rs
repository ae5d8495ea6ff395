//! Tests are in three pages: [`scene`] makes true statements, [`forgeries`] breaks them one clause at a time, and
//! [`circuit`] asks what the circuit is and what in it is free.

mod circuit;
mod forgeries;
mod scene;
