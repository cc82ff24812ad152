//! Message templates: created, reviewed after a while, changed, deleted. The crate's documentation
//! describes the behavior.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Time;
use crate::paging::page;
use crate::parameters::Parameters;
use crate::response::{Elements, Failure, Outcome};

const NAME_EXIST: Failure =
    Failure::new("InvalidParameter.TemplateNameExist", "The name is taken in this language.");
const DETAIL_NOT_EXIST: Failure =
    Failure::new("DetailError.TemplateNotExist", "The template does not exist.");
const DELETE_NOT_EXIST: Failure =
    Failure::new("DelError.TemplateNotExist", "The template does not exist.");
const NOT_EXIST: Failure = Failure::new(
    "InvalidParameter.TemplateNotExist",
    "The template does not exist in this language.",
);
const NOT_PASSED: Failure =
    Failure::new("InvalidParameter.TemplateNotPass", "The template has not passed its review.");
const OFF: Failure = Failure::new(
    "InvalidParameter.TemplateNotAllowSend",
    "Sending is switched off for the template.",
);
const REVIEWED: Failure = Failure::new(
    "ModifyError.TemplateReviewed",
    "Only a template that is not yet reviewed, or was rejected, can be changed.",
);

/// The time that a review takes.
const REVIEW: Duration = Duration::from_secs(60);

/// The time for which the name of a deleted template is blocked in its language.
const BLOCKED: Duration = Duration::from_secs(4 * 7 * 24 * 60 * 60);

/// The review rejects templates whose names end like this.
const REJECTED: &str = "_rejected";

/// All templates, in the order of their creation.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Templates {
    all: Vec<Template>,
    /// The number of templates created so far, for unique codes.
    created: u64,
}

/// A template in one language.
#[derive(Serialize, Deserialize)]
pub(super) struct Template {
    owner: String,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) language: String,
    category: Option<String>,
    channel: Option<String>,
    pub(super) components: Value,
    example: Value,
    send_ttl: Value,
    /// The start of its review.
    submitted: Time,
    deleted: Option<Time>,
    /// `true` if its owner has switched it off.
    is_off: bool,
}

impl Template {
    fn status(&self, now: Time) -> &'static str {
        match now.since(self.submitted) < REVIEW {
            true => "auditing",
            false if self.name.ends_with(REJECTED) => "fail",
            false => "pass",
        }
    }

    fn reason(&self, now: Time) -> Option<&'static str> {
        (self.status(now) == "fail").then_some("The name asks for a rejection.")
    }

    /// Returns `true` if nobody may create a template of this name and language.
    fn is_blocked(&self, now: Time) -> bool {
        self.deleted.is_none_or(|deleted| now.since(deleted) < BLOCKED)
    }

    /// The template as a list entry.
    fn entry(&self, now: Time) -> Value {
        let mut entry = json!({
            "AuditStatus": self.status(now),
            "Language": self.language,
            "LastUpdateTime": self.submitted,
            "TemplateCode": self.code,
            "TemplateName": self.name,
        });
        set(&mut entry, "Category", self.category.as_deref());
        set(&mut entry, "TemplateType", self.channel.as_deref());
        set(&mut entry, "Reason", self.reason(now));
        entry
    }

    fn detail(&self, now: Time) -> Value {
        let status = self.status(now);
        let mut detail = json!({
            "AllowSend": status == "pass" && !self.is_off,
            "AuditStatus": status,
            "Components": self.components,
            "Language": self.language,
            "Name": self.name,
            "TemplateCode": self.code,
        });
        set(&mut detail, "Category", self.category.as_deref());
        set(&mut detail, "TemplateType", self.channel.as_deref());
        set(&mut detail, "Reason", self.reason(now));
        for (name, value) in [("Example", &self.example), ("MessageSendTtlSeconds", &self.send_ttl)]
        {
            if !value.is_null() {
                detail[name] = value.clone();
            }
        }
        // The response spells this name in its own way.
        for component in detail["Components"].as_array_mut().into_iter().flatten() {
            let component = component.as_object_mut();
            if let Some((component, value)) =
                component.and_then(|it| it.remove("HasExpiration").map(|value| (it, value)))
            {
                component.insert("hasExpiration".to_owned(), value);
            }
        }
        detail
    }

    /// Sets what a call sets, and starts a review.
    fn update(&mut self, call: &Parameters, now: Time) {
        self.components = call.json("Components");
        self.example = call.json("Example");
        self.send_ttl = call.json("MessageSendTtlSeconds");
        self.submitted = now;
    }
}

fn set(object: &mut Value, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        object[name] = value.into();
    }
}

