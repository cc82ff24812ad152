// Says what a phone shows of a message beyond its texts. Knows nothing about the page.

/**
 * What can be tapped below a message, and below each of its cards. A choice with an `index` sends an
 * answer, one with a `link` opens it, one with `sections` opens a list, and all others only have a
 * label. The index counts the answers of the message, its cards and its list, in this order.
 */
export function choices({ buttons, cards = [], list }) {
  let index = 0;
  const numbered = (buttons = []) => buttons.map((button) => choice(button, () => index++));
  const own = numbered(buttons);
  const ofCards = cards.map(({ buttons }) => numbered(buttons));
  if (list) {
    const sections = list.sections.map(({ title, rows }) => ({
      title,
      rows: rows.map((row) => ({ ...row, index: index++ })),
    }));
    own.push({ label: list.button, sections });
  }
  return { own, ofCards };
}

function choice({ text, action, opens, answer }, next) {
  if (answer !== undefined) return { label: text, index: next() };
  if (isWebAddress(opens)) return { label: text, link: opens };
  return { label: [text || title(action), opens].filter(Boolean).join(": ") };
}

/** The text of a message, or the emoji of a reaction. */
export function words({ type, text, content }) {
  return text ?? (type === "reaction" ? content?.emoji : undefined);
}

/** A location: its name, and its address and coordinates. */
export function place({ type, content }) {
  if (type !== "location" || !content) return null;
  const { name, address, latitude, longitude } = content;
  return { name: name ?? "Location", detail: [address, `${latitude}, ${longitude}`].filter(Boolean).join(" · ") };
}

/** The people of a contact message: their names, numbers and email addresses. */
export function people({ type, content }) {
  if (type !== "contacts" || !Array.isArray(content)) return [];
  return content.map(({ name, phones = [], emails = [] }) => ({
    name: name?.formatted_name ?? name?.first_name ?? "Contact",
    detail: [...phones.map(({ phone }) => phone), ...emails.map(({ email }) => email)].filter(Boolean).join(", "),
  }));
}

/** The content of a message that has no form of its own here. */
export function raw(message) {
  const { content, header, media, buttons, cards, list } = message;
  const isShown = words(message) ?? header ?? media ?? buttons ?? cards ?? list ?? place(message) ?? people(message)[0];
  if (content === undefined || isShown) return null;
  return typeof content === "string" ? content : JSON.stringify(content, null, 2);
}

/** The types of messages whose parts speak for themselves. */
const PLAIN = ["text", "reply", "interactive"];

/** The kind of a message that is more than a text. */
export function label({ type, template }) {
  if (template) return ["Template", template.name ?? template.code, template.language].filter(Boolean).join(" · ");
  return PLAIN.includes(type) ? null : title(type);
}

/** One line that stands for a message. */
export function line(message) {
  const { header, media } = message;
  const first = header ?? words(message);
  if (first) return first;
  const name = media?.name ?? place(message)?.name ?? people(message)[0]?.name;
  return [title(media?.kind ?? message.type), name].filter(Boolean).join(": ");
}

/** Opening any other address could run a script. */
export function isWebAddress(text) {
  return URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}

/** The last part of a link's path, or the link. */
export function fileName(link) {
  return link.split(/[?#]/)[0].split("/").pop() || link;
}

/** `text_button` as "Text button". */
function title(name) {
  const words = name.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
