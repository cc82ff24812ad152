//! Each documented limit, with its last accepted value and the first refused one.

use serde_json::{Map, Value, json};

use super::compare::compare;
use super::content::info;
use super::problem::{Findings, Problem, joined};
use crate::generated::messages;
use crate::operation::{ContentInfo, Rule, RuleShape};

/// The documented contents of messages and templates.
fn all() -> impl Iterator<Item = &'static ContentInfo> {
    #[cfg(feature = "templates")]
    let templates = crate::generated::templates::CONTENTS;
    #[cfg(not(feature = "templates"))]
    let templates: &[ContentInfo] = &[];
    messages::CONTENTS.iter().chain(templates)
}

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
            fields.map(|field| (field.name.to_owned(), valid(field))).collect::<Map<_, _>>().into()
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
    let mut found = Findings::default();
    compare(&info.value, value, String::new(), "", &mut found);
    found.refused.iter().map(Problem::to_string).collect()
}

#[test]
fn each_limit_accepts_its_last_value_and_refuses_the_next() {
    let mut count = 0;
    for info in all() {
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
    for content in messages::CONTENTS {
        for channel in content.channels {
            let value = content.kind.map_or(Value::Null, |kind| json!({ "type": kind }));
            let found = info(messages::CONTENTS, channel, content.type_, &value);
            assert_eq!(found.unwrap().name, content.name);
        }
        assert!(!content.source.is_empty());
    }
}
