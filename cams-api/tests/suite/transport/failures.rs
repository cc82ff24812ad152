//! Connections that fail, break, stall or carry too much. Requests that were never sent are told
//! apart from those that may have been carried out.

use std::error::Error as _;
use std::time::Duration;

use cams_api::retry::NoRetry;
use cams_api::{Credentials, Error, ErrorKind, Placement};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::custom::own_client;
use crate::support::{Answer, FastForward, ID, Never, OptIn, Probe, SECRET, Safe, Server, failure};

const MINUTE: Duration = Duration::from_secs(60);

/// If the response is cut off or absent, nobody knows whether the operation was carried out.
#[tokio::test]
async fn ambiguous_failures_follow_the_retry_class() {
    let cut_off = Answer::RawThenDrop(
        b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\nx-acs-request-id: R-HEAD\r\n\r\n{\"Code\""
            .to_vec(),
    );
    for (answer, status, request_id) in
        [(Answer::Drop, None, None), (cut_off, Some(200), Some("R-HEAD"))]
    {
        let errors = [
            failure::<Safe>(answer.clone()).await,
            failure::<OptIn>(answer.clone()).await,
            failure::<Never>(answer).await,
        ];
        assert_eq!(
            errors.each_ref().map(Error::kind),
            [ErrorKind::Transport, ErrorKind::Transport, ErrorKind::MaybeSent]
        );
        assert_eq!(errors.each_ref().map(Error::is_retryable), [true, false, false]);
        for error in errors {
            assert_eq!(error.status(), status);
            assert_eq!(error.request_id(), request_id);
            assert!(error.source().is_some());
        }
    }
}

#[tokio::test]
async fn an_endless_response_is_given_up() {
    let head_only = Answer::RawThenStall(
        b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\nx-acs-request-id: R-HEAD\r\n\r\n{".to_vec(),
    );
    for (answer, status, request_id) in
        [(Answer::Stall, None, None), (head_only, Some(200), Some("R-HEAD"))]
    {
        let clock = FastForward::default();
        let server = Server::always(answer).await;
        // An attempt that may end while it connects takes another path.
        for connect_timeout in [MINUTE / 2, 2 * MINUTE] {
            let client = server
                .client_builder()
                .retry_policy(NoRetry)
                .connect_timeout(connect_timeout)
                .attempt_timeout(MINUTE)
                .timeout(10 * MINUTE)
                .build()
                .unwrap();
            for probe in [Probe::<Safe>::new(), Probe::new().form("Text", "a b")] {
                let error = clock.ahead_of(&server, client.call(probe).send()).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Timeout);
                assert_eq!((error.status(), error.request_id()), (status, request_id));
                assert!(error.to_string().contains("no complete response within 60s"), "{error}");
            }
            let call = client.call(Probe::<Never>::new()).timeout(MINUTE / 3);
            let error = clock.ahead_of(&server, call.send()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::MaybeSent);
            assert_eq!((error.status(), error.request_id()), (status, request_id));
            assert!(error.to_string().contains("the call's timeout of 20s"), "{error}");
            assert!(error.metadata().elapsed() >= MINUTE / 3);
        }
    }
}

#[tokio::test]
async fn an_oversized_response_is_not_read() {
    let announced = b"HTTP/1.1 200 OK\r\ncontent-length: 16777217\r\n\r\n".to_vec();
    let mut sent = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..17 {
        sent.extend_from_slice(b"100000\r\n");
        sent.extend(std::iter::repeat_n(b' ', 0x10_0000));
        sent.extend_from_slice(b"\r\n");
    }
    for bytes in [announced, sent] {
        let error = failure::<Safe>(Answer::RawThenStall(bytes)).await;
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::UnexpectedResponse, Some(200)),
            "{error}"
        );
        assert!(error.to_string().contains("larger than 16777216 bytes"), "{error}");
    }
}

/// A signature is bound to its host, so a redirect is an error. The other host gets no request.
#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::always(Answer::json("{}")).await;
    for status in [301, 302, 303, 307, 308] {
        let headers = vec![("location".to_owned(), elsewhere.url())];
        let server = Server::always(Answer::Response { status, headers, body: Vec::new() }).await;
        let error = server.client().call(Probe::<Safe>::new()).send().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedResponse, Some(status)));
        assert!(error.to_string().contains("must not follow"), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
    assert_eq!(elsewhere.connections(), 0);
}

