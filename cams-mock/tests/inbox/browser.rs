//! A headless Chromium, driven over two pipes by the DevTools protocol. It can reach 127.0.0.1 only.
//!
//! The few commands that these tests need are stable and small, so there is no crate: those generate
//! the whole protocol, which takes longer to compile than the local CAMS, or need a driver program of
//! exactly the browser's version.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// The longest wait for the browser. It is reached only if a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// The browser reads commands from descriptor 3 and writes to descriptor 4. A shell puts them there.
const PIPES: &str = r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>&2"#;

const FLAGS: [&str; 14] = [
    "--headless",
    "--remote-debugging-pipe",
    // It loads one page, which comes from this repository. Containers lack what the sandbox needs.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--lang=en",
];

/// A browser with one page.
pub(crate) struct Browser {
    commands: ChildStdin,
    messages: BufReader<ChildStdout>,
    sent: u64,
    session: Option<String>,
    /// The addresses of all requests so far.
    pub(crate) requested: Vec<String>,
    _process: Child,
    _profile: TempDir,
}

impl Browser {
    /// Starts the browser that the variable `CHROMIUM` names, or `chromium`.
    pub(crate) async fn start() -> Self {
        let program = std::env::var("CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
        let profile = tempfile::tempdir().unwrap();
        let mut process = Command::new("sh")
            .args(["-c", PIPES, &program])
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut browser = Self {
            commands: process.stdin.take().unwrap(),
            messages: BufReader::new(process.stdout.take().unwrap()),
            sent: 0,
            session: None,
            requested: Vec::new(),
            _process: process,
            _profile: profile,
        };
        let created = browser.call("Target.createTarget", json!({ "url": "about:blank" })).await;
        let attach = json!({ "targetId": created["targetId"], "flatten": true });
        let attached = browser.call("Target.attachToTarget", attach).await;
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Network", "DOM", "Accessibility"] {
            browser.call(&format!("{domain}.enable"), json!({})).await;
        }
        browser
    }

    /// Opens an address, and waits until it is loaded.
    pub(crate) async fn open(&mut self, url: &str) {
        let navigated = self.call("Page.navigate", json!({ "url": url })).await;
        assert!(navigated["errorText"].is_null(), "{navigated}");
        let loaded = "new Promise((resolve) => document.readyState === 'complete'
            ? resolve() : addEventListener('load', () => resolve()))";
        self.evaluate(loaded).await;
    }

    /// The value of a JavaScript expression, or of its promise.
    pub(crate) async fn evaluate(&mut self, expression: &str) -> Value {
        let arguments =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut evaluated = self.call("Runtime.evaluate", arguments).await;
        assert!(evaluated["exceptionDetails"].is_null(), "{expression}: {evaluated}");
        evaluated["result"]["value"].take()
    }

    /// Waits until a JavaScript expression is true. It is evaluated at each change of the page.
    pub(crate) async fn wait_for(&mut self, condition: &str) {
        let wait = format!(
            "new Promise((resolve) => {{
                const end = (shown) => {{ observer.disconnect(); clearTimeout(timer); resolve(shown); }};
                const check = () => ({condition}) && end(null);
                const observer = new MutationObserver(check);
                const timer = setTimeout(() => end(document.body.innerText), {});
                const all = {{ subtree: true, childList: true, attributes: true, characterData: true }};
                observer.observe(document, all);
                check();
            }})",
            PATIENCE.as_millis() / 2,
        );
        let shown = self.evaluate(&wait).await;
        assert!(shown.is_null(), "never {condition}, but {shown}");
    }

    /// Clicks the element with this role and name, as screen readers tell them.
    pub(crate) async fn click(&mut self, role: &str, name: &str) {
        let node = json!({ "backendNodeId": self.find(role, name).await });
        self.call("DOM.scrollIntoViewIfNeeded", node.clone()).await;
        let quads = self.call("DOM.getContentQuads", node).await;
        let at = |index: usize| quads["quads"][0][index].as_f64().unwrap();
        let (x, y) = ((at(0) + at(4)) / 2.0, (at(1) + at(5)) / 2.0);
        for event in ["mousePressed", "mouseReleased"] {
            let mouse = json!({ "type": event, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", mouse).await;
        }
    }

    /// The node with this role and name, as soon as there is exactly one.
    pub(crate) async fn find(&mut self, role: &str, name: &str) -> u64 {
        let end = Instant::now() + PATIENCE / 2;
        loop {
            let document = self.call("DOM.getDocument", json!({ "depth": 0 })).await;
            let query = json!({
                "backendNodeId": document["root"]["backendNodeId"],
                "role": role,
                "accessibleName": name,
            });
            let found = self.call("Accessibility.queryAXTree", query).await;
            let nodes = found["nodes"].as_array().into_iter().flatten();
            let nodes: Vec<_> = nodes.filter(|node| node["ignored"] == false).collect();
            if let [node] = nodes[..] {
                return node["backendDOMNodeId"].as_u64().unwrap();
            }
            assert!(Instant::now() < end, "{role} {name:?}: {nodes:?}");
            // What screen readers are told follows the page by a frame.
            self.evaluate("new Promise(requestAnimationFrame)").await;
        }
    }

    /// Types a text into the focused element.
    pub(crate) async fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text })).await;
    }

    /// Presses a key, such as `Enter` or `ArrowDown`.
    pub(crate) async fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Enter" => (13, "\r"),
            "Tab" => (9, ""),
            "ArrowUp" => (38, ""),
            "ArrowDown" => (40, ""),
            _ => panic!("the key {key} has no code here"),
        };
        let down = json!({ "type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
        self.call("Input.dispatchKeyEvent", down).await;
        let up = json!({ "type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code });
        self.call("Input.dispatchKeyEvent", up).await;
    }

    /// Sets the size of the window, and `light` or `dark`.
    pub(crate) async fn look(&mut self, width: u32, height: u32, scheme: &str) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size).await;
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// A picture of the window, as a PNG in base64.
    pub(crate) async fn picture(&mut self) -> String {
        let picture = self.call("Page.captureScreenshot", json!({ "format": "png" })).await;
        picture["data"].as_str().unwrap().to_owned()
    }

    /// Executes a command of the DevTools protocol.
    async fn call(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let mut command = json!({ "id": self.sent, "method": method, "params": params });
        if let Some(session) = &self.session {
            command["sessionId"] = session.as_str().into();
        }
        let mut command = command.to_string().into_bytes();
        command.push(0);
        self.commands.write_all(&command).await.expect("the browser ended");
        loop {
            let mut message = self.message(method).await;
            if message["method"] == "Network.requestWillBeSent" {
                let url = message["params"]["request"]["url"].as_str();
                self.requested.extend(url.map(str::to_owned));
            }
            if message["id"] == self.sent {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].take();
            }
        }
    }

    async fn message(&mut self, awaited: &str) -> Value {
        let mut message = Vec::new();
        let read = timeout(PATIENCE, self.messages.read_until(0, &mut message)).await;
        let read = read.unwrap_or_else(|_| panic!("no response to {awaited}")).unwrap();
        assert!(read > 0, "the browser ended before {awaited}: can it be started?");
        message.pop();
        serde_json::from_slice(&message).unwrap()
    }
}
