//! Chat groups, their invitation links and participants. The crate's documentation describes the
//! behavior.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Time;
use crate::paging::page;
use crate::parameters::Parameters;
use crate::response::{Elements, Failure, Outcome};

const GROUP_NOT_EXIST: Failure =
    Failure::new("InvalidParameter.GroupNotExist", "The group does not exist.");

const INVITE_LINK_NOT_EXIST: Failure =
    Failure::new("DelError.InviteLinkNotExist", "The group has no invitation link.");

/// All chat groups.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct ChatGroups {
    by_id: BTreeMap<String, Group>,
    /// The group IDs by owner, as text. Their order is the order of creation.
    by_owner: BTreeMap<String, BTreeSet<String>>,
    /// The number of groups and links created so far, for unique IDs.
    created: u64,
}

/// The owner of the groups in a call.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Owner {
    cust_space_id: String,
    business_number: String,
}

#[derive(Serialize, Deserialize)]
struct Group {
    owner: Owner,
    subject: Option<String>,
    description: Option<String>,
    group_link: Option<String>,
    invite_link: Option<String>,
    picture: Option<String>,
    participants: Vec<String>,
    modified: Time,
}

impl ChatGroups {
    /// Adds a participant to a group. Returns `false` if there is no such group.
    pub(super) fn add_participant(&mut self, group_id: &str, number: String) -> bool {
        let Some(group) = self.by_id.get_mut(group_id) else { return false };
        if !group.participants.contains(&number) {
            group.participants.push(number);
        }
        true
    }

    pub(super) fn add(&mut self, call: &Parameters, now: Time) -> Outcome {
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
        self.by_owner.entry(group.owner.text()).or_default().insert(id.clone());
        self.by_id.insert(id, group);
        response("UniqueCode", format!("8938{:08}", self.created))
    }

    pub(super) fn add_invite_link(&mut self, call: &Parameters, now: Time) -> Outcome {
        self.created += 1;
        let link = format!("https://chat.whatsapp.com/{:022}", self.created);
        let group = self.find(call)?;
        group.invite_link = Some(link.clone());
        group.modified = now;
        response("InviteLink", link)
    }

    pub(super) fn delete(&mut self, call: &Parameters) -> Outcome {
        let owner = self.find(call)?.owner.text();
        self.by_id.remove(group_id(call));
        if let Some(ids) = self.by_owner.get_mut(&owner) {
            ids.remove(group_id(call));
            if ids.is_empty() {
                self.by_owner.remove(&owner);
            }
        }
        response("Result", 1)
    }

    pub(super) fn delete_invite_link(&mut self, call: &Parameters, now: Time) -> Outcome {
        let group = self.find(call)?;
        group.invite_link.take().ok_or(INVITE_LINK_NOT_EXIST)?;
        group.modified = now;
        response("Result", 1)
    }

    pub(super) fn delete_participants(&mut self, call: &Parameters, now: Time) -> Outcome {
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

    pub(super) fn list(&self, call: &Parameters) -> Outcome {
        let ids = self.by_owner.get(&Owner::of(call).text()).into_iter().flatten().rev();
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

    pub(super) fn list_participants(&mut self, call: &Parameters) -> Outcome {
        let group = self.find(call)?;
        let write = |number| json!({ "ParticipantNumber": number });
        response("Data", page(call, group.participants.iter(), write)?)
    }

    pub(super) fn update(&mut self, call: &Parameters, now: Time) -> Outcome {
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

    /// Its form as a key, which is unique.
    fn text(&self) -> String {
        json!([self.cust_space_id, self.business_number]).to_string()
    }
}

impl Group {
    /// Groups are created and deleted at once here.
    const STATUS: &'static str = "ACTIVE";

    /// The group as a list entry, with every documented element that has a value.
    fn to_json(&self, id: &str) -> Value {
        let mut group = json!({
            "BusinessNumber": self.owner.business_number,
            "GmtModifier": self.modified,
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
