//! The rules of a mock: which call gets which answer.
//!
//! The local CAMS has the same rules over the socket. It compiles this file too, so nothing of this
//! crate is imported here.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

/// Decoded names and values of parameters.
pub(crate) type Pairs = [(String, String)];

/// Answers calls of one operation.
///
/// Each method that names an answer adds one. The answers are given in the order of the chain, each
/// once. The last one is given as often as it is asked for, unless [`times`](Self::times) limits
/// it. [`times`](Self::times) and [`delay`](Self::delay) apply to the answer before them.
///
/// The first rule that matches a call and still has an answer answers it. So a rule for one
/// recipient comes before the rule for all of them.
pub struct Rule<R = ()> {
    rules: Rules,
    at: usize,
    request: PhantomData<fn(&R)>,
}

impl<R> Rule<R> {
    /// Answers only calls in which this parameter has this value, by its wire name. A text is
    /// compared as it is sent; any other value is compared as JSON.
    pub fn with(self, parameter: impl Into<String>, value: impl Into<Value>) -> Self {
        let (parameter, expected) = (parameter.into(), value.into());
        self.only_if(move |pairs| {
            let texts = pairs.iter().filter(|(name, _)| *name == parameter);
            texts.map(|(_, text)| text).any(|text| is_sent_as(&expected, text))
        })
    }

    /// Fails with this code of the service, such as `InvalidParameter.ToOnlyNumeric`, at HTTP 200.
    pub fn fail(self, code: impl Into<String>) -> Self {
        self.answer(Answer::Failure(code.into()))
    }

    /// Refuses this many requests because there were too many: HTTP 429 with the code
    /// `Throttling.User`.
    pub fn throttle(self, times: u32) -> Self {
        self.answer(Answer::Throttle).times(times)
    }

    /// Answers with this HTTP status and body.
    pub fn http(self, status: u16, body: impl Into<Vec<u8>>) -> Self {
        self.answer(Answer::Http { status, body: body.into() })
    }

    /// Breaks the connection instead of an answer. The request may have been executed.
    pub fn broken(self) -> Self {
        self.answer(Answer::Broken)
    }

    /// Waits this long before the answer before it.
    ///
    /// # Panics
    ///
    /// If the rule has no answer yet.
    pub fn delay(self, delay: Duration) -> Self {
        self.change_last("delay", |planned| planned.delay = delay)
    }

    /// Gives the answer before it this many times.
    ///
    /// # Panics
    ///
    /// If the rule has no answer yet.
    pub fn times(self, times: u32) -> Self {
        self.change_last("times", |planned| planned.left = Some(times))
    }

    /// Adds a condition.
    pub(crate) fn only_if(
        self,
        condition: impl Fn(&Pairs) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.change(|script| script.conditions.push(Box::new(condition)));
        self
    }

    /// Adds an answer.
    pub(crate) fn answer(self, answer: Answer) -> Self {
        let planned = Planned { answer, delay: Duration::ZERO, left: None };
        self.change(|script| script.planned.push_back(planned));
        self
    }

    fn change_last(self, method: &str, change: impl FnOnce(&mut Planned)) -> Self {
        let has_answer = self.change(|script| script.planned.back_mut().map(change)).is_some();
        assert!(has_answer, "`{method}` applies to the answer before it, and this rule has none");
        self
    }

    fn change<T>(&self, change: impl FnOnce(&mut Script) -> T) -> T {
        change(&mut self.rules.lock()[self.at])
    }
}

impl<R> fmt::Debug for Rule<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.change(|script| script.to_string()))
    }
}

/// `true` if the text of a parameter has this value. A text is compared as it is sent; any other
/// value is compared as JSON.
pub(crate) fn is_sent_as(expected: &Value, text: &str) -> bool {
    match expected {
        Value::String(expected) => text == expected,
        expected => serde_json::from_str(text).is_ok_and(|value: Value| value == *expected),
    }
}

/// The answer to a call.
#[derive(Clone)]
pub(crate) enum Answer {
    /// A success.
    Response(Value),
    /// A failure with this code.
    Failure(String),
    Throttle,
    Http {
        status: u16,
        body: Vec<u8>,
    },
    Broken,
}

/// An answer to be given.
#[derive(Clone)]
struct Planned {
    answer: Answer,
    delay: Duration,
    /// The number of times. `None` means once, or any number of times for the last answer.
    left: Option<u32>,
}

type Condition = Box<dyn Fn(&Pairs) -> bool + Send + Sync>;

