//! The kinds of changes: one table drives the report and `--explain`.

use serde::Serialize;

/// The sections of the report, from the gravest consequence to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// Programs no longer compile.
    BreaksCode,
    /// Programs compile and do something else.
    BehavesOtherwise,
    /// Requests are written differently.
    OnTheWire,
    /// `Debug` output and logs show more or less.
    Confidential,
    /// RAM policies must change.
    Policy,
    /// Something new.
    Adds,
    /// Sentences, examples and links.
    TextOnly,
}

impl Section {
    /// Every section, in the order of the report.
    pub const ALL: [Self; 7] = [
        Self::BreaksCode,
        Self::BehavesOtherwise,
        Self::OnTheWire,
        Self::Confidential,
        Self::Policy,
        Self::Adds,
        Self::TextOnly,
    ];

    /// The heading in the report.
    pub fn title(self) -> &'static str {
        match self {
            Self::BreaksCode => "BREAKS CODE",
            Self::BehavesOtherwise => "BEHAVES OTHERWISE",
            Self::OnTheWire => "ON THE WIRE",
            Self::Confidential => "CONFIDENTIAL",
            Self::Policy => "POLICY",
            Self::Adds => "ADDS",
            Self::TextOnly => "TEXT ONLY",
        }
    }
}

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The stable id, for example `parameter-removed`.
    pub id: &'static str,
    /// The section of its rows.
    pub section: Section,
    /// The consequence, and what to check in a review.
    pub about: &'static str,
}

/// Every kind, in the order of the sections.
pub fn kinds() -> &'static [&'static Kind] {
    ALL
}

macro_rules! kinds {
    ($($section:ident { $($name:ident $id:literal $about:literal)* })*) => {
        $($(
            pub(super) const $name: &Kind =
                &Kind { id: $id, section: Section::$section, about: $about };
        )*)*
        const ALL: &[&Kind] = &[$($($name),*),*];
    };
}