impl Templates {
    /// Creates a template. In another language of the same name, it gets the same code.
    pub(super) fn create(&mut self, call: &Parameters, now: Time) -> Outcome {
        self.all.retain(|template| template.is_blocked(now));
        let (owner, name, language) = (call.space(), text(call, "Name"), text(call, "Language"));
        let mut versions = self.all.iter().filter(|it| it.owner == owner && it.name == name);
        if versions.clone().any(|template| template.language == language) {
            return Err(NAME_EXIST);
        }
        let code = versions.find(|template| template.deleted.is_none());
        let code = code.map(|template| template.code.clone()).unwrap_or_else(|| {
            self.created += 1;
            format!("{}", 1_119_000_000 + self.created)
        });
        let mut template = Template {
            owner: owner.to_owned(),
            code,
            name: name.to_owned(),
            language: language.to_owned(),
            category: call.get("Category").map(str::to_owned),
            channel: call.get("TemplateType").map(str::to_owned),
            components: Value::Null,
            example: Value::Null,
            send_ttl: Value::Null,
            submitted: now,
            deleted: None,
            is_off: false,
        };
        template.update(call, now);
        let response = named(&template);
        self.all.push(template);
        response
    }

    /// The template of a message, once it has passed its review. `None` if the space never had a
    /// template with this code or name: it may be one that only the service knows.
    pub(super) fn for_message(
        &self,
        call: &Parameters,
        now: Time,
    ) -> Result<Option<&Template>, Failure> {
        let is_named = |template: &Template| match call.get("TemplateCode") {
            Some(code) => template.code == code,
            None => call.get("TemplateName") == Some(&template.name),
        };
        let owner = call.space();
        let mut versions =
            self.all.iter().filter(|it| it.owner == owner && is_named(it)).peekable();
        if versions.peek().is_none() {
            return Ok(None);
        }
        let mut versions = versions.filter(|template| {
            template.deleted.is_none()
                && call.get("Language").is_none_or(|language| template.language == language)
        });
        let template = versions.next().ok_or(NOT_EXIST)?;
        match template.status(now) {
            "pass" if template.is_off => Err(OFF),
            "pass" => Ok(Some(template)),
            _ => Err(NOT_PASSED),
        }
    }

    pub(super) fn detail(&mut self, call: &Parameters, now: Time) -> Outcome {
        let template = self.found(call).next().ok_or(DETAIL_NOT_EXIST)?;
        Ok(Elements::from_iter([("Data".to_owned(), template.detail(now))]))
    }

    /// Changes a template that is not yet reviewed, or was rejected. It is reviewed again.
    pub(super) fn modify(&mut self, call: &Parameters, now: Time) -> Outcome {
        let template = self.found(call).next().ok_or(DETAIL_NOT_EXIST)?;
        if template.status(now) == "pass" {
            return Err(REVIEWED);
        }
        template.update(call, now);
        named(template)
    }

    /// Allows or forbids to send messages with a template.
    pub(super) fn modify_properties(&mut self, call: &Parameters) -> Outcome {
        let template = self.found(call).next().ok_or(DETAIL_NOT_EXIST)?;
        if let Some(allow) = call.get("AllowSend") {
            template.is_off = allow.eq_ignore_ascii_case("false");
        }
        Ok(Elements::from_iter([("Model".to_owned(), true.into())]))
    }

    /// Deletes the version in a language, or all of them.
    pub(super) fn delete(&mut self, call: &Parameters, now: Time) -> Outcome {
        let mut found = self.found(call).peekable();
        if found.peek().is_none() {
            return Err(DELETE_NOT_EXIST);
        }
        found.for_each(|template| template.deleted = Some(now));
        Ok(Elements::new())
    }

    /// Lists templates, the newest first.
    pub(super) fn list(&self, call: &Parameters, now: Time) -> Outcome {
        let owner = call.space();
        let is_wanted =
            |name, value: Option<&str>| call.get(name).is_none_or(|wanted| value == Some(wanted));
        let found = self.all.iter().rev().filter(|template| {
            template.owner == owner
                && template.deleted.is_none()
                && is_wanted("AuditStatus", Some(template.status(now)))
                && is_wanted("Category", template.category.as_deref())
                && is_wanted("Code", Some(&template.code))
                && is_wanted("Language", Some(&template.language))
                && is_wanted("Name", Some(&template.name))
                && is_wanted("TemplateType", template.channel.as_deref())
        });
        let mut page = page(call, found, |template| template.entry(now))?;
        Ok(Elements::from_iter([
            ("ListTemplate".to_owned(), page["List"].take()),
            ("Total".to_owned(), page["Total"].take()),
        ]))
    }

    /// The templates that a call names by code or name, and by language if it sets one.
    fn found(&mut self, call: &Parameters) -> impl Iterator<Item = &mut Template> {
        let owner = call.space();
        let is_named = |name, value: &str| call.get(name).is_none_or(|wanted| wanted == value);
        let names_one = call.get("TemplateCode").or_else(|| call.get("TemplateName")).is_some();
        self.all.iter_mut().filter(move |template| {
            names_one
                && template.owner == owner
                && template.deleted.is_none()
                && is_named("TemplateCode", &template.code)
                && is_named("TemplateName", &template.name)
                && is_named("Language", &template.language)
        })
    }
}

/// The response that names a template.
fn named(template: &Template) -> Outcome {
    let data = json!({ "TemplateCode": template.code, "TemplateName": template.name });
    Ok(Elements::from_iter([("Data".to_owned(), data)]))
}

fn text<'c>(call: &'c Parameters, name: &str) -> &'c str {
    call.get(name).unwrap_or_default()
}
