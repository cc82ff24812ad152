// The open conversation: a log of bubbles, and the answer.

import { bubble, update } from "./bubble.js";
import { el } from "./dom.js";
import { dayOf } from "./format.js";

/** The distance from the end, in pixels, within which the log follows new messages. */
const NEAR = 60;

export class Chat {
  #log = document.getElementById("log");
  #newest = document.getElementById("newest");
  #title = document.getElementById("chat-title");
  #about = document.getElementById("chat-about");
  #elements = new Map();
  #handlers;
  #day = null;

  /** The handlers of `bubble`. */
  constructor(handlers) {
    this.#handlers = handlers;
    this.#newest.addEventListener("click", () => this.#toEnd());
    this.#log.addEventListener("scroll", () => {
      if (this.#isAtEnd()) this.#newest.hidden = true;
    });
  }

  /** Shows a conversation from its end. */
  open({ user, business, channel, entries }) {
    this.#title.textContent = user;
    this.#about.textContent = [`with ${business}`, channel].filter(Boolean).join(" · ");
    // A screen reader reads only what comes later.
    this.#log.setAttribute("aria-busy", "true");
    this.#log.replaceChildren();
    this.#elements.clear();
    this.#day = null;
    entries.forEach((entry) => this.#append(entry));
    this.#toEnd();
    requestAnimationFrame(() => this.#log.removeAttribute("aria-busy"));
  }

  /** Adds a message at the end. */
  add(entry) {
    const follows = this.#isAtEnd() || entry.kind === "inbound";
    this.#append(entry).classList.add("fresh");
    if (follows) this.#toEnd();
    else this.#newest.hidden = false;
  }

  /** Shows the receipts of a message. */
  update(entry) {
    const element = this.#elements.get(entry.id);
    if (element) update(element, entry);
  }

  #append(entry) {
    const day = dayOf(entry.time);
    if (day !== this.#day) this.#log.append(el("div", { class: "day" }, day));
    this.#day = day;
    const element = bubble(entry, this.#handlers);
    this.#elements.set(entry.id, element);
    this.#log.append(element);
    return element;
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  #toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#newest.hidden = true;
  }
}
