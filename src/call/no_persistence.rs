//! A call is one attempt without time limits where the feature `retry` is off.

#![allow(clippy::unused_self, reason = "callers call what there is with the feature")]

use std::future::Pending;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::HeaderMap;

use crate::Error;

#[derive(Clone, Debug, Default)]
pub(crate) struct Persistence {}

pub(super) struct Attempts;

/// There is none.
pub(super) type Pause = Pending<()>;

impl Attempts {
    pub(super) fn new(_: &Persistence) -> Self {
        Self
    }

    pub(super) fn note(&self, _: &mut HeaderMap) {}

    pub(super) fn begin(&self) -> Option<Pause> {
        None
    }

    pub(super) fn next<T>(&mut self, result: Result<T, Error>, _: bool) -> Result<Pause, Result<T, Error>> {
        Err(result)
    }

    pub(super) fn out_of_time(&mut self, error: Error) -> Error {
        error
    }
}

pub(super) struct Timer;

#[expect(dead_code, reason = "no time limit passes")]
pub(super) enum Passed {
    Attempt(Error),
    Overall(Error),
}

impl Timer {
    pub(super) fn new(_: &Persistence, _: bool) -> Self {
        Self
    }

    pub(super) fn none() -> Self {
        Self
    }

    pub(super) fn begin_attempt(self: Pin<&mut Self>) {}

    pub(super) fn begin_pause(self: Pin<&mut Self>) {}

    pub(super) fn poll_passed(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Passed> {
        Poll::Pending
    }
}
