//! Proxies and exceptions from the environment. Each environment belongs to a separate process.

use std::process::Stdio;
use std::time::Duration;

use cams_api::Credentials;
use cams_api::credentials::{AssumeRole, CredentialsProvider as _};

use super::{BASIC, Tunnel, USER_INFO, assert_silent, client, http_proxy};
use crate::support::{Answer, Authority, ID, Probe, SECRET, SESSION, Safe, Server, single_test};

/// The arguments of [`a_call_by_the_environment`], beside the proxy variables.
mod told {
    /// The endpoint.
    pub(super) const ENDPOINT: &str = "TEST_ENDPOINT";
    /// A root certificate.
    pub(super) const ROOT: &str = "TEST_ROOT";
    /// The list for `proxy_exceptions`.
    pub(super) const EXCEPTED: &str = "TEST_EXCEPTED_HOSTS";
    /// Nobody listens there, so the call fails at once.
    pub(super) const IS_IN_VAIN: &str = "TEST_IS_IN_VAIN";
}

/// Runs one of these tests in another process, since the environment belongs to a process. Returns
/// its output.
async fn printed_by(test: &str, variables: &[(&str, &str)]) -> String {
    let child = tokio::process::Command::from(single_test(module_path!(), test))
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output();
    let output = child.await.unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("1 passed"), "{text}");
    assert_silent(&text);
    text
}

async fn call_by(variables: &[(&str, &str)]) -> String {
    printed_by("a_call_by_the_environment", variables).await
}

/// Prints the logs of all libraries, so that they are checked too.
struct Printing;

impl log::Log for Printing {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        println!("log of {}: {}", record.target(), record.args());
    }

    fn flush(&self) {}
}

#[tokio::test]
#[ignore = "run by the tests below, with an environment of its own"]
async fn a_call_by_the_environment() {
    log::set_logger(&Printing).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let variable = |name| std::env::var(name).ok();
    let endpoint = variable(told::ENDPOINT);
    let mut builder = client(endpoint.as_deref().unwrap_or("http://cams.invalid"));
    if let Some(hosts) = variable(told::EXCEPTED) {
        builder = builder.proxy_exceptions(hosts);
    }
    if let Some(pem) = variable(told::ROOT) {
        builder = builder.add_root_certificate_pem(pem);
    }
    if variable(told::IS_IN_VAIN).is_some() {
        builder = builder.connect_timeout(Duration::from_millis(1));
    }
    let result = match builder.build() {
        Ok(client) => client.call(Probe::<Safe>::new()).send().await,
        Err(error) => Err(error),
    };
    match &result {
        Ok(response) => println!("result: {}", response.code.as_deref().unwrap()),
        Err(error) => println!("result: {error} {error:?}"),
    }
    // A setting that fails a call fails a provider too.
    if result.is_err() && endpoint.is_none() {
        let role = AssumeRole::new(Credentials::new(ID, SECRET), "acs:ram::1:role/r");
        match role.endpoint("http://sts.invalid").credentials().await {
            Ok(_) => println!("credentials: some"),
            Err(error) => println!("credentials: {error} {error:?}"),
        }
    }
}

/// Calls, providers and the logs of all libraries show only host and port of the proxy, whatever
/// the password holds and whichever variable it is in.
#[tokio::test]
async fn a_password_of_the_environment_is_never_shown() {
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (name, url, is_usable) in [
        ("HTTP_PROXY", format!("http://us:p@hidden@{dead}"), true),
        ("http_proxy", format!("us:hid@den@{dead}"), true),
        ("ALL_PROXY", format!("socks5h://us:p@hidden@{dead}"), true),
        ("all_proxy", format!("socks5://hid@us:@hidden@{dead}"), true),
        ("HTTP_PROXY", format!("http://us:hid%40den@{dead}"), true),
        ("HTTP_PROXY", format!("http://us:/hidden@{dead}"), false),
        ("http_proxy", format!("http://us:?hidden@{dead}"), false),
        ("ALL_PROXY", format!("socks5://us:hid#den@{dead}"), false),
        ("all_proxy", format!("us:p@ss/hidden@{dead}"), false),
    ] {
        let text = call_by(&[(name, &url)]).await;
        let expected = match is_usable {
            true => format!("invalid through the proxy {dead}"),
            false => format!(
                "the proxy in the variable {name} is not usable: it contains an unencoded /"
            ),
        };
        assert_eq!(text.lines().filter(|line| line.contains(&expected)).count(), 2, "{text}");
        assert_eq!(text.contains("log of reqwest::connect: proxy("), is_usable, "{text}");
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
        assert_eq!(text.lines().filter(|line| line.contains(&refused)).count(), 2, "{text}");
    }
}