kinds! {
    BreaksCode {
        OPERATION_REMOVED "operation-removed"
            "The method of the client, the request, the response and their module are gone. Check that the service dropped the operation."
        OPERATION_RENAMED "operation-renamed"
            "The method, the types and the `x-acs-action` that is sent have another name. An operation is taken for renamed if one is gone, one is new in the same family, and both have the same parameters and response."
        OPERATION_MOVED "operation-moved"
            "The operation is in another family: its module path and the cargo feature that compiles it in change."
        FAMILY_RENAMED "family-renamed"
            "All operations of a family moved to one new family: its module and its cargo feature have another name."
        PARAMETER_REMOVED "parameter-removed"
            "The setters and the field of a parameter are gone. Check that the service no longer reads it."
        PARAMETER_RENAMED "parameter-renamed"
            "The setters, the field and the name on the wire change. A parameter is taken for renamed if one is gone, one is new beside it, and both have the same type and sentence, or are the only ones."
        PARAMETER_TYPE "parameter-type"
            "The type of a parameter changes. Callers that pass a variable of the old type, or read the field, no longer compile; a literal may still fit."
        FIELD_REMOVED "field-removed"
            "A field of a nested type or an element of a response is gone. Code that names it no longer compiles."
        FIELD_RENAMED "field-renamed"
            "A field has another name in Rust and on the wire. See `parameter-renamed` for when a change counts as one."
        FIELD_TYPE "field-type"
            "The type of a field changes. Code that reads it or passes a variable of the old type no longer compiles."
        TYPE_RENAMED "type-renamed"
            "A nested or shared type has another Rust name. The wire stays. Code that names the type no longer compiles."
        TYPE_REMOVED "type-removed"
            "No operation uses the shared type any more, so it is gone from `cams_api::types`."
        TYPE_NO_LONGER_SENT "type-no-longer-sent"
            "No request contains the shared type any more: it loses `new()` and its setters, and lists in it are no longer optional."
        TYPE_NOW_SENT "type-now-sent"
            "A request contains the shared type now: it gains `new()` and setters, and the lists and maps in it become `Option`s, which breaks code that reads them."
        TYPE_NO_LONGER_RECEIVED "type-no-longer-received"
            "No response contains the shared type any more: without the feature `serde` it no longer implements `Deserialize`."
        VALUE_REMOVED "value-removed"
            "The variant of a documented value is gone. Code that names it no longer compiles; a response with that value gives `Other`."
        PAGING_REMOVED "paging-removed"
            "The operation has no pages any more: `.pages()` and `.items()` are gone."
        PAGING_ITEMS "paging-items"
            "`.items()` gives entries of another type, from another list of the response."
        PRESET_REMOVED "preset-removed"
            "The client builder loses the method that presets a parameter for all calls."
    }
    BehavesOtherwise {
        REQUIRED_TO_OPTIONAL "required-to-optional"
            "Calls without the parameter failed before anything was sent. Now they are sent. Check that the service accepts them."
        OPTIONAL_TO_REQUIRED "optional-to-required"
            "Calls without the parameter were sent. Now they fail before anything is sent, with `ErrorKind::InvalidParameter`. Check that the service refuses them all."
        REQUIRED_PARAMETER_ADDED "required-parameter-added"
            "A new required parameter: every existing call compiles and then fails before it is sent."
        FIELD_REQUIRED "field-required"
            "The documentation says otherwise whether an object needs a field. The client does not check it; the service may refuse objects without it."
        RETRY "retry"
            "The retry class decides what happens if the outcome of a call is unknown: `safe` repeats it, `opt-in` repeats it on request, `never` gives `ErrorKind::MaybeSent`. A change that acts twice must not be `safe`."
        PAGING "paging"
            "`.pages()` reads other parameters or elements, so lists may begin and end elsewhere. Check each path against the documentation page."
        QPS "qps"
            "The documented rate limit of an account changes. The client does not enforce it."
        DEFAULT "default"
            "The service assumes another value if a call leaves it out. What is sent stays."
        LIMITS "limits"
            "The service accepts other values. The client does not check limits; documentation and table state them."
        DEPRECATED "deprecated"
            "Callers get a compiler warning, which is an error for programs that deny warnings."
        NO_LONGER_DEPRECATED "no-longer-deprecated"
            "The compiler warning ends."
        PRODUCT "product"
            "The product has another name: in the spans of `tracing` and as the prefix of RAM actions."
    }
    OnTheWire {
        METHOD "method"
            "The operation is called with another HTTP method. GET has no body: every parameter is in the query, which then cannot move to a form when it is long. Check that the service accepts the method."
        PLACE "place"
            "The parameter moves between query and form. Recorded requests change; check that the gateway reads it there."
        STYLE "style"
            "The value is written in another style: as plain text, JSON, repeated pairs, a flat map or with commas. Recorded requests change."
        WIRE_NAME "wire-name"
            "The name on the wire changes, the name in Rust stays. Programs compile and send or read the new name."
        VALUE_TEXT "value-text"
            "The text of a documented value changes, its variant stays. Programs compile and send or expect the new text."
        VERSION "version"
            "Every request carries another API version in `x-acs-version`."
        ENDPOINT "endpoint"
            "Every client without its own endpoint calls another host."
        REGION "region"
            "Clients that set no region call another one, with other data and other keys."
        USER_AGENT "user-agent"
            "Every request names another client in `user-agent`."
    }
    Confidential {
        MARK_LOST "mark-lost"
            "`Debug` output, error texts and logs show the value. Check that nobody could be harmed by it."
        MARK_GAINED "mark-gained"
            "`Debug` output, error texts and logs hide the value."
        MARK_KIND "mark-kind"
            "The value stays hidden; documentation and table name another kind of confidential data."
    }
    Policy {
        RAM_ACTION "ram-action"
            "Policies that allow the old action refuse the call. Check the authorization table of the documentation page."
        RAM_ACCESS "ram-access"
            "The access level in the documentation and the table changes. Policies name actions, not levels."
        RAM_RESOURCE "ram-resource"
            "Policies must name another resource."
        RAM_CONDITIONS "ram-conditions"
            "Policies can use other condition keys."
        RAM_DEPENDENTS "ram-dependents"
            "Policies must allow other actions beside the operation's own."
    }
    Adds {
        OPERATION_ADDED "operation-added"
            "A new method of the client, with its request and response."
        FAMILY_ADDED "family-added"
            "A new module and cargo feature."
        PARAMETER_ADDED "parameter-added"
            "A new optional parameter, with its setters. Existing calls send what they sent."
        FIELD_ADDED "field-added"
            "A new field. Structs are `#[non_exhaustive]`, so existing code compiles."
        VALUE_ADDED "value-added"
            "A new variant. Enums are `#[non_exhaustive]` and open: a program built before reads the value as `Other`. Code that compares `Other(\"…\")` with this text no longer meets it there."
        TYPE_ADDED "type-added"
            "A new shared type."
        TYPE_NOW_RECEIVED "type-now-received"
            "A response contains the shared type now."
        TYPE_GAINS_SETTERS "type-gains-setters"
            "A request contains the shared type now: it gains `new()` and setters. It has no list or map, so code that reads it compiles."
        PAGING_ADDED "paging-added"
            "The list has `.pages()` and `.items()` now. Check each path against the documentation page."
        PRESET_ADDED "preset-added"
            "The client builder gains a method that presets a parameter for all calls."
    }
    TextOnly {
        SENTENCE "sentence"
            "A sentence of the documentation."
        EXAMPLE "example"
            "An example of the documentation, or the parameters of the example call."
        LINK "link"
            "A link of the documentation."
        ALIAS "alias"
            "Another name under which the search of the documentation finds the operation."
    }
}
