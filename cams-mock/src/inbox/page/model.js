// The conversations, built from events. Knows neither the page nor HTTP.

/** The states of a message, in the order of its life. A failure outranks all. */
const STATES = ["Sent", "Delivered", "Read", "Failed"];

export class Conversations {
  #byKey = new Map();
  #byMessage = new Map();

  /** All conversations, the latest first. */
  all() {
    return [...this.#byKey.values()].sort((a, b) => b.latest - a.latest);
  }

  get(key) {
    return this.#byKey.get(key);
  }

  /** The entry with this message ID. */
  entry(id) {
    return this.#byMessage.get(id);
  }

  clear() {
    this.#byKey.clear();
    this.#byMessage.clear();
  }

  /**
   * Takes an event. Returns the conversation and the entry that it added or changed, or null if it
   * is known already or concerns none.
   */
  apply(event) {
    if (event.kind === "receipt") return this.#receipt(event);
    if (event.kind !== "message" && event.kind !== "inbound") return null;
    if (this.#byMessage.has(event.id)) return null;
    const conversation = this.#conversation(event);
    const entry = { ...event, key: conversation.key, receipts: [] };
    conversation.entries.push(entry);
    conversation.latest = Math.max(conversation.latest, entry.time);
    this.#byMessage.set(event.id, entry);
    return { conversation, entry, added: true };
  }

  #receipt(event) {
    const entry = this.#byMessage.get(event.id);
    if (!entry) return null;
    entry.receipts.push(event);
    return { conversation: this.#byKey.get(entry.key), entry, added: false };
  }

  #conversation(event) {
    const isFromUser = event.kind === "inbound";
    const [business, user] = isFromUser ? [event.to, event.from] : [event.from, event.to];
    const key = JSON.stringify([business, user]);
    let conversation = this.#byKey.get(key);
    if (!conversation) {
      conversation = { key, business, user, entries: [], latest: 0, channel: null };
      this.#byKey.set(key, conversation);
    }
    conversation.channel ??= event.channel ?? null;
    return conversation;
  }
}

/** The receipt that tells most about a message, or null. Receipts may arrive in any order. */
export function state({ receipts }) {
  const rank = ({ status }) => STATES.indexOf(status);
  return receipts.reduce((best, receipt) => (best && rank(best) >= rank(receipt) ? best : receipt), null);
}
