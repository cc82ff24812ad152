//! Checks what the root file says of the product: its names and its servers.

use super::prose;
use crate::spec::diagnostic::Diagnostics;
use crate::spec::document::{Data, Document, Node};
use crate::spec::extension::{self, RootExtension};
use crate::spec::product::OPERATION;

/// The variable in the URL of a server.
const REGION: &str = "{region}";

/// Checks the names and the servers of the product.
pub(super) fn check(root: &Document, diagnostics: &mut Diagnostics) {
    check_names(root, diagnostics);
    check_server(root, diagnostics);
}

fn check_names(root: &Document, diagnostics: &mut Diagnostics) {
    let Some(found) = root.root.get(extension::NAME) else {
        root.report_at(
            diagnostics,
            root.root.location,
            format!("the API has no `{}`", extension::NAME),
        )
        .help("add it with `product`, the prefix of RAM actions, `user-agent`, the name of the client, and `documentation`, the URL of a page");
        return;
    };
    let read = super::read_extension(root, found, "the root file", diagnostics);
    let Some(RootExtension { product, product_code, user_agent, documentation, .. }) = read else {
        return;
    };
    let code = product_code.map(|code| ("product-code", code));
    for (key, name) in [("product", product), ("user-agent", user_agent)].into_iter().chain(code) {
        let is_name = !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
        if !is_name {
            let place = [extension::NAME, key].map(str::to_owned);
            root.report(diagnostics, &place, format!("{name:?} is not a name"))
                .help("use ASCII letters, digits, `-` and `_`");
        }
    }
    if let Some(address) = found.get("documentation") {
        prose::check_address(root, address, diagnostics);
        if !documentation.contains(OPERATION) {
            root.report_at(
                diagnostics,
                address.location,
                format!("the URL has no `{OPERATION}`, so all pages would be one"),
            )
            .help(format!("write `{OPERATION}` in the place of the operation's name in lowercase"));
        }
    }
}

fn check_server(root: &Document, diagnostics: &mut Diagnostics) {
    let servers = root.root.get("servers");
    let server = match servers.map(|servers| &servers.data) {
        Some(Data::List(list)) => list.first(),
        _ => None,
    };
    let Some(server) = server else {
        root.report_at(
            diagnostics,
            servers.map_or(root.root.location, |servers| servers.location),
            "the API has no server",
        )
        .help(format!(
            "add one to `servers`, with `{REGION}` in its URL and the default of `region`"
        ));
        return;
    };
    let at = |path: &[&str]| {
        path.iter()
            .try_fold(server, |node, key| node.get(key))
            .filter(|node| node.as_str().is_some())
    };
    if let Some(url) = at(&["url"])
        && !url.as_str().is_some_and(is_host)
    {
        root.report_at(diagnostics, url.location, "not the URL of a server in each region")
            .help(format!("write `https://<product>.{REGION}.<domain>`, without a path; a server for all regions has no `{REGION}`"));
    }
    match at(&["variables", "region", "default"]) {
        None => {
            root.report_at(diagnostics, server.location, "the server has no default region")
                .help("add `variables: region: default:` with a region ID");
        }
        Some(region) if !region.as_str().is_some_and(is_region) => {
            root.report_at(diagnostics, region.location, "not a region ID")
                .help("region IDs consist of lowercase letters, digits and hyphens");
        }
        Some(_) => {}
    }
}

/// Returns `true` if a URL is a host, with at most one place for the region.
fn is_host(url: &str) -> bool {
    let Some(host) = url.strip_prefix("https://") else { return false };
    let letters = |text: &str| {
        text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-.".contains(letter))
    };
    let (before, after) = host.split_once(REGION).unwrap_or((host, ""));
    host.contains('.') && letters(before) && letters(after)
}

fn is_region(text: &str) -> bool {
    let fits =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !text.is_empty() && text.chars().all(fits)
}

/// The prefix of RAM actions. `None` is reported above.
pub(super) fn prefix(root: &Document) -> Option<&str> {
    root.root.get(extension::NAME)?.get("product").and_then(Node::as_str)
}
