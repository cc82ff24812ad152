//! Messages of services that quote the request: each value plain, in every encoding, and cut short.

use crate::support::Recorded;

/// No message is longer, since only so much of it is shown.
const LONGEST: usize = 900;

/// Messages in which all values are quoted in every form.
pub(crate) fn messages(values: &[String]) -> Vec<String> {
    let forms: [fn(&str) -> String; 8] = [
        str::to_owned,
        json_escaped,
        percent_encoded,
        |value| percent_encoded(value).replace("%20", "+"),
        |value| format!("{:?}", value.chars().take(24).collect::<String>()),
        |value| format!("(https://example.com/a?b={})", percent_encoded(value)),
        |value| grouped(value, '-'),
        |value| format!("+{}", grouped(value, ' ')),
    ];
    let mut messages = Vec::new();
    for form in forms {
        let mut message = "invalid:".to_owned();
        for value in values {
            let quoted = form(value);
            if message.len() + quoted.len() > LONGEST {
                messages.push(std::mem::replace(&mut message, "invalid:".to_owned()));
            }
            message.push_str(&format!(" {quoted},"));
        }
        messages.push(message);
    }
    messages
}

pub(crate) fn percent_encoded(value: &str) -> String {
    let mut text = String::new();
    cams_api::sign::percent_encode(value.as_bytes(), &mut text);
    text
}

fn json_escaped(value: &str) -> String {
    serde_json::to_string(value).unwrap()
}

/// A telephone number in groups of digits. Other values stay as they are.
fn grouped(value: &str, separator: char) -> String {
    if !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.to_owned();
    }
    format!("{}{separator}{}{separator}{}", &value[..4], &value[4..9], &value[9..])
}

/// The text that a gateway signs for itself when it does not accept a signature: the whole request.
pub(crate) fn canonical_request(request: &Recorded) -> String {
    let mut text = format!("{}\n/\n{}\n", request.method, request.raw_query());
    for (name, value) in &request.headers {
        text.push_str(&format!("{name}:{value}\n"));
    }
    text + &String::from_utf8_lossy(&request.body)
}

/// The page of a gateway that names what it could not reach.
pub(crate) fn page(request: &Recorded) -> String {
    let text = canonical_request(request);
    format!("<html><body>502 at {}<pre>{text}</pre></body></html>", request.target)
}

/// The error of a gateway in XML.
pub(crate) fn xml(message: &str) -> String {
    let message = message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>R-X</RequestId><Code>InvalidParameter</Code>\
         <Message>{message}</Message><AccessDeniedDetail>{message}</AccessDeniedDetail></Error>"
    )
}
