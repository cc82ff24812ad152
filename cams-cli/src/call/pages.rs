//! `--all`: a list over all its pages.

use std::collections::HashSet;

use cams_api::Client;
use cams_api::operations::Paging;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::Request;
use crate::exit::{Exit, Failure};
use crate::{names, output, paging};

/// The response of the first page with the entries of all pages.
pub(super) async fn all(client: &Client, request: Request<'_>) -> Result<Value, Failure> {
    let Some(paging) = request.operation.paging else {
        let operation = names::kebab(request.operation.name);
        return Err(Failure::usage(format!("{operation} has no pages"))
            .hint("leave out --all: the response is complete"));
    };
    let mut list = List::new(paging, request);
    let progress = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}, {pos} of {len} entries") {
        progress.set_style(style);
    }
    loop {
        let response = list.request.call(client).send().await?;
        let has_more = list.take(response)?;
        progress.set_message(format!("page {}", list.pages));
        if let Some(total) = list.total {
            progress.set_length(total);
        }
        progress.set_position(list.count());
        if !has_more {
            progress.finish_and_clear();
            return Ok(list.whole());
        }
    }
}

/// Says on standard error that a list goes on, so that nobody takes one page for all of it.
pub(super) fn note_rest(request: &Request<'_>, response: &Value) {
    let Some(paging) = request.operation.paging else { return };
    let (Paging::Numbered { items, .. } | Paging::Token { items, .. }) = paging else { return };
    let count = paging::entries(response, items).map_or(0, <[Value]>::len) as i64;
    let more = match paging {
        Paging::Numbered { total, .. } => {
            let (page, size) = paging::page_and_size(&paging, &request.parameters);
            let seen = page.saturating_sub(1).saturating_mul(size).saturating_add(count);
            match total.and_then(|path| paging::whole_number(paging::at(response, path))) {
                Some(total) => (total > seen).then(|| format!("{count} of {total} entries")),
                // Without a count, a full page is likely not the last one.
                None => (count >= size).then(|| format!("{count} entries, perhaps not all")),
            }
        }
        Paging::Token { next, .. } => {
            paging::token(response, next).map(|_| format!("{count} entries, and there are more"))
        }
        _ => None,
    };
    if let Some(more) = more {
        output::note(&format!("note: this is one page ({more}); --all reads every page"));
    }
}

/// The pages that were read.
struct List<'r> {
    /// Asks for the next page.
    request: Request<'r>,
    paging: Paging,
    first: Option<Value>,
    items: Vec<Value>,
    pages: u64,
    page: i64,
    total: Option<u64>,
    tokens: HashSet<String>,
    /// The number of entries on the first page: the largest page that the service gives.
    largest: Option<usize>,
}

impl<'r> List<'r> {
    fn new(paging: Paging, mut request: Request<'r>) -> Self {
        let (page, size) = paging::page_and_size(&paging, &request.parameters);
        if let Paging::Numbered { page: page_path, size: size_path, .. } = paging {
            request.set(page_path, page);
            request.set(size_path, size);
        }
        let (items, tokens) = (Vec::new(), HashSet::new());
        Self {
            request,
            paging,
            first: None,
            items,
            pages: 0,
            page,
            total: None,
            tokens,
            largest: None,
        }
    }

    /// Takes a page, and asks for the next one. Returns `false` after the last page.
    fn take(&mut self, response: Value) -> Result<bool, Failure> {
        self.pages += 1;
        let has_more = match self.paging {
            Paging::Numbered { page, items, total, .. } => {
                let found = paging::entries(&response, items).unwrap_or_default();
                let total =
                    total.and_then(|path| paging::whole_number(paging::at(&response, path)));
                self.total = total.and_then(|total| u64::try_from(total).ok()).or(self.total);
                if self.total.is_none() && !found.is_empty() && self.items.ends_with(found) {
                    // Some services repeat the last page when they are asked for one after it.
                    return Ok(false);
                }
                let largest = *self.largest.get_or_insert(found.len());
                let (is_full, is_empty) = (found.len() >= largest, found.is_empty());
                self.items.extend_from_slice(found);
                self.page = self.page.saturating_add(1);
                self.request.set(page, self.page);
                !is_empty && self.total.map_or(is_full, |total| self.count() < total)
            }
            Paging::Token { token, items, next, .. } => {
                self.items.extend_from_slice(paging::entries(&response, items).unwrap_or_default());
                match paging::token(&response, next).map(str::to_owned) {
                    None => false,
                    Some(next) if !self.tokens.insert(next.clone()) => {
                        let text = "the list has no end: a page leads back to an earlier one";
                        return Err(Failure::new(Exit::Network, text));
                    }
                    Some(next) => {
                        self.request.set(token, next);
                        true
                    }
                }
            }
            _ => false,
        };
        self.first.get_or_insert(response);
        Ok(has_more)
    }

    fn count(&self) -> u64 {
        self.items.len() as u64
    }

    /// The first response, with all entries in place of its own.
    fn whole(self) -> Value {
        let mut whole = self.first.unwrap_or_default();
        if let Paging::Numbered { items, .. } | Paging::Token { items, .. } = self.paging
            && let Some(list) = paging::entries_mut(&mut whole, items)
        {
            *list = self.items;
        }
        whole
    }
}
