//! The fate of a message, which the last four digits of its recipient decide.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::world::event::Status;

/// The fate of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Fate {
    Read,
    /// Delivered, but never read.
    Delivered,
    /// Sent, but never delivered.
    Sent,
    /// Failed, with this code of the channel.
    Failed(u32),
}

/// The recipients with another fate than being read, by their last digits. The crate's
/// documentation has this table too.
const RECIPIENTS: &[(&str, Fate)] = &[
    ("0001", Fate::Failed(131_026)),
    ("0002", Fate::Failed(131_047)),
    ("0003", Fate::Failed(131_049)),
    ("0004", Fate::Failed(131_050)),
    ("0005", Fate::Failed(130_429)),
    ("0006", Fate::Failed(131_042)),
    ("0007", Fate::Failed(131_053)),
    ("0008", Fate::Sent),
    ("0009", Fate::Delivered),
];

/// The descriptions that the channel gives with its codes.
const DESCRIPTIONS: &[(u32, &str)] = &[
    (130_429, "Rate limit hit"),
    (131_026, "Message undeliverable"),
    (131_042, "Business eligibility payment issue"),
    (131_047, "Re-engagement message"),
    (131_049, "This message was not delivered to maintain healthy ecosystem engagement"),
    (131_050, "User has stopped receipt of marketing messages from this business"),
    (131_053, "Media upload error"),
    (132_000, "Number of parameters does not match the expected number of params"),
];

/// The receipts of a message that is read, each with its time after the message.
const STEPS: [(Duration, Status); 3] = [
    (Duration::from_secs(1), Status::Sent),
    (Duration::from_secs(2), Status::Delivered),
    (Duration::from_secs(5), Status::Read),
];

impl Fate {
    /// The fate of the messages to a recipient.
    pub(crate) fn of(recipient: &str) -> Self {
        let found = RECIPIENTS.iter().find(|(digits, _)| recipient.ends_with(digits));
        found.map_or(Self::Read, |(_, fate)| *fate)
    }

    /// The receipt with this number, counted from 0, and its time after the message.
    pub(crate) fn step(self, number: usize) -> Option<(Duration, Status)> {
        let steps = match self {
            Self::Read => 3,
            Self::Delivered => 2,
            Self::Sent => 1,
            Self::Failed(_) => return (number == 0).then_some((STEPS[0].0, Status::Failed)),
        };
        STEPS.get(..steps)?.get(number).copied()
    }
}

/// The description of a code, as receipts have it.
pub(crate) fn description(code: u32) -> String {
    let found = DESCRIPTIONS.iter().find(|(known, _)| *known == code);
    format!("{code}:{}", found.map_or("Message failed", |(_, text)| text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digits_decide() {
        assert_eq!(Fate::of("8613900000001"), Fate::Failed(131_026));
        assert_eq!(Fate::of("8613900000000"), Fate::Read);
        assert_eq!(Fate::of("1"), Fate::Read);
        for (_, fate) in RECIPIENTS {
            if let Fate::Failed(code) = fate {
                assert!(DESCRIPTIONS.iter().any(|(known, _)| known == code), "{code}");
            }
        }
    }

    #[test]
    fn the_documentation_has_every_recipient() {
        let documentation = include_str!("../../lib.rs");
        for (digits, fate) in RECIPIENTS {
            let row = documentation.lines().find(|line| line.contains(&format!("| `{digits}` |")));
            let row = row.expect(digits);
            if let Fate::Failed(code) = fate {
                assert!(row.contains(&code.to_string()), "{row}");
            }
        }
    }
}
