//! Lists: page by page, entry by entry, resumed, and ended in spite of the service.

mod service;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use cams_api::marketing_flows::ListMarketingFlowRequest;
use cams_api::pages::{DEFAULT_SIZE, PageSelector, Pages, Position};
use cams_api::templates::ListChatappTemplateRequest;
use cams_api::whatsapp_flows::ListFlowRequest;
use cams_api::{Client, Error, ErrorKind, Paged};
use serde_json::{Value, json};

use self::service::{list_of, page_of, parameters};
use crate::support::{Answer, Server, quick_retry};

/// Reads a whole list in both ways and counts the requests of each.
async fn read<R: Paged + Default>() -> (&'static str, usize, usize, usize) {
    let (server, client) = list_of(45).await;
    let items: Vec<R::Item> = client.call(R::default()).items().try_collect().await.unwrap();
    let requests = server.requests().len();
    let pages: Vec<R::Response> = client.call(R::default()).pages().try_collect().await.unwrap();
    assert!(items.windows(2).all(|pair| pair[0] != pair[1]), "{}", R::ACTION);
    (R::ACTION, items.len(), requests, pages.len())
}

#[tokio::test]
async fn every_list_is_read_to_its_end() {
    macro_rules! read_each {
        ($($request:ty,)*) => { [$(read::<$request>().await),*] };
    }
    let lists = each_list!(read_each);
    assert_eq!(lists.len(), 20);
    for (action, items, requests, pages) in lists {
        assert_eq!((items, requests, pages), (45, 3, 3), "{action}");
    }
}

/// The request for one page.
fn page_from<R: Paged>(mut request: R, number: i64, entries: i64) -> R {
    if let PageSelector::Numbered { page, size } = request.selector() {
        page.set(number);
        size.set(entries);
    }
    request
}

#[tokio::test]
async fn a_list_begins_where_the_request_says() {
    let (server, client) = list_of(45).await;
    let list = page_from(ListChatappTemplateRequest::new(), 2, 10);
    let names: Vec<_> = client.call(list).items().try_collect().await.unwrap();
    assert_eq!(names.len(), 35);
    assert_eq!(server.requests().len(), 4);
}

/// A service may give fewer entries per page than it is asked for.
#[tokio::test]
async fn a_page_size_that_the_service_lowers_loses_no_entry() {
    let server = Server::start(|_, request| {
        let page = parameters(request)["Page"]["Index"].as_i64().unwrap();
        let ids = match page {
            1 | 2 => 0..10,
            3 => 0..4,
            _ => panic!("page {page} is beyond the end"),
        };
        let flows: Value = ids.map(|id| json!({ "FlowId": format!("{page}-{id}") })).collect();
        Answer::json(&json!({ "Code": "OK", "Data": flows }).to_string())
    })
    .await;
    let list = page_from(ListFlowRequest::new(), 1, 1000);
    let flows: Vec<_> = server.lenient_client().call(list).items().try_collect().await.unwrap();
    assert_eq!(flows.len(), 24);
}

#[tokio::test]
async fn the_end_may_be_an_empty_page_or_the_last_page_again() {
    for beyond in [json!([]), json!([{ "FlowId": "f" }])] {
        let server = Server::start(move |number, _| {
            let data = if number == 0 { json!([{ "FlowId": "f" }]) } else { beyond.clone() };
            Answer::json(&json!({ "Code": "OK", "Data": data }).to_string())
        })
        .await;
        let pages: Vec<_> =
            server.lenient_client().list_flow().pages().try_collect().await.unwrap();
        assert_eq!(pages.len(), 1);
    }
}

/// An entry that cannot be read makes a page look short.
#[tokio::test]
async fn an_unreadable_entry_does_not_end_a_list() {
    let server = Server::start(|number, _| {
        let data = match number {
            0 => json!([{ "FlowId": "a" }, { "FlowId": "b" }]),
            1 => json!([{ "FlowId": "c" }, 7]),
            2 => json!([{ "FlowId": "d" }]),
            _ => json!([]),
        };
        Answer::json(&json!({ "Code": "OK", "Data": data }).to_string())
    })
    .await;
    let flows: Vec<_> = server.lenient_client().list_flow().items().try_collect().await.unwrap();
    assert_eq!(flows.len(), 4);
}

#[tokio::test]
async fn after_a_passing_error_the_same_page_is_read_again() {
    let server = Server::start(|number, request| match number {
        1 => Answer::code(503, "ServiceUnavailable"),
        _ => Answer::json(&page_of("ListChatappTemplate", 45, request).to_string()),
    })
    .await;
    let client =
        server.client_builder().retry_policy(cams_api::retry::NoRetry).lenient().build().unwrap();
    let mut pages = client.list_chatapp_template().pages();
    let mut names = Vec::new();
    let mut errors = 0;
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => names.extend(page.list_template),
            Err(error) if error.is_retryable() => errors += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((names.len(), errors), (45, 1));
    let pages: Vec<_> = server
        .requests()
        .iter()
        .map(|request| parameters(request)["Page"]["Index"].clone())
        .collect();
    assert_eq!(pages, [1, 2, 2, 3]);
}

