//! Proxies on 127.0.0.1: what they see, what they refuse, and who is called without them.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_api::credentials::{AssumeRole, CredentialsProvider as _};
use cams_api::retry::NoRetry;
use cams_api::{Client, ClientBuilder, Credentials, ErrorKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::loopback::{Answer, ID, SECRET, Server};
use crate::probe::{Never, Probe, Safe};
use crate::tls::Authority;

/// A name and a password that need encoding, as they stand in a URL, and as a proxy gets them.
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

/// A proxy that makes a tunnel to one address, whatever it is asked for, and keeps what it is asked.
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

/// An `http` endpoint is called by its full URL; the name is the proxy's to resolve, and the signature is for
/// the endpoint's host.
#[tokio::test]
async fn plain_http_goes_through_the_proxy() {
    let proxy = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let client = client("http://cams.test:81").proxy(http_proxy(proxy.address)).build().unwrap();
    client.call(Probe::<Safe>::new().query("Name", "a b")).send().await.unwrap();
    let request = proxy.requests().remove(0);
    assert_eq!(request.target, "http://cams.test:81/?Name=a%20b");
    assert_eq!(request.headers["host"], "cams.test:81");
    assert_eq!(request.headers["proxy-authorization"], BASIC);
    let in_origin_form = crate::loopback::Recorded { target: "/?Name=a%20b".to_owned(), ..request };
    in_origin_form.assert_signed_by(ID, SECRET);
}

/// Of an `https` call the proxy sees host and port; the server does not see the proxy's password.
#[tokio::test]
async fn https_goes_through_a_tunnel() {
    let authority = Authority::new("ours");
    let server = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let proxy = Tunnel::to(authority.in_front_of(&server, "cams.test").await).await;
    let client = client("https://cams.test")
        .proxy(http_proxy(proxy.address))
        .root_certificate_pem(authority.pem())
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

/// TLS is spoken with the proxy itself, even if the endpoint is an `http` one.
#[tokio::test]
async fn a_proxy_can_be_reached_by_https() {
    let authority = Authority::new("ours");
    let proxy = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let address = authority.in_front_of(&proxy, "localhost").await;
    let client = client("http://cams.test")
        .proxy(format!("https://{USER_INFO}@localhost:{}", address.port()))
        .root_certificate_pem(authority.pem())
        .build()
        .unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    let request = proxy.requests().remove(0);
    assert_eq!(request.target, "http://cams.test/");
    assert_eq!(request.headers["proxy-authorization"], BASIC);
}

/// A proxy that makes no tunnel keeps the call from being sent, whatever its reason.
#[tokio::test]
async fn a_refused_tunnel_was_never_sent() {
    for (reply, reason) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "proxy authorization required"),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", "tunnel error: unsuccessful"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "tunnel error: unsuccessful"),
        ("", "tunnel error: unexpected end of file"),
    ] {
        let proxy = Server::always(Answer::RawThenDrop(reply.as_bytes().to_vec())).await;
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

/// What a proxy answers in place of an `http` endpoint is told from the service's replies.
#[tokio::test]
async fn a_page_of_the_proxy_is_named_as_such() {
    for (status, body, words) in [
        (407, "<html>who are you?</html>", "wants another user name or password"),
        (407, "", "wants another user name or password"),
        (502, "<html>Bad Gateway</html>", "it may be one of the proxy"),
    ] {
        let proxy = Server::always(Answer::of(status, body)).await;
        let client = client("http://cams.test").proxy(http_proxy(proxy.address)).build().unwrap();
        let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedReply, Some(status)));
        assert_eq!(error.body(), Some(body.as_bytes()));
        let text = error.to_string();
        assert!(text.contains(words) && text.contains(&proxy.address.to_string()), "{text}");
        assert_silent(&format!("{text} {error:?}"));
    }
}

