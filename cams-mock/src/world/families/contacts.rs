//! Contacts and their groups. No operation lists contacts: `GetDownloadExcelList` returns them, as
//! JSON here.

use serde_json::{Value, json};

use crate::response::{Elements, Failure, Outcome};
use crate::world::things::{
    Call, Kind, New, Problem, Record, Row, Things, by_hand, change, list, public, respond, text,
};

const GROUPS: Kind = Kind {
    name: "contact_groups",
    ids: &["Id"],
    renamed: &[("GroupId", "Id")],
    new: &[("Id", New::Serial), ("GmtCreate", New::Milliseconds)],
    unique: &["GroupName"],
    unknown: Problem::new("InvalidParameter.GroupNotExist", "The contact group does not exist."),
    taken: Problem::new("InvalidParameter.GroupNameExist", "A contact group has this name."),
    ..Kind::BLANK
};

/// Contacts. `groups` lists the IDs of their groups.
const CONTACTS: Kind = Kind {
    name: "contacts",
    ids: &["ContactId"],
    new: &[("ContactId", New::Serial)],
    unknown: Problem::new("InvalidParameter.ContactNotExist", "The contact does not exist."),
    ..Kind::BLANK
};

const UNNAMED: Problem =
    Problem::new("InvalidParameter.ContactNotEmpty", "Name the contacts to delete.");

/// The parameters that describe a contact.
const DETAILS: [&str; 5] = ["ContactName", "ContactDetails", "Country", "Email", "Remark"];

pub(super) static ROWS: &[Row] = &[
    by_hand("AddContacts", add_contacts),
    by_hand("AddGroup", add_group),
    by_hand("DeleteContacts", delete_contacts),
    by_hand("DeleteContactsByIds", delete_contacts_by_ids),
    by_hand("DeleteGroupById", delete_group),
    by_hand("GetDownloadExcelList", download),
    by_hand("GetGroupExist", group_exists),
    list("ListAllGroups", &GROUPS, &[]),
    by_hand("MoveContactToGroup", move_contacts),
    by_hand("RemoveContactById", remove_from_group),
    change("UpdateContactById", &CONTACTS),
    change("UpdateGroupName", &GROUPS),
];

/// The name of a contact group.
pub(super) fn group_name(things: &Things, id: &str) -> Option<String> {
    let mut groups = things.all(&GROUPS);
    groups.find(|group| text(group, "Id") == id).map(|group| text(group, "GroupName"))
}

fn add_group(things: &mut Things, call: &Call<'_>) -> Outcome {
    let id = create_group(things, call, call.text("GroupName"))?;
    if let Some(details) = details(call) {
        add_contact(things, call, details, &[id]);
    }
    done(call)
}

fn create_group(things: &mut Things, call: &Call<'_>, name: &str) -> Result<String, Problem> {
    if things.all(&GROUPS).any(|group| text(group, "GroupName") == name) {
        return Err(GROUPS.taken);
    }
    let record = Record::from_iter([("GroupName".to_owned(), name.into())]);
    Ok(text(things.add(&GROUPS, record, call.now), "Id"))
}

/// Adds the contact in the call to groups. One with the same details is overwritten if the call
/// says so. Files are not read.
fn add_contacts(things: &mut Things, call: &Call<'_>) -> Outcome {
    let groups = ids(call.text("Groups"));
    check_groups(things, &groups)?;
    let Some(details) = details(call) else { return done(call) };
    let same = text(&details, "ContactDetails");
    let all = things.all_mut(&CONTACTS).iter_mut();
    let mut known = all.filter(|contact| text(contact, "ContactDetails") == same);
    match known.next().filter(|_| !same.is_empty()) {
        Some(known) => {
            if call.value("NeedUpdate") == Some(true.into()) {
                known.extend(details);
            }
            join(known, &groups);
        }
        None => add_contact(things, call, details, &groups),
    }
    done(call)
}

fn add_contact(things: &mut Things, call: &Call<'_>, details: Record, groups: &[String]) {
    join(things.add(&CONTACTS, details, call.now), groups);
}

/// Deletes the contacts that have all details in the call.
fn delete_contacts(things: &mut Things, call: &Call<'_>) -> Outcome {
    let has_file = !call.text("FilePath").is_empty();
    let Some(details) = details(call) else {
        return if has_file { done(call) } else { Err(UNNAMED.into()) };
    };
    let matches =
        |contact: &Record| details.iter().all(|(name, value)| contact.get(name) == Some(value));
    match things.remove(&CONTACTS, matches) {
        0 => Err(CONTACTS.unknown.into()),
        _ => done(call),
    }
}

fn delete_contacts_by_ids(things: &mut Things, call: &Call<'_>) -> Outcome {
    let wanted = ids(call.text("Contacts"));
    check_contacts(things, &wanted)?;
    things.remove(&CONTACTS, |contact| wanted.contains(&text(contact, "ContactId")));
    done(call)
}

