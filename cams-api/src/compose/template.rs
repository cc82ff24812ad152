//! Messages from an approved template.

use std::collections::{BTreeMap, BTreeSet};

use crate::generated::messages::{FlowAction, ProductAction};
use crate::limits::counted;
use crate::outcome::{Error, ErrorKind};

/// A message from an approved template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pub(super) parts: Parts,
    known: Option<Known>,
}

/// The parts of a template message, in the types of the operation.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Parts {
    pub(super) code: String,
    pub(super) language: String,
    pub(super) params: BTreeMap<String, String>,
    pub(super) payload: Vec<String>,
    pub(super) flow_action: Option<FlowAction>,
    pub(super) product_action: Option<ProductAction>,
}

/// Shows no value.
impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts")
            .field("code", &self.code)
            .field("language", &self.language)
            .field("params", &self.params.keys())
            .finish_non_exhaustive()
    }
}

/// The needs of a template.
#[cfg_attr(
    not(feature = "templates"),
    allow(dead_code, reason = "only `from_detail` creates it, with the family `templates`")
)]
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    variables: BTreeSet<String>,
    quick_replies: usize,
}

impl Template {
    /// A template by its code and language. [`from_detail`](Self::from_detail) also knows its
    /// variables.
    pub fn new(code: impl Into<String>, language: impl Into<String>) -> Self {
        let parts = Parts { code: code.into(), language: language.into(), ..Parts::default() };
        Self { parts, known: None }
    }

    /// Sets the value of a variable. The media of a header and the end of a URL are variables too.
    pub fn param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parts.params.insert(name.into(), value.into());
        self
    }

    /// Sets the data that you receive when the user taps a quick reply button: one text for each
    /// button, in their order.
    pub fn quick_replies(mut self, payload: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.parts.payload = payload.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the start data of the WhatsApp Flow that the template opens.
    pub fn flow_action(mut self, action: FlowAction) -> Self {
        self.parts.flow_action = Some(action);
        self
    }

    /// Sets the products that the template offers: at most 10 sections and 30 products.
    pub fn product_action(mut self, action: ProductAction) -> Self {
        self.parts.product_action = Some(action);
        self
    }

    /// The variables of the template, if it is from [`from_detail`](Self::from_detail).
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.known.iter().flat_map(|known| &known.variables).map(String::as_str)
    }

    /// Checks the template before it is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter): the template has no
    /// code, it has too many products, or its variables or quick replies do not fit the template that
    /// [`from_detail`](Self::from_detail) read. The error names variables and no value.
    pub fn check(&self) -> Result<(), Error> {
        let mut problems = Vec::new();
        if self.parts.code.is_empty() {
            problems.push("`TemplateCode` is empty".to_owned());
        }
        problems.extend(self.parts.product_action.iter().flat_map(products));
        problems.extend(self.known.iter().flat_map(|known| known.problems(&self.parts)));
        if problems.is_empty() {
            return Ok(());
        }
        let text = format!("invalid template message: {}", problems.join("; "));
        Err(Error::new(ErrorKind::InvalidParameter, text))
    }
}

fn products(action: &ProductAction) -> Vec<String> {
    let sections = action.sections.as_deref().unwrap_or_default();
    let products =
        sections.iter().map(|section| section.product_items.as_ref().map_or(0, Vec::len)).sum();
    let sections = counted(sections.len(), None, Some(10), ["section", "sections"]);
    let products = counted(products, None, Some(30), ["product", "products"]);
    let problems = sections.into_iter().chain(products);
    problems.map(|problem| format!("`ProductAction` {problem}")).collect()
}

impl Known {
    fn problems(&self, parts: &Parts) -> Vec<String> {
        let given: BTreeSet<_> = parts.params.keys().cloned().collect();
        let list = |names: BTreeSet<&String>| {
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        let missing: BTreeSet<_> = self.variables.difference(&given).collect();
        // A name is not a value, so an unknown one may be shown.
        let unknown: BTreeSet<_> = given.difference(&self.variables).collect();
        let mut problems = Vec::new();
        if !missing.is_empty() {
            problems.push(format!("missing variables: {}", list(missing)));
        }
        if !unknown.is_empty() {
            problems.push(format!("the template has no variables: {}", list(unknown)));
        }
        let (payload, buttons) = (parts.payload.len(), self.quick_replies);
        if payload != 0 && payload != buttons {
            problems.push(format!("{payload} quick replies for {buttons} buttons"));
        }
        problems
    }
}

#[cfg(feature = "templates")]
mod detail {
    use super::{Known, Template};
    use crate::generated::templates::GetChatappTemplateDetailResponse;
    use crate::generated::types::{TemplateButton, TemplateButtonType, TemplateComponent};
    use crate::outcome::{Error, ErrorKind};

    impl Template {
        /// A template as [`GetChatappTemplateDetail`](crate::Client::get_chatapp_template_detail)
        /// describes it. Its variables and buttons are known, so a wrong set is refused before it
        /// is sent.
        ///
        /// # Errors
        ///
        /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter): the response has no
        /// template, or a template without code or language.
        pub fn from_detail(response: &GetChatappTemplateDetailResponse) -> Result<Self, Error> {
            let found = response.data.as_ref();
            let (Some(code), Some(language)) = (
                found.and_then(|found| found.template_code.as_ref()),
                found.and_then(|found| found.language.as_ref()),
            ) else {
                let text = "the response describes no template with `TemplateCode` and `Language`";
                return Err(Error::new(ErrorKind::InvalidParameter, text));
            };
            let mut known = Known::default();
            found.iter().flat_map(|found| &found.components).for_each(|part| known.read(part));
            Ok(Self { known: Some(known), ..Self::new(code, language) })
        }
    }

    impl Known {
        fn read(&mut self, component: &TemplateComponent) {
            let TemplateComponent { text, url, buttons, cards, .. } = component;
            [text, url].into_iter().flatten().for_each(|text| self.read_text(text));
            buttons.iter().flatten().for_each(|button| self.read_button(button));
            let parts = cards.iter().flatten().flat_map(|card| &card.card_components).flatten();
            for part in parts {
                [&part.text, &part.url].into_iter().flatten().for_each(|text| self.read_text(text));
                for button in part.buttons.iter().flatten() {
                    button.url.iter().for_each(|text| self.read_text(text));
                    self.quick_replies += usize::from(
                        button.type_.as_ref().is_some_and(|kind| *kind == "QUICK_REPLY"),
                    );
                }
            }
        }

        fn read_button(&mut self, button: &TemplateButton) {
            let texts = [&button.url, &button.coupon_code, &button.text];
            texts.into_iter().flatten().for_each(|text| self.read_text(text));
            let is_reply = button.type_ == Some(TemplateButtonType::QuickReply);
            self.quick_replies += usize::from(is_reply);
        }

        /// The variables of a text: `$(name)` or `{{1}}`.
        fn read_text(&mut self, text: &str) {
            for (open, close) in [("$(", ")"), ("{{", "}}")] {
                for rest in text.split(open).skip(1) {
                    if let Some((name, _)) = rest.split_once(close) {
                        self.variables.insert(name.to_owned());
                    }
                }
            }
        }
    }
}
