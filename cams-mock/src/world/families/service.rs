//! The activation of the service.

use crate::response::{Elements, Outcome};
use crate::world::things::{Call, Kind, Record, Row, Things, by_hand};

const ACTIVATION: Kind = Kind { name: "activation", ..Kind::BLANK };

pub(super) static ROWS: &[Row] = &[
    by_hand("GetChatappOpenStatus", |things, _| Ok(status(things.all(&ACTIVATION).count() > 0))),
    by_hand("OpenChatappService", open),
];

fn open(things: &mut Things, call: &Call<'_>) -> Outcome {
    if things.all(&ACTIVATION).count() == 0 {
        things.add(&ACTIVATION, Record::new(), call.now);
    }
    Ok(status(true))
}

fn status(is_open: bool) -> Elements {
    Elements::from_iter([("OpenStatus".to_owned(), is_open.into())])
}
