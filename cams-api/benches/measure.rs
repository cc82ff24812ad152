//! CPU time, peak memory, the pinning to one core, and rounds in turn. It knows nothing of what is measured.

use std::time::Duration;

use crate::report::Outcome;

/// What the figures of this platform are.
pub(crate) const CLOCK: &str = if cfg!(unix) {
    "CPU time of this process, user and system"
} else {
    "elapsed time, since CPU time is not read on this platform"
};

/// The CPU time that this process has used so far.
#[cfg(unix)]
pub(crate) fn cpu_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

/// The time since the first call.
#[cfg(not(unix))]
pub(crate) fn cpu_time() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();

    START.get_or_init(std::time::Instant::now).elapsed()
}

/// The most memory that this process has held so far, in bytes.
pub(crate) fn peak_memory() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let (_, peak) = status.split_once("VmHWM:")?;
    let kilobytes: usize = peak.split_whitespace().next()?.parse().ok()?;
    Some(1024 * kilobytes)
}

/// Pins this process, and those that it starts from now on, to the last core it may use. Gives a
/// sentence for the reader.
#[cfg(target_os = "linux")]
pub(crate) fn pin_to_one_core() -> Outcome<String> {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let allowed = sched_getaffinity(None)?;
    let core = (0..CpuSet::MAX_CPU).rev().find(|core| allowed.is_set(*core)).ok_or("no core")?;
    let mut only = CpuSet::new();
    only.set(core);
    sched_setaffinity(None, &only)?;
    Ok(format!("client and server pinned to core {core}"))
}

/// Says that this platform does not pin.
#[cfg(not(target_os = "linux"))]
pub(crate) fn pin_to_one_core() -> Outcome<String> {
    Ok("not pinned: this platform has no call for it, so expect a wide spread".to_owned())
}

/// One candidate: does its work so many times.
pub(crate) type Work<'a> = Box<dyn FnMut(usize) -> Outcome<()> + 'a>;

/// Measures candidates in turn, forwards and backwards, so that whatever slows the machine for a
/// while slows all of them. Gives for each the time of one repetition, in nanoseconds, in every
/// round.
pub(crate) fn in_turn(
    rounds: usize,
    repetitions: usize,
    candidates: &mut [Work<'_>],
) -> Outcome<Vec<Samples>> {
    let mut samples = vec![Samples(Vec::new()); candidates.len()];
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    for round in 0..=rounds {
        for index in &order {
            let before = cpu_time();
            candidates[*index](repetitions)?;
            let spent = cpu_time().saturating_sub(before).as_nanos() as f64;
            // The first round warms up connections and caches.
            if round > 0 {
                samples[*index].0.push(spent / repetitions as f64);
            }
        }
        order.reverse();
    }
    Ok(samples)
}

/// The figures of one candidate, one for each round.
#[derive(Clone)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// Half the distance between the quartiles.
    pub(crate) fn spread(&self) -> f64 {
        (self.quantile(0.75) - self.quantile(0.25)) / 2.0
    }

    /// Round by round, how many times the other's figure.
    pub(crate) fn over(&self, other: &Self) -> Self {
        self.with(other, |own, other| own / other)
    }

    /// Round by round, how much more than the other's figure.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        self.with(other, |own, other| own - other)
    }

    fn with(&self, other: &Self, combine: impl Fn(f64, f64) -> f64) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(own, other)| combine(*own, *other)).collect())
    }

    fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = share * sorted.len().saturating_sub(1) as f64;
        let (below, above) = (at.floor() as usize, at.ceil() as usize);
        match (sorted.get(below), sorted.get(above)) {
            (Some(low), Some(high)) => low + (high - low) * at.fract(),
            _ => f64::NAN,
        }
    }
}
