//! A server process that gives every request the same documented response. It reads no more of a
//! request than where it ends, so that the clients are what takes the time; `cams-mock`, which
//! checks requests, would not do.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::report::Outcome;

/// The argument that makes the program a server.
pub(crate) const SERVE: &str = "serve";

/// The response in the documentation of DeleteChatGroupInviteLink.
pub(crate) const RESPONSE: &str = r#"{"AccessDeniedDetail":"None","Message":"None","RequestId":"90E63D28-E31D-1EB2-8939-A94866411B2O","Code":"OK","Success":true,"Result":1}"#;

/// The server, running as a process of its own, since only the client's CPU time is wanted.
pub(crate) struct Loopback {
    process: Child,
    address: String,
}

impl Loopback {
    /// Starts this program again as a server.
    pub(crate) fn start() -> Outcome<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(SERVE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut address = String::new();
        let stdout = process.stdout.take().ok_or("the server has no standard output")?;
        BufReader::new(stdout).read_line(&mut address)?;
        Ok(Self { process, address: address.trim().to_owned() })
    }

    /// The server as an endpoint.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        // A server that is gone already needs no end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Is the server, until standard input ends: so it does not outlive a client that was killed.
pub(crate) fn serve() -> Outcome<()> {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        let response = format!(
            "HTTP/1.1 200 OK\r\n\
             content-type: application/json;charset=utf-8\r\n\
             content-length: {}\r\n\
             x-acs-request-id: 90E63D28-E31D-1EB2-8939-A94866411B2O\r\n\
             \r\n{RESPONSE}",
            RESPONSE.len()
        );
        let response: &'static str = response.leak();
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(answer(stream, response.as_bytes()));
        }
    })
}

/// Answers the requests of one connection. They have no body, so an empty line ends each.
async fn answer(mut stream: TcpStream, response: &[u8]) {
    let mut request = Vec::with_capacity(4096);
    while stream.read_buf(&mut request).await.is_ok_and(|count| count > 0) {
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            if stream.write_all(response).await.is_err() {
                return;
            }
        }
    }
}
