//! Messages are text, whatever they contain, and the page stays on this machine.

use cams_api::compose::Text;
use cams_api::messages::Channel;
use cams_mock::Inbound;

use crate::*;

const SCRIPTS: [&str; 3] = [
    "<img src=x onerror=\"document.title='run'\">",
    "<script>document.title='run'</script>",
    "*<b onclick=alert(1)>bold</b>* javascript:alert(1)",
];

#[tokio::test]
async fn scripts_in_messages_are_text() {
    let (server, client) = server().await;
    let mut page = inbox(&server).await;
    for script in SCRIPTS {
        let text = Text::new(script);
        client.sender(Channel::Whatsapp, BUSINESS).to(USER).send(text).await.unwrap();
        let _ = server.inbound(USER, BUSINESS, Inbound::text(script));
    }
    let entries = format!("document.querySelectorAll('article').length === {}", 2 * SCRIPTS.len());
    page.wait_for(&entries).await;
    for script in SCRIPTS {
        page.wait_for(&says(&script.replace('*', ""))).await;
    }
    let elements = "document.querySelectorAll('#log img, #log script, #log b, #list img').length";
    assert_eq!(page.evaluate(elements).await, 0);
    assert_ne!(page.evaluate("document.title").await, "run");
}

#[tokio::test]
async fn the_page_asks_nobody_else() {
    let (server, client) = server().await;
    let code = reviewed(&server, &client).await;
    let mut page = inbox(&server).await;
    // The header of the template is an image on another server.
    remind(&client, &code, USER).await;
    page.wait_for(&says("visit.jpg")).await;
    // The policy also stops what the page never tries.
    let blocked = "fetch('http://127.0.0.1:9/').then(() => 'loaded', () => 'blocked')";
    assert_eq!(page.evaluate(blocked).await, "blocked");
    let violated = "new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective));
        document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/a.png' }));
    })";
    assert_eq!(page.evaluate(violated).await, "img-src");
    let own = |url: &&String| url.starts_with(server.url()) || url.starts_with("data:");
    let others: Vec<_> = page.requested.iter().filter(|url| !own(url)).collect();
    assert!(others.iter().all(|url| url.starts_with("http://127.0.0.1:9/")), "{others:?}");
    assert!(page.requested.len() > 10, "{:?}", page.requested);
}
