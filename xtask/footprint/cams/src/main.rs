//! The smallest program that uses cams-api: deletes the invitation link of a chat group.
//!
//! Arguments: the endpoint and how many calls to make, up to 64 of them at once. Prints the peak of
//! its memory.

use std::error::Error;

use cams_api::{Client, Credentials};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let endpoint = arguments.next().ok_or("the endpoint is missing")?;
    let calls: usize = arguments.next().ok_or("the number of calls is missing")?.parse()?;

    let client = Client::builder()
        .credentials(Credentials::new("example-id", "example-secret"))
        .endpoint(endpoint)
        .build()?;
    let lanes = calls.clamp(1, 64);
    let mut tasks = Vec::new();
    for _ in 0..lanes {
        let client = client.clone();
        tasks.push(tokio::spawn(async move {
            for _ in 0..calls / lanes {
                client
                    .delete_chat_group_invite_link()
                    .business_number("8613800***")
                    .group_id("E398****")
                    .cust_space_id("cams-8***")
                    .send()
                    .await?;
            }
            Ok::<(), cams_api::Error>(())
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
