//! Chance that repeats: each number follows from a seed and a turn, so other calls between two
//! turns change nothing.

/// A number from 0 up to 1, which is never reached.
pub(super) fn share(seed: u64, turn: u64) -> f64 {
    // SplitMix64.
    let mut bits = seed.wrapping_add(turn.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    // A double has 53 bits.
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit")]
    let share = (bits >> 11) as f64 / (1u64 << 53) as f64;
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_spread_evenly() {
        for seed in [0, 1, 2, u64::MAX] {
            let below = |limit: f64| (1..=1000).filter(|turn| share(seed, *turn) < limit).count();
            assert_eq!((below(0.0), below(1.0)), (0, 1000));
            assert!((50..150).contains(&below(0.1)), "{seed}: {}", below(0.1));
            assert!((450..550).contains(&below(0.5)), "{seed}: {}", below(0.5));
        }
    }
}
