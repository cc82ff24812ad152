//! `cams campaign FILE.csv`: one template message to everybody in a file, in batches.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cams_api::batch::{Campaign, Report};
use cams_api::messages::MassRecipient;
use csv::{ReaderBuilder, StringRecord};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::arguments::{CampaignArgs, Options};
use crate::exit::{Exit, Failure};
use crate::{client, names, output};

/// The number of bad rows that are named.
const TOLD: usize = 50;

/// The recipients of a file, and the line of each.
type Rows = Vec<(u64, MassRecipient)>;

/// Sends to all recipients that have not been sent to, and writes the report.
pub(crate) async fn run(options: &Options, arguments: &CampaignArgs) -> Result<(), Failure> {
    let path = report_path(arguments);
    let report = earlier(&path, arguments.resume)?;
    let rows = read(&arguments.file)?;
    let connection = client::connect(options).await?;
    let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
    let mut campaign = campaign(&connection.client, arguments, rows);
    told(&arguments.file, problems(&campaign, &lines))?;
    if let Some(report) = report {
        campaign = campaign.resume(report);
    }
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
        write(&path, &report)?;
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

/// Reads the file: a column `to`, and a column for each variable of the template.
fn read(path: &Path) -> Result<Rows, Failure> {
    let unreadable = |error: csv::Error| {
        Failure::usage(format!("cannot read the file {}: {error}", path.display()))
    };
    let mut reader =
        ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(unreadable)?;
    let header = reader.headers().map_err(unreadable)?.clone();
    let Some(to) =
        header.iter().position(|name| names::is_same(name.trim_start_matches('\u{feff}'), "to"))
    else {
        return Err(Failure::usage(format!("{} has no column `to`", path.display()))
            .hint("the first line names the columns: to,name,city"));
    };
    let mut rows = Rows::new();
    let mut problems = Vec::new();
    for row in reader.records() {
        match row {
            Ok(row) => rows.push((line(&row), recipient(&header, to, &row))),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let reason = match error.kind() {
                    csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                        format!("has {len} columns instead of {expected_len}")
                    }
                    csv::ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
                    _ => return Err(unreadable(error)),
                };
                problems.push(format!("line {line} {reason}"));
            }
        }
    }
    told(path, problems)?;
    match rows.is_empty() {
        true => Err(Failure::usage(format!("{} has no recipients", path.display()))),
        false => Ok(rows),
    }
}

fn line(row: &StringRecord) -> u64 {
    row.position().map_or(0, csv::Position::line)
}

fn recipient(header: &StringRecord, to: usize, row: &StringRecord) -> MassRecipient {
    let mut recipient = MassRecipient::new().to(row.get(to).unwrap_or_default());
    for (index, (name, value)) in header.iter().zip(row).enumerate() {
        if index != to {
            recipient = recipient.param(name, value);
        }
    }
    recipient
}

/// The problems of recipients, by line. Numbers are not shown.
fn problems(campaign: &Campaign, lines: &[u64]) -> Vec<String> {
    let line = |index: usize| lines.get(index).copied().unwrap_or_default();
    let one = |problem: cams_api::batch::Problem| {
        use cams_api::batch::ProblemKind;

        let reason = match problem.kind {
            ProblemKind::NoNumber => "has no number".to_owned(),
            ProblemKind::Duplicate { of } => format!("has the number of line {}", line(of)),
            _ => "has an invalid number; write it with country code, in digits".to_owned(),
        };
        format!("line {} {reason}", line(problem.index))
    };
    campaign.problems().into_iter().map(one).collect()
}

/// All bad rows in one failure.
fn told(path: &Path, problems: Vec<String>) -> Result<(), Failure> {
    if problems.is_empty() {
        return Ok(());
    }
    let mut text = format!(
        "{}: {}",
        path.display(),
        problems.iter().take(TOLD).cloned().collect::<Vec<_>>().join("; ")
    );
    if problems.len() > TOLD {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "; and {} more", problems.len() - TOLD);
    }
    Err(Failure::usage(text).hint("nothing was sent; correct the lines and start again"))
}

fn report_path(arguments: &CampaignArgs) -> PathBuf {
    arguments.report.clone().unwrap_or_else(|| arguments.file.with_extension("report.json"))
}

/// The report of an earlier run. It must not be lost by accident: it knows who has the message.
fn earlier(path: &Path, resumes: bool) -> Result<Option<Report>, Failure> {
    let shown = path.display();
    match (path.exists(), resumes) {
        (false, false) => Ok(None),
        (false, true) => Err(Failure::usage(format!("there is no report {shown} to resume"))),
        (true, false) => Err(Failure::usage(format!(
            "there is a report of an earlier run: {shown}"
        ))
        .hint("`--resume` sends to the rest; to send to everybody again, move the report away")),
        (true, true) => {
            let text = fs::read_to_string(path)
                .map_err(|error| Failure::usage(format!("cannot read {shown}: {error}")))?;
            serde_json::from_str(&text)
                .map(Some)
                .map_err(|error| Failure::usage(format!("{shown} is not a report: {error}")))
        }
    }
}

/// Writes the report as a whole: if that fails, the earlier one stays.
fn write(path: &Path, report: &Report) -> Result<(), Failure> {
    let new = path.with_extension("json.new");
    let written = serde_json::to_string(report)
        .map_err(std::io::Error::from)
        .and_then(|text| fs::write(&new, text))
        .and_then(|()| fs::rename(&new, path));
    written.map_err(|error| {
        Failure::new(Exit::Machine, format!("cannot write {}: {error}", path.display()))
    })
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
