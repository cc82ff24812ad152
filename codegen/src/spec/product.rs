//! The product, as the root file describes it.

use std::collections::BTreeMap;

use super::diagnostic::Diagnostics;
use super::document::{Document, Node};
use super::extension::{self, RootExtension};
use super::load::{self, SpecFiles};

/// The service that the API belongs to.
#[derive(Clone, Debug)]
pub struct Product {
    /// The root file of the spec.
    pub(crate) file: String,
    /// The prefix of RAM actions.
    pub(crate) id: String,
    /// The product code in the OpenAPI portal.
    pub(crate) code: String,
    /// The name of the client in the user agent.
    pub(crate) user_agent: String,
    /// The version sent with each request, a date.
    pub(crate) version: String,
    /// The host, with `{region}` in the place of the region.
    pub(crate) host: String,
    /// The default region.
    pub(crate) region: String,
    /// The URL of a documentation page, with [`OPERATION`] in the place of the operation.
    pub(crate) documentation: String,
}

/// The place of an operation's name, in lowercase, in the URL of its documentation page.
pub(crate) const OPERATION: &str = "{operation}";

/// The product of a spec. Reads only the root file.
///
/// # Errors
///
/// No root file or several, or one that does not describe a product.
pub fn product(files: &SpecFiles) -> Result<Product, Diagnostics> {
    let (path, text) = load::root(files)?;
    read(&Document::parse(path, text)?).map(|(product, _)| product)
}

/// The product and its presets: wire name to description.
pub(super) fn read(root: &Document) -> Result<(Product, BTreeMap<String, String>), Diagnostics> {
    let fail = |location, problem: &str| {
        let mut diagnostics = Diagnostics::default();
        root.report_at(&mut diagnostics, location, format!("cannot read the product: {problem}"))
            .help("run `cargo xtask codegen --check` for every problem of the spec with its place");
        diagnostics
    };
    let top = &root.root;
    let found = top.get(extension::NAME);
    let found =
        found.ok_or_else(|| fail(top.location, &format!("there is no `{}`", extension::NAME)))?;
    let RootExtension { product, product_code, user_agent, documentation, presets } =
        found.read().map_err(|(location, problem)| fail(location, &problem))?;
    let need = |holder: Option<&Node>, path: &[&str]| {
        let node = holder.and_then(|top| path.iter().try_fold(top, |node, key| node.get(key)));
        let text = node.and_then(Node::as_str).map(str::to_owned);
        text.ok_or_else(|| fail(top.location, &format!("there is no `{}`", path.join("."))))
    };
    let server = top.get("servers").and_then(|servers| servers.item("0"));
    let product = Product {
        file: root.path.clone(),
        code: product_code.unwrap_or_else(|| product.clone()),
        id: product,
        user_agent,
        version: need(Some(top), &["info", "version"])?,
        host: need(server, &["url"])?.trim_start_matches("https://").to_owned(),
        region: need(server, &["variables", "region", "default"])?,
        documentation,
    };
    Ok((product, presets))
}
