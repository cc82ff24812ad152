//! Which values the spec marks as confidential.

use super::{OperationInfo, Parameter, Shape, Style};

impl OperationInfo {
    /// The parameter to which a pair of this name belongs. A list, for example, has a pair for each
    /// entry.
    pub(crate) fn parameter(&self, name: &str) -> Option<&Parameter> {
        // A name may begin with another one. The longer one comes later.
        self.parameters.iter().rev().find(|parameter| match name.strip_prefix(parameter.name) {
            Some("") => true,
            Some(rest) => {
                matches!(parameter.style, Style::RepeatList | Style::Flat) && rest.starts_with('.')
            }
            None => false,
        })
    }

    /// Returns `true` if a parameter of this name is documented, and nothing in its value is
    /// confidential.
    pub(crate) fn is_open(&self, name: &str) -> bool {
        let parameter = self.parameter(name);
        parameter.is_some_and(|found| found.sensitive.is_none() && !has_marks(&found.shape))
    }
}

/// Returns `true` if values of this shape may contain confidential values.
fn has_marks(shape: &Shape) -> bool {
    match shape {
        Shape::Object(fields) => {
            fields.iter().any(|field| field.sensitive.is_some() || has_marks(&field.shape))
        }
        Shape::Array(shape) | Shape::Map(shape) => has_marks(shape),
        Shape::Any => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::operation::find;

    #[test]
    fn marked_and_undocumented_parameters_are_not_open() {
        let operation = find("SendChatappMessage").unwrap();
        let open = ["ChannelType", "Type", "TemplateCode"];
        assert!(open.iter().all(|name| operation.is_open(name)));
        let hidden =
            ["From", "To", "Content", "TemplateParams", "NoSuchParameter", "Typ", "Type.1"];
        assert!(hidden.iter().all(|name| !operation.is_open(name)));
    }
}
