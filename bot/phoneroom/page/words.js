// Chooses the language, and keeps what is already on the page in step when somebody switches it:
// every element that got a sentence remembers which one, so drafts and scroll positions survive the switch.
import { STRINGS } from "./strings.js";
import { recall, remember } from "./memory.js";

const said = new WeakMap();
const listeners = new Set();
let current = "en";

function fromBrowser() {
  const wanted = navigator.languages?.length ? navigator.languages : [navigator.language || "en"];
  const known = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in STRINGS);
  return known || "en";
}

/** Decide once: the address (`?lang=`), then the last choice, then the browser. */
export function chooseLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  const last = recall("language");
  setLanguage([asked, last].find((tag) => tag in STRINGS) || fromBrowser());
}

export function language() {
  return current;
}

/** The sentence with its places filled in; a missing key shows itself rather than nothing. */
export function t(key, places = {}) {
  const sentence = STRINGS[current][key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? String(places[name]) : whole));
}

function apply(element, slot, { key, places }) {
  const sentence = t(key, typeof places === "function" ? places() : places);
  if (slot === "text") element.textContent = sentence;
  else element.setAttribute(slot, sentence);
}

/** Put a sentence on `element`: as its text, or as the attribute named by `slot`. */
export function say(element, slot, key, places = {}) {
  const remembered = said.get(element) || {};
  remembered[slot] = { key, places };
  said.set(element, remembered);
  element.toggleAttribute("data-said", true);
  apply(element, slot, remembered[slot]);
}

export function setLanguage(tag, { keep = false } = {}) {
  current = tag in STRINGS ? tag : "en";
  if (keep) remember("language", current);
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-said]")) {
    for (const [slot, sentence] of Object.entries(said.get(element) || {})) apply(element, slot, sentence);
  }
  for (const listener of listeners) listener(current);
}

/** Call `listener` after every switch (for what is computed, such as the page's title); the answer ends that. */
export function onLanguage(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One of `{"en": …, "zh": …}`, or the plain string that stands in its place. */
export function either(texts) {
  if (texts === null || typeof texts !== "object") return texts ?? "";
  return texts[current] ?? texts.en ?? Object.values(texts)[0] ?? "";
}
