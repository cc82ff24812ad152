//! Nothing that a program can print or log shows a secret, a phone number or a message text.
//!
//! Every operation is called in every way, against servers that quote their requests. Every source
//! of credentials is asked, with good and with bad answers. All confidential values are canaries:
//! unique texts that are found wherever they come up, encoded or not.
//!
//! This is a separate program with a single test. It captures the logs of all threads and crates,
//! so nothing else may log meanwhile. At its end the test shows that it would have seen a leak.

// Tells the lints that helpers of tests are tests too.
#![cfg(test)]
// Profiles are among the providers.
#![cfg(feature = "profiles")]

#[macro_use]
#[path = "../generated/each_request.rs"]
mod each_request;

#[allow(dead_code, unused_imports, reason = "the suite uses all of it")]
#[path = "../support/mod.rs"]
mod support;

mod calls;
mod canary;
mod capture;
mod from_table;
mod providers;
mod quoting;
mod ways;

use std::collections::BTreeSet;

use cams_api::operations;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_confidential_is_shown_or_logged() {
    capture::start();
    tokio::join!(calls::of_every_operation(), ways::through_proxies_and_tls(), providers::all());
    let lines = capture::take();
    let leaks = canary::found_in(&lines);
    let some = leaks.iter().take(50).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(leaks.is_empty(), "{} leaks, for example:\n{some}", leaks.len());
    assert_something_was_captured(&lines);
    assert_leaks_would_be_found();
}

/// Silence alone would prove nothing.
fn assert_something_was_captured(lines: &BTreeSet<String>) {
    let shown: BTreeSet<&str> =
        lines.iter().filter_map(|line| line.split_once(": ")).map(|(what, _)| what).collect();
    let spans: BTreeSet<&str> =
        lines.iter().map(String::as_str).filter(|line| line.starts_with("span")).collect();
    for operation in operations::all() {
        let name = operation.name;
        let begun = format!("span cams cams_api otel.name: cams/{name} ");
        assert!(spans.iter().any(|span| span.starts_with(&begun)), "no span of {name}");
        let ended = format!("span alibaba_cloud.request_id: \"R-{name}\"");
        assert!(spans.contains(&*ended), "no request ID of {name}");
        for what in ["request", "call", "signed", "response", "metadata", "error", "denied detail"]
        {
            assert!(shown.contains(&*format!("{what} of {name}")), "no {what} of {name}");
        }
    }
    for source in ["log reqwest", "log rustls", "event cams_api", "event h2", "retry context"] {
        assert!(lines.iter().any(|line| line.starts_with(source)), "nothing of {source}");
    }
}

/// Each of the ways in which something can be captured, and each form that a canary can have.
fn assert_leaks_would_be_found() {
    let [text, phone] = [canary::message("planted"), canary::phone_number("planted")];
    tracing::trace!(planted = text);
    tracing::trace_span!("planted", text).in_scope(|| {});
    log::trace!("{text}");
    capture::show("planted", &text);
    capture::show("planted", &text.as_bytes());
    capture::show("planted", &format!("+{} {}", &phone[..5], &phone[5..]));
    capture::show("planted", &quoting::percent_encoded(&text));
    let leaks = canary::found_in(&capture::take());
    assert!(leaks.len() >= 7, "{leaks:#?}");
    assert!(leaks.iter().all(|leak| leak.contains("planted")), "{leaks:#?}");
}
