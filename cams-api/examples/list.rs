//! Reads a list to its end, and goes on where an earlier run stopped.
//!
//! ```text
//! cargo run --example list
//! ```

mod local;

use std::error::Error;

use cams_api::pages::Position;
use cams_api::templates::{Page, TemplateSummary};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (server, client) = local::cams().await?;
    for (page, names) in [("1", ["a", "b"]), ("2", ["c", "d"]), ("3", ["e", "f"])] {
        let number = page.parse::<i64>()?;
        server
            .on("ListChatappTemplate")
            .with("Page", json!({ "Index": number, "Size": 2 }))
            .response(templates(names));
    }
    let list = client.list_chatapp_template().page(Page::new().index(1).size(2));

    // All entries at once. `items()` also has `next()`, for one entry after the other.
    let all: Vec<TemplateSummary> = list.clone().items().try_collect().await?;
    println!("{} templates in all", all.len());

    // Page by page. The position survives the end of the program.
    let mut pages = list.clone().pages();
    if let Some(page) = pages.try_next().await? {
        println!("first page: {}", names(&page.list_template));
    }
    let saved: String = pages.position().to_string();

    let position: Position = saved.parse()?;
    let mut pages = list.pages().start_at(position);
    while let Some(page) = pages.try_next().await? {
        println!("resumed: {}", names(&page.list_template));
    }
    Ok(())
}

fn names(templates: &[TemplateSummary]) -> String {
    let names = templates.iter().filter_map(|template| template.template_name.as_deref());
    names.collect::<Vec<_>>().join(", ")
}

/// A page as the service sends it.
fn templates(names: [&str; 2]) -> Value {
    let list = names.map(|name| json!({ "TemplateName": name }));
    json!({ "Total": 6, "ListTemplate": list })
}
