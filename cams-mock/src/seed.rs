//! Makes plausible values that follow from a seed, so that every run of a test sees the same ones.

/// The origin of all made-up values.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seed(pub(crate) u64);

impl Seed {
    /// A number for this topic. The same seed and topic give the same number.
    pub(crate) fn number(self, topic: &str) -> u64 {
        // FNV-1a, then the finalizer of SplitMix64, which spreads every bit.
        let hash = topic.bytes().fold(self.0 ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^ (hash >> 31)
    }

    /// 32 hexadecimal digits for this topic.
    pub(crate) fn hex(self, topic: &str) -> String {
        let first = self.number(topic);
        format!("{first:016x}{:016x}", Self(first).number(topic))
    }

    /// The text with a digit instead of each asterisk: documented examples mask parts of a value.
    pub(crate) fn unmasked(self, topic: &str, text: &str) -> String {
        let mut number = self.number(topic);
        let digits = text.chars().map(|character| {
            if character != '*' {
                return character;
            }
            number = number.rotate_left(7);
            char::from(b'0' + (number % 10) as u8)
        });
        digits.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_follow_from_seed_and_topic() {
        assert_eq!(Seed(1).number("a"), Seed(1).number("a"));
        assert_ne!(Seed(1).number("a"), Seed(2).number("a"));
        assert_ne!(Seed(1).number("a"), Seed(1).number("b"));
        assert_eq!(Seed(1).hex("a").len(), 32);
        let text = Seed(1).unmasked("a", "cams-**********************");
        assert!(text.starts_with("cams-") && text[5..].bytes().all(|byte| byte.is_ascii_digit()));
    }
}