/// Names in `.invalid` never have an address.
#[tokio::test]
async fn a_name_without_address_was_never_sent() {
    let client = cams_api::Client::builder()
        .endpoint("http://cams.invalid")
        .credentials(cams_api::Credentials::new("id", "secret"))
        .no_proxy()
        .retry_policy(NoRetry)
        .build()
        .unwrap();
    let error = client.call(Probe::<Never>::new()).send().await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true), "{error}");
    let text = error.to_string();
    assert!(text.contains("cannot connect to cams.invalid: failed to lookup address"), "{text}");
    assert!(text.contains("nothing was sent"), "{text}");
}

/// If the connection is reset before or during the response, nobody knows what the server did.
#[tokio::test]
async fn a_reset_connection_is_ambiguous() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\nx-acs-request-id: R-HEAD\r\n\r\n{";
    for (bytes, status, request_id) in [(&b""[..], None, None), (half, Some(200), Some("R-HEAD"))] {
        let address = resetting_server(bytes).await;
        let client = cams_api::Client::builder()
            .endpoint(format!("http://{address}"))
            .credentials(cams_api::Credentials::new("id", "secret"))
            .build()
            .unwrap();
        let error = client.call(Probe::<Never>::new()).send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::MaybeSent, false), "{error}");
        assert_eq!((error.status(), error.request_id()), (status, request_id), "{error}");
        assert!(error.source().is_some());
    }
}

/// Reads the start of a request, sends these bytes, then resets the connection.
async fn resetting_server(bytes: &'static [u8]) -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // The system resets a connection that is closed with unread bytes.
            stream.read_exact(&mut [0; 10]).await.unwrap();
            stream.write_all(bytes).await.unwrap();
        }
    });
    address
}

#[tokio::test]
async fn a_refused_connection_was_never_sent() {
    // The port was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = cams_api::Client::builder()
        .endpoint(format!("http://{free}"))
        .credentials(cams_api::Credentials::new("id", "secret"))
        .retry_policy(NoRetry)
        .build()
        .unwrap();
    let error =
        client.call(Probe::<Never>::new().query("To", "8613800000000")).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_retryable());
    assert_eq!(error.metadata().attempts(), 1);
    let text = error.to_string();
    assert!(text.starts_with(&format!("Probe failed: cannot connect to {free}: ")), "{text}");
    assert!(text.ends_with(" (nothing was sent)"), "{text}");
}

/// The request waits for TLS, so a server without TLS never sees it.
#[tokio::test(start_paused = true)]
async fn without_a_tls_handshake_nothing_is_sent() {
    let silent = Server::always(Answer::json("{}")).await;
    let babbling = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let babble = babbling.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = babbling.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    for address in [silent.address, babble] {
        let client = silent
            .client_builder()
            .endpoint(format!("https://{address}"))
            .retry_policy(NoRetry)
            .build()
            .unwrap();
        let error = client.call(Probe::<Never>::new()).send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true), "{error}");
        #[cfg(feature = "rustls")]
        assert_eq!(
            error.to_string().contains("write the endpoint with http://"),
            address == babble,
            "{error}"
        );
    }
    assert_eq!(silent.requests().len(), 0);
}

/// An attempt that runs out of time while it connects never sent its request.
#[tokio::test(start_paused = true)]
async fn an_attempt_that_ends_while_it_connects_was_never_sent() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let accepting = tokio::spawn(async move {
        let mut connections = Vec::new();
        while let Ok((stream, _)) = silent.accept().await {
            connections.push(stream);
        }
    });
    let https = format!("https://{address}");
    let proxy = format!("http://{address}");
    let builder = |endpoint: &str| {
        cams_api::Client::builder()
            .endpoint(endpoint)
            .credentials(cams_api::Credentials::new("id", "secret"))
            .retry_policy(NoRetry)
    };
    let impatient = Duration::from_secs(1);
    for (builder, limit) in [
        // TLS, a tunnel, and TLS of an HTTP client without a limit to connect.
        (builder(&https).attempt_timeout(impatient), "within 1s"),
        (builder(&https).timeout(impatient), "within"),
        (builder("https://cams.test").proxy(proxy).attempt_timeout(impatient), "within 1s"),
        (builder(&https).http_client(own_client().build().unwrap()), "within 15s"),
        (
            builder(&https).http_client(own_client().timeout(impatient).build().unwrap()),
            "operation timed out",
        ),
    ] {
        let client = builder.build().unwrap();
        for probe in [Probe::<Never>::new(), Probe::new().form("Text", "a b")] {
            let error = client.call(probe).send().await.unwrap_err();
            assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true), "{error}");
            let text = error.to_string();
            assert!(text.contains(limit) && text.ends_with("(nothing was sent)"), "{text}");
        }
    }
    accepting.abort();
}

