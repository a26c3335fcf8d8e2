//! How fast a deletion goes.

/// How many requests may be in flight: half as many when the store asks for fewer, and slowly more again while it does not.
#[derive(Debug)]
pub(super) struct Pace {
    most: usize,
    limit: usize,
    /// The successes since the limit last changed.
    successes: usize,
    /// How often the limit was halved. The answer to a request that was sent before that says nothing of the new limit.
    round: u64,
}

impl Pace {
    pub(super) fn new(most: usize) -> Self {
        let most = most.max(1);
        Self { most, limit: most, successes: 0, round: 0 }
    }

    /// How many requests may be in flight now, 1 or more.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Allows this many times as many requests.
    pub(super) fn widen(&mut self, factor: usize) {
        self.most = self.most.saturating_mul(factor);
        self.limit = self.limit.saturating_mul(factor);
    }

    /// The number to give to [`answered`](Self::answered) with the answer to a request that is sent now.
    pub(super) fn round(&self) -> u64 {
        self.round
    }

    /// A request was answered that was sent in this round.
    pub(super) fn answered(&mut self, is_throttled: bool, round: u64) {
        if round != self.round {
            return;
        }
        if is_throttled {
            self.limit = (self.limit / 2).max(1);
            self.round += 1;
            self.successes = 0;
        } else {
            self.successes += 1;
            if self.successes >= self.limit {
                self.limit = (self.limit + 1).min(self.most);
                self.successes = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_halved_at_once_and_grows_slowly() {
        let mut pace = Pace::new(8);
        pace.answered(true, 0);
        assert_eq!(pace.limit(), 4);
        for expected in [4, 4, 4, 5, 5, 5, 5, 5, 6] {
            pace.answered(false, 1);
            assert_eq!(pace.limit(), expected);
        }
        for _ in 0..100 {
            pace.answered(false, 1);
        }
        assert_eq!(pace.limit(), 8);
        for round in 1..10 {
            pace.answered(true, round);
        }
        assert_eq!(pace.limit(), 1);
    }

    #[test]
    fn requests_that_are_refused_together_halve_the_limit_once() {
        let mut pace = Pace::new(8);
        let round = pace.round();
        for _ in 0..8 {
            pace.answered(true, round);
        }
        assert_eq!(pace.limit(), 4);
        pace.answered(true, pace.round());
        assert_eq!(pace.limit(), 2);
    }
}
