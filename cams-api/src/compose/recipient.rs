//! Who receives a message.

use std::fmt;

use crate::generated::messages::{Channel, RecipientType};
use crate::limits::{MOST_DIGITS, is_user_id};

/// A recipient: a phone number in any usual form, or an ID of the channel. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient {
    text: String,
    is_group: bool,
}

impl Recipient {
    /// A phone number such as `+49 151 0000 000`, or an ID of the channel.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_group: false }
    }

    /// A WhatsApp group.
    pub fn group(id: impl Into<String>) -> Self {
        Self { text: id.into(), is_group: true }
    }

    /// The text to send, and the kind of recipient if it is not a single number.
    ///
    /// # Errors
    ///
    /// The problem, without the text.
    pub(crate) fn on(
        &self,
        channel: &Channel,
    ) -> Result<(String, Option<RecipientType>), &'static str> {
        if self.text.trim().is_empty() {
            return Err("is empty");
        }
        if self.is_group {
            return Ok((self.text.clone(), Some(RecipientType::Group)));
        }
        if !has_numbers(channel) {
            return Ok((self.text.clone(), None));
        }
        if let Some(digits) = digits(&self.text) {
            return Ok((digits, None));
        }
        if *channel == Channel::Whatsapp && is_user_id(&self.text) {
            return Ok((self.text.clone(), Some(RecipientType::UserId)));
        }
        Err("is not a phone number with country code")
    }
}

impl<T: Into<String>> From<T> for Recipient {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recipient(***)")
    }
}

/// `true` for the channels whose recipients are phone numbers.
fn has_numbers(channel: &Channel) -> bool {
    matches!(channel, Channel::Whatsapp | Channel::Viber)
}

/// The digits of a phone number in a usual form: a plus sign, digits, and signs between them.
pub(super) fn digits(text: &str) -> Option<String> {
    let text = text.trim();
    let rest = text.strip_prefix('+').unwrap_or(text);
    let is_between =
        |letter: char| letter.is_whitespace() || matches!(letter, '-' | '(' | ')' | '.' | '/');
    let mut digits = String::with_capacity(rest.len());
    for letter in rest.chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else if !is_between(letter) {
            return None;
        }
    }
    (1..=MOST_DIGITS).contains(&digits.len()).then_some(digits)
}
