//! Writes the root file of a new product.

use serde_json::{Map, Value, json};

use super::families::Family;
use super::frequent::most_frequent;
use crate::spec::{ACCEPTED, DIGEST, LEDGER, OPERATION, extension};
use crate::upstream::metadata::Header;
use crate::upstream::yaml;

/// The place of the region in a host.
const REGION: &str = "{region}";

/// The region of a client that sets none, if the product has it.
const PREFERRED: &str = "ap-southeast-1";

/// The path of the root file below `spec/`.
pub(super) fn path(header: &Header) -> String {
    let path = format!("{}.yaml", header.product.to_lowercase());
    if [LEDGER, ACCEPTED, DIGEST].contains(&path.as_str()) {
        format!("product-{path}")
    } else {
        path
    }
}

/// The text of the root file: without operations, which the import lists.
pub(super) fn text(header: &Header, families: &[Family], paths: Map<String, Value>) -> String {
    let Header { product, version, .. } = header;
    let id = ram_prefix(header);
    let name = product.to_lowercase();
    let (host, region) = server(header, &name);
    let tags: Vec<Value> = families
        .iter()
        .map(|family| json!({ "name": family.name, "description": family.description }))
        .collect();
    let mut extension = Map::new();
    extension.insert("product".to_owned(), id.clone().into());
    if *product != id {
        extension.insert("product-code".to_owned(), product.clone().into());
    }
    extension.insert("user-agent".to_owned(), format!("{name}-client").into());
    let page = format!(
        "https://www.alibabacloud.com/help/en/{name}/developer-reference/api-{name}-{version}-{OPERATION}"
    );
    extension.insert("documentation".to_owned(), page.into());
    yaml::file(&json!({
        "openapi": "3.0.3",
        "info": { "title": format!("The API of {product}"), "version": version },
        "servers": [{
            "url": format!("https://{host}"),
            "variables": { "region": { "default": region } },
        }],
        extension::NAME: extension,
        "tags": tags,
        "paths": paths,
        "components": {
            "responses": { "GatewayError": { "description": "The gateway refused the request." } },
        },
    }))
}

/// The most frequent prefix of the RAM actions. Without actions, the product's name.
fn ram_prefix(header: &Header) -> String {
    let is_name = |prefix: &&String| {
        !prefix.is_empty()
            && prefix.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
    };
    most_frequent(header.ram_prefixes.iter().filter(is_name).cloned())
        .unwrap_or_else(|| header.product.to_lowercase())
}

/// The host, with the place of the region if most hosts have it, and the default region.
fn server(header: &Header, name: &str) -> (String, String) {
    let is_region = |region: &str| {
        !region.is_empty()
            && region.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
            })
    };
    let is_host = |host: &str| {
        let rest = host.replacen(REGION, "", 1);
        rest.contains('.')
            && rest.chars().all(|letter| letter.is_ascii_alphanumeric() || "-.".contains(letter))
    };
    let hosts: Vec<(&String, String)> = header
        .endpoints
        .iter()
        .filter(|(region, _)| is_region(region))
        .map(|(region, host)| {
            let host = host.trim().trim_start_matches("https://").trim_start_matches("http://");
            (region, host.trim_end_matches('/').replacen(region.as_str(), REGION, 1))
        })
        .filter(|(_, host)| is_host(host))
        .collect();
    let Some(host) = most_frequent(hosts.iter().map(|(_, host)| host.clone())) else {
        return (format!("{name}.{REGION}.aliyuncs.com"), PREFERRED.to_owned());
    };
    let mut regions = hosts.iter().filter(|(_, other)| *other == host).map(|(region, _)| *region);
    let first = regions.clone().next();
    let region = regions.find(|region| *region == PREFERRED).or(first);
    (host, region.cloned().unwrap_or_else(|| PREFERRED.to_owned()))
}