/// One rule.
struct Script {
    operation: Cow<'static, str>,
    place: &'static Location<'static>,
    conditions: Vec<Condition>,
    planned: VecDeque<Planned>,
    /// The number of answers given.
    given: usize,
}

impl Script {
    fn matches(&self, operation: &str, pairs: &Pairs) -> bool {
        self.operation == operation && self.conditions.iter().all(|condition| condition(pairs))
    }

    fn next(&mut self) -> Option<(Answer, Duration)> {
        while self.planned.front().is_some_and(|planned| planned.left == Some(0)) {
            self.planned.pop_front();
        }
        let is_last = self.planned.len() == 1;
        let planned = self.planned.front_mut()?;
        let next = (planned.answer.clone(), planned.delay);
        match &mut planned.left {
            Some(left) => *left -= 1,
            None if is_last => {}
            None => drop(self.planned.pop_front()),
        }
        self.given += 1;
        Some(next)
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.operation, self.place.file(), self.place.line())?;
        if !self.conditions.is_empty() {
            f.write_str(" under a condition")?;
        }
        let is_used_up = self.planned.iter().all(|planned| planned.left == Some(0));
        match (self.given, is_used_up) {
            (0, true) => f.write_str(": has no answer"),
            (1, true) => f.write_str(": used up after 1 answer"),
            (given, true) => write!(f, ": used up after {given} answers"),
            (_, false) => Ok(()),
        }
    }
}

/// The rules of a mock, in order.
#[derive(Clone, Default)]
pub(crate) struct Rules(Arc<Mutex<Vec<Script>>>);

impl Rules {
    /// Adds a rule for an operation.
    #[track_caller]
    pub(crate) fn add<R>(&self, operation: impl Into<Cow<'static, str>>) -> Rule<R> {
        let mut scripts = self.lock();
        scripts.push(Script {
            operation: operation.into(),
            place: Location::caller(),
            conditions: Vec::new(),
            planned: VecDeque::new(),
            given: 0,
        });
        let at = scripts.len() - 1;
        drop(scripts);
        Rule { rules: self.clone(), at, request: PhantomData }
    }

    /// The answer to a call, and the wait before it.
    pub(crate) fn answer(&self, operation: &str, pairs: &Pairs) -> Option<(Answer, Duration)> {
        let mut scripts = self.lock();
        let mut matching = scripts.iter_mut().filter(|script| script.matches(operation, pairs));
        matching.find_map(Script::next)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Script>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lists the rules, one a line.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scripts = self.lock();
        if scripts.is_empty() {
            return f.write_str("  none");
        }
        for (number, script) in (1..).zip(scripts.iter()) {
            if number > 1 {
                f.write_char('\n')?;
            }
            write!(f, "  {number}. {script}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(rules: &Rules, pairs: &[(&str, &str)]) -> String {
        let pairs: Vec<_> =
            pairs.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
        match rules.answer("Op", &pairs) {
            Some((Answer::Failure(code), _)) => code,
            Some((Answer::Throttle, _)) => "throttled".to_owned(),
            Some((_, delay)) => format!("after {delay:?}"),
            None => "none".to_owned(),
        }
    }

    #[test]
    fn answers_come_in_order_and_the_last_one_stays() {
        let rules = Rules::default();
        let rule = rules.add::<()>("Op").throttle(2).broken().delay(Duration::from_secs(3));
        rule.fail("A").times(2).fail("B");
        let all: Vec<_> = (0..7).map(|_| given(&rules, &[])).collect();
        assert_eq!(all, ["throttled", "throttled", "after 3s", "A", "A", "B", "B"]);
    }

    #[test]
    fn a_rule_that_is_used_up_leaves_calls_to_the_next_one() {
        let rules = Rules::default();
        rules.add::<()>("Op").with("To", "1").fail("first").times(1);
        rules.add::<()>("Op").with("Ids", serde_json::json!([1, 2])).fail("by JSON");
        rules.add::<()>("Op");
        assert_eq!(given(&rules, &[("To", "2")]), "none");
        assert_eq!(given(&rules, &[("To", "1")]), "first");
        assert_eq!(given(&rules, &[("To", "1")]), "none");
        assert_eq!(given(&rules, &[("Ids", "[1, 2]")]), "by JSON");
        let text = rules.to_string();
        let lines: Vec<_> = text.lines().map(|line| line.rsplit_once(") ")).collect();
        assert!(text.contains("under a condition: used up after 1 answer\n"), "{text}");
        assert!(text.ends_with(": has no answer"), "{lines:?}");
    }
}
