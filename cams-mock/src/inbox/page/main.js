// Starts the page: connects the service's events with the list and the chat.

import { Chat } from "./chat.js";
import { controls } from "./controls.js";
import { el } from "./dom.js";
import { List } from "./list.js";
import { Conversations } from "./model.js";
import * as service from "./service.js";

const find = (id) => document.getElementById(id);
const conversations = new Conversations();
/** The number of messages seen in each conversation. */
const seen = new Map();
let chosen = null;

const list = new List(find("list"), choose);
const chat = new Chat({
  find: (id) => conversations.entry(id),
  tap: (entry, index) => run(() => service.tap(entry.id, index)),
  open: openSheet,
});
const panel = controls(run);

/** Runs an action and shows its error. */
async function run(action) {
  find("notice").textContent = "";
  try {
    await action();
  } catch (error) {
    find("notice").textContent = error.message;
  }
}

function choose(key, { isByKey = false, isEntered = false } = {}) {
  chosen = key;
  chat.open(conversations.get(key));
  // On a narrow screen, the arrow keys move through the list without leaving it.
  find("main").classList.toggle("reading", !isByKey || isEntered);
  show();
  if (isEntered) find("answer").focus();
}

let isDue = false;

/** Shows the list soon. Many events in a row are shown together. */
function showSoon() {
  if (isDue) return;
  isDue = true;
  setTimeout(show, 30);
}

/** Shows the list, and what belongs beside it. */
function show() {
  isDue = false;
  const all = conversations.all();
  find("empty").hidden = all.length > 0;
  find("main").classList.toggle("empty-inbox", all.length === 0);
  find("chat").hidden = !chosen;
  const isSeen = chosen && !document.hidden && find("chat").checkVisibility();
  if (isSeen) seen.set(chosen, conversations.get(chosen).entries.length);
  list.show(all, chosen, unread);
  const sum = all.reduce((sum, conversation) => sum + unread(conversation), 0);
  document.title = sum ? `(${sum}) CAMS inbox` : "CAMS inbox";
}

/** The number of messages in a conversation that nobody has seen. */
function unread({ key, entries }) {
  return entries.length - (seen.get(key) ?? 0);
}

/** Events that arrive while the conversations are loaded, or null. */
let waiting = null;
let loads = 0;

async function load() {
  const turn = ++loads;
  waiting = [];
  const loaded = await service.conversations();
  // A later load is under way.
  if (turn !== loads) return;
  conversations.clear();
  for (const { events } of loaded) events.forEach((event) => conversations.apply(event));
  waiting.forEach((event) => conversations.apply(event));
  waiting = null;
  if (!conversations.get(chosen)) chosen = conversations.all()[0]?.key ?? null;
  if (chosen) chat.open(conversations.get(chosen));
  show();
  await panel.showFaults();
}

function heard(event) {
  if (event.kind === "reset") {
    seen.clear();
    chosen = null;
    find("main").classList.remove("reading");
    return run(load);
  }
  if (waiting) return waiting.push(event);
  const change = conversations.apply(event);
  if (!change) return;
  const { conversation, entry, added } = change;
  if (!chosen) {
    chosen = conversation.key;
    chat.open(conversation);
  } else if (conversation.key === chosen) {
    if (added) chat.add(entry);
    else chat.update(entry);
  }
  showSoon();
}

function connected(isLive) {
  find("connection").textContent = isLive ? "Live" : "Reconnecting";
  find("connection").classList.toggle("live", isLive);
}

service.listen({
  opened() {
    run(async () => {
      await load();
      connected(true);
    });
  },
  heard,
  lost: () => connected(false),
});

// The answer.
find("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const answer = find("answer");
  const text = answer.value.trim();
  const { user, business } = conversations.get(chosen);
  if (!text) return;
  run(async () => {
    await service.inbound(user, business, text);
    answer.value = "";
  });
});
find("answer").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    find("composer").requestSubmit();
  }
});
find("back").addEventListener("click", () => {
  find("main").classList.remove("reading");
  list.focus();
});
document.addEventListener("visibilitychange", showSoon);

/** Shows the rows of a list message, as a sheet. */
function openSheet(entry, { label, sections }) {
  const sheet = find("sheet");
  find("sheet-title").textContent = label;
  find("sheet-rows").replaceChildren(...sections.flatMap(({ title, rows }) => [
    title ? el("h3", {}, title) : "",
    ...rows.map(({ title, description, index }) => el(
      "button",
      {
        type: "button",
        onclick() {
          sheet.close();
          run(() => service.tap(entry.id, index));
        },
      },
      title,
      description ? el("small", {}, description) : null,
    )),
  ]));
  sheet.showModal();
}
find("sheet-close").addEventListener("click", () => find("sheet").close());

// A first message from a user.
const opening = find("opening");
for (const id of ["new", "new-first"]) find(id).addEventListener("click", () => opening.showModal());
find("opening-close").addEventListener("click", () => opening.close());
find("opening-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const { from, to, text } = form.elements;
  run(async () => {
    await service.inbound(from.value, to.value, text.value);
    text.value = "";
    opening.close();
  });
});

find("first-call").textContent = `cams --endpoint ${location.origin} \\
  --access-key-id ID --access-key-secret SECRET \\
  send-chatapp-message --channel-type whatsapp \\
  --from 8613800000000 --to 8613900000000 \\
  --type message --message-type text \\
  --content '{"text":"Hello"}'`;
