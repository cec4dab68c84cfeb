// Elements without strings of HTML: attributes, listeners and sentences in one call.
import { say } from "./words.js";

const SENTENCES = {
  say: "text",
  sayLabel: "aria-label",
  sayTitle: "title",
  sayPlaceholder: "placeholder",
  sayDescription: "aria-description",
  sayAlt: "alt",
};

function sentence(element, slot, wanted) {
  const [key, places] = Array.isArray(wanted) ? wanted : [wanted];
  say(element, slot, key, places);
}

/**
 * Make an element. `class`, attributes (true sets an empty one; false, null and undefined none),
 * `on: {event: listener}`, `text`, and sentences: `say: "key"` or `say: ["key", places]`, `sayLabel`, …
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "text") element.textContent = value;
    else if (name in SENTENCES) sentence(element, SENTENCES[name], value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

let serial = 0;

/** An id that no other element of this page has, for labels and descriptions. */
export function freshId(stem) {
  serial += 1;
  return `${stem}-${serial}`;
}

/** A button that shows only an icon and says its name to those who cannot see it. */
export function iconButton(icon, key, onClick, attributes = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", sayLabel: key, sayTitle: key, on: { click: onClick }, ...attributes },
    icon,
  );
}

/** Arrow keys, Home and End move among `items()`; only the current one is in the tab order. */
export function roving(container, items, { activate = false } = {}) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  container.addEventListener("keydown", (event) => {
    const all = items();
    const here = all.indexOf(document.activeElement);
    if (here < 0) return;
    let next = null;
    if (event.key in steps) next = (here + steps[event.key] + all.length) % all.length;
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = all.length - 1;
    if (next === null) return;
    event.preventDefault();
    all[next].focus();
    if (activate) all[next].click();
  });
  container.addEventListener("focusin", (event) => {
    const all = items();
    if (!all.includes(event.target)) return;
    for (const item of all) item.tabIndex = item === event.target ? 0 : -1;
  });
}
