//! Which server a request is for, as its URI and its header `Host` say.

use http::header::HOST;
use http::request::Parts;
use http::uri::Authority;

/// The host with its port, as a key for what is known of it.
pub(crate) fn authority(parts: &Parts) -> Option<Authority> {
    parts.uri.authority().cloned().or_else(|| Authority::try_from(parts.headers.get(HOST)?.as_bytes()).ok())
}

/// The host without its port; empty when the request names none.
pub(crate) fn host(parts: &Parts) -> &str {
    match parts.headers.get(HOST) {
        Some(value) => {
            let host = value.to_str().unwrap_or_default();
            // The colons of an IPv6 address stand in brackets; only what follows them is a port.
            host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or(host, |(host, _)| host)
        }
        None => parts.uri.host().unwrap_or_default(),
    }
}

/// The port; the scheme's own when the request names none.
#[cfg(feature = "tracing")]
pub(crate) fn port(parts: &Parts) -> u16 {
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let named = parts.uri.port_u16().or_else(|| host.rsplit_once(':')?.1.parse().ok());
    named.unwrap_or(if parts.uri.scheme() == Some(&http::uri::Scheme::HTTP) { 80 } else { 443 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_of_a_host_header_is_left_out() {
        for (header, expected) in
            [("h.example", "h.example"), ("h.example:8443", "h.example"), ("[::1]:9000", "[::1]"), ("[::1]", "[::1]")]
        {
            let (parts, ()) = http::Request::get("/").header(HOST, header).body(()).unwrap().into_parts();
            assert_eq!(host(&parts), expected);
        }
    }
}
