//! Uploads a photo and sends it.
//!
//! ```text
//! cargo run --example upload
//! ```

mod local;

use std::error::Error;

use cams_api::compose::Image;
use cams_api::messages::Channel;
use cams_api::upload::Media;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (_server, client) = local::cams().await?;

    // `Media::file("photo.jpg")?` streams a file from the disk.
    let photo = Media::bytes("photo.jpg", vec![0xff; 500_000]);
    let photo =
        client.upload(photo).on_progress(|sent, all| println!("{} %", 100 * sent / all)).await?;
    println!("stored {} bytes as {}", photo.length(), photo.content_type());

    // A bucket that not everybody may read needs a signed URL:
    // client.generate_presigned_url().file_path(photo.path())
    let shop = client.sender(Channel::Whatsapp, "8613800000000");
    shop.to("8613900000000").send(Image::link(photo.link()).caption("Our new shop")).await?;
    println!("sent with its link");
    Ok(())
}
