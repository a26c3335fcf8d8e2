//! Where a container may ask for its credentials.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};

use crate::environment::Environment;
use crate::{Error, ErrorKind};

const RELATIVE_URI: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL_URI: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

/// The agent of ECS.
const ECS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 2);

/// The agent of EKS, in both families.
const EKS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 23);
const EKS_IPV6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23);

/// Where the environment says that this container gets its credentials, if AWS allows to ask there.
pub(super) fn credentials_uri(environment: &Environment) -> Result<Uri, Error> {
    if let Some(path) = environment.var(RELATIVE_URI) {
        return relative(&path);
    }
    if let Some(uri) = environment.var(FULL_URI) {
        return full(&uri);
    }
    let message = format!("{RELATIVE_URI} and {FULL_URI} are not set");
    Err(Error::new(ErrorKind::CredentialsNotConfigured, message))
}

/// A path on the agent of ECS. It is put behind the host as what it is, so that none can make another host of it.
fn relative(path: &str) -> Result<Uri, Error> {
    let path = PathAndQuery::try_from(path).ok().filter(|_| path.starts_with('/'));
    let path = path.ok_or_else(|| {
        let message = format!("{RELATIVE_URI} is no path that begins with a slash, such as /v2/credentials/abc");
        Error::new(ErrorKind::Credentials, message)
    })?;
    let uri = Uri::builder().scheme(Scheme::HTTP).authority(ECS.to_string()).path_and_query(path).build();
    uri.map_err(|error| Error::new(ErrorKind::Credentials, format!("{RELATIVE_URI} makes no URI")).with_source(error))
}

/// A URI that was given whole. The token that goes there is a secret, so it may go by https, or to this machine and to the
/// agents of ECS and EKS. Names other than `localhost` are not looked up: who controls the name could send the token anywhere.
fn full(text: &str) -> Result<Uri, Error> {
    let refused = |problem: &str| Err(Error::new(ErrorKind::Credentials, format!("{FULL_URI} {problem}")));
    let Ok(uri) = text.parse::<Uri>() else { return refused("is no URI") };
    let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
        return refused("has no scheme or no host; expected a URI such as http://169.254.170.23/v1/credentials");
    };
    if authority.as_str().contains('@') {
        return refused("has user information in it, which is never sent");
    }
    if authority.host().is_empty() {
        return refused("has no host");
    }
    if *scheme != Scheme::HTTPS && *scheme != Scheme::HTTP {
        return refused("is neither http nor https");
    }
    if *scheme == Scheme::HTTP && !is_allowed(authority) {
        return refused(
            "goes by http to a host that is not allowed: by http it can be localhost, a loopback address, 169.254.170.2, \
             169.254.170.23 or [fd00:ec2::23]; use https for every other",
        );
    }
    Ok(uri)
}

/// Source:
/// [Container credential provider](https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).
fn is_allowed(authority: &Authority) -> bool {
    let host = authority.host();
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse().is_ok_and(|address: Ipv6Addr| address.is_loopback() || address == EKS_IPV6);
    }
    // It takes four decimal numbers and nothing else, while a resolver would take `127.1` or `0x7f000001`.
    host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback() || address == ECS || address == EKS)
        || host.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(name: &str, value: &str) -> Result<String, Error> {
        credentials_uri(&Environment::from_pairs([(name, value)])).map(|uri| uri.to_string())
    }

    #[test]
    fn https_may_go_anywhere_and_http_to_this_machine_and_the_agents() {
        for text in [
            "https://credentials.example.com/role?a=b",
            "http://127.0.0.1:8080/creds",
            "http://127.1.2.3/",
            "http://[::1]:8080/creds",
            "http://localhost:1234/creds",
            "http://LOCALHOST/",
            "http://169.254.170.2/v2/credentials/1",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::23]/v1/credentials",
            "http://[FD00:0EC2:0:0:0:0:0:23]/v1/credentials",
        ] {
            assert_eq!(uri(FULL_URI, text).unwrap(), text);
        }
    }

    #[test]
    fn a_uri_that_points_elsewhere_is_refused() {
        for text in [
            "http://evil.example/creds",
            "http://169.254.170.2.evil.example/",
            "http://169.254.170.2@evil.example/",
            "http://169.254.170.2:80@evil.example/",
            "http://evil.example@169.254.170.2/",
            "https://user:password@evil.example/",
            "http://localhost.evil.example/",
            "http://localhost./",
            "http://evil.example#@127.0.0.1/",
            "http://evil.example?@127.0.0.1/",
            "http://evil.example\\@127.0.0.1/",
            "http://127.0.0.1\\.evil.example/",
            "http://127.0.0.1%2eevil.example/",
            "http://127.0.0.1.nip.io/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://127.0.0.01/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:169.254.169.254]/",
            "http://169.254.169.254/latest/",
            "http://169.254.170.3/",
            "http://169.254.170.230/",
            "http://10.0.0.1/",
            "http://[fd00:ec2::254]/",
            "http://[fd00:ec2::23%25eth0]/",
            "http://[fd00:ec2::23.evil.example]/",
            "//127.0.0.1/creds",
            "127.0.0.1/creds",
            "127.0.0.1",
            "/creds",
            "file:///etc/passwd",
            "ftp://127.0.0.1/",
            "http:///creds",
            "http://:80/",
            "https://",
            "https:///creds",
            "HTTP://EVIL.EXAMPLE/",
            "http://\u{ff11}27.0.0.1/",
            "http://127.0.0.1/ HTTP/1.1\r\nHost: evil.example",
        ] {
            let error = uri(FULL_URI, text).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::Credentials, "{text}");
            assert!(error.to_string().contains(FULL_URI), "{error}");
        }
    }

    /// Trap: a relative URI that is appended to the host as text makes another host of it.
    #[test]
    fn a_relative_uri_stays_on_the_agents_host() {
        for path in ["/v2/credentials/1", "/", "//evil.example/x", "/@evil.example", "/a?b=c:d@e", "/..//evil.example"]
        {
            let uri = credentials_uri(&Environment::from_pairs([(RELATIVE_URI, path)])).unwrap();
            assert_eq!(uri.authority().unwrap(), "169.254.170.2", "{path}");
            assert_eq!(uri.to_string(), format!("http://169.254.170.2{path}"));
        }
        for path in [
            "@evil.example/",
            ".evil.example/",
            ":80@evil.example",
            "v2/credentials",
            "*",
            "http://evil.example/",
            "/a b",
            "/a\r\nHost: evil.example",
        ] {
            assert_eq!(uri(RELATIVE_URI, path).unwrap_err().kind(), ErrorKind::Credentials, "{path}");
        }
    }

    #[test]
    fn the_relative_uri_comes_first_and_without_any_it_is_not_configured() {
        let both = Environment::from_pairs([(RELATIVE_URI, "/1"), (FULL_URI, "http://127.0.0.1/2")]);
        assert_eq!(credentials_uri(&both).unwrap().path(), "/1");
        let error = credentials_uri(&Environment::from_pairs::<String, String>([])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CredentialsNotConfigured);
        assert!(error.to_string().contains(RELATIVE_URI) && error.to_string().contains(FULL_URI));
    }
}