/// The path for short attempts sends the same bytes.
#[tokio::test]
async fn a_short_attempt_sends_the_same() {
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client_builder().connect_timeout(MINUTE).build().unwrap();
    for probe in [|| Probe::<Safe>::new(), || Probe::new().form("Text", "a b")] {
        for limit in [MINUTE / 2, 2 * MINUTE] {
            let call = client.call(probe()).timeout(10 * MINUTE).attempt_timeout(limit);
            call.send().await.unwrap();
        }
    }
    let of_attempt = ["authorization", "x-acs-date", "x-acs-signature-nonce"];
    let requests: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| {
            request.assert_signed_by(ID, SECRET);
            let mut headers = request.headers;
            headers.retain(|name, _| !of_attempt.contains(&name.as_str()));
            (request.target, headers, request.body)
        })
        .collect();
    assert_eq!((&requests[0], &requests[2]), (&requests[1], &requests[3]));
    assert_eq!((server.connections(), &requests[2].2[..]), (1, &b"Text=a+b"[..]));
}

/// The length does not fit the body. Excess bytes are never read as the next response. If bytes are
/// missing, or the length is not a number, nobody knows what the server did.
#[tokio::test]
async fn a_wrong_length_is_noticed() {
    let forged = "HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"Code\":\"Fake\"}";
    for rest in ["x", " ", "{}", forged] {
        let response = format!("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{{}}{rest}");
        let server = Server::always(Answer::RawThenStall(response.into_bytes())).await;
        let client = server.client();
        for _ in 0..3 {
            client.call(Probe::<Never>::new()).send().await.unwrap();
        }
        assert_eq!((server.requests().len(), server.connections()), (3, 3), "{rest}");
    }
    // The same length twice counts as one.
    let twice = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\n{}".to_vec();
    let server = Server::always(Answer::RawThenStall(twice)).await;
    server.client().call(Probe::<Never>::new()).send().await.unwrap();
    for lengths in ["3", "2\r\ncontent-length: 1", "1, 2", "two", "-2", "+2", "0x2", "2 2", ""] {
        let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {lengths}\r\n\r\n{{}}");
        let error = failure::<Never>(Answer::RawThenDrop(response.into_bytes())).await;
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::MaybeSent, false), "{error}");
        assert!(error.failure_class().may_have_acted(), "{lengths:?}: {error}");
    }
}

/// A URL that is too long for the HTTP library is refused before anything is sent, with a remedy.
#[tokio::test]
async fn a_url_that_is_too_long_is_refused_at_once() {
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client_builder().max_query_bytes(usize::MAX).build().unwrap();
    let rest = format!("{}/?Text=", server.url()).len();
    let probe = |bytes: usize| Probe::<Never>::new().query("Text", "a".repeat(bytes - rest));
    client.call(probe(65_534)).send().await.unwrap();
    assert_eq!(server.requests()[0].target.len() + server.url().len(), 65_534);
    for bytes in [65_535, 1_000_000] {
        let error = client.call(probe(bytes)).send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::InvalidParameter, false));
        assert_eq!(error.metadata().attempts(), 0);
        let text = error.to_string();
        assert!(
            text.contains(&format!("{bytes} bytes")) && text.contains("Placement::Form"),
            "{text}"
        );
        client.call(probe(bytes)).placement(Placement::Form).send().await.unwrap();
    }
    let call = client.call(Probe::<Safe>::new().form("Text", "a".repeat(70_000)));
    let error = call.placement(Placement::Query).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    // A bearer token adds to the query.
    let bearer = server.client_builder().credentials(Credentials::bearer("token"));
    let bearer = bearer.max_query_bytes(usize::MAX).build().unwrap();
    let error = bearer.call(probe(65_534)).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert_eq!(server.requests().len(), 3);
}

/// Anybody who reads a bearer token can use it, so it leaves this machine only by HTTPS.
#[tokio::test]
async fn a_bearer_token_is_not_sent_without_https() {
    let proxy = Server::always(Answer::json("{}")).await;
    let builder = || cams_api::Client::builder().credentials(Credentials::bearer("s3cret"));
    let client = builder().endpoint("http://cams.test").proxy(proxy.url()).build().unwrap();
    let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Config, false));
    let text = error.to_string();
    assert!(text.contains("write the endpoint with https://"), "{text}");
    assert!(!format!("{text} {error:?}").contains("s3cret"), "{error:?}");
    assert_eq!(proxy.connections(), 0);
    for endpoint in ["http://127.0.0.1:1", "http://localhost:1", "https://cams.test"] {
        let client = builder().endpoint(endpoint).no_proxy().build().unwrap();
        client.call(Probe::<Safe>::new()).sign(std::time::SystemTime::now(), "n").await.unwrap();
    }
}
