//! The events of the world as they happen: server-sent events, as pages in browsers read them.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use futures_util::stream::{self, Stream};

use super::Controlled;

/// The pause after which a page that was disconnected connects again.
const PAUSE: Duration = Duration::from_millis(500);

/// The longest silence. Sending something then shows whether the page is still there.
const SILENCE: Duration = Duration::from_secs(15);

pub(super) fn routes() -> Router<Controlled> {
    Router::new().route("/-/events", get(events))
}

/// Sends events until the server stops. A page that falls far behind is disconnected: it connects
/// again and loads the conversations.
async fn events(
    State(controlled): State<Controlled>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    // Subscribed before the response begins, so that a page misses nothing that follows it.
    let events = controlled.world.subscribe();
    let hello = Some(Event::default().retry(PAUSE));
    let state = (hello, events, controlled.stop);
    Sse::new(stream::unfold(state, |(hello, mut events, mut stop)| async move {
        let event = match hello {
            Some(hello) => hello,
            None => tokio::select! {
                biased;
                () = stop.requested() => return None,
                event = events.recv() => Event::default().data(serde_json::to_string(&event.ok()?).ok()?),
                () = tokio::time::sleep(SILENCE) => Event::default().comment(""),
            },
        };
        Some((Ok(event), (None, events, stop)))
    }))
}
