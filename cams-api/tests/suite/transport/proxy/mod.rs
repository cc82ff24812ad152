//! Proxies on 127.0.0.1: the requests that they see and refuse, and the hosts that bypass them.

mod environment;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use cams_api::retry::NoRetry;
use cams_api::{Client, ClientBuilder, Credentials, ErrorKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Answer, Authority, ID, Never, Probe, Recorded, SECRET, Safe, Server};

/// A user name and a password that need encoding, as in a URL, and as a proxy gets them.
const USER_INFO: &str = "us%40er:pass%2Fword";
const BASIC: &str = "Basic dXNAZXI6cGFzcy93b3Jk";

fn client(endpoint: &str) -> ClientBuilder {
    Client::builder()
        .endpoint(endpoint)
        .credentials(Credentials::new(ID, SECRET))
        .retry_policy(NoRetry)
}

fn http_proxy(address: SocketAddr) -> String {
    format!("http://{USER_INFO}@{address}")
}

/// A proxy that always opens a tunnel to the same address, and records the requests for it.
struct Tunnel {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Tunnel {
    async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    assert_ne!(stream.read_buf(&mut head).await.unwrap(), 0);
                }
                keep.lock().unwrap().push(String::from_utf8(head).unwrap());
                stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
                pass_on(stream, target);
            }
        });
        Self { address, asked }
    }
}

fn pass_on(mut stream: TcpStream, target: SocketAddr) {
    tokio::spawn(async move {
        let mut server = TcpStream::connect(target).await.unwrap();
        let _ = copy_bidirectional(&mut stream, &mut server).await;
    });
}

/// The last `@` ends the password, and the proxy gets all of it. An error shows only host and port.
#[tokio::test]
async fn a_password_may_hold_what_means_something_in_a_url() {
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (userinfo, basic) in [
        ("hid:p@hidden", "aGlkOnBAaGlkZGVu"),
        ("hid:@hidden@", "aGlkOkBoaWRkZW5A"),
        ("hid:a:b:hidden", "aGlkOmE6YjpoaWRkZW4="),
        (":hidden", "OmhpZGRlbg=="),
        ("hid", "aGlkOg=="),
        ("hid:ß\\ 100%", "aGlkOsOfXCAxMDAl"),
    ] {
        let proxy = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
        let url = format!("http://{userinfo}@{}", proxy.address);
        let by_proxy = client("http://cams.test").proxy(url).build().unwrap();
        by_proxy.call(Probe::<Safe>::new()).send().await.unwrap();
        let asked = &proxy.requests()[0].headers["proxy-authorization"];
        assert_eq!(*asked, format!("Basic {basic}"), "{userinfo}");
        for scheme in ["http", "socks5", "socks5h"] {
            for endpoint in ["http://cams.test", "https://cams.test"] {
                let builder = client(endpoint).proxy(format!("{scheme}://{userinfo}@{dead}"));
                let client = builder.build().unwrap();
                let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
                let way = format!("cams.test through the proxy {dead}: ");
                assert!(error.to_string().contains(&way), "{error}");
                assert_silent(&format!("{error} {error:?} {client:?}"));
            }
        }
    }
}

/// An `http` endpoint is called by its full URL. The proxy resolves the name, and the signature is
/// for the endpoint's host.
#[tokio::test]
async fn plain_http_goes_through_the_proxy() {
    let proxy = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let client = client("http://cams.test:81").proxy(http_proxy(proxy.address)).build().unwrap();
    client.call(Probe::<Safe>::new().query("Name", "a b")).send().await.unwrap();
    let request = proxy.requests().remove(0);
    assert_eq!(request.target, "http://cams.test:81/?Name=a%20b");
    assert_eq!(request.headers["host"], "cams.test:81");
    assert_eq!(request.headers["proxy-authorization"], BASIC);
    let in_origin_form = Recorded { target: "/?Name=a%20b".to_owned(), ..request };
    in_origin_form.assert_signed_by(ID, SECRET);
}

/// The proxy sees only host and port of an `https` call. The server does not see the proxy's
/// password.
#[tokio::test]
async fn https_goes_through_a_tunnel() {
    let authority = Authority::new("ours");
    let server = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let proxy = Tunnel::to(authority.in_front_of(&server, "cams.test").await).await;
    let client = client("https://cams.test")
        .proxy(http_proxy(proxy.address))
        .add_root_certificate_pem(authority.pem())
        .build()
        .unwrap();
    for _ in 0..2 {
        client.call(Probe::<Safe>::new().query("To", "8613800000000")).send().await.unwrap();
    }
    let asked = proxy.asked.lock().unwrap().concat();
    assert_eq!(
        asked.to_ascii_lowercase(),
        format!(
            "CONNECT cams.test:443 HTTP/1.1\r\nHost: cams.test:443\r\n\
             Proxy-Authorization: {BASIC}\r\n\r\n"
        )
        .to_ascii_lowercase()
    );
    for request in server.requests() {
        assert!(!request.headers.contains_key("proxy-authorization"));
        request.assert_signed_by(ID, SECRET);
    }
    assert_eq!(server.requests().len(), 2);
}

