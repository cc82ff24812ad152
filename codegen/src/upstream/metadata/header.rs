//! Reads what the metadata of any product says about the product itself: its names, its servers and
//! the names of its operations.

use super::cursor::{Cursor, Wrong};
use crate::spec::{Data, Node, is_api_version};

/// The version of the format that this module reads.
const FORMAT: &str = "1.";

/// The head of a metadata file.
#[derive(Clone, Debug, Default)]
pub(in crate::upstream) struct Header {
    /// The product code, such as `Ecs`.
    pub(in crate::upstream) product: String,
    /// The API version, such as `2014-05-26`.
    pub(in crate::upstream) version: String,
    /// The regions and their hosts.
    pub(in crate::upstream) endpoints: Vec<(String, String)>,
    /// The prefix of every RAM action, with repetitions.
    pub(in crate::upstream) ram_prefixes: Vec<String>,
    /// All operations, in the order of the file.
    pub(in crate::upstream) operations: Vec<String>,
    /// The operations with their own path: they belong to another style than RPC.
    pub(in crate::upstream) with_path: Vec<String>,
}

/// Reads the head of a file.
pub(super) fn read(top: &Cursor<'_>) -> Result<Header, Wrong> {
    if let Some(format) = top.get("version")
        && !format.node.as_str().is_some_and(|version| version.starts_with(FORMAT))
    {
        let found = format.node.to_value();
        return Err(
            format.wrong(format!("unknown version {found} of the format; expected \"1.0\""))
        );
    }
    let info = top.need("info")?;
    let text = |key: &str| {
        let found = info.need(key)?;
        match found.text()?.trim() {
            "" => Err(found.wrong("expected a name, found an empty text")),
            text => Ok(text.to_owned()),
        }
    };
    let (product, version) = (text("product")?, text("version")?);
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if !product.chars().all(is_name) {
        return Err(info.need("product")?.wrong(format!("{product:?} is not a product code")));
    }
    if !is_api_version(&version) {
        return Err(info.need("version")?.wrong(format!("{version:?} is not an API version")));
    }
    let apis = top.need("apis")?;
    let apis = apis.entries()?;
    if let Some(style) = info.get("style").filter(|style| !is_rpc(style)) {
        let found = style.node.to_value();
        let count = apis.len();
        return Err(style.wrong(format!(
            "the style {found} is out of scope: its {count} operations are not RPC operations"
        )));
    }
    let with_path = apis.iter().filter(|(_, api)| has_path(api));
    Ok(Header {
        product,
        version,
        endpoints: endpoints(top),
        ram_prefixes: apis.iter().flat_map(|(_, api)| ram_prefixes(api)).collect(),
        operations: apis.iter().map(|(name, _)| (*name).to_owned()).collect(),
        with_path: with_path.map(|(name, _)| (*name).to_owned()).collect(),
    })
}

fn is_rpc(style: &Cursor<'_>) -> bool {
    style.node.as_str().is_some_and(|style| style.eq_ignore_ascii_case("RPC"))
}

/// `true` if an operation has its own path, as in the style ROA.
pub(super) fn has_path(api: &Cursor<'_>) -> bool {
    api.get("path").is_some_and(|path| path.node.as_str() != Some("/"))
}

/// The servers with a host. A file may have none, and may name the public host in two ways.
fn endpoints(top: &Cursor<'_>) -> Vec<(String, String)> {
    let Some(Data::List(list)) = top.get("endpoints").map(|list| &list.node.data) else {
        return Vec::new();
    };
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
    list.iter()
        .filter_map(|one| {
            let host = ["endpoint", "public"].iter().find_map(|key| text(one.get(key)))?;
            Some((text(one.get("regionId"))?, host))
        })
        .collect()
}

fn ram_prefixes(api: &Cursor<'_>) -> Vec<String> {
    let actions = api.get("ramActions").and_then(|list| list.items().ok()).unwrap_or_default();
    let prefix = |entry: &Cursor<'_>| {
        let action = entry.get("ramAction").unwrap_or_else(|| entry.clone()).get("action")?;
        action.node.as_str()?.split_once(':').map(|(prefix, _)| prefix.to_owned())
    };
    actions.iter().filter_map(prefix).collect()
}
