//! The facts about the product that the runtime and the mock server need.

use quote::quote;

use super::{ShapedFile, comment};
use crate::spec::Product;
use crate::spec::method::Method;
use crate::spec::model::Api;

/// The file of the client.
pub(super) fn client(product: &Product) -> ShapedFile {
    let Product { id, user_agent, version, host, region, .. } = product;
    file(
        product,
        quote! {
            /// The API version, sent as `x-acs-version`.
            pub(crate) const VERSION: &str = #version;

            /// The host of a region, which takes the place of `{region}`.
            pub(crate) const HOST: &str = #host;

            /// The region of a client that sets neither a region nor an endpoint.
            pub(crate) const DEFAULT_REGION: &str = #region;

            /// The name of the client in the user agent.
            pub(crate) const USER_AGENT: &str = #user_agent;

            /// The name of the span of a call.
            #[cfg(feature = "tracing")]
            pub(crate) const SPAN: &str = #id;
        },
    )
}

/// The file of the mock server.
pub(super) fn local(api: &Api) -> ShapedFile {
    let Product { id, version, .. } = &api.product;
    let by_get = api.operations.iter().filter(|operation| operation.method == Method::Get);
    let by_get = by_get.map(|operation| &operation.name);
    file(
        &api.product,
        quote! {
            /// The API version of the operations.
            pub(crate) const VERSION: &str = #version;

            /// The name of the product in links.
            pub(crate) const ID: &str = #id;

            /// The operations that refuse POST.
            pub(crate) const BY_GET: &[&str] = &[#(#by_get),*];
        },
    )
}

fn file(product: &Product, code: proc_macro2::TokenStream) -> ShapedFile {
    let doc = comment::inner("The names and addresses of the product.");
    ShapedFile {
        path: "product.rs".to_owned(),
        source: product.file.clone(),
        tokens: quote! { #doc #code },
    }
}