/// TLS ends at the proxy itself, even if the endpoint speaks `http`.
#[tokio::test]
async fn a_proxy_can_be_reached_by_https() {
    let authority = Authority::new("ours");
    let proxy = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let address = authority.in_front_of(&proxy, "localhost").await;
    let client = client("http://cams.test")
        .proxy(format!("https://{USER_INFO}@localhost:{}", address.port()))
        .add_root_certificate_pem(authority.pem())
        .build()
        .unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    let request = proxy.requests().remove(0);
    assert_eq!(request.target, "http://cams.test/");
    assert_eq!(request.headers["proxy-authorization"], BASIC);
}

/// If the proxy refuses the tunnel, the call was never sent.
#[tokio::test]
async fn a_refused_tunnel_was_never_sent() {
    for (response, reason) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "proxy authorization required"),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", "tunnel error: unsuccessful"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "tunnel error: unsuccessful"),
        ("", "tunnel error: unexpected end of file"),
    ] {
        let proxy = Server::always(Answer::RawThenDrop(response.as_bytes().to_vec())).await;
        let client = client("https://cams.test").proxy(http_proxy(proxy.address)).build().unwrap();
        let error = client.call(Probe::<Never>::new()).send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true), "{error}");
        let way = format!("cannot connect to cams.test through the proxy {}: ", proxy.address);
        let text = error.to_string();
        assert!(text.contains(&way) && text.contains(reason), "{text}");
        assert!(text.contains("nothing was sent"), "{text}");
        assert_silent(&format!("{error} {error:?} {client:?}"));
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_was_sent_nothing() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for endpoint in ["http://cams.test", "https://cams.test"] {
        let client = client(endpoint).proxy(http_proxy(free)).build().unwrap();
        let error = client.call(Probe::<Never>::new()).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
        let text = error.to_string();
        assert!(text.contains(&format!("cams.test through the proxy {free}: ")), "{text}");
    }
}

/// An answer of the proxy is told apart from a response of the service.
#[tokio::test]
async fn a_page_of_the_proxy_is_named_as_such() {
    for (status, body, words) in [
        (407, "<html>who are you?</html>", "requires a valid user name and password"),
        (407, "", "requires a valid user name and password"),
        (502, "<html>Bad Gateway</html>", "it may come from the proxy"),
    ] {
        let proxy = Server::always(Answer::of(status, body)).await;
        let client = client("http://cams.test").proxy(http_proxy(proxy.address)).build().unwrap();
        let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedResponse, Some(status)));
        assert_eq!(error.body(), Some(body.as_bytes()));
        let text = error.to_string();
        assert!(text.contains(words) && text.contains(&proxy.address.to_string()), "{text}");
        assert_silent(&format!("{text} {error:?}"));
    }
}

/// Each endpoint is on this machine, so the call also succeeds without a proxy.
#[tokio::test]
async fn excepted_hosts_are_called_directly() {
    let server = Server::always(Answer::json("{}")).await;
    let proxy = Server::always(Answer::json("{}")).await;
    let port = server.address.port();
    for (host, list, is_direct) in [
        ("127.0.0.1", "localhost, 127.0.0.0/8", true),
        ("127.0.0.1", "10.0.0.0/8,127.0.0.1", true),
        ("127.0.0.1", "*", true),
        ("127.0.0.1", ".internal,10.0.0.0/8", false),
        ("localhost", "LOCALHOST", true),
        ("localhost", ".localhost", true),
        ("localhost", "host", false),
        ("localhost", "127.0.0.0/8", false),
        ("localhost", "", false),
    ] {
        let before = (server.requests().len(), proxy.requests().len());
        let client = client(&format!("http://{host}:{port}"))
            .proxy(http_proxy(proxy.address))
            .proxy_exceptions(list)
            .build()
            .unwrap();
        client.call(Probe::<Safe>::new()).send().await.unwrap();
        let calls = (server.requests().len() - before.0, proxy.requests().len() - before.1);
        assert_eq!(calls, if is_direct { (1, 0) } else { (0, 1) }, "{host} {list:?}");
    }
    // The last word counts.
    let client = client(&server.url()).proxy(http_proxy(proxy.address)).no_proxy().build();
    let before = server.requests().len();
    client.unwrap().call(Probe::<Safe>::new()).send().await.unwrap();
    assert_eq!(server.requests().len(), before + 1);
}

