//! How many calls a second the local CAMS serves, what they cost, and how its memory grows. `cargo
//! xtask bench` runs it and prints a table; run by itself it prints the figures as JSON.
//!
//! The command `cams-mock` is the server, and `cams-api` the client, which signs each call. Both
//! share the processors of this machine.

use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use cams_api::chat_groups::Page;
use cams_api::{Client, Credentials};
use serde_json::{Value, json};
use tokio::task::JoinSet;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The ticks of a second in `/proc`.
const TICKS: f64 = 100.0;

/// Calls under way at once.
const AT_ONCE: usize = 32;

const ID: &str = "id";
const SECRET: &str = "secret";
const NUMBER: &str = "8613800000000";

/// The server, as a process of its own, so that its memory is known.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start() -> Outcome<Self> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_cams-mock"))
            .args(["--listen", "127.0.0.1:0", "--credential", &format!("{ID}:{SECRET}")])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let stdout = process.stdout.take().ok_or("the server has no standard output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").ok_or("the server did not start")?;
        Ok(Self { process, url: url.to_owned() })
    }

    /// The CPU time of server and client so far in seconds, where the system tells it.
    fn cpu(&self) -> Option<f64> {
        Some(cpu(&self.process.id().to_string())? + cpu("self")?)
    }

    /// Its memory in MB, where the system tells it.
    fn memory(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let (_, resident) = status.split_once("VmRSS:")?;
        let kilobytes: f64 = resident.split_whitespace().next()?.parse().ok()?;
        Some(kilobytes * 1024.0 / 1e6)
    }
}

/// The CPU time of a process so far in seconds, user and system, where the system tells it.
fn cpu(process: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name of the program may contain spaces. It ends with the last parenthesis.
    let (_, fields) = status.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(11).map(str::parse::<f64>);
    Some((ticks.next()?.ok()? + ticks.next()?.ok()?) / TICKS)
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that is gone already needs no end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn main() -> ExitCode {
    let is_quick = std::env::args().any(|argument| argument == "--quick");
    let ends: [u64; 2] = if is_quick { [500, 1_000] } else { [20_000, 200_000] };
    let runtime = tokio::runtime::Runtime::new();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(group(ends))) {
        Ok(group) => {
            println!("{group}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The figures after each number of calls.
async fn group(ends: [u64; 2]) -> Outcome<Value> {
    let server = Server::start()?;
    let credentials = Credentials::new(ID, SECRET);
    let client = Client::builder().credentials(credentials).endpoint(&server.url).build()?;
    let call = client.add_chat_group().business_number(NUMBER).cust_space_id("cams-1");
    call.subject("s").description("d").send().await?;

    let mut rows = Vec::new();
    let mut done = 0;
    for end in ends {
        let count = (end - done) as f64;
        let (start, cpu) = (Instant::now(), server.cpu());
        calls(&client, end - done).await?;
        let speed = count / start.elapsed().as_secs_f64();
        let cost = server.cpu().zip(cpu).map(|(after, before)| (after - before) / count * 1e6);
        done = end;
        let label = format!("after {end} calls");
        rows.push(json!({ "label": label, "figures": [speed, cost, server.memory()] }));
    }
    Ok(json!({
        "name": "throughput",
        "title": "The local CAMS: ListChatGroup over the socket, signed and checked",
        "columns": [
            { "name": "calls", "unit": "/s", "decimals": 0 },
            { "name": "CPU of both", "unit": "µs", "decimals": 0 },
            { "name": "server's memory", "unit": "MB", "decimals": 1 },
        ],
        "rows": rows,
        "notes": [
            format!("{AT_ONCE} calls at once. Client and server share the processors."),
            "CPU of both: time of client and server for one call, user and system.",
        ],
    }))
}

/// Makes this many calls.
async fn calls(client: &Client, count: u64) -> Outcome<()> {
    let next = Arc::new(AtomicU64::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (client, next) = (client.clone(), Arc::clone(&next));
        tasks.spawn(async move {
            while next.fetch_add(1, Ordering::Relaxed) < count {
                let call = client.list_chat_group().business_number(NUMBER).cust_space_id("cams-1");
                call.page(Page::new().index(1).size(10)).send().await?;
            }
            Ok::<_, cams_api::Error>(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}
