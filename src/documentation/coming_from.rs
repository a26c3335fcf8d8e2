//! [conformance]: crate::documentation::conformance
//! [cookbook]: crate::documentation::cookbook
//! [coming from]: crate::documentation::coming_from
//! [credentials]: crate::documentation::credentials
//! [design]: crate::documentation::design
//! [security]: crate::documentation::security
//! [stores]: crate::documentation::stores
//!
#![doc = include_str!("../../docs/coming_from.md")]
