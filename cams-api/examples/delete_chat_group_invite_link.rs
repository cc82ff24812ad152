//! Deletes the invitation link of a chat group.
//!
//! ```text
//! cargo run --example delete_chat_group_invite_link
//! ```
//!
//! needs no account: it starts a local CAMS and makes a group to work on. To call the service
//! instead, set `ALIBABA_CLOUD_ACCESS_KEY_ID` and `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, and say which
//! group is meant:
//!
//! ```text
//! cargo run --example delete_chat_group_invite_link -- BUSINESS_NUMBER GROUP_ID CUST_SPACE_ID
//! ```

use std::env;
use std::error::Error;
use std::process::ExitCode;

use cams_api::chat_groups::{DeleteChatGroupInviteLinkResponse, Page};
use cams_api::{Client, Credentials};

#[tokio::main]
async fn main() -> ExitCode {
    let result = match env::var_os("ALIBABA_CLOUD_ACCESS_KEY_ID") {
        Some(_) => on_the_service().await,
        None => on_a_local_cams().await,
    };
    match result {
        Ok(response) => {
            println!("{response:#?}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Deletes the link of the group that the arguments name. Credentials come from the environment.
async fn on_the_service() -> Result<DeleteChatGroupInviteLinkResponse, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [business_number, group_id, cust_space_id] = &arguments[..] else {
        return Err(
            "usage: delete_chat_group_invite_link BUSINESS_NUMBER GROUP_ID CUST_SPACE_ID".into()
        );
    };

    let client = Client::from_env()?;
    let response = client
        .delete_chat_group_invite_link()
        .business_number(business_number)
        .group_id(group_id)
        .cust_space_id(cust_space_id)
        .send()
        .await?;
    Ok(response)
}

/// The same against a server of our own, which first needs a group that has a link.
async fn on_a_local_cams() -> Result<DeleteChatGroupInviteLinkResponse, Box<dyn Error>> {
    let server =
        cams_mock::Server::builder().credential("local-id", "local-secret").start().await?;
    println!("No credentials in the environment: using a local CAMS at {}.", server.url());
    let client = Client::builder()
        .credentials(Credentials::new("local-id", "local-secret"))
        .endpoint(server.url())
        .build()?;
    let (number, space) = ("8613800000000", "cams-local");

    client
        .add_chat_group()
        .business_number(number)
        .cust_space_id(space)
        .subject("Book club")
        .send()
        .await?;
    let groups = client
        .list_chat_group()
        .business_number(number)
        .cust_space_id(space)
        .page(Page::new().index(1).size(1))
        .send()
        .await?;
    let group = groups
        .data
        .and_then(|data| data.list.into_iter().next())
        .ok_or("the group is not listed")?;
    let group_id = group.group_id.ok_or("the group has no ID")?;
    let link = client
        .add_chat_group_invite_link()
        .business_number(number)
        .cust_space_id(space)
        .group_id(&group_id)
        .send()
        .await?;
    println!("Group {group_id} has the link {}.", link.invite_link.unwrap_or_default());

    let response = client
        .delete_chat_group_invite_link()
        .business_number(number)
        .cust_space_id(space)
        .group_id(&group_id)
        .send()
        .await?;
    println!("The link is deleted:");
    Ok(response)
}
