//! `impl Paged` for the request of a list.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Type;

use super::{Scope, generics, setters};
use crate::spec::extension::Paging;
use crate::spec::model::{Body, Field, Shape, TypeDef};

/// The methods of a list and its `impl Paged`. Nothing for an operation without paging.
pub(super) fn paged(scope: &Scope<'_>) -> Result<TokenStream, String> {
    let Some(paging) = &scope.operation.facts.paging else { return Ok(TokenStream::new()) };
    let (request, response) = (&scope.request()?.ident, &scope.response()?.ident);
    let selector = selector(paging);
    let (item, listed) = listed(scope, paging)?;
    Ok(quote! {
        list_methods!(#request);

        impl Paged for #request {
            type Item = #item;

            #[inline]
            fn selector(&mut self) -> PageSelector<'_> { #selector }

            #[inline]
            fn listed(response: &#response) -> Listed<'_, #item> { #listed }
        }
    })
}

/// Lends the fields that select a page.
fn selector(paging: &Paging) -> TokenStream {
    match paging {
        Paging::Token { token, .. } => {
            let token = setters::member(token);
            quote!(PageSelector::Token { token: &mut self.#token })
        }
        Paging::Numbered { page, size, .. } => match (page.split_once('.'), size.split_once('.')) {
            (Some((object, page)), Some((_, size))) => {
                let object = setters::member(object);
                let (page, size) = (setters::member(page), setters::member(size));
                quote! {
                    let page = self.#object.get_or_insert_default();
                    PageSelector::Numbered { page: &mut page.#page, size: &mut page.#size }
                }
            }
            _ => {
                let (page, size) = (setters::member(page), setters::member(size));
                quote!(PageSelector::Numbered { page: &mut self.#page, size: &mut self.#size })
            }
        },
    }
}

/// The type of an entry, and the code that finds the entries.
fn listed(scope: &Scope<'_>, paging: &Paging) -> Result<(Type, TokenStream), String> {
    let (items, total, next) = match paging {
        Paging::Numbered { items, total, .. } => (items, total.as_ref(), None),
        Paging::Token { items, next, .. } => (items, None, Some(next)),
    };
    let items = Element::at(scope, items)?;
    let reference = items.reference();
    let (item, mut code) = match items.shape {
        Shape::List(_) => {
            let item = generics::argument_of(&items.ty, 0).ok_or("a list has no entries")?;
            (item.clone(), quote!(Listed::new(#reference)))
        }
        // The list is somewhere inside, under an undocumented key.
        _ => (syn::parse_quote!(serde_json::Value), quote!(Listed::inside(#reference))),
    };
    if let Some(total) = total {
        let total = Element::at(scope, total)?.number();
        code.extend(quote!(.with_total(#total)));
    }
    if let Some(next) = next {
        let next = Element::at(scope, next)?.text();
        code.extend(quote!(.with_next(#next)));
    }
    Ok((item, code))
}

/// An element of the response.
struct Element<'a> {
    shape: &'a Shape,
    ty: Type,
    /// The objects around it, from the outside.
    objects: Vec<Ident>,
    member: Ident,
}

impl<'a> Element<'a> {
    /// The element at a path such as `Data.List`.
    fn at(scope: &'a Scope<'_>, path: &str) -> Result<Self, String> {
        let mut rust = scope.response()?;
        let mut fields: &[Field] = &scope.operation.response;
        let mut objects = Vec::new();
        let mut is_sent = false;
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let field = fields.iter().find(|field| field.name == name);
            let field = field.ok_or_else(|| format!("the response has no element `{path}`"))?;
            let member = if is_sent { setters::member(name) } else { rust.member(name)?.clone() };
            if names.peek().is_none() {
                let ty = rust.field_type(name)?.clone();
                return Ok(Self { shape: &field.shape, ty, objects, member });
            }
            objects.push(member);
            let definition = scope.operation.type_of(scope.api, &field.shape);
            let (Some(found), Some(TypeDef { body: Body::Object(inner), sent, .. })) =
                (scope.named(&field.shape), definition)
            else {
                return Err(format!("`{name}` in the path `{path}` is not an object"));
            };
            (rust, fields, is_sent) = (found?, inner, *sent);
        }
        Err(format!("`{path}` is no path"))
    }

    /// Its value by reference: `&T`, or `Option<&T>` inside an object.
    fn reference(&self) -> TokenStream {
        let name = &self.member;
        self.inside(|object| quote!(.map(|#object| &#object.#name)))
            .unwrap_or_else(|| quote!(&response.#name))
    }

    /// Its number, an `Option<i64>`.
    fn number(&self) -> TokenStream {
        let name = &self.member;
        let number = self
            .inside(|object| quote!(.and_then(|#object| #object.#name)))
            .unwrap_or_else(|| quote!(response.#name));
        let widened = matches!(self.shape, Shape::Int32).then(|| quote!(.map(i64::from)));
        quote!(#number #widened)
    }

    /// Its text, an `Option<&str>`.
    fn text(&self) -> TokenStream {
        let name = &self.member;
        self.inside(|object| quote!(.and_then(|#object| #object.#name.as_deref())))
            .unwrap_or_else(|| quote!(response.#name.as_deref()))
    }

    /// Walks through the objects around it. `last` takes it from the innermost one. `None` if there
    /// is no object around it.
    fn inside(&self, last: impl Fn(&Ident) -> TokenStream) -> Option<TokenStream> {
        let (first, others) = self.objects.split_first()?;
        let mut code = quote!(response.#first.as_ref());
        let mut object = first;
        for next in others {
            code.extend(quote!(.and_then(|#object| #object.#next.as_ref())));
            object = next;
        }
        code.extend(last(object));
        Some(code)
    }
}
