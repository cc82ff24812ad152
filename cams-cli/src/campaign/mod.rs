//! `cams campaign FILE.csv`: one template message to everybody in a file, in batches.

mod report;
mod rows;

use std::path::{Path, PathBuf};

use cams_api::batch::{Campaign, Report};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use self::report::Journal;
use self::rows::Rows;
use crate::arguments::{CampaignArgs, Options};
use crate::exit::{Exit, Failure};
use crate::{client, output};

/// Sends to all recipients that have not been sent to, and writes the report.
pub(crate) async fn run(options: &Options, arguments: &CampaignArgs) -> Result<(), Failure> {
    let path = report_path(arguments);
    let earlier = report::earlier(&path, arguments.resume)?;
    let rows = rows::read(&arguments.file)?;
    let connection = client::connect(options).await?;
    let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
    let mut campaign = campaign(&connection.client, arguments, rows);
    rows::check(&arguments.file, &campaign, &lines)?;
    if let Some(report) = earlier {
        campaign = campaign.resume(report);
    }
    let (mut journal, full) = (Journal::of(&path), campaign.stop_handle());
    campaign = campaign.on_change(move |change| {
        if let Err(error) = journal.add(change) {
            output::note(&format!("stopping: the report cannot be written: {error}"));
            full.stop();
        }
    });
    let progress = ProgressBar::new(lines.len() as u64);
    if let Ok(style) =
        ProgressStyle::with_template("{bar:30} {pos} of {len} recipients, {eta} left")
    {
        progress.set_style(style);
    }
    let bar = progress.clone();
    campaign = campaign.on_progress(move |done, _| bar.set_position(done as u64));
    let stop = campaign.stop_handle();
    let signal = tokio::spawn(async move {
        // Without the signal, the campaign just goes on.
        if tokio::signal::ctrl_c().await.is_ok() {
            output::note("stopping after the batches under way");
            stop.stop();
        }
    });
    let ended = campaign.run().await;
    let is_interrupted = signal.is_finished();
    signal.abort();
    progress.finish_and_clear();
    let report = campaign.into_report();
    if report.count() > 0 {
        report::write(&path, &report)?;
    }
    ended?;
    finish(options, &report, &path, is_interrupted)
}

fn campaign(client: &cams_api::Client, arguments: &CampaignArgs, rows: Rows) -> Campaign {
    let mut request = client
        .send_chatapp_mass_message()
        .channel_type(arguments.channel_type.as_str())
        .from(&arguments.from)
        .language(&arguments.language);
    if let Some(code) = &arguments.template_code {
        request = request.template_code(code);
    }
    if let Some(name) = &arguments.template_name {
        request = request.template_name(name);
    }
    if let Some(space) = &arguments.cust_space_id {
        request = request.cust_space_id(space);
    }
    let campaign = request.batches(rows.into_iter().map(|(_, recipient)| recipient));
    match &arguments.task_id_prefix {
        Some(prefix) => campaign.task_id_prefix(prefix),
        None => campaign,
    }
}

fn report_path(arguments: &CampaignArgs) -> PathBuf {
    arguments.report.clone().unwrap_or_else(|| arguments.file.with_extension("report.json"))
}

/// Prints the sums. Recipients that were not accepted decide the exit code.
fn finish(
    options: &Options,
    report: &Report,
    path: &Path,
    is_interrupted: bool,
) -> Result<(), Failure> {
    let (maybe, not) = (report.maybe_sent().count(), report.not_sent().count());
    let sums = json!({
        "Accepted": report.accepted().count(),
        "MaybeSent": maybe,
        "NotSent": not,
        "Report": path.display().to_string(),
    });
    output::value(options, &sums, None)?;
    let first = report.not_sent().find_map(|recipient| recipient.error.map(str::to_owned));
    if is_interrupted {
        return Err(
            Failure::new(Exit::Interrupted, "interrupted").hint("`--resume` sends to the rest")
        );
    }
    match (maybe, not) {
        (0, 0) => Ok(()),
        (0, _) => Err(Failure::new(
            Exit::Service,
            first.unwrap_or_else(|| format!("{not} recipients were not sent to")),
        )
        .hint("`--resume` sends to the rest")),
        _ => Err(Failure::new(Exit::MaybeSent, format!("{maybe} recipients may have the message"))
            .hint("wait for their receipts; `--resume` leaves them out")),
    }
}
