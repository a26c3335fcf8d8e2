//! The options of operations, and what answers say in headers, as tables.
//!
//! Each line of `setters!` is one option: its documentation, how its value is written, the method's name and the name of the
//! header or query parameter. Each line of `getters!` is a value of an answer, likewise. What several operations have in
//! common is a macro named after it, in `groups` and `checksums`; `operation` has the two shapes of most operations.

use http::HeaderName;

pub(super) const X_AMZ_CHECKSUM_MODE: HeaderName = HeaderName::from_static("x-amz-checksum-mode");

/// The value of an answer's header.
pub(super) mod read {
    use std::time::SystemTime;

    use http::{HeaderMap, HeaderName};

    pub(in crate::s3) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
        str::from_utf8(headers.get(name)?.as_bytes()).ok()
    }

    pub(in crate::s3) fn owned(headers: &HeaderMap, name: &'static str) -> Option<String> {
        text(headers, HeaderName::from_static(name)).map(str::to_owned)
    }

    pub(in crate::s3) fn number(headers: &HeaderMap, name: HeaderName) -> Option<u64> {
        text(headers, name)?.trim().parse().ok()
    }

    pub(in crate::s3) fn flag(headers: &HeaderMap, name: HeaderName) -> bool {
        text(headers, name).is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
    }

    pub(in crate::s3) fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
        httpdate::parse_http_date(text(headers, name)?).ok()
    }

    pub(in crate::s3) fn timestamp(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
        humantime::parse_rfc3339_weak(text(headers, name)?.trim()).ok()
    }
}

/// Setters of an operation that has its request in the field `request`.
macro_rules! setters {
    ($($(#[$doc:meta])+ $kind:ident $setter:ident = $name:literal;)+) => {
        $(setters!(@one $(#[$doc])+ $kind $setter $name);)+
    };
    (@one $(#[$doc:meta])+ header $setter:ident $name:literal) => {
        $(#[$doc])+
        pub fn $setter(mut self, value: impl Into<String>) -> Self {
            self.request = self.request.header(const { http::HeaderName::from_static($name) }, value);
            self
        }
    };
    (@one $(#[$doc:meta])+ header_flag $setter:ident $name:literal) => {
        $(#[$doc])+
        pub fn $setter(mut self, value: bool) -> Self {
            let value = if value { "true" } else { "false" };
            self.request = self.request.header(const { http::HeaderName::from_static($name) }, value);
            self
        }
    };
    (@one $(#[$doc:meta])+ header_number $setter:ident $name:literal) => {
        $(#[$doc])+
        pub fn $setter(mut self, value: u64) -> Self {
            self.request = self.request.header(const { http::HeaderName::from_static($name) }, value.to_string());
            self
        }
    };
    (@one $(#[$doc:meta])+ algorithm $setter:ident $name:literal) => {
        $(#[$doc])+
        pub fn $setter(mut self, algorithm: $crate::checksum::ChecksumAlgorithm) -> Self {
            let name = const { http::HeaderName::from_static($name) };
            self.request = self.request.header(name, algorithm.as_str());
            self
        }
    };
    (@one $(#[$doc:meta])+ algorithm $setter:ident $name:literal) => {
        $(#[$doc])+
        pub fn $setter(mut self, algorithm: $crate::checksum::ChecksumAlgorithm) -> Self {
            let name = const { http::HeaderName::from_static($name) };
            self.request = self.request.header(name, algorithm.as_str());
            self
        }
    };
    (@one $(#[$doc:meta])+ date $setter:ident $name:literal) => {
        $(#[$doc])+
        pub fn $setter(mut self, time: std::time::SystemTime) -> Self {
            self.request = self.request.date_header(const { http::HeaderName::from_static($name) }, time);
            self
        }
    };
    (@one $(#[$doc:meta])+ timestamp $setter:ident $name:literal) => {
        $(#[$doc])+
        pub fn $setter(mut self, time: std::time::SystemTime) -> Self {
            self.request = self.request.timestamp_header(const { http::HeaderName::from_static($name) }, time);
            self
        }
    };
    (@one $(#[$doc:meta])+ query $setter:ident $name:literal) => {
        $(#[$doc])+
        pub fn $setter(mut self, value: impl Into<String>) -> Self {
            self.request = self.request.query($name, value);
            self
        }
    };
    (@one $(#[$doc:meta])+ query_number $setter:ident $name:literal) => {
        $(#[$doc])+
        pub fn $setter(mut self, value: u32) -> Self {
            self.request = self.request.query($name, value.to_string());
            self
        }
    };
}

/// Getters of an answer that has its headers in the field `headers`.
macro_rules! getters {
    ($($(#[$doc:meta])+ $kind:ident $getter:ident = $name:literal;)+) => {
        $(getters!(@one $(#[$doc])+ $kind $getter $name);)+
    };
    (@one $(#[$doc:meta])+ text $getter:ident $name:literal) => {
        $(#[$doc])+
        #[must_use]
        pub fn $getter(&self) -> Option<&str> {
            $crate::s3::options::read::text(&self.headers, const { http::HeaderName::from_static($name) })
        }
    };
    (@one $(#[$doc:meta])+ number $getter:ident $name:literal) => {
        $(#[$doc])+
        #[must_use]
        pub fn $getter(&self) -> Option<u64> {
            $crate::s3::options::read::number(&self.headers, const { http::HeaderName::from_static($name) })
        }
    };
    (@one $(#[$doc:meta])+ flag $getter:ident $name:literal) => {
        $(#[$doc])+
        #[must_use]
        pub fn $getter(&self) -> bool {
            $crate::s3::options::read::flag(&self.headers, const { http::HeaderName::from_static($name) })
        }
    };
    (@one $(#[$doc:meta])+ date $getter:ident $name:literal) => {
        $(#[$doc])+
        #[must_use]
        pub fn $getter(&self) -> Option<std::time::SystemTime> {
            $crate::s3::options::read::date(&self.headers, const { http::HeaderName::from_static($name) })
        }
    };
    (@one $(#[$doc:meta])+ timestamp $getter:ident $name:literal) => {
        $(#[$doc])+
        #[must_use]
        pub fn $getter(&self) -> Option<std::time::SystemTime> {
            $crate::s3::options::read::timestamp(&self.headers, const { http::HeaderName::from_static($name) })
        }
    };
}

/// An output that is what an answer's headers say: all of them, and getters for those that are known.
macro_rules! header_output {
    ($(#[$doc:meta])+ $name:ident) => {
        $(#[$doc])+
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            headers: http::HeaderMap,
        }

        impl $name {
            headers_getter!();
        }

        impl From<http::response::Parts> for $name {
            fn from(parts: http::response::Parts) -> Self {
                Self { headers: parts.headers }
            }
        }
    };
}

/// For every output that has its answer's headers in the field `headers`.
macro_rules! headers_getter {
    () => {
        /// All headers of the answer.
        #[must_use]
        pub fn headers(&self) -> &http::HeaderMap {
            &self.headers
        }
    };
}

// Behind the macros that they use.
#[macro_use]
mod checksums;
#[macro_use]
mod groups;
#[macro_use]
mod operation;
