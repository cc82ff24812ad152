// The list of conversations: a list box that the arrow keys move through.

import { line } from "./contents.js";
import { el, spoken } from "./dom.js";
import { dayOf, formatted, timeOf } from "./format.js";

export class List {
  #root;
  #options = new Map();
  #choose;

  /** `choose` is called with the key of the conversation that the user chooses. */
  constructor(root, choose) {
    this.#root = root;
    this.#choose = choose;
    root.addEventListener("keydown", (event) => this.#move(event));
  }

  /** Shows the conversations. `unread` returns the number of new messages in one. */
  show(conversations, chosen, unread) {
    const keys = new Set(conversations.map(({ key }) => key));
    for (const [key, option] of this.#options) {
      if (!keys.has(key)) this.#remove(key, option);
    }
    const focused = document.activeElement;
    const newest = Math.max(...conversations.map(({ latest }) => latest));
    conversations.forEach((conversation, index) => {
      const option = this.#option(conversation.key);
      const isChosen = conversation.key === chosen;
      option.setAttribute("aria-selected", String(isChosen));
      option.tabIndex = isChosen || (!chosen && index === 0) ? 0 : -1;
      option.replaceChildren(...content(conversation, unread(conversation), newest));
      if (this.#root.children[index] !== option) {
        this.#root.insertBefore(option, this.#root.children[index] ?? null);
      }
    });
    // Moving an element takes the focus from it.
    if (this.#root.contains(focused)) focused.focus();
  }

  focus() {
    this.#root.querySelector('[tabindex="0"]')?.focus();
  }

  #option(key) {
    let option = this.#options.get(key);
    if (!option) {
      option = el("div", { role: "option", onclick: () => this.#choose(key) });
      option.dataset.key = key;
      this.#options.set(key, option);
    }
    return option;
  }

  #remove(key, option) {
    option.remove();
    this.#options.delete(key);
  }

  #move(event) {
    const options = [...this.#root.children];
    const at = options.indexOf(document.activeElement);
    const places = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1, Enter: at, " ": at };
    const option = options[places[event.key]];
    if (!option) return;
    event.preventDefault();
    this.#choose(option.dataset.key, { isByKey: true, isEntered: event.key === "Enter" });
    option.focus();
  }
}

function content({ business, user, entries, latest }, unread, newest) {
  const when = dayOf(latest) === dayOf(newest) ? timeOf(latest) : dayOf(latest);
  const last = entries.at(-1);
  const who = last.kind === "inbound" ? "User: " : "";
  return [
    el("div", {}, el("span", { class: "who" }, user), el("span", { class: "when muted" }, when)),
    el(
      "div",
      {},
      el("span", { class: "last muted" }, who, formatted(line(last))),
      unread ? el("span", { class: "unread" }, String(unread), spoken(" new")) : null,
    ),
    el("div", { class: "muted" }, "with ", business),
  ];
}
