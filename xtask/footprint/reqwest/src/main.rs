//! The same program by the HTTP library alone, neither signed nor decoded: the floor for any
//! client.
//!
//! Arguments: the endpoint and how many calls to make, up to 64 of them at once. Prints the peak of
//! its memory.

use std::error::Error;

use std::sync::Arc;

use reqwest::{Client, Method, Request, Url};
use rustls::{ClientConfig, RootCertStore};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let endpoint = arguments.next().ok_or("the endpoint is missing")?;
    let calls: usize = arguments.next().ok_or("the number of calls is missing")?.parse()?;

    let url = Url::parse(&endpoint)?;
    let tls =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
    let client = Client::builder().no_proxy().tls_backend_preconfigured(tls).build()?;
    let lanes = calls.clamp(1, 64);
    let mut tasks = Vec::new();
    for _ in 0..lanes {
        let client = client.clone();
        let url = url.clone();
        tasks.push(tokio::spawn(async move {
            for _ in 0..calls / lanes {
                client.execute(Request::new(Method::POST, url.clone())).await?.bytes().await?;
            }
            Ok::<(), reqwest::Error>(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    println!("{}", peak_memory()?);
    Ok(())
}

/// The peak of this process's memory in KiB, as Linux counts it.
fn peak_memory() -> Result<String, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").to_owned())
}
