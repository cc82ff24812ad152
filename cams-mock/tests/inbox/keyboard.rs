//! The inbox without a mouse, and for screen readers.

use cams_mock::Inbound;

use crate::*;

#[tokio::test]
async fn the_arrow_keys_move_through_the_conversations() {
    let (server, _) = server().await;
    for number in 1..=3 {
        let _ = server.inbound(&format!("{USER}{number}"), BUSINESS, Inbound::text("Hello"));
        server.advance(Duration::from_secs(1));
    }
    let mut page = inbox(&server).await;
    page.wait_for("document.querySelectorAll('[role=option]').length === 3").await;
    page.evaluate("document.querySelector('[role=option][tabindex=\"0\"]').focus()").await;
    for (key, user) in [("ArrowDown", 2), ("ArrowDown", 1), ("ArrowUp", 2)] {
        page.press(key).await;
        let user = format!("{USER}{user}");
        let title = format!("document.getElementById('chat-title').textContent === {user:?}");
        page.wait_for(&title).await;
        let focused = page.evaluate("document.activeElement.innerText").await;
        assert!(focused.as_str().unwrap().contains(&user), "{focused}");
        let outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle").await;
        assert_eq!(outline, "solid");
    }
    page.press("Enter").await;
    page.write("Hi").await;
    page.press("Enter").await;
    page.wait_for(&says("Hi")).await;
}

#[tokio::test]
async fn screen_readers_get_roles_and_names() {
    let (server, client) = server().await;
    let code = reviewed(&server, &client).await;
    remind(&client, &code, USER).await;
    let mut page = inbox(&server).await;
    page.wait_for(&says("Hi Ada")).await;
    for (role, name) in [
        ("listbox", "Conversations"),
        ("log", "Messages"),
        ("textbox", "Answer as the user"),
        ("button", "Send"),
        ("button", "I come"),
        ("link", "Open image"),
        ("combobox", "Time to pass"),
        ("complementary", "Controls"),
    ] {
        page.find(role, name).await;
    }
}
