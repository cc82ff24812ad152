//! Results of reviews, and changes of numbers and accounts.

use std::fmt;

use super::fields::Fields;
use super::sealed;
use crate::operation::open_enum;
use crate::privacy::{Redacted, redacted};
use crate::sign::sha256_hex;

/// The result of a review, or a change in the state of a phone number or account.
///
/// Version 1 reports reviews of templates. Version 2, for ISVs, also reports the other kinds.
///
/// Source: [audit reports](https://www.alibabacloud.com/help/en/chatapp/chatappaudit).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Audit {
    /// The subject of the report. Version 1 has none: it means a template.
    pub kind: AuditKind,
    /// The ID of the WhatsApp Business account.
    pub waba_id: Option<String>,
    /// The code of the template.
    pub template_code: Option<String>,
    /// The language of the template.
    pub language: Option<String>,
    /// The result of the review: `pass`, `fail` and others.
    pub audit_status: Option<String>,
    /// The reason for a refusal.
    pub reason: Option<String>,
    /// The phone number. Confidential.
    pub phone_number: Option<String>,
    /// The new state, such as `GREEN`, `YELLOW` or `RED` for the quality of a number.
    pub status: Option<String>,
    raw: String,
}

impl Audit {
    /// The JSON of the report, with the fields that this type lacks. Confidential.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The key that repeats of this report have in common: a hash of the report, since it has no ID.
    pub fn dedupe_key(&self) -> String {
        format!("audit/{}", sha256_hex(self.raw.as_bytes()))
    }

    /// Returns `true` if only an audit has such fields.
    pub(super) fn is_likely(fields: &Fields<'_>) -> bool {
        let kind = fields.text("Type").map(AuditKind::from);
        fields.has("AuditStatus") || kind.is_some_and(|kind| kind.is_update())
    }
}

impl sealed::Report for Audit {
    fn read(fields: &Fields<'_>, raw: &str) -> Result<Self, &'static str> {
        if !Self::is_likely(fields) && !fields.has("Status") {
            return Err("has neither AuditStatus nor Status: it is not an audit report");
        }
        Ok(Self {
            kind: fields.text("Type").map_or(AuditKind::Template, AuditKind::from),
            waba_id: fields.text("WabaId"),
            template_code: fields.text("TemplateCode"),
            language: fields.text("Language"),
            audit_status: fields.text("AuditStatus"),
            reason: fields.text("Reason"),
            phone_number: fields.text("PhoneNumber"),
            status: fields.text("Status"),
            raw: raw.to_owned(),
        })
    }
}

impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audit")
            .field("kind", &self.kind)
            .field("waba_id", &self.waba_id)
            .field("template_code", &self.template_code)
            .field("language", &self.language)
            .field("audit_status", &self.audit_status)
            .field("reason", &self.reason)
            .field("phone_number", &redacted(&self.phone_number))
            .field("status", &self.status)
            .field("raw", &Redacted)
            .finish()
    }
}

/// The subject of an [`Audit`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuditKind {
    /// The review of a template.
    Template,
    /// The review of a phone number's display name.
    PhoneNameUpdate,
    /// The quality of a phone number.
    PhoneQualityUpdate,
    /// The review of a WhatsApp Business account.
    WabaReviewUpdate,
    /// The state of a WhatsApp Business account.
    WabaAccountUpdate,
    /// The category of a template.
    TemplateCategoryUpdate,
    /// The quality of a template.
    TemplateQualityUpdate,
    /// A kind that this version does not know.
    Other(String),
}

open_enum!(AuditKind {
    Template = "template",
    PhoneNameUpdate = "phoneNameUpdate",
    PhoneQualityUpdate = "phoneQualityUpdate",
    WabaReviewUpdate = "wabaReviewUpdate",
    WabaAccountUpdate = "wabaAccountUpdate",
    TemplateCategoryUpdate = "templateCategoryUpdate",
    TemplateQualityUpdate = "templateQualityUpdate",
});

impl AuditKind {
    /// Returns `true` for the kinds that no other report has as its `Type`.
    fn is_update(&self) -> bool {
        self.is_documented() && *self != Self::Template
    }
}
