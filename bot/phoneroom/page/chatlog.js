// The messages of one chat on one phone: kept in order of their numbers, drawn bubble by bubble.
import { bubble, isMine } from "./bubble.js";
import { day, sameDay } from "./clock.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";

const PAGE = 120;
const NEAR_END = 90;
const CALM = 400;

const keyOf = (message) => (message.album ? `album:${message.album}` : `message:${message.message_id}`);

export class ChatLog {
  #messages = new Map();
  #stick = true;
  #entries = new Map();
  #shown = PAGE;
  #view;
  #list = el("div", { class: "log-list" });
  #earlier = el("button", {
    type: "button",
    class: "button quiet earlier",
    say: "message.earlier",
    hidden: true,
    on: { click: () => this.#showEarlier() },
  });
  #newest = el(
    "button",
    { type: "button", class: "newest", sayLabel: "message.newest", hidden: true, on: { click: () => this.toEnd() } },
    icon("down"),
  );

  /** `view` is what bubble.js asks for, without find and goTo. */
  constructor(view, title) {
    this.#view = { ...view, find: (id) => this.#messages.get(id), goTo: (id) => this.goTo(id) };
    this.log = el(
      "div",
      { class: "log", role: "log", tabindex: "0", sayLabel: ["phone.messages", { name: title }] },
      this.#earlier,
      this.#list,
    );
    this.log.addEventListener("scroll", () => this.#followed(), { passive: true });
    this.element = el("div", { class: "log-frame" }, this.log, this.#newest);
    // Pictures arrive after their message: whoever was at the end stays there.
    this.log.addEventListener("load", () => this.#stick && this.toEnd(), true);
    new ResizeObserver(() => this.#stick && this.toEnd()).observe(this.log);
  }

  get size() {
    return this.#messages.size;
  }

  /** Replace everything, for example after the room was started anew. */
  reset(messages) {
    this.#messages = new Map(messages.map((message) => [message.message_id, message]));
    this.redraw();
    this.toEnd();
  }

  /** A new or changed message. */
  put(message) {
    const known = this.#messages.get(message.message_id);
    this.#messages.set(message.message_id, known ? { ...known, ...message } : message);
    this.#drawEntry(keyOf(message));
    if (!known && isMine(message, this.#view.person)) this.#stick = true;
    if (this.#stick) this.toEnd();
    else if (!known) this.#newest.hidden = false;
  }

  delete(ids) {
    for (const id of ids) {
      const message = this.#messages.get(id);
      if (!message) continue;
      this.#messages.delete(id);
      this.#drawEntry(keyOf(message));
    }
  }

  react(id, reactions) {
    const message = this.#messages.get(id);
    if (message) this.put({ ...message, reactions });
  }

  redraw() {
    this.#entries.clear();
    this.#list.replaceChildren();
    const keys = [...new Set(this.#ordered().map(keyOf))];
    this.#earlier.hidden = keys.length <= this.#shown;
    // An old conversation is not news: a screen reader waits until it stands.
    this.log.setAttribute("aria-busy", "true");
    for (const key of keys.slice(-this.#shown)) this.#drawEntry(key);
    setTimeout(() => this.log.removeAttribute("aria-busy"), CALM);
  }

  goTo(id) {
    const message = this.#messages.get(id);
    const target = message && this.#entries.get(keyOf(message))?.querySelector("article");
    target?.scrollIntoView({ block: "center", behavior: "smooth" });
    target?.focus({ preventScroll: true });
  }

  toEnd() {
    this.#stick = true;
    this.#newest.hidden = true;
    this.log.scrollTop = this.log.scrollHeight;
  }

  #ordered() {
    return [...this.#messages.values()].sort((a, b) => a.message_id - b.message_id);
  }

  #members(key) {
    if (key.startsWith("album:")) return this.#ordered().filter((message) => keyOf(message) === key);
    const message = this.#messages.get(Number(key.slice("message:".length)));
    return message ? [message] : [];
  }

  #followed() {
    const rest = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
    this.#stick = rest < NEAR_END;
    if (this.#stick) this.#newest.hidden = true;
  }

  #showEarlier() {
    const before = this.log.scrollHeight;
    this.#shown += PAGE;
    this.#stick = false;
    this.redraw();
    this.log.scrollTop = this.log.scrollHeight - before;
    this.log.focus();
  }

  // Draw one bubble anew at its place. A press on one of its buttons often edits the very message, so the
  // focus is carried over to the button at the same place, or to the message if that button is gone.
  #drawEntry(key) {
    const members = this.#members(key);
    const old = this.#entries.get(key);
    if (!members.length) {
      this.#entries.delete(key);
      old?.remove();
      return;
    }
    const focused = old?.contains(document.activeElement) ? (document.activeElement.dataset.key ?? "") : null;
    const entry = el("div", { class: "entry", "data-first": members[0].message_id }, bubble(members, this.#view));
    this.#entries.set(key, entry);
    if (old) old.replaceWith(entry);
    else this.#place(entry, members[0].message_id);
    this.#dayAbove(entry, members[0]);
    if (focused !== null)
      (entry.querySelector(`[data-key="${CSS.escape(focused)}"]`) || entry.querySelector("article")).focus();
  }

  #place(entry, id) {
    let before = this.#list.lastElementChild;
    while (before && Number(before.dataset.first) > id) before = before.previousElementSibling;
    if (before) before.after(entry);
    else this.#list.prepend(entry);
  }

  #dayAbove(entry, message) {
    const above = this.#messages.get(Number(entry.previousElementSibling?.dataset.first));
    if (above && sameDay(above.date, message.date)) return;
    entry.prepend(el("p", { class: "day", text: day(message.date) }));
  }
}
