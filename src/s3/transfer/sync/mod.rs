//! A folder and a prefix, brought up to date with each other.
//!
//! [`walk`] goes through both folder by folder, each a [`visit`], and gives what it finds under each name; [`compare`] tells
//! whether file and object are alike, [`job`] transfers and deletes. Which keys can be files is in [`names`], and all that is done
//! on disk in [`local`].

mod compare;
mod content_types;
mod folder_sync;
mod job;
mod local;
mod names;
mod report;
mod share;
mod visit;
mod walk;

pub use compare::Compare;
pub use folder_sync::FolderSync;
pub use report::{SyncAction, SyncFailure, SyncReport};
