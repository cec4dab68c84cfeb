// Light or dark: the address (`?theme=`), then the last choice, then the system.
// The answer stands on <html data-theme>, so that the colours are written once in base.css.
import { recall, remember } from "./memory.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const known = (name) => (name === "light" || name === "dark" ? name : null);
const listeners = new Set();

function show(name) {
  document.documentElement.dataset.theme = name;
  for (const listener of listeners) listener(name);
}

const wanted = () => known(recall("theme")) || (dark.matches ? "dark" : "light");

export function chooseTheme() {
  show(known(new URLSearchParams(location.search).get("theme")) || wanted());
  dark.addEventListener("change", () => show(wanted()));
}

export function theme() {
  return document.documentElement.dataset.theme;
}

export function switchTheme() {
  const next = theme() === "dark" ? "light" : "dark";
  remember("theme", next);
  show(next);
}

export function onTheme(listener) {
  listeners.add(listener);
}
