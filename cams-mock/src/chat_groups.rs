//! Keeps chat groups, their invitation links and participants in memory. The crate's documentation
//! describes the behavior. Knows neither HTTP nor signatures.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde_json::{Value, json};

use crate::paging::page;
use crate::parameters::Parameters;
use crate::response::{Elements, Failure, Outcome};

const GROUP_NOT_EXIST: Failure =
    Failure::new("InvalidParameter.GroupNotExist", "The group does not exist.");

const INVITE_LINK_NOT_EXIST: Failure =
    Failure::new("DelError.InviteLinkNotExist", "The group has no invitation link.");

/// All chat groups of the server.
#[derive(Default)]
pub(crate) struct ChatGroups(Mutex<Groups>);

impl ChatGroups {
    /// Executes an operation on chat groups. Returns `None` for any other operation.
    pub(crate) fn answer(
        &self,
        operation: &str,
        call: &Parameters,
        now: SystemTime,
    ) -> Option<Outcome> {
        let mut groups = self.lock();
        Some(match operation {
            "AddChatGroup" => groups.add(call, now),
            "AddChatGroupInviteLink" => groups.add_invite_link(call, now),
            "DeleteChatGroup" => groups.delete(call),
            "DeleteChatGroupInviteLink" => groups.delete_invite_link(call, now),
            "DeleteChatGroupParticipants" => groups.delete_participants(call, now),
            "ListChatGroup" => groups.list(call),
            "ListChatGroupParticipants" => groups.list_participants(call),
            "UpdateChatGroup" => groups.update(call, now),
            _ => return None,
        })
    }

    /// Adds a participant to a group. Returns `false` if there is no such group.
    pub(crate) fn add_participant(&self, group_id: &str, number: String) -> bool {
        let mut groups = self.lock();
        let Some(group) = groups.by_id.get_mut(group_id) else { return false };
        if !group.participants.contains(&number) {
            group.participants.push(number);
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, Groups> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
struct Groups {
    by_id: HashMap<String, Group>,
    /// The group IDs of each owner. Their order is the order of creation.
    by_owner: HashMap<Owner, BTreeSet<String>>,
    /// The number of groups and links created so far, for unique IDs.
    created: u64,
}

/// The owner of the groups in a call.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Owner {
    cust_space_id: String,
    business_number: String,
}

struct Group {
    owner: Owner,
    subject: Option<String>,
    description: Option<String>,
    group_link: Option<String>,
    invite_link: Option<String>,
    picture: Option<String>,
    participants: Vec<String>,
    modified: SystemTime,
}

impl Groups {
    fn add(&mut self, call: &Parameters, now: SystemTime) -> Outcome {
        self.created += 1;
        let group = Group {
            owner: Owner::of(call),
            subject: text(call, "Subject"),
            description: text(call, "Description"),
            group_link: text(call, "GroupLink"),
            invite_link: None,
            picture: None,
            participants: Vec::new(),
            modified: now,
        };
        let id = format!("E{:09}", self.created);
        self.by_owner.entry(group.owner.clone()).or_default().insert(id.clone());
        self.by_id.insert(id, group);
        response("UniqueCode", format!("8938{:08}", self.created))
    }

    fn add_invite_link(&mut self, call: &Parameters, now: SystemTime) -> Outcome {
        self.created += 1;
        let link = format!("https://chat.whatsapp.com/{:022}", self.created);
        let group = self.find(call)?;
        group.invite_link = Some(link.clone());
        group.modified = now;
        response("InviteLink", link)
    }

    fn delete(&mut self, call: &Parameters) -> Outcome {
        let owner = self.find(call)?.owner.clone();
        self.by_id.remove(group_id(call));
        if let Some(ids) = self.by_owner.get_mut(&owner) {
            ids.remove(group_id(call));
            if ids.is_empty() {
                self.by_owner.remove(&owner);
            }
        }
        response("Result", 1)
    }

    fn delete_invite_link(&mut self, call: &Parameters, now: SystemTime) -> Outcome {
        let group = self.find(call)?;
        group.invite_link.take().ok_or(INVITE_LINK_NOT_EXIST)?;
        group.modified = now;
        response("Result", 1)
    }

    fn delete_participants(&mut self, call: &Parameters, now: SystemTime) -> Outcome {
        let group = self.find(call)?;
        let list = call.json("List");
        let leaving: HashSet<&str> = list
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|entry| entry["ParticipantNumber"].as_str())
            .collect();
        let before = group.participants.len();
        group.participants.retain(|number| !leaving.contains(number.as_str()));
        group.modified = now;
        response("Result", before - group.participants.len())
    }

    fn list(&self, call: &Parameters) -> Outcome {
        let ids = self.by_owner.get(&Owner::of(call)).into_iter().flatten().rev();
        let groups = ids.filter_map(|id| Some((id, self.by_id.get(id)?)));
        let matches =
            |name, value: Option<&str>| call.get(name).is_none_or(|wanted| value == Some(wanted));
        let found = groups.filter(|(_, group)| {
            matches("Subject", group.subject.as_deref())
                && matches("GroupLink", group.group_link.as_deref())
                && matches("GroupStatus", Some(Group::STATUS))
                && matches("GroupType", None)
        });
        response("Data", page(call, found, |(id, group)| group.to_json(id))?)
    }

    fn list_participants(&mut self, call: &Parameters) -> Outcome {
        let group = self.find(call)?;
        let write = |number| json!({ "ParticipantNumber": number });
        response("Data", page(call, group.participants.iter(), write)?)
    }

    fn update(&mut self, call: &Parameters, now: SystemTime) -> Outcome {
        let group = self.find(call)?;
        for (name, field) in [
            ("Subject", &mut group.subject),
            ("Description", &mut group.description),
            ("ProfilePictureFile", &mut group.picture),
        ] {
            if let Some(value) = text(call, name) {
                *field = Some(value);
            }
        }
        group.modified = now;
        response("Result", 1)
    }

    /// The group named by a call, if the caller owns it.
    fn find(&mut self, call: &Parameters) -> Result<&mut Group, Failure> {
        let group = self.by_id.get_mut(group_id(call)).ok_or(GROUP_NOT_EXIST)?;
        if group.owner == Owner::of(call) { Ok(group) } else { Err(GROUP_NOT_EXIST) }
    }
}

impl Owner {
    fn of(call: &Parameters) -> Self {
        Self {
            cust_space_id: text(call, "CustSpaceId").unwrap_or_default(),
            business_number: text(call, "BusinessNumber").unwrap_or_default(),
        }
    }
}

impl Group {
    /// Groups are created and deleted at once here.
    const STATUS: &'static str = "ACTIVE";

