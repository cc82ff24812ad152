//! The client's decoder beside `serde_json`, on lists of groups.

use std::fmt::Write as _;
use std::hint::black_box;

use cams_api::chat_groups::ListChatGroupResponse;
use serde_json::Value;

use crate::Effort;
use crate::measure::{self, CLOCK, Work};
use crate::report::{Column, Group, Outcome, Row};
use crate::response;

/// How large the responses are, in bytes.
const SIZES: [usize; 2] = [29_000, 294_000];

pub(crate) fn group(effort: &Effort) -> Outcome<Group> {
    let mut rows = Vec::new();
    for size in SIZES {
        let body = &response(size)?;
        let body = body.as_bytes();
        let mut work: Vec<Work<'_>> = vec![
            Box::new(move |times| {
                for _ in 0..times {
                    black_box(serde_json::from_slice::<ListChatGroupResponse>(black_box(body))?);
                }
                Ok(())
            }),
            Box::new(move |times| {
                for _ in 0..times {
                    let decoded = response::decode::<ListChatGroupResponse>(black_box(body));
                    black_box(decoded.map_err(|error| format!("{error:?}"))?);
                }
                Ok(())
            }),
            Box::new(move |times| {
                for _ in 0..times {
                    let value: Value = serde_json::from_slice(black_box(body))?;
                    black_box(serde_json::from_value::<ListChatGroupResponse>(value)?);
                }
                Ok(())
            }),
        ];
        let samples = measure::in_turn(effort.rounds, effort.decoded / size, &mut work)?;
        let names = ["serde_json::from_slice", "cams-api", "via serde_json::Value"];
        for (name, sample) in names.iter().zip(&samples) {
            let ratio = sample.over(&samples[0]);
            rows.push(Row::new(
                format!("{name}, {} KB", body.len() / 1000),
                vec![
                    Some(sample.median() / 1e3),
                    Some(body.len() as f64 * 1e3 / sample.median()),
                    Some(ratio.median()),
                    Some(ratio.spread()),
                ],
            ));
        }
    }
    Ok(Group {
        name: "decode",
        title: "Decoding a ListChatGroup response into its type",
        columns: vec![
            Column::new("time", "µs", 1),
            Column::new("throughput", "MB/s", 0),
            Column::new("ratio", "×", 3),
            Column::new("spread", "×", 3),
        ],
        rows,
        notes: vec![
            format!(
                "{CLOCK}; {} rounds in turn, medians; the response is dropped too.",
                effort.rounds
            ),
            "cams-api also tells success from failure and keeps the request id.".to_owned(),
        ],
    })
}

/// A list of so many bytes, or a little more.
pub(crate) fn response(size: usize) -> Outcome<String> {
    let mut text = String::from(r#"{"AccessDeniedDetail":"None","Code":"OK","Data":{"List":["#);
    let mut count = 0;
    while text.len() < size - 150 {
        if count > 0 {
            text.push(',');
        }
        write!(
            text,
            r#"{{"BusinessNumber":"8613800***","BusinessRole":"OWNER","Description":"Orders of shop {count}, Monday to Friday","GmtModifier":{},"GroupId":"E398{count:08}","GroupLink":"","GroupStatus":"ACTIVE","GroupType":"GROUP","InviteLink":"https://chat.example.com/invite/{count:016x}","ProfilePictureFile":null,"Subject":"Bestellungen für Filiale \"{count}\"","TotalParticipantCount":{}}}"#,
            1_767_323_045_000_i64 + count,
            count % 1024,
        )?;
        count += 1;
    }
    write!(
        text,
        r#"],"Total":{count}}},"Message":"None","RequestId":"90E63D28-E31D-1EB2-8939-A94866411B2O","Success":true}}"#
    )?;
    Ok(text)
}
