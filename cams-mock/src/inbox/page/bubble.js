// Draws one message as a phone shows it. Media are cards with a link: nothing is loaded.

import { choices, fileName, isWebAddress, label, line, people, place, raw, words } from "./contents.js";
import { el, icon, spoken } from "./dom.js";
import { formatted, timeOf, wholeTimeOf } from "./format.js";
import { state } from "./model.js";

const TICK = "M2 8.5l3.5 3.5L13 4.5";
const TICKS = "M1 8.5l3.5 3.5L11 4.5M9 10.8l1.2 1.2L18 4.5";
const CROSS = "M8 4v5M8 11.6v.4M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z";
const ICONS = {
  image: "M2 3h12v10H2zM2 11l3.5-3.5 3 3 2-2L14 12M10.5 6h.1",
  video: "M2 4h8v8H2zM10 7l4-2v6l-4-2z",
  audio: "M6 12V3l7-1.5v9M6 12a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM13 10.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0z",
  place: "M8 14.5s5-4.7 5-8.3A5 5 0 0 0 3 6.2c0 3.6 5 8.3 5 8.3zM8 8a1.7 1.7 0 1 0 0-3.4A1.7 1.7 0 0 0 8 8z",
  person: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.6-3 2.6-4.5 5.5-4.5s4.9 1.5 5.5 4.5",
  document: "M4 1.5h5.5L13 5v9.5H4zM9.5 1.5V5H13M6.5 8.5h4M6.5 11h4",
};
const OPEN = "M6 3H3v10h10v-3M9 2.5h4.5V7M13.5 2.5L7.5 8.5";
const LIST = "M2.5 4h.1M5.5 4h8M2.5 8h.1M5.5 8h8M2.5 12h.1M5.5 12h8";

/**
 * The element of an entry. `find` returns the entry with a message ID; `tap` and `open` are called
 * when the user taps a button, and when they open a list.
 */
export function bubble(entry, { find, tap, open }) {
  const isUser = entry.kind === "inbound";
  const answered = entry.context && find(entry.context);
  const kind = label(entry);
  const { own, ofCards } = choices(entry);
  const handlers = { tap: (index) => tap(entry, index), open: (choice) => open(entry, choice) };
  return el(
    "article",
    { class: isUser ? "entry user" : "entry", "data-id": entry.id },
    el(
      "div",
      { class: "bubble" },
      el(
        "div",
        { class: "said" },
        spoken(isUser ? "User:" : "Business:"),
        answered ? el("div", { class: "quote" }, formatted(line(answered))) : null,
        body(entry),
        el("div", { class: "meta" }, kind ? el("span", { class: "label" }, kind) : null, sentAt(entry), status(entry)),
      ),
      buttons(own, handlers),
    ),
    cards(entry.cards ?? [], ofCards, handlers),
  );
}

/** Shows the entry's receipts in its element. */
export function update(element, entry) {
  element.querySelector(".status").replaceWith(status(entry));
}

/** What stands above the buttons of a message or card. */
function body(message) {
  const { header, media, footer } = message;
  const text = words(message);
  const where = place(message);
  const rest = raw(message);
  return [
    header ? el("div", { class: "head" }, header) : null,
    media ? medium(media) : null,
    where ? card(ICONS.place, where.name, where.detail) : null,
    people(message).map(({ name, detail }) => card(ICONS.person, name, detail)),
    text ? el("div", { class: "body" }, formatted(text)) : null,
    rest ? el("pre", {}, rest) : null,
    footer ? el("div", { class: "foot" }, footer) : null,
  ];
}

function buttons(choices, { tap, open }) {
  const below = choices.map((choice) => {
    const { label, index, link, sections } = choice;
    if (index !== undefined) return el("button", { type: "button", onclick: () => tap(index) }, label);
    if (link) return anchor(link, [icon(OPEN), label]);
    if (!sections) return el("span", {}, label);
    const attributes = { type: "button", "aria-haspopup": "dialog", onclick: () => open(choice) };
    return el("button", attributes, icon(LIST), label);
  });
  return below.length ? el("div", { class: "choices" }, below) : null;
}

function cards(cards, choices, handlers) {
  const each = cards.map((card, index) =>
    el("div", { class: "bubble" }, el("div", { class: "said" }, body(card)), buttons(choices[index], handlers)));
  return each.length ? el("div", { class: "cards", role: "group", "aria-label": "Cards", tabindex: "0" }, each) : null;
}

function medium({ kind, link, name }) {
  const open = isWebAddress(link) ? anchor(link, ["Open ", kind]) : link;
  return card(ICONS[kind] ?? ICONS.document, name ?? fileName(link), open);
}

function card(path, name, detail) {
  const second = detail ? el("span", {}, detail) : null;
  return el("div", { class: second ? "card" : "card single" }, icon(path), el("strong", {}, name), second);
}

function sentAt({ time }) {
  return el("time", { datetime: new Date(time).toISOString(), title: wholeTimeOf(time) }, timeOf(time));
}

/** The ticks of a sent message. */
function status(entry) {
  const receipt = state(entry);
  if (!receipt) return el("span", { class: "status" });
  const { status, time, error } = receipt;
  const attributes = { class: `status ${status.toLowerCase()}`, title: `${status} ${wholeTimeOf(time)}` };
  if (status === "Failed") return el("span", attributes, icon(CROSS), ["Failed", error].filter(Boolean).join(": "));
  const ticks = status === "Sent" ? icon(TICK) : icon(TICKS, "0 0 20 16");
  return el("span", attributes, ticks, spoken(status));
}

/** A link that a person may follow. The page it opens learns nothing about this one. */
function anchor(link, children) {
  return el("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, children);
}
