// Where a person writes: text, the quoted message it answers, matching commands, and the ways to attach.
import { gist } from "./bubble.js";
import { el, iconButton, roving } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

const TALLEST = 132;

export class Composer {
  #on;
  #commands = [];
  #reply = null;
  #hint = null;

  /** `on`: send(text, replyTo), attach(), commands(), keys(), picture(file) for a pasted or dropped picture. */
  constructor(on) {
    this.#on = on;
    this.text = el("textarea", {
      rows: "1",
      sayLabel: "composer.label",
      sayPlaceholder: "composer.placeholder",
      autocomplete: "off",
      enterkeyhint: "send",
      on: { input: () => this.#typed(), keydown: (event) => this.#key(event), paste: (event) => this.#pasted(event) },
    });
    this.keys = iconButton(icon("keys"), "composer.keys.hide", on.keys, { hidden: true, "aria-expanded": "true" });
    this.attach = iconButton(icon("attach"), "composer.attach", on.attach);
    this.commands = iconButton(icon("slash"), "composer.commands", on.commands);
    this.app = el("div", { class: "menu-app", hidden: true });
    this.suggestions = el("div", {
      class: "suggestions",
      role: "group",
      sayLabel: "composer.suggestions",
      hidden: true,
    });
    roving(this.suggestions, () => [...this.suggestions.children]);
    this.answering = el("div", { class: "answering", hidden: true });
    const send = el(
      "button",
      { type: "submit", class: "icon-button send", sayLabel: "composer.send", sayTitle: "composer.send" },
      icon("send"),
    );
    this.element = el(
      "form",
      { class: "composer", on: { submit: (event) => this.#submit(event) } },
      this.suggestions,
      this.answering,
      el(
        "div",
        { class: "composer-line" },
        this.app,
        this.commands,
        el("div", { class: "field" }, this.attach, this.text, this.keys),
        send,
      ),
    );
  }

  focus() {
    this.text.focus({ preventScroll: true });
  }

  /** What the person may complete after a slash: [{command, description}]. */
  offer(commands) {
    this.#commands = commands;
    this.commands.hidden = commands.length === 0;
  }

  /** The words that stand in the empty field (from a keyboard or a forced reply), or null for our own. */
  hint(text) {
    this.#hint = text;
    if (text) {
      this.text.setAttribute("placeholder", text);
    } else say(this.text, "placeholder", "composer.placeholder");
  }

  /** The language was switched: our own placeholder came back, the bot's one stands above it. */
  refresh() {
    this.hint(this.#hint);
  }

  /** The next text answers this message (null: no message). */
  answer(message) {
    this.#reply = message;
    this.answering.hidden = !message;
    if (!message) return;
    this.answering.replaceChildren(
      icon("reply"),
      el(
        "div",
        { class: "answering-words" },
        el("span", { class: "quote-name", say: ["composer.replying", { name: message.name || "" }] }),
        el("span", { class: "quote-words", text: gist(message) }),
      ),
      iconButton(icon("close"), "composer.reply.cancel", () => {
        this.answer(null);
        this.focus();
      }),
    );
    this.focus();
  }

  get replyTo() {
    return this.#reply?.message_id ?? null;
  }

  /** The reply panel is there or not, open or folded. */
  panel(exists, open) {
    this.keys.hidden = !exists;
    this.keys.setAttribute("aria-expanded", String(open));
    for (const slot of ["aria-label", "title"])
      say(this.keys, slot, open ? "composer.keys.hide" : "composer.keys.show");
  }

  write(text) {
    this.text.value = text;
    this.#typed();
    this.focus();
  }

  #typed() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, TALLEST)}px`;
    this.#suggest();
  }

  #suggest() {
    const typed = this.text.value;
    const matching = /^\/\w*$/.test(typed)
      ? this.#commands.filter((one) => `/${one.command}`.startsWith(typed.toLowerCase()))
      : [];
    this.suggestions.hidden = matching.length === 0;
    this.suggestions.replaceChildren(
      ...matching.map(({ command, description }) =>
        el(
          "button",
          { type: "button", class: "suggestion", on: { click: () => this.write(`/${command} `) } },
          el("b", { text: `/${command}` }),
          el("span", { text: description }),
        ),
      ),
    );
  }

  // Enter sends, Shift+Enter breaks the line. While an input method composes Chinese, Enter belongs to it
  // (keyCode 229: Safari ends the composition before it tells of the key).
  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.element.requestSubmit();
    } else if (event.key === "ArrowUp" && !this.suggestions.hidden) {
      event.preventDefault();
      this.suggestions.lastElementChild.focus();
    } else if (event.key === "Escape" && (this.#reply || !this.suggestions.hidden)) {
      event.stopPropagation();
      this.suggestions.hidden = true;
      this.answer(null);
    }
  }

  #pasted(event) {
    const picture = [...(event.clipboardData?.files || [])].find((file) => file.type.startsWith("image/"));
    if (!picture) return;
    event.preventDefault();
    this.#on.picture(picture);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return;
    const replyTo = this.replyTo;
    this.text.value = "";
    this.#typed();
    this.answer(null);
    this.#on.send(text, replyTo);
  }
}
