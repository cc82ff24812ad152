//! The same for the peer, the SDK of AWS for the messages of its customers.
//!
//! Arguments: the endpoint and how many calls to make, up to 64 of them at once. Prints the peak of
//! its memory.

use std::error::Error;

use aws_sdk_socialmessaging::Client;
use aws_sdk_socialmessaging::config::{BehaviorVersion, Config, Credentials, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let endpoint = arguments.next().ok_or("the endpoint is missing")?;
    let calls: usize = arguments.next().ok_or("the number of calls is missing")?.parse()?;

    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(Credentials::new(
            "example-id",
            "example-secret",
            None,
            None,
            "static",
        ))
        .endpoint_url(endpoint)
        .build();
    let client = Client::from_conf(config);
    let lanes = calls.clamp(1, 64);
    let mut tasks = Vec::new();
    for _ in 0..lanes {
        let client = client.clone();
        tasks.push(tokio::spawn(async move {
            for _ in 0..calls / lanes {
                client.list_linked_whats_app_business_accounts().send().await?;
            }
            Ok::<(), aws_sdk_socialmessaging::Error>(())
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
