//! Reads the gateway's XML. It is one flat `Error` element, so tags are found by name.
//!
//! By hand: `roxmltree` (0.6 s of CPU time to check) would save about 30 lines, and read nothing of a document
//! that is cut off.

/// The content of the `Error` element that a document begins with.
pub(crate) fn error_element(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let root = match text.strip_prefix("<?xml") {
        Some(prolog) => prolog.split_once("?>")?.1.trim_start(),
        None => text,
    };
    root.strip_prefix("<Error")
}

/// The unescaped text of the first element of this name.
pub(crate) fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    let text = unescaped(text);
    (!text.is_empty()).then_some(text)
}

/// The text of an element, without escapes or the marks of a CDATA section.
pub(crate) fn unescaped(text: &str) -> String {
    let text = text.trim();
    if let Some(raw) = text.strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")) {
        return raw.trim().to_owned();
    }
    ["&lt;", "<", "&gt;", ">", "&quot;", "\"", "&apos;", "'", "&#39;", "'", "&amp;", "&"]
        .chunks_exact(2)
        .fold(text.to_owned(), |text, escape| text.replace(escape[0], escape[1]))
}
