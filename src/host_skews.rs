//! The clock skew of each host.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;
use http::uri::Authority;

use crate::bounded;
use crate::clock::{Clock, SharedClock};
use crate::clock_skew::{ClockSkew, is_skewed, seconds_between};
use crate::telemetry;

/// How many hosts are remembered. Only those are that disagree with this machine's clock: mostly none, or all.
const MAX_HOSTS: usize = 1_000;

/// What is known of the clocks of hosts. A host that lies about its time has moved it for itself alone.
#[derive(Clone, Default)]
pub(crate) struct HostSkews(Arc<ArcSwap<HashMap<Authority, ClockSkew>>>);

/// Whose clock a request is signed for.
#[derive(Clone)]
pub(crate) enum SkewOf {
    /// That of a typed service, at all of its hosts.
    Service(ClockSkew),
    /// That of one host; `None` when the request does not name one that can be read.
    Host(Option<Authority>),
}

impl HostSkews {
    /// What is known of a host; nothing, mostly.
    pub(crate) fn of(&self, host: &Authority) -> Option<ClockSkew> {
        let known = self.0.load();
        if known.is_empty() { None } else { known.get(host).cloned() }
    }

    /// Takes in a host's time, and gives what is then known of it; nothing for a host whose clock is this machine's.
    pub(crate) fn at(&self, host: &Authority, service_time: SystemTime, now: SystemTime) -> Option<ClockSkew> {
        if let Some(known) = self.of(host) {
            return Some(known);
        }
        if !is_skewed(service_time, now) {
            return None;
        }
        let skew = ClockSkew::default();
        self.0.rcu(|known| {
            let mut known = HashMap::clone(known);
            bounded::insert(&mut known, MAX_HOSTS, host.clone(), skew.clone());
            known
        });
        Some(skew)
    }
}

impl SkewOf {
    /// The service's time, as far as it is known, when the layer's clock shows `now`.
    pub(crate) fn correct(&self, hosts: &HostSkews, now: SystemTime) -> SystemTime {
        match self {
            Self::Service(skew) => skew.correct(now),
            Self::Host(host) => {
                let known = host.as_ref().and_then(|host| hosts.of(host));
                known.map_or(now, |skew| skew.correct(now))
            }
        }
    }

    /// Takes in the service's time, and tells whether what was signed before must have seemed out of date to it.
    pub(crate) fn learn(&self, hosts: &HostSkews, clock: &SharedClock, service_time: SystemTime) -> bool {
        let now = clock.now();
        let is_news = match self {
            Self::Service(skew) => skew.learn(service_time, now),
            Self::Host(host) => {
                let known = host.as_ref().and_then(|host| hosts.at(host, service_time, now));
                known.is_some_and(|skew| skew.learn(service_time, now))
            }
        };
        if is_news {
            let host = match self {
                Self::Host(Some(host)) => host.host(),
                Self::Host(None) | Self::Service(_) => "",
            };
            telemetry::clock_skew_learnt(host, seconds_between(now, self.correct(hosts, now)));
        }
        is_news
    }
}

impl fmt::Debug for HostSkews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostSkews({})", self.0.load().len())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_host_has_its_own_and_they_are_bounded() {
        let (skews, now) = (HostSkews::default(), SystemTime::UNIX_EPOCH);
        let host = |number: usize| Authority::try_from(format!("h{number}.example")).unwrap();
        assert!(skews.at(&host(0), now + Duration::from_secs(10), now).is_none());
        for number in 0..=MAX_HOSTS {
            assert!(skews.at(&host(number), now + Duration::from_secs(3_600), now).is_some());
        }
        assert_eq!(format!("{skews:?}"), format!("HostSkews({MAX_HOSTS})"));
        assert!(skews.of(&host(MAX_HOSTS)).is_some() && skews.of(&host(MAX_HOSTS + 1)).is_none());
    }
}