/// Each endpoint is on this machine, so that the call gets through without a proxy too.
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
            .no_proxy(list)
            .build()
            .unwrap();
        client.call(Probe::<Safe>::new()).send().await.unwrap();
        let calls = (server.requests().len() - before.0, proxy.requests().len() - before.1);
        assert_eq!(calls, if is_direct { (1, 0) } else { (0, 1) }, "{host} {list:?}");
    }
    // The last word counts.
    let client = client(&server.url()).proxy(http_proxy(proxy.address)).without_proxy().build();
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
            .no_proxy(list)
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
        ("http://us:hid/den@host:80", "invalid port number"),
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
        assert!(text.contains("give http://host:port"), "{text}");
        assert_silent(&format!("{text} {error:?} {:?}", client("http://h").proxy(url)));
    }
    for list in ["host:80", "http://host", "10.0.0.0/33", "*.internal", "[::1]", "a b"] {
        let error = client("http://127.0.0.1:1").no_proxy(list).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().starts_with("no_proxy is not usable: "), "{error}");
    }
    for url in ["host", "host:80", "https://[::1]:80/", "socks5h://us:er@host"] {
        assert!(client("http://127.0.0.1:1").proxy(url).no_proxy("::1,fd00::/8").build().is_ok());
    }
}

fn assert_silent(shown: &str) {
    for secret in ["hid", "pass%2F", "pass/word", "us%40er", BASIC] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

/// A SOCKS proxy gets user name and password and the endpoint's name, which it resolves.
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

/// RFC 1928 and RFC 1929, as far as the test needs them; gives what the client wants.
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

/// A length and so many bytes.
async fn read_field(stream: &mut TcpStream) -> Vec<u8> {
    let mut field = vec![0; stream.read_u8().await.unwrap().into()];
    stream.read_exact(&mut field).await.unwrap();
    field
}

/// What the call of [`a_call_by_the_environment`] is told beside the variables of proxies.
mod told {
    /// The endpoint.
    pub(super) const ENDPOINT: &str = "TEST_ENDPOINT";
    /// A root certificate.
    pub(super) const ROOT: &str = "TEST_ROOT";
    /// The list for `no_proxy`.
    pub(super) const EXCEPTED: &str = "TEST_EXCEPTED_HOSTS";
    /// Nobody is there, so that it need not wait.
    pub(super) const IS_IN_VAIN: &str = "TEST_IS_IN_VAIN";
}

/// Calls in another process, since the environment belongs to a process: this program, with the test below. Gives
/// what it prints.
async fn call_by(variables: &[(&str, &str)]) -> String {
    let child = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "proxy::a_call_by_the_environment", "--ignored", "--nocapture"])
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output();
    let output = child.await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_silent(&text);
    text
}

#[tokio::test]
#[ignore = "run by the tests below, with an environment of its own"]
async fn a_call_by_the_environment() {
    let variable = |name| std::env::var(name).ok();
    let endpoint = variable(told::ENDPOINT);
    let mut builder = client(endpoint.as_deref().unwrap_or("http://cams.invalid"));
    if let Some(hosts) = variable(told::EXCEPTED) {
        builder = builder.no_proxy(hosts);
    }
    if let Some(pem) = variable(told::ROOT) {
        builder = builder.root_certificate_pem(pem);
    }
    if variable(told::IS_IN_VAIN).is_some() {
        builder = builder.connect_timeout(Duration::from_millis(1));
    }
    match builder.build() {
        Ok(client) => match client.call(Probe::<Safe>::new()).send().await {
            Ok(reply) => println!("result: {}", reply.code.unwrap()),
            Err(error) => println!("result: {error} {error:?}"),
        },
        Err(error) => {
            println!("result: {error}");
            let role = AssumeRole::new(Credentials::new(ID, SECRET), "acs:ram::1:role/r");
            let refused = role.endpoint("http://sts.invalid").credentials().await.unwrap_err();
            println!("credentials: {refused}");
        }
    }
}

#[tokio::test]
async fn the_environment_names_a_proxy() {
    let proxy = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (url, dead) = (http_proxy(proxy.address), http_proxy(free));
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        assert!(call_by(&[(name, &url)]).await.contains("result: OK"), "{name}");
    }
    assert_eq!(proxy.requests().len(), 3);
    for request in proxy.requests() {
        assert_eq!(request.target, "http://cams.invalid/");
        assert_eq!(request.headers["proxy-authorization"], BASIC);
    }
    let way = format!("cannot connect to cams.invalid through the proxy {free}: ");
    let text = call_by(&[("HTTP_PROXY", &dead)]).await;
    assert!(text.contains(&way), "{text}");
    // Neither the calls nor the providers of credentials pass a broken proxy by.
    for name in ["HTTP_PROXY", "all_proxy"] {
        let text = call_by(&[(name, "ftp://user:hidden@proxy")]).await;
        let refused = format!("the proxy in the variable {name} is not usable");
        assert_eq!(text.matches(&refused).count(), 2, "{text}");
    }
}

