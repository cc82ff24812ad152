//! Servers on 127.0.0.1, fakes of the services that give credentials, clocks, and an operation
//! that only the tests have.

mod answer;
mod attempts;
mod clock;
mod complete;
mod fast_forward;
mod imds;
mod lenient;
mod probe;
mod process;
mod provider;
mod recorded;
mod scripted;
mod server;
mod sts;
mod tls;

pub(crate) use self::answer::Answer;
pub(crate) use self::attempts::{
    Always, failure, failures, quick_retry, send, server_that_recovers,
};
pub(crate) use self::clock::Clock;
pub(crate) use self::complete::{complete, completed};
pub(crate) use self::fast_forward::{FastForward, Normally};
pub(crate) use self::imds::Imds;
pub(crate) use self::lenient::lenient;
pub(crate) use self::probe::{Never, OptIn, Probe, ProbeResponse, Safe};
pub(crate) use self::process::single_test;
pub(crate) use self::provider::Answering;
pub(crate) use self::recorded::{Recorded, decoded_pairs};
pub(crate) use self::scripted::{Reply, Scripted};
pub(crate) use self::server::{ID, SECRET, Server};
pub(crate) use self::sts::{SESSION, Sts, session};
pub(crate) use self::tls::{Authority, client_of, listening};