/// Deletes a group. Its contacts stay.
fn delete_group(things: &mut Things, call: &Call<'_>) -> Outcome {
    let id = text(things.found(&GROUPS, call)?, "Id");
    things.remove(&GROUPS, |group| text(group, "Id") == id);
    things.all_mut(&CONTACTS).iter_mut().for_each(|contact| leave(contact, &id));
    done(call)
}

fn group_exists(things: &mut Things, call: &Call<'_>) -> Outcome {
    let name = call.text("GroupName");
    let exists = things.all(&GROUPS).any(|group| text(group, "GroupName") == name);
    data(if exists { "True" } else { "False" })
}

fn move_contacts(things: &mut Things, call: &Call<'_>) -> Outcome {
    let contacts = ids(call.text("Contacts"));
    let mut groups = ids(call.text("LinkExistGroups"));
    check_contacts(things, &contacts)?;
    check_groups(things, &groups)?;
    let new: Value = serde_json::from_str(call.text("LinkNewGroups")).unwrap_or_default();
    for name in new.as_array().into_iter().flatten() {
        let name = name.get("groupName").unwrap_or(name).as_str().unwrap_or_default();
        groups.push(create_group(things, call, name)?);
    }
    for contact in things.all_mut(&CONTACTS) {
        if contacts.contains(&text(contact, "ContactId")) {
            join(contact, &groups);
        }
    }
    done(call)
}

fn remove_from_group(things: &mut Things, call: &Call<'_>) -> Outcome {
    let contact = things.found_mut(&CONTACTS, call)?;
    let group = call.text("GroupId");
    if !groups_of(contact).iter().any(|id| id == group) {
        return Err(GROUPS.unknown.into());
    }
    leave(contact, group);
    done(call)
}

/// The contacts that match, as a JSON list.
fn download(things: &mut Things, call: &Call<'_>) -> Outcome {
    let of_call = |name| {
        call.value(name)
            .as_ref()
            .and_then(Value::as_array)
            .map(|ids| ids.iter().filter_map(id).collect::<Vec<_>>())
    };
    let mut groups = of_call("GroupIds").unwrap_or_default();
    groups.extend(call.parameters.get("GroupId").map(str::to_owned));
    let countries = of_call("CountryNames").unwrap_or_default();
    let condition = call.text("Condition").to_lowercase();
    let matches = |contact: &&Record| {
        let of = groups_of(contact);
        let has = |name| text(contact, name).to_lowercase().contains(&condition);
        (groups.is_empty() || of.iter().any(|group| groups.contains(group)))
            && (countries.is_empty() || countries.contains(&text(contact, "Country")))
            && DETAILS.into_iter().any(has)
    };
    let found = things.all(&CONTACTS).filter(matches).map(|contact| {
        let mut entry = public(contact);
        entry["GroupIds"] = json!(groups_of(contact));
        entry
    });
    data(&Value::from_iter(found).to_string())
}

fn details(call: &Call<'_>) -> Option<Record> {
    let given = DETAILS.into_iter().filter_map(|name| Some((name.to_owned(), call.value(name)?)));
    let details: Record = given.collect();
    (!details.is_empty()).then_some(details)
}

fn check_groups(things: &Things, groups: &[String]) -> Result<(), Failure> {
    check(things, &GROUPS, "Id", groups)
}

fn check_contacts(things: &Things, contacts: &[String]) -> Result<(), Failure> {
    check(things, &CONTACTS, "ContactId", contacts)
}

/// Fails if one does not exist.
fn check(things: &Things, kind: &Kind, name: &str, ids: &[String]) -> Result<(), Failure> {
    let exists = |id: &String| things.all(kind).any(|record| text(record, name) == *id);
    if ids.iter().all(exists) { Ok(()) } else { Err(kind.unknown.into()) }
}

/// The IDs in a JSON list such as `[{"id":1}]`, or in a text such as `1,2`.
fn ids(text: &str) -> Vec<String> {
    match serde_json::from_str(text) {
        Ok(Value::Array(list)) => list.iter().filter_map(id).collect(),
        _ => text.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect(),
    }
}

fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => id(object.get("id")?),
        _ => None,
    }
}

fn groups_of(contact: &Record) -> Vec<String> {
    let groups = contact.get("groups").and_then(Value::as_array);
    groups.into_iter().flatten().filter_map(id).collect()
}

fn join(contact: &mut Record, groups: &[String]) {
    let mut all = groups_of(contact);
    all.extend(groups.iter().filter(|group| !groups_of(contact).contains(group)).cloned());
    contact.insert("groups".to_owned(), json!(all));
}

fn leave(contact: &mut Record, group: &str) {
    let mut all = groups_of(contact);
    all.retain(|id| id != group);
    contact.insert("groups".to_owned(), json!(all));
}

fn done(call: &Call<'_>) -> Outcome {
    Ok(respond(call.operation, &[], 0))
}

fn data(text: &str) -> Outcome {
    Ok(Elements::from_iter([("Data".to_owned(), text.into())]))
}