/// An `https` endpoint is reached through a tunnel of the proxy that the environment names for it, and neither the
/// server nor an error gets to see the proxy's password.
#[tokio::test]
async fn the_environment_names_a_proxy_for_https() {
    let authority = Authority::new("ours");
    let server = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let proxy = Tunnel::to(authority.in_front_of(&server, "cams.invalid").await).await;
    let root = authority.pem();
    let call = async |name, proxy: &str| {
        call_by(&[(told::ENDPOINT, "https://cams.invalid"), (told::ROOT, &root), (name, proxy)])
            .await
    };
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let text = call(name, &http_proxy(proxy.address)).await;
        assert!(text.contains("result: OK"), "{name}: {text}");
    }
    let asked = proxy.asked.lock().unwrap().clone();
    assert_eq!((asked.len(), server.requests().len()), (4, 4));
    for asked in asked {
        assert!(asked.starts_with("CONNECT cams.invalid:443 HTTP/1.1\r\n"), "{asked}");
        assert!(asked.to_ascii_lowercase().contains("\r\nproxy-authorization: basic "), "{asked}");
        assert!(asked.contains(BASIC), "{asked}");
    }
    for request in server.requests() {
        assert!(!request.headers.contains_key("proxy-authorization"));
    }
    let refusing = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n".as_bytes().to_vec();
    let refusing = Server::always(Answer::RawThenDrop(refusing)).await;
    let text = call("HTTPS_PROXY", &http_proxy(refusing.address)).await;
    let way = format!("cannot connect to cams.invalid through the proxy {}: ", refusing.address);
    assert!(text.contains(&way) && text.contains("authorization required"), "{text}");
    // The proxy of the other scheme has nothing to do with it.
    let text = call("HTTP_PROXY", &http_proxy(proxy.address)).await;
    assert!(text.contains("cannot connect to cams.invalid: "), "{text}");
}

/// The exceptions of the environment: names, what is below a domain, networks, everything. No request reaches the
/// address of the endpoint, which is one for documentation (RFC 5737).
#[tokio::test]
async fn the_environment_excepts_hosts() {
    const NAME: &str = "http://cams.b.invalid";
    const ADDRESS: &str = "http://192.0.2.7";
    let proxy = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let url = http_proxy(proxy.address);
    for (endpoint, variable, list, is_direct) in [
        (NAME, "NO_PROXY", "localhost,.invalid", true),
        (NAME, "NO_PROXY", "b.invalid", true),
        (NAME, "no_proxy", ".b.invalid", true),
        (NAME, "NO_PROXY", "cams.b.invalid", true),
        (NAME, "NO_PROXY", "*", true),
        (NAME, "NO_PROXY", "s.b.invalid,b.inv,a.cams.b.invalid", false),
        (NAME, "NO_PROXY", "", false),
        (ADDRESS, "NO_PROXY", "10.0.0.0/8, 192.0.2.0/24", true),
        (ADDRESS, "no_proxy", "192.0.2.0/29", true),
        (ADDRESS, "NO_PROXY", "192.0.2.7", true),
        (ADDRESS, "NO_PROXY", "192.0.2.8/29,192.0.3.0/24,192.0.2.70", false),
        (NAME, told::EXCEPTED, "localhost,.invalid", true),
        (NAME, told::EXCEPTED, "*", true),
        (ADDRESS, told::EXCEPTED, "192.0.2.0/24", true),
    ] {
        let before = proxy.requests().len();
        let mut variables =
            vec![("HTTP_PROXY", url.as_str()), (told::ENDPOINT, endpoint), (variable, list)];
        if is_direct {
            variables.push((told::IS_IN_VAIN, "yes"));
        }
        let text = call_by(&variables).await;
        let host = endpoint.trim_start_matches("http://");
        let expected = match is_direct {
            true => format!("cannot connect to {host}: "),
            false => "result: OK".to_owned(),
        };
        assert!(text.contains(&expected), "{variable}={list:?}: {text}");
        let seen = proxy.requests().len() - before;
        assert_eq!(seen, usize::from(!is_direct), "{variable}={list:?}");
    }
}

