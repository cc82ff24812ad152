//! The facts of the root file: the product, its presets and its families.

use super::change::Change;
use super::comparison::Comparison;
use super::kinds;
use crate::names;
use crate::spec::{Product, extension};

impl Comparison<'_> {
    /// `true` if every operation of a family that is gone is in one that is new.
    pub(super) fn is_renamed_family(&self, old: &str, new: &str) -> bool {
        let moved = self.old.api.operations.iter().filter(|operation| operation.family == old);
        let now = self.new.operations();
        !self.new.families().contains(old)
            && !self.old.families().contains(new)
            && moved.into_iter().all(|operation| {
                now.get(operation.name.as_str()).is_none_or(|found| found.family == new)
            })
    }
}

pub(super) fn changes(comparison: &Comparison<'_>) -> Vec<Change> {
    let mut changes = facts(comparison);
    changes.extend(presets(comparison));
    changes.extend(families(comparison));
    changes
}

fn facts(comparison: &Comparison<'_>) -> Vec<Change> {
    let (old, new) = (&comparison.old.api.product, &comparison.new.api.product);
    // Every field is named here: a new one does not compile until the review compares it.
    let Product {
        file: _,
        id: _,
        code: _,
        user_agent: _,
        version: _,
        host: _,
        region: _,
        documentation: _,
    } = old;
    let rows = [
        (
            kinds::LINK,
            "documentation",
            [&old.documentation, &new.documentation],
            &[extension::NAME, "documentation"][..],
            "an import looks for pages there",
        ),
        (
            kinds::LINK,
            "product-code",
            [&old.code, &new.code],
            &[extension::NAME, "product-code"],
            "the portal finds the product by it",
        ),
        (
            kinds::PRODUCT,
            "product",
            [&old.id, &new.id],
            &[extension::NAME, "product"][..],
            "spans have the new name",
        ),
        (
            kinds::USER_AGENT,
            "user-agent",
            [&old.user_agent, &new.user_agent],
            &[extension::NAME, "user-agent"],
            "sent with every request",
        ),
        (
            kinds::VERSION,
            "version",
            [&old.version, &new.version],
            &["info", "version"],
            "sent with every request as `x-acs-version`",
        ),
        (
            kinds::ENDPOINT,
            "host",
            [&old.host, &new.host],
            &["servers", "0", "url"],
            "every client without its own endpoint calls it",
        ),
        (
            kinds::REGION,
            "region",
            [&old.region, &new.region],
            &["servers", "0", "variables", "region", "default"],
            "every client without a region calls it",
        ),
    ];
    rows.into_iter()
        .filter(|(_, _, [old, new], ..)| old != new)
        .map(|(kind, subject, [old, new], path, meaning)| {
            Change::new(kind, "product", subject, [old, new])
                .means(meaning)
                .at(comparison.places_in_root(path))
                .trace([format!("\"{old}\"")])
        })
        .collect()
}

fn presets(comparison: &Comparison<'_>) -> Vec<Change> {
    let (old, new) = (&comparison.old.api.presets, &comparison.new.api.presets);
    let mut changes = Vec::new();
    for (name, sentence) in old {
        let method = names::preset(name);
        let at = comparison.places_in_root(&[extension::NAME, "presets", name]);
        match new.get(name) {
            None => changes.push(
                Change::new(kinds::PRESET_REMOVED, "product", "presets", [name, ""])
                    .means(format!("`Client::builder().{method}(…)` no longer compiles"))
                    .at([at[0].clone(), None])
                    .trace([format!(".{method}(")]),
            ),
            Some(now) if now != sentence => changes.push(
                Change::new(
                    kinds::SENTENCE,
                    "product",
                    &format!("presets.{name}"),
                    [sentence, now],
                )
                .at(at),
            ),
            Some(_) => {}
        }
    }
    for name in new.keys().filter(|name| !old.contains_key(*name)) {
        let [_, after] = comparison.places_in_root(&[extension::NAME, "presets", name]);
        changes.push(
            Change::new(kinds::PRESET_ADDED, "product", "presets", ["", name])
                .means(format!("new: `Client::builder().{}(…)`", names::preset(name)))
                .at([None, after]),
        );
    }
    changes
}

fn families(comparison: &Comparison<'_>) -> Vec<Change> {
    let (old, new) = (comparison.old.families(), comparison.new.families());
    let at = comparison.places_in_root(&["tags"]);
    let mut changes = Vec::new();
    let mut renamed = Vec::new();
    for before in old.difference(&new) {
        let after = new.difference(&old).find(|after| {
            let is_target = comparison.new.api.operations.iter().any(|operation| {
                operation.family == **after
                    && comparison
                        .old
                        .operations()
                        .get(operation.name.as_str())
                        .is_some_and(|old| old.family == *before)
            });
            is_target && comparison.is_renamed_family(before, after)
        });
        if let Some(after) = after {
            renamed.push(*after);
            let operations = comparison.new.api.operations.iter();
            let operations = operations.filter(|operation| operation.family == *after);
            changes.push(
                Change::new(kinds::FAMILY_RENAMED, "product", "families", [before, after])
                    .means(format!(
                        "`cams_api::{before}` is now `cams_api::{after}`, and the feature `{}` is now `{}`",
                        names::feature(before),
                        names::feature(after)
                    ))
                    .reaches(operations.map(|operation| operation.name.clone()).collect())
                    .at(at.clone())
                    .trace([format!("{before}::"), format!("\"{}\"", names::feature(before))]),
            );
        }
    }
    for after in new.difference(&old).filter(|after| !renamed.contains(after)) {
        changes.push(
            Change::new(kinds::FAMILY_ADDED, "product", "families", ["", after])
                .means(format!("new: `cams_api::{after}`, feature `{}`", names::feature(after)))
                .at([None, at[1].clone()]),
        );
    }
    let sentences = |api: &crate::spec::model::Api| -> std::collections::BTreeMap<String, String> {
        api.families
            .iter()
            .map(|family| (family.name.clone(), family.description.clone()))
            .collect()
    };
    let (before, after) = (sentences(&comparison.old.api), sentences(&comparison.new.api));
    for (name, sentence) in &before {
        if let Some(now) = after.get(name).filter(|now| *now != sentence) {
            changes.push(
                Change::new(
                    kinds::SENTENCE,
                    "product",
                    &format!("families.{name}"),
                    [sentence, now],
                )
                .at(at.clone()),
            );
        }
    }
    changes
}
