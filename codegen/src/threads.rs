//! Spreads work over the processors.
//!
//! Results come in the order of the items, so the number of threads changes no output.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does the work on each item.
pub(crate) fn map<I: Sync, R: Send>(items: &[I], work: impl Fn(&I) -> R + Sync) -> Vec<R> {
    map_with(items, || (), |(), item| work(item))
}

/// Does the work on each item, with a tool that each thread makes for itself: threads cannot share
/// anything that contains tokens.
pub(crate) fn map_with<I: Sync, T, R: Send>(
    items: &[I],
    tool: impl Fn() -> T + Sync,
    work: impl Fn(&T, &I) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let share = || {
        let tool = tool();
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match items.get(at) {
                Some(item) => done.push((at, work(&tool, item))),
                None => return done,
            }
        }
    };
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let mut done = thread::scope(|scope| {
        // A thread that the system refuses leaves its share to the others.
        let start = |_| thread::Builder::new().spawn_scoped(scope, share).ok();
        let others: Vec<_> = (1..processors.min(items.len())).filter_map(start).collect();
        let mut done = share();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let double = map_with(&items, || 2, |factor, item| item * factor);
        assert_eq!(double, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert!(map(&[0; 0], |item| *item).is_empty());
    }

    #[test]
    fn a_panic_of_a_thread_reaches_the_caller() {
        let items: Vec<usize> = (0..100).collect();
        let broken = || map(&items, |item| assert_ne!(*item, 50));
        assert!(std::panic::catch_unwind(broken).is_err());
    }
}
