//! A message from a template: its components with the variables filled in.

use serde_json::Value;

use crate::world::event::{Body, Bubble, Button, Media};

/// Fills in a template. `payload` has one text for each quick reply. Returns `false` if a variable
/// has no value.
pub(crate) fn of_template(
    shown: &mut Bubble,
    components: &Value,
    values: &Value,
    payload: &Value,
) -> bool {
    let mut filling = Filling { values, payload, replies: 0, is_complete: true };
    for component in components.as_array().into_iter().flatten() {
        filling.component(&mut shown.body, component);
        for card in component["Cards"].as_array().into_iter().flatten() {
            let mut body = Body::default();
            for component in card["CardComponents"].as_array().into_iter().flatten() {
                filling.component(&mut body, component);
            }
            shown.cards.push(body);
        }
    }
    filling.is_complete
}

struct Filling<'c> {
    values: &'c Value,
    payload: &'c Value,
    /// The number of quick replies so far.
    replies: usize,
    is_complete: bool,
}

impl Filling<'_> {
    fn component(&mut self, body: &mut Body, component: &Value) {
        let kind = component["Type"].as_str().unwrap_or_default();
        let text = component["Text"].as_str().map(|text| self.fill(text));
        match kind {
            "BODY" => body.text = text.filter(|text| !text.is_empty()).or_else(|| self.code()),
            "FOOTER" => body.footer = text,
            "HEADER" => {
                let link = component["Url"].as_str().map(|url| self.fill(url));
                let format = component["Format"].as_str().unwrap_or("TEXT");
                match link {
                    Some(link) if format != "TEXT" => {
                        let name = component["FileName"].as_str().map(|name| self.fill(name));
                        body.media = Some(Media { kind: format.to_lowercase(), link, name });
                    }
                    _ => body.header = text,
                }
            }
            _ => {}
        }
        for button in component["Buttons"].as_array().into_iter().flatten() {
            let button = self.button(button);
            body.buttons.push(button);
        }
    }

    /// The body of a template for authentication, which has no text of its own.
    fn code(&self) -> Option<String> {
        let code = self.values.as_object()?.values().next()?.as_str()?;
        Some(format!("{code} is your verification code."))
    }

    fn button(&mut self, button: &Value) -> Button {
        let text = |name: &str| button[name].as_str();
        let action = text("Type").unwrap_or_default().to_lowercase();
        let label = text("Text").or_else(|| text("Type")).unwrap_or_default().to_owned();
        let opens = text("Url").or_else(|| text("PhoneNumber")).or_else(|| text("CouponCode"));
        let opens = opens.map(|opens| self.fill(opens));
        let answer = (action == "quick_reply").then(|| {
            let payload = self.payload.get(self.replies).and_then(Value::as_str);
            self.replies += 1;
            payload.unwrap_or(&label).to_owned()
        });
        Button { text: label, action, opens, answer }
    }

    /// Replaces each `$(name)` with its value.
    fn fill(&mut self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, variable)) = rest.split_once("$(") {
            let Some((name, after)) = variable.split_once(')') else { break };
            filled.push_str(before);
            match &self.values[name] {
                Value::String(value) => filled.push_str(value),
                Value::Null => {
                    self.is_complete = false;
                    filled.push_str(&format!("$({name})"));
                }
                value => filled.push_str(&value.to_string()),
            }
            rest = after;
        }
        filled + rest
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn variables_are_filled_in_everywhere() {
        let components = json!([
            { "Type": "HEADER", "Format": "IMAGE", "Url": "$(picture)" },
            { "Type": "BODY", "Text": "Hi $(name), $(name)! $(" },
            { "Type": "FOOTER", "Text": "Bye" },
            { "Type": "BUTTONS", "Buttons": [
                { "Type": "URL", "Text": "Track", "Url": "https://a.io/$(order)" },
                { "Type": "QUICK_REPLY", "Text": "Yes" },
                { "Type": "QUICK_REPLY", "Text": "No" },
            ] },
            { "Type": "CAROUSEL", "Cards": [{ "CardComponents": [
                { "Type": "BODY", "Text": "Card of $(name)" },
                { "Type": "BUTTONS", "Buttons": [{ "Type": "QUICK_REPLY", "Text": "This" }] },
            ] }] },
        ]);
        let values = json!({ "picture": "https://a.io/1.png", "name": "Ada", "order": 7 });
        let mut shown = Bubble::default();
        assert!(of_template(&mut shown, &components, &values, &json!(["yes-1"])));
        let Bubble { body, cards, .. } = shown;
        assert_eq!(body.text.as_deref(), Some("Hi Ada, Ada! $("));
        assert_eq!(body.media.map(|media| media.link).as_deref(), Some("https://a.io/1.png"));
        let [track, yes, no] = &body.buttons[..] else { panic!() };
        assert_eq!(track.opens.as_deref(), Some("https://a.io/7"));
        assert_eq!((yes.answer.as_deref(), no.answer.as_deref()), (Some("yes-1"), Some("No")));
        assert_eq!(cards[0].text.as_deref(), Some("Card of Ada"));

        let mut shown = Bubble::default();
        let components_of_code = json!([{ "Type": "BODY", "AddSecretRecommendation": true }]);
        let code = json!({ "code": "123456" });
        assert!(of_template(&mut shown, &components_of_code, &code, &Value::Null));
        assert_eq!(shown.body.text.as_deref(), Some("123456 is your verification code."));

        let mut shown = Bubble::default();
        assert!(!of_template(&mut shown, &components, &json!({}), &Value::Null));
        assert_eq!(shown.body.text.as_deref(), Some("Hi $(name), $(name)! $("));
    }
}