#[tokio::test]
async fn domains_cover_what_is_below_them() {
    let proxy = Server::always(Answer::json("{}")).await;
    let is_proxied = async |host: &str, list: &str| {
        let before = proxy.requests().len();
        let client = client(&format!("http://{host}"))
            .proxy(http_proxy(proxy.address))
            .proxy_exceptions(list)
            .build()
            .unwrap();
        let result = client.call(Probe::<Safe>::new()).send().await;
        assert_eq!(result.is_ok(), proxy.requests().len() > before, "{host} {list}");
        result.is_ok()
    };
    assert!(!is_proxied("a.b.invalid", ".b.invalid").await);
    assert!(!is_proxied("a.b.invalid", "b.invalid").await);
    assert!(is_proxied("ab.invalid", "b.invalid").await);
    assert!(is_proxied("b.invalid", "a.b.invalid").await);
}

#[test]
fn a_proxy_that_cannot_be_used_is_refused() {
    for (url, reason) in [
        ("", "empty host"),
        ("http://", "empty host"),
        ("ftp://us:hidden@host:21", "its scheme is not"),
        ("http://us:hidden@host:99999", "invalid port number"),
        ("http://us:hid/den@host:80", "an unencoded /, ? or # before its last @"),
        ("http://us:hid?den@host:80", "an unencoded /, ? or # before its last @"),
        ("us:hid#den@host:80", "an unencoded /, ? or # before its last @"),
        ("us:hidden@host:80/path", "it has a path"),
        ("http://us:hidden@host?x", "it has a path"),
        ("socks5://us:hidden@", "host"),
    ] {
        let error = client("http://127.0.0.1:1").proxy(url).build().unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Config, None));
        let text = error.to_string();
        assert!(
            text.starts_with("proxy is not usable: ") && text.contains(reason),
            "{url}: {text}"
        );
        assert!(text.contains("write it as http://host:port"), "{text}");
        assert_silent(&format!("{text} {error:?} {:?}", client("http://h").proxy(url)));
    }
    for list in [
        "host:x",
        "http://host",
        "10.0.0.0/33",
        "10.0.0.0/8:80",
        "a*b",
        "[a]",
        "a b",
        "http://us:hidden@h",
    ] {
        let error =
            client("http://127.0.0.1:1").proxy_exceptions(format!("a,{list}")).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(
            error.to_string().starts_with("proxy_exceptions is not usable: entry 2 is not a host"),
            "{error}"
        );
        assert_silent(&format!("{error} {error:?}"));
    }
    for url in ["host", "host:80", "https://[::1]:80/", "socks5h://us:er@host"] {
        let exceptions = "::1,[::1]:80,fd00::/8,*.internal,host:80";
        assert!(
            client("http://127.0.0.1:1").proxy(url).proxy_exceptions(exceptions).build().is_ok()
        );
    }
}

fn assert_silent(shown: &str) {
    for secret in ["hid", "pass%2F", "pass/word", "us%40er", BASIC] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

/// A SOCKS proxy gets the user name, the password, and the endpoint's name to resolve.
#[tokio::test]
async fn socks_proxies_are_spoken_to() {
    let server = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let target = server.address;
    let proxy = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let asked = socks_handshake(&mut stream).await;
        pass_on(stream, target);
        asked
    });
    let client = client("http://cams.test:81")
        .proxy(format!("socks5h://{USER_INFO}@{address}"))
        .build()
        .unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    assert_eq!(proxy.await.unwrap(), "us@er pass/word cams.test:81");
    let request = server.requests().remove(0);
    assert_eq!(request.headers["host"], "cams.test:81");
    request.assert_signed_by(ID, SECRET);
}

/// As much of RFC 1928 and RFC 1929 as the test needs. Returns the client's request.
async fn socks_handshake(stream: &mut TcpStream) -> String {
    let methods = {
        assert_eq!(stream.read_u8().await.unwrap(), 5);
        read_field(stream).await
    };
    assert!(methods.contains(&2), "the method of user name and password");
    stream.write_all(&[5, 2]).await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap(), 1);
    let (user, password) = (read_field(stream).await, read_field(stream).await);
    stream.write_all(&[1, 0]).await.unwrap();
    let mut command = [0; 4];
    stream.read_exact(&mut command).await.unwrap();
    assert_eq!(command, [5, 1, 0, 3], "connect to a name");
    let name = read_field(stream).await;
    let port = stream.read_u16().await.unwrap();
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    format!("{} {} {}:{port}", text(user), text(password), text(name))
}

/// A length, and that many bytes.
async fn read_field(stream: &mut TcpStream) -> Vec<u8> {
    let mut field = vec![0; stream.read_u8().await.unwrap().into()];
    stream.read_exact(&mut field).await.unwrap();
    field
}