#[tokio::test]
async fn a_list_goes_on_in_another_process() {
    let failing = Server::start(|number, request| match number {
        0 | 1 => Answer::json(&page_of("ListChatappTemplate", 45, request).to_string()),
        _ => Answer::code(403, "NoPermission"),
    })
    .await;
    let list = |client: &Client| client.list_chatapp_template().items();
    let mut items = list(&failing.lenient_client());
    let mut names = Vec::new();
    // Stop in the middle of the second page, and once more at an error.
    for _ in 0..25 {
        names.push(items.next().await.unwrap().unwrap());
    }
    let middle = items.position().to_string();
    let error = loop {
        match items.next().await.unwrap() {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::AccessDenied);
    assert!(items.next().await.is_none(), "nothing follows an error that is final");
    let end = items.position().to_string();

    let (_server, client) = list_of(45).await;
    for (stored, expected) in [(&middle, 20), (&end, 5)] {
        let position: Position = stored.parse().unwrap();
        let rest: Vec<_> = list(&client).start_at(position).try_collect().await.unwrap();
        assert_eq!(rest.len(), expected, "{stored}");
    }
    let position: Position = middle.parse().unwrap();
    let rest: Vec<_> = list(&client).start_at(position).try_collect().await.unwrap();
    names.extend(rest);
    let all: Vec<_> = list(&client).try_collect().await.unwrap();
    assert_eq!(names, all);
}

/// The page that is on its way belongs to the old position.
#[tokio::test]
async fn a_list_can_be_moved_while_a_page_is_on_its_way() {
    let gate = Arc::new(tokio::sync::Barrier::new(2));
    let waiting = Arc::clone(&gate);
    let server = Server::start(move |number, request| {
        let body = page_of("ListFlow", 45, request).to_string();
        if number == 0 { Answer::Together(Arc::clone(&waiting), body) } else { Answer::json(&body) }
    })
    .await;
    let mut items = server.lenient_client().list_flow().items();
    tokio::select! {
        biased;
        _ = items.next() => panic!("the server waits"),
        () = server.received(1) => {}
    }
    let last = r#"{"operation":"ListFlow","page":3,"size":20,"seen":40}"#.parse().unwrap();
    let rest: Vec<_> = items.start_at(last).try_collect().await.unwrap();
    assert_eq!(rest.len(), 5);
}

#[test]
fn any_page_number_can_be_asked_for() {
    let client =
        Client::builder().credentials(cams_api::Credentials::new("i", "s")).build().unwrap();
    for number in [i64::MIN, -1, 0, i64::MAX] {
        let pages =
            client.call(page_from(ListMarketingFlowRequest::new(), number, i64::MAX)).pages();
        let position = pages.position().to_string();
        assert!(position.contains(&format!(r#""page":{number}"#)), "{position}");
    }
}

#[tokio::test]
async fn a_position_of_another_list_sends_nothing() {
    let (server, client) = list_of(45).await;
    let other = client.list_flow().pages().position();
    for position in [other, r#"{"operation":"ListChatappTemplate"}"#.parse().unwrap()] {
        let mut pages = client.list_chatapp_template().pages().start_at(position);
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert!(error.to_string().contains("ListChatappTemplate"), "{error}");
        assert!(pages.next().await.is_none());
    }
    assert!(server.requests().is_empty());
    for text in ["", "{}", "3", r#"{"operation":"ListFlow","page":"3"}"#] {
        let error = text.parse::<Position>().unwrap_err();
        assert!(error.to_string().contains("to_string()"), "{error}");
    }
}

#[tokio::test]
async fn a_repeated_token_is_an_error() {
    for tokens in [["a", "a", "a"], ["a", "b", "a"]] {
        let server = Server::start(move |number, _| {
            let body =
                json!({ "Code": "OK", "Data": [{ "PageId": "p" }], "NextPage": tokens[number] });
            Answer::json(&body.to_string())
        })
        .await;
        let list = server.lenient_client().list_messenger_subscription_token();
        let error = list.pages().try_collect::<Vec<_>>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
        assert!(error.to_string().contains("page token of an earlier page"), "{error}");
        assert!(error.request_id().is_none() && !error.is_retryable());
    }
}

/// A service that ignores the page number.
#[tokio::test]
async fn a_repeated_page_is_an_error() {
    let flows: Value = (0..DEFAULT_SIZE).map(|id| json!({ "FlowId": id.to_string() })).collect();
    let server =
        Server::always(Answer::json(&json!({ "Code": "OK", "Data": flows }).to_string())).await;
    let mut pages = server.lenient_client().list_flow().pages();
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
    assert!(pages.next().await.is_none());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_list_has_a_limit_of_pages() {
    let server = Server::start(|number, _| {
        let body = json!({ "Code": "OK", "Data": [{ "FlowId": number.to_string() }] });
        Answer::json(&body.to_string())
    })
    .await;
    let error =
        server.lenient_client().list_flow().items().max_pages(5).try_collect::<Vec<_>>().await;
    assert!(error.unwrap_err().to_string().contains("did not end after 5 pages"));
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn a_dropped_wait_loses_no_page() {
    let gate = Arc::new(tokio::sync::Barrier::new(2));
    let waiting = Arc::clone(&gate);
    let server = Server::start(move |number, request| {
        let body = page_of("ListFlow", 25, request).to_string();
        if number == 0 { Answer::Together(Arc::clone(&waiting), body) } else { Answer::json(&body) }
    })
    .await;
    let mut items = server.lenient_client().list_flow().items();
    tokio::select! {
        biased;
        _ = items.next() => panic!("the server waits"),
        () = server.received(1) => {}
    }
    gate.wait().await;
    assert_eq!(items.try_collect::<Vec<_>>().await.unwrap().len(), 25);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_list_is_a_stream() {
    async fn count<S: futures_core::Stream<Item = Result<T, Error>> + Unpin, T>(
        mut list: S,
    ) -> usize {
        let mut count = 0;
        while let Some(item) = poll_fn(|context| Pin::new(&mut list).poll_next(context)).await {
            item.unwrap();
            count += 1;
        }
        count
    }
    let (_server, client) = list_of(45).await;
    assert_eq!(count(client.list_flow().items()).await, 45);
    assert_eq!(count(client.list_flow().pages()).await, 3);
}

#[test]
fn a_list_is_an_iterator_for_programs_without_async() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_server, client) = runtime.block_on(list_of(45));
    let items = client.list_flow().items_blocking();
    assert_eq!(items.collect::<Result<Vec<_>, _>>().unwrap().len(), 45);
    let mut pages = client.list_flow().pages_blocking();
    assert_eq!(pages.by_ref().take(2).filter(Result::is_ok).count(), 2);
    let rest = client.list_flow().items_blocking().start_at(pages.position());
    assert_eq!(rest.map(Result::unwrap).count(), 5);

    // Where a thread must not wait, that is one error, not one for ever.
    let _inside = runtime.enter();
    let refused: Vec<_> = client.list_flow().items_blocking().collect();
    assert_eq!(refused.len(), 1);
    let error = refused[0].as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let error = error.to_string();
    let names = "items_blocking was called inside an async runtime, which cannot wait for itself: use items().next().await";
    assert!(error.contains(names), "{error}");
    let refused = client.list_flow().pages_blocking().next().unwrap().unwrap_err().to_string();
    assert!(refused.contains("pages_blocking was called inside"), "{refused}");
}

/// Each page is a call like any other: repeated by the policy, with the options of the call.
#[tokio::test]
async fn each_page_is_a_call_like_any_other() {
    let server = Server::start(|number, request| match number {
        0 | 2 => Answer::code(429, "Throttling.User"),
        _ => Answer::json(&page_of("ListFlow", 25, request).to_string()),
    })
    .await;
    let call = client_call(&server).header("x-tenant", "7");
    let mut pages: Pages<ListFlowRequest> = call.pages();
    let mut attempts = Vec::new();
    while let Some(page) = pages.next().await {
        page.unwrap();
        attempts.push(pages.metadata().unwrap().attempts());
    }
    assert_eq!(attempts, [2, 2]);
    assert!(server.requests().iter().all(|request| request.headers["x-tenant"] == "7"));
}

fn client_call(server: &Server) -> cams_api::Call<ListFlowRequest> {
    let builder = server.client_builder().retry_policy(quick_retry());
    builder.lenient().build().unwrap().list_flow().customize()
}

#[test]
fn lists_can_be_spawned_and_stored() {
    fn is_static<T: Send + 'static>() {}
    is_static::<Pages<ListChatappTemplateRequest>>();
    is_static::<cams_api::pages::Items<ListChatappTemplateRequest>>();
    let client =
        Client::builder().credentials(cams_api::Credentials::new("i", "s")).build().unwrap();
    let shown = format!("{:?}", client.list_flow().items());
    assert!(shown.contains("ListFlow") && shown.contains("page: Some(1)"), "{shown}");
}
