//! The look of the inbox: contrast in both color schemes, and pictures for a person to look at, in
//! `target/tmp/inbox-….png`.

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use cams_api::compose::{Buttons, Text};
use cams_mock::Inbound;

use crate::*;

/// The visible texts whose contrast is below 4.5, the least that WCAG 2.2 AA allows.
const TOO_PALE: &str = r"(() => {
    const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    const light = ([red, green, blue]) => 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
    const color = (text) => text.match(/[\d.]+/g).map(Number);
    const behind = (element) => {
        for (; element; element = element.parentElement) {
            const found = color(getComputedStyle(element).backgroundColor);
            if (found.length < 4) return found;
        }
        return [255, 255, 255];
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const pale = [];
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        if (!element.checkVisibility() || !texts.currentNode.data.trim() || element.disabled) continue;
        const [low, high] = [color(getComputedStyle(element).color), behind(element)].map(light).sort((a, b) => a - b);
        if ((high + 0.05) / (low + 0.05) < 4.5) pale.push(texts.currentNode.data);
    }
    return pale.join('; ');
})()";

#[tokio::test]
async fn every_text_can_be_read() {
    let (server, client) = server().await;
    let code = reviewed(&server, &client).await;
    let failing = "8613900000001";
    remind(&client, &code, failing).await;
    server.advance(Duration::from_secs(60));
    remind(&client, &code, USER).await;
    let question = Buttons::new("Shall we deliver today?").reply("yes", "Yes").reply("no", "No");
    let shop = client.sender(Channel::Whatsapp, BUSINESS);
    shop.to(USER).send(question).await.unwrap();
    server.advance(Duration::from_secs(60));
    let _ = server.inbound(USER, BUSINESS, Inbound::text("Yes, please"));
    shop.to(USER).send(Text::new("_Thank you_, Ada!")).await.unwrap();

    let mut page = inbox(&server).await;
    page.wait_for(&says("Thank you, Ada!")).await;
    for scheme in ["light", "dark"] {
        for (width, height, size) in [(1280, 860, "wide"), (390, 780, "narrow")] {
            page.look(width, height, scheme).await;
            // On a narrow screen, the list gives way to the chat.
            page.evaluate("document.querySelector('[role=option]').click()").await;
            assert_eq!(page.evaluate(TOO_PALE).await, "", "{size} {scheme}");
            let overflows = "document.documentElement.scrollWidth > innerWidth";
            assert_eq!(page.evaluate(overflows).await, false, "{size}");
            let picture = BASE64_STANDARD.decode(page.picture().await).unwrap();
            let name = format!("inbox-{size}-{scheme}.png");
            std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), picture).unwrap();
        }
    }
}
