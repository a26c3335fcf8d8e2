#![doc = include_str!("../../docs/credentials.md")]
#![allow(rustdoc::broken_intra_doc_links, reason = "it cites names of other projects in brackets")]