/// An `https` endpoint is reached through a tunnel of the proxy that the environment names for it.
/// Neither the server nor an error sees the proxy's password.
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

/// The exceptions of the environment: hosts, subdomains, networks, everything. The address of the
/// endpoint is reserved for documentation (RFC 5737), so no request reaches it.
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
        (NAME, "NO_PROXY", "localhost *.b.invalid", true),
        (NAME, "no_proxy", "b.invalid:80", true),
        (NAME, "NO_PROXY", "b.invalid:443", false),
        (NAME, told::EXCEPTED, "*.invalid:80", true),
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

/// If a variable names unusable root certificates, or none that vouches for the server, the error
/// names the variable.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn root_certificates_of_the_environment_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("none.pem"), "no certificate").unwrap();
    let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    std::fs::write(path("damaged.pem"), damaged).unwrap();
    std::fs::write(path("other.pem"), Authority::new("other").pem()).unwrap();
    let server = Server::always(Answer::json("{}")).await;
    let address = Authority::new("ours").in_front_of(&server, "localhost").await;
    let endpoint = format!("https://localhost:{}", address.port());
    let call =
        async |name, value: &str| call_by(&[(told::ENDPOINT, &endpoint), (name, value)]).await;
    for (name, value, reason) in [
        ("SSL_CERT_FILE", path("missing.pem"), "missing.pem: No such file"),
        ("SSL_CERT_FILE", path(""), "is not a file"),
        ("SSL_CERT_FILE", path("none.pem"), "contains no `-----BEGIN CERTIFICATE-----`"),
        ("SSL_CERT_DIR", path("missing"), "missing: No such file"),
        ("SSL_CERT_DIR", path("none.pem"), "none.pem: Not a directory"),
    ] {
        let text = call(name, &value).await;
        let refused = format!("the root certificates in the variable {name} are not usable: ");
        assert!(text.contains(&refused) && text.contains(reason), "{text}");
    }
    if cfg!(feature = "rustls") {
        let text = call("SSL_CERT_FILE", &path("damaged.pem")).await;
        let refused =
            "there is no usable certificate in the file named by the variable SSL_CERT_FILE";
        assert!(text.contains(refused), "{text}");
        let text = call("SSL_CERT_FILE", &path("other.pem")).await;
        let untrusted = "which is not trusted by the file named by the variable SSL_CERT_FILE";
        assert!(text.contains(untrusted) && text.contains("UnknownIssuer"), "{text}");
    }
}

/// Proxy and root certificates of a client do not apply to its provider.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn providers_go_by_the_environment_and_past_its_proxy_where_nothing_else_is() {
    let response = format!(r#"{{"Credentials":{SESSION}}}"#);
    let proxy = Server::always(Answer::json(&response)).await;
    let direct = Server::start(|_, request| match request.path() {
        "/latest/meta-data/ram/security-credentials/" => Answer::of(200, "web"),
        _ => Answer::json(SESSION),
    })
    .await;
    let behind_tls = Server::always(Answer::json(&response)).await;
    let authority = Authority::new("ours");
    let tls = authority.in_front_of(&behind_tls, "localhost").await;
    let roots = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(roots.path(), authority.pem()).unwrap();
    let variables = [
        ("HTTP_PROXY", &*http_proxy(proxy.address)),
        ("SSL_CERT_FILE", roots.path().to_str().unwrap()),
        (DIRECT_PORT, &direct.address.port().to_string()),
        (TLS_PORT, &tls.port().to_string()),
    ];
    printed_by("providers_in_an_environment", &variables).await;
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

/// TLS with the proxy itself needs the root certificates too, although the STS speaks `http`.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn providers_reach_a_proxy_of_the_environment_by_https() {
    let response = format!(r#"{{"Credentials":{SESSION}}}"#);
    let proxy = Server::always(Answer::json(&response)).await;
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
}

/// The output of a separate program that assumes a role through this proxy.
#[cfg(target_os = "linux")]
async fn assume_role_by(proxy: &str, authority: &Authority) -> String {
    let roots = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(roots.path(), authority.pem()).unwrap();
    let variables = [("HTTP_PROXY", proxy), ("SSL_CERT_FILE", roots.path().to_str().unwrap())];
    printed_by("a_role_in_an_environment", &variables).await
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
