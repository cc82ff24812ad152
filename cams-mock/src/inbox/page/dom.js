// Builds elements. Text from messages becomes text nodes here, never HTML.

/** An element with attributes, `on…` listeners and children. Strings become text. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  set(element, attributes);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A picture drawn with strokes in the color of the text. Screen readers skip it. */
export function icon(path, viewBox = "0 0 16 16") {
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { viewBox, class: "icon", "aria-hidden": "true" });
  const drawn = document.createElementNS(SVG, "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}

/** Text for screen readers only. */
export function spoken(text) {
  return el("span", { class: "hidden" }, text);
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
}