    /// The group as a list entry, with every documented element that has a value.
    fn to_json(&self, id: &str) -> Value {
        let modified = self.modified.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let mut group = json!({
            "BusinessNumber": self.owner.business_number,
            "GmtModifier": u64::try_from(modified.as_millis()).unwrap_or(u64::MAX),
            "GroupId": id,
            "GroupStatus": Self::STATUS,
            "TotalParticipantCount": self.participants.len(),
        });
        for (name, value) in [
            ("Description", &self.description),
            ("GroupLink", &self.group_link),
            ("InviteLink", &self.invite_link),
            ("ProfilePictureFile", &self.picture),
            ("Subject", &self.subject),
        ] {
            if let Some(value) = value {
                group[name] = value.as_str().into();
            }
        }
        group
    }
}

fn group_id(call: &Parameters) -> &str {
    call.get("GroupId").unwrap_or_default()
}

fn text(call: &Parameters, name: &str) -> Option<String> {
    call.given(name).map(str::to_owned)
}

/// The response of an operation: one element beside the envelope.
fn response(name: &str, value: impl Into<Value>) -> Outcome {
    Ok(Elements::from_iter([(name.to_owned(), value.into())]))
}

#[cfg(test)]
mod tests {
    use crate::operation::{self, Shape};
    use http::HeaderMap;

    use super::*;
    use crate::parameters::{decode, fits};

    fn call(query: &str) -> Parameters {
        let query =
            format!("CustSpaceId=cams-1&BusinessNumber=8613800000000&GroupId=E000000001&{query}");
        Parameters::new(decode(query.as_bytes()), &HeaderMap::new(), b"")
    }

    #[test]
    fn replies_are_what_the_table_documents() {
        let groups = ChatGroups::default();
        let all = "Subject=s&Description=d&GroupLink=g&ProfilePictureFile=p";
        for name in [
            "AddChatGroup",
            "AddChatGroupInviteLink",
            "UpdateChatGroup",
            "ListChatGroup",
            "ListChatGroupParticipants",
            "DeleteChatGroupParticipants",
            "DeleteChatGroupInviteLink",
            "DeleteChatGroup",
        ] {
            let operation = operation::find(name).unwrap();
            let elements = groups.answer(name, &call(all), SystemTime::now()).unwrap().unwrap();
            let response = Value::Object(elements);
            assert!(fits(&Shape::Object(operation.response), &response), "{name}: {response}");
            assert_documented(&Shape::Object(operation.response), &response);
            // The next operations need a participant.
            let _ = groups.add_participant("E000000001", "8613900000000".to_owned());
        }
    }

    /// No name in the value is unknown to its shape.
    fn assert_documented(shape: &Shape, value: &Value) {
        match (shape, value) {
            (Shape::Object(fields), Value::Object(object)) => {
                for (name, value) in object {
                    let field = fields.iter().find(|field| field.name == name).expect(name);
                    assert_documented(&field.shape, value);
                }
            }
            (Shape::Array(item), Value::Array(items)) => {
                items.iter().for_each(|value| assert_documented(item, value));
            }
            _ => {}
        }
    }
}
