//! `cams upload FILE`: a file in the object storage of the service, for messages to link to.

use std::time::Duration;

use cams_api::upload::Media;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::arguments::{Options, UploadArgs};
use crate::exit::Failure;
use crate::{client, output};

/// Uploads and prints the link.
pub(crate) async fn run(options: &Options, arguments: &UploadArgs) -> Result<(), Failure> {
    let file = arguments.file.display();
    let mut media =
        Media::file(&arguments.file).map_err(|error| Failure::usage(format!("{file}: {error}")))?;
    if arguments.as_document {
        media = media.as_document();
    }
    if let Some(content_type) = &arguments.content_type {
        media = media.content_type(content_type);
    }
    let connection = client::connect(options).await?;
    let mut upload = connection.client.upload(media);
    if let Some(space) = &arguments.cust_space_id {
        upload = upload.in_space(space);
    }
    if let Some(endpoint) = &arguments.storage {
        upload = upload.endpoint(endpoint);
    }
    if let Some(timeout) = options.timeout {
        upload = upload.timeout(timeout);
    }
    let progress = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}, {eta} left")
    {
        progress.set_style(style);
    }
    progress.enable_steady_tick(Duration::from_millis(200));
    let bar = progress.clone();
    let uploaded = upload.on_progress(move |sent, all| {
        bar.set_length(all);
        bar.set_position(sent);
    });
    let uploaded = uploaded.send().await?;
    progress.finish_and_clear();
    let uploaded = json!({
        "Link": uploaded.link(),
        "FilePath": uploaded.path(),
        "ContentType": uploaded.content_type(),
        "Length": uploaded.length(),
    });
    output::value(options, &uploaded, None)
}
