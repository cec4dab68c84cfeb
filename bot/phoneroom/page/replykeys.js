// The panel of keys that a bot offers in place of the phone's keyboard.
import { el, roving } from "./dom.js";

export class ReplyKeys {
  #press;
  #rows = null;
  #options = {};
  #open = true;
  element = el("div", { class: "reply-keys", role: "group", sayLabel: "composer.keys", hidden: true });

  /** `press(text)` is called for each key. */
  constructor(press) {
    this.#press = press;
    roving(this.element, () => [...this.element.querySelectorAll("button")]);
  }

  get exists() {
    return Boolean(this.#rows?.length);
  }

  get open() {
    return this.exists && this.#open;
  }

  get placeholder() {
    return this.exists ? this.#options.placeholder || null : null;
  }

  /** The keyboard now in force (null: none). */
  offer(rows, options = {}) {
    const same = JSON.stringify([rows, options]) === JSON.stringify([this.#rows, this.#options]);
    if (same) return;
    this.#rows = rows;
    this.#options = options || {};
    this.#open = true;
    this.#draw();
  }

  toggle() {
    this.#open = !this.#open;
    this.element.hidden = !this.open;
  }

  #draw() {
    const focused = this.element.contains(document.activeElement) ? document.activeElement.textContent : null;
    const rows = this.#rows || [];
    this.element.replaceChildren(
      ...rows.map((row) =>
        el(
          "div",
          { class: "reply-row" },
          row.map((key) => {
            const text = typeof key === "string" ? key : key.text;
            return el(
              "button",
              { type: "button", class: "reply-key", tabindex: "-1", on: { click: () => this.#pressed(text) } },
              el("span", { text }),
            );
          }),
        ),
      ),
    );
    this.element.classList.toggle("tall", this.#options.resize === false);
    this.element.hidden = !this.open;
    const keys = [...this.element.querySelectorAll("button")];
    if (keys.length) keys[0].tabIndex = 0;
    if (focused !== null) keys.find((key) => key.textContent === focused)?.focus();
  }

  #pressed(text) {
    if (this.#options.one_time) this.toggle();
    this.#press(text);
  }
}