/// Proxy and root certificates of a client are no business of its provider's.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn providers_go_by_the_environment_and_past_its_proxy_where_nothing_else_is() {
    use crate::fakes::SESSION;

    let reply = format!(r#"{{"Credentials":{SESSION}}}"#);
    let proxy = Server::always(Answer::json(&reply)).await;
    let direct = Server::start(|_, request| match request.path() {
        "/latest/meta-data/ram/security-credentials/" => Answer::of(200, "web"),
        _ => Answer::json(SESSION),
    })
    .await;
    let behind_tls = Server::always(Answer::json(&reply)).await;
    let authority = Authority::new("ours");
    let tls = authority.in_front_of(&behind_tls, "localhost").await;
    let roots = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(roots.path(), authority.pem()).unwrap();
    let child = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "proxy::providers_in_an_environment", "--ignored"])
        .env_clear()
        .env("HTTP_PROXY", http_proxy(proxy.address))
        .env("SSL_CERT_FILE", roots.path())
        .env(DIRECT_PORT, direct.address.port().to_string())
        .env(TLS_PORT, tls.port().to_string())
        .stdin(Stdio::null())
        .output();
    let output = child.await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let targets: Vec<_> = proxy.requests().into_iter().map(|request| request.target).collect();
    assert!(targets[0].starts_with("http://sts.invalid/?"), "{targets:?}");
    let (direct, behind_tls) = (direct.requests().len(), behind_tls.requests().len());
    assert_eq!((targets.len(), direct, behind_tls), (1, 4, 1));
}

#[cfg(target_os = "linux")]
const DIRECT_PORT: &str = "TEST_DIRECT_PORT";
#[cfg(target_os = "linux")]
const TLS_PORT: &str = "TEST_TLS_PORT";

#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "run by the test above, with an environment of its own"]
async fn providers_in_an_environment() {
    use cams_api::credentials::{CredentialsUri, EcsRamRole};

    let port = |name| std::env::var(name).unwrap();
    let role = |url: String| {
        AssumeRole::new(Credentials::new(ID, SECRET), "acs:ram::1:role/r").endpoint(url)
    };
    role("http://sts.invalid".to_owned()).credentials().await.unwrap();
    role(format!("https://localhost:{}", port(TLS_PORT))).credentials().await.unwrap();
    // This machine by a name that does not look like it, or no proxy would be asked anyway.
    let direct = format!("http://0.0.0.0:{}", port(DIRECT_PORT));
    EcsRamRole::new().endpoint(&direct).credentials().await.unwrap();
    CredentialsUri::new(direct).credentials().await.unwrap();
}

/// TLS with the proxy itself needs the root certificates too, although the STS is an `http` one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn providers_reach_a_proxy_of_the_environment_by_https() {
    let reply = format!(r#"{{"Credentials":{}}}"#, crate::fakes::SESSION);
    let proxy = Server::always(Answer::json(&reply)).await;
    let authority = Authority::new("ours");
    let address = authority.in_front_of(&proxy, "localhost").await;
    let url = format!("https://{USER_INFO}@localhost:{}", address.port());
    let text = assume_role_by(&url, &authority).await;
    assert!(text.contains("result: STS.id"), "{text}");
    let request = proxy.requests().remove(0);
    assert!(request.target.starts_with("http://sts.invalid/?"), "{}", request.target);
    assert_eq!(request.headers["proxy-authorization"], BASIC);
    // An error names the proxy, without its password.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let text = assume_role_by(&http_proxy(free), &authority).await;
    let way = format!("result: sts.invalid through the proxy {free} cannot be reached: ");
    assert!(text.contains(&way), "{text}");
    assert_silent(&text);
}

/// What a program of its own says that assumes a role through this proxy.
#[cfg(target_os = "linux")]
async fn assume_role_by(proxy: &str, authority: &Authority) -> String {
    let roots = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(roots.path(), authority.pem()).unwrap();
    let child = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "proxy::a_role_in_an_environment", "--ignored", "--nocapture"])
        .env_clear()
        .env("HTTP_PROXY", proxy)
        .env("SSL_CERT_FILE", roots.path())
        .stdin(Stdio::null())
        .output();
    let output = child.await.unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "run by the test above, with an environment of its own"]
async fn a_role_in_an_environment() {
    let role = AssumeRole::new(Credentials::new(ID, SECRET), "acs:ram::1:role/r");
    match role.endpoint("http://sts.invalid").credentials().await {
        Ok(credentials) => println!("result: {}", credentials.access_key_id()),
        Err(error) => println!("result: {error} {error:?}"),
    }
}
