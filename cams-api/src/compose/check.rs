//! Compares a content with its documented limits.

use std::fmt::Write as _;

use serde_json::Value;

use super::findings::{Findings, Lint, counted};
use super::rules;
use crate::generated::messages::CONTENTS;
use crate::operation::{ContentInfo, Limits, Rule, RuleShape};
use crate::privacy::GivenName;

/// The problems of a content on a channel. An undocumented content has none.
pub(super) fn find(channel: &str, type_: &str, value: &Value) -> Findings {
    let mut check = Check { path: String::new(), found: Findings::default() };
    if let Some(info) = info(channel, type_, value) {
        check.value(&info.value, value);
        rules::check(info, value, &mut check.found);
    }
    check.found
}

/// The documented limits of a content.
fn info(channel: &str, type_: &str, value: &Value) -> Option<&'static ContentInfo> {
    let kind = value.get("type").and_then(Value::as_str);
    CONTENTS.iter().find(|info| {
        info.channels.contains(&channel)
            && info.type_ == type_
            && (info.kind.is_none() || info.kind == kind)
    })
}

struct Check {
    path: String,
    found: Findings,
}

impl Check {
    fn value(&mut self, rule: &Rule, value: &Value) {
        if let Some(problem) = rule.limits.and_then(|limits| problem(limits, value)) {
            self.refuse(&problem);
        }
        if let Some(doubt) = rule.doubt
            && let Some(problem) = problem(&doubt.limits, value)
        {
            let path = self.path.clone();
            self.found.lints.push(Lint { path, problem, source: doubt.source });
        }
        match (&rule.shape, value) {
            (RuleShape::Plain, _) => {}
            (RuleShape::Object(fields), Value::Object(object)) => {
                for rule in *fields {
                    match object.get(rule.name) {
                        Some(value) if !value.is_null() => {
                            self.below(rule.name, |check| check.value(rule, value));
                        }
                        _ if rule.required => {
                            self.below(rule.name, |check| check.refuse("is missing"));
                        }
                        _ => {}
                    }
                }
                for key in object.keys() {
                    if !fields.iter().any(|rule| rule.name == key) {
                        // The key is the caller's.
                        let path = joined(&self.path, &GivenName(key).to_string());
                        let problem = "is not documented here".to_owned();
                        self.found.lints.push(Lint { path, problem, source: "" });
                    }
                }
            }
            (RuleShape::List(entry), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let len = self.path.len();
                    // Writing into a `String` cannot fail.
                    let _ = write!(self.path, "[{index}]");
                    self.value(entry, item);
                    self.path.truncate(len);
                }
            }
            (RuleShape::Object(_), _) => self.refuse("is not an object"),
            (RuleShape::List(_), _) => self.refuse("is not a list"),
        }
    }

    fn below(&mut self, name: &str, check: impl FnOnce(&mut Self)) {
        let len = self.path.len();
        self.path = joined(&self.path, name);
        check(self);
        self.path.truncate(len);
    }

    fn refuse(&mut self, problem: &str) {
        let sentence = match self.path.as_str() {
            "" => format!("the content {problem}"),
            path => format!("`{path}` {problem}"),
        };
        self.found.refused.push(sentence);
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The first limit that a value breaks, as the end of a sentence.
fn problem(limits: &Limits, value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let length = text.chars().count();
            counted(length, limits.min_length, limits.max_length, ["character", "characters"])
        }
        Value::Array(items) => {
            counted(items.len(), limits.min_entries, limits.max_entries, ["entry", "entries"])
        }
        Value::Number(number) => {
            let number = number.as_f64()?;
            let low = limits.minimum.filter(|low| number < *low);
            let high = limits.maximum.filter(|high| number > *high);
            low.map(|low| format!("is below {low}"))
                .or_else(|| high.map(|high| format!("is above {high}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    /// A value that was built around a part.
    type Build<'a> = &'a dyn Fn(Value) -> Value;

    /// A limit: its path, a value on it, and a value beyond it.
    struct Case {
        path: String,
        accepted: Value,
        refused: Value,
    }

    /// Characters of 1 to 4 bytes.
    fn text(length: usize) -> Value {
        "aé中👍".chars().cycle().take(length).collect::<String>().into()
    }

    /// The smallest value that fits.
    fn valid(rule: &Rule) -> Value {
        let limits = rule.limits;
        match rule.shape {
            RuleShape::Object(fields) => {
                let fields = fields.iter().filter(|field| field.required);
                fields
                    .map(|field| (field.name.to_owned(), valid(field)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            RuleShape::List(entry) => {
                let least = limits.and_then(|limits| limits.min_entries).unwrap_or(0);
                vec![valid(entry); least].into()
            }
            RuleShape::Plain => match limits.and_then(|limits| limits.minimum) {
                Some(minimum) => json!(minimum),
                None => text(limits.and_then(|limits| limits.min_length).unwrap_or(1)),
            },
        }
    }

    fn cases(rule: &Rule, path: &str, build: Build<'_>, found: &mut Vec<Case>) {
        let mut add = |accepted: Value, refused: Value| {
            let (accepted, refused) = (build(accepted), build(refused));
            found.push(Case { path: path.to_owned(), accepted, refused });
        };
        if let Some(limits) = rule.limits {
            if let Some(most) = limits.max_length {
                add(text(most), text(most + 1));
            }
            if let Some(least) = limits.min_length {
                add(text(least), text(least - 1));
            }
            if let Some(most) = limits.maximum {
                add(json!(most), json!(most + 1.0));
            }
            if let Some(least) = limits.minimum {
                add(json!(least), json!(least - 1.0));
            }
            if let RuleShape::List(entry) = rule.shape {
                let entries = |count: usize| Value::from(vec![valid(entry); count]);
                if let Some(most) = limits.max_entries {
                    add(entries(most), entries(most + 1));
                }
                if let Some(least) = limits.min_entries {
                    add(entries(least), entries(least - 1));
                }
            }
        }
        match rule.shape {
            RuleShape::Plain => {}
            RuleShape::List(entry) => {
                cases(entry, &format!("{path}[0]"), &|value| build(json!([value])), found);
            }
            RuleShape::Object(fields) => {
                for field in fields {
                    let path = joined(path, field.name);
                    let with = |value: Value| {
                        let mut object = valid(rule);
                        object[field.name] = value;
                        build(object)
                    };
                    if field.required {
                        let (accepted, refused) = (with(valid(field)), with(Value::Null));
                        found.push(Case { path: path.clone(), accepted, refused });
                    }
                    cases(field, &path, &with, found);
                }
            }
        }
    }

    /// The problems by the table alone.
    fn told(info: &ContentInfo, value: &Value) -> Vec<String> {
        let mut check = Check { path: String::new(), found: Findings::default() };
        check.value(&info.value, value);
        check.found.refused
    }

    #[test]
    fn each_limit_accepts_its_last_value_and_refuses_the_next() {
        let mut count = 0;
        for info in CONTENTS {
            let mut found = Vec::new();
            cases(&info.value, "", &|value| value, &mut found);
            assert!(!found.is_empty(), "{}", info.name);
            for Case { path, accepted, refused } in found {
                let name = info.name;
                assert_eq!(told(info, &accepted), Vec::<String>::new(), "{name}: {path}");
                let problems = told(info, &refused);
                let is_named =
                    problems.iter().any(|problem| problem.starts_with(&format!("`{path}` ")));
                let is_whole = path.is_empty() && !problems.is_empty();
                assert!(is_named || is_whole, "{name}: {path}: {problems:?}");
                // Long texts are ours, so nothing of them may be in the sentence.
                assert!(problems.iter().all(|problem| problem.is_ascii()), "{problems:?}");
                count += 1;
            }
        }
        assert!(count > 200, "{count}");
    }

    #[test]
    fn each_content_is_documented_once() {
        for info in CONTENTS {
            for channel in info.channels {
                let value = info.kind.map_or(Value::Null, |kind| json!({ "type": kind }));
                assert_eq!(super::info(channel, info.type_, &value).unwrap().name, info.name);
            }
            assert!(!info.source.is_empty());
        }
    }
}
