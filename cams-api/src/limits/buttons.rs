//! The buttons of a template.

use serde_json::Value;

use super::compare::{EMPTY, MISSING, counted};
use super::problem::{Doubtful, Findings};
use super::value::{entries, text, variables};

/// The code for a template that is refused for no published reason.
pub(super) const CREATE_ERROR: &str = "InvalidParameter.CreateError";

/// The maximum length of a coupon code, in characters.
const LONGEST_COUPON: usize = 15;

/// Checks the rules between the buttons of a component, which its table cannot express.
pub(super) fn check(
    channel: &str,
    category: Option<&str>,
    component: &Value,
    path: &str,
    found: &mut Findings,
) {
    let buttons = entries(component, "/Buttons");
    for (index, button) in buttons.iter().enumerate() {
        one(channel, button, &format!("{path}.Buttons[{index}]"), found);
    }
    match (channel, category) {
        ("WHATSAPP", Some("AUTHENTICATION")) => authentication(buttons, path, found),
        ("WHATSAPP", _) => together(buttons, path, found),
        ("VIBER", _) if buttons.iter().any(|button| text(button, "Type") != "URL") => {
            found.refuse(CREATE_ERROR, format!("{path}.Buttons"), "has a button other than `URL`");
        }
        _ => {}
    }
}

fn one(channel: &str, button: &Value, path: &str, found: &mut Findings) {
    if variables(text(button, "Text")) > 0 {
        let path = format!("{path}.Text");
        found.refuse("InvalidParameter.ButtonTextHaveVariable", path, "has a variable");
    }
    let variables_of_url = variables(text(button, "Url"));
    if variables_of_url > 1 {
        let problem = format!("has {variables_of_url} variables; at most 1");
        found.refuse("InvalidParameter.UrlMoreVariable", format!("{path}.Url"), problem);
    }
    if channel != "WHATSAPP" {
        return;
    }
    match text(button, "Type") {
        "COPY_CODE" => coupon(text(button, "CouponCode"), &format!("{path}.CouponCode"), found),
        "FLOW" if text(button, "FlowAction") == "NAVIGATE" => {
            required(button, path, "NavigateScreen", "`NAVIGATE`", found);
        }
        kind @ ("ONE_TAP" | "ZERO_TAP") => {
            let kind = format!("`{kind}`");
            required(button, path, "AutofillText", &kind, found);
            // The deprecated fields name one app.
            let is_named = !text(button, "PackageName").is_empty()
                && !text(button, "SignatureHash").is_empty();
            if !is_named && entries(button, "/SupportedApps").is_empty() {
                let problem = format!("{MISSING}; {kind} requires it");
                found.refuse(CREATE_ERROR, format!("{path}.SupportedApps"), problem);
            }
        }
        _ => {}
    }
}

/// A coupon code is a variable, or a short one of letters and digits.
fn coupon(code: &str, path: &str, found: &mut Findings) {
    if variables(code) > 0 {
        return;
    }
    let nouns = ["character", "characters"];
    if let Some(problem) = counted(code.chars().count(), None, Some(LONGEST_COUPON), nouns) {
        found.refuse(CREATE_ERROR, path, problem);
    } else if !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        found.refuse(CREATE_ERROR, path, "has a character other than letters and digits");
    }
}

fn required(button: &Value, path: &str, field: &str, by: &str, found: &mut Findings) {
    if text(button, field).is_empty() {
        let problem = format!("{MISSING}; {by} requires it");
        found.refuse(CREATE_ERROR, format!("{path}.{field}"), problem);
    }
}

/// An authentication template has one button, which copies or fills in the code.
fn authentication(buttons: &[Value], path: &str, found: &mut Findings) {
    let path = format!("{path}.Buttons");
    match buttons {
        [] => found.refuse(CREATE_ERROR, path, EMPTY),
        [button] => {
            if !matches!(text(button, "Type"), "COPY_CODE" | "ONE_TAP" | "ZERO_TAP") {
                let problem = "is not `COPY_CODE`, `ONE_TAP` or `ZERO_TAP`";
                found.refuse(CREATE_ERROR, format!("{path}[0].Type"), problem);
            }
        }
        more => {
            let problem = format!("has {} entries; exactly 1", more.len());
            found.refuse(CREATE_ERROR, path, problem);
        }
    }
}

/// The number of buttons of each kind, and their order.
fn together(buttons: &[Value], path: &str, found: &mut Findings) {
    let path = format!("{path}.Buttons");
    for (kind, most) in [("PHONE_NUMBER", 1), ("URL", 2)] {
        let count = buttons.iter().filter(|button| text(button, "Type") == kind).count();
        let nouns = [format!("`{kind}` button"), format!("`{kind}` buttons")];
        if let Some(problem) = counted(count, None, Some(most), [&nouns[0], &nouns[1]]) {
            found.refuse(CREATE_ERROR, path.clone(), problem);
        }
    }
    let is_reply = |button: &Value| text(button, "Type") == "QUICK_REPLY";
    let groups = buttons.chunk_by(|a, b| is_reply(a) == is_reply(b));
    let groups_of_replies = groups.filter(|group| group.first().is_some_and(is_reply)).count();
    if groups_of_replies > 1 {
        let problem = "has other buttons between its `QUICK_REPLY` buttons";
        found.refuse(CREATE_ERROR, path, problem);
    } else if groups_of_replies == 1 && !buttons.iter().all(is_reply) {
        found.doubtful.push(Doubtful {
            path,
            text: "has `QUICK_REPLY` beside other buttons".into(),
            source: "Go SDK 6.3.0, CreateChatappTemplateRequest",
        });
    }
}
