// Writes times, and texts as a phone shows them.

import { el } from "./dom.js";

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const WHOLE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

export const timeOf = (time) => TIME.format(time);
export const dayOf = (time) => DAY.format(time);
export const wholeTimeOf = (time) => WHOLE.format(time);

/** WhatsApp's marks: bold, italic, strikethrough, monospace. */
const MARKS = [
  ["strong", "*"],
  ["em", "_"],
  ["s", "~"],
  ["code", "```"],
];

/** The text with WhatsApp's marks as elements. */
export function formatted(text) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const found = firstMark(rest);
    if (!found) break;
    const { name, start, end, length } = found;
    const inner = rest.slice(start + length, end);
    nodes.push(rest.slice(0, start), el(name, {}, name === "code" ? inner : formatted(inner)));
    rest = rest.slice(end + length);
  }
  return [...nodes, rest].filter((node) => node !== "");
}

/** The first pair of marks: each at the edge of a word, with text between them on one line. */
function firstMark(text) {
  let first = null;
  for (const [name, mark] of MARKS) {
    const escaped = mark.replace("*", "\\*");
    const pair = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?=\\S)([^\\n]*?\\S)${escaped}(?![\\p{L}\\p{N}])`, "u");
    const match = pair.exec(text);
    if (match && (!first || match.index < first.start)) {
      first = { name, start: match.index, end: match.index + match[0].length - mark.length, length: mark.length };
    }
  }
  return first;
}
