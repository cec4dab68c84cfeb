// What stands around the messages of a phone: the caption on the desk, the case, the head of the chat and its tabs.
import { hour, roomNow } from "./clock.js";
import { el, freshId, iconButton, roving } from "./dom.js";
import { icon } from "./icons.js";
import { Overlay } from "./sheet.js";
import { say } from "./words.js";

const ROLES = new Set(["worker", "lead", "customer", "admin"]);
const HUES = 8;

/** The colour of somebody's round sign: the same for the same name. */
const hue = (name) => [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7) % HUES;

/** A round sign with the name's first letters. */
export function avatar(name, size = "") {
  const words = name
    .trim()
    .split(/[\s·(（]+/)
    .filter(Boolean);
  const wide = /^[\u2e80-\u9fff]/.test(name.trim());
  const letters = wide
    ? [...(words[0] || "?")].slice(-2).join("")
    : words
        .slice(0, 2)
        .map((word) => [...word][0])
        .join("");
  return el("span", { class: `avatar hue-${hue(name)} ${size}`, "aria-hidden": "true", text: letters });
}

/** The badge of a person's role, from its tags. */
export function roleBadge(person) {
  const role = ROLES.has(person.tags?.role) ? person.tags.role : "none";
  return el("span", { class: `badge role-${role}`, say: `role.${role}` });
}

export class PhoneFrame {
  #person;
  #on;
  #title = el("p", { class: "chat-title" });
  #state = el("p", { class: "chat-state" });
  #face = el("span", { class: "chat-face" });
  #tabs = el("div", { class: "chat-tabs", role: "tablist", sayLabel: "phone.chats", hidden: true });
  #place = el("div", { class: "log-place" });
  #clock = el("span", { class: "status-clock" });
  #blocked;
  #screen;
  #welcome = el("p", { class: "welcome", hidden: true });
  #kind = "phone.bot";

  /** `on`: menu(), chat(id), unblock(). `foot`: what stands under the messages. */
  constructor(person, room, on, foot) {
    this.#person = person;
    this.#on = on;
    this.#blocked = el(
      "div",
      { class: "blocked", hidden: true },
      el("p", { say: "blocked.sentence" }),
      el("button", {
        type: "button",
        class: "button main wide unblock",
        say: "menu.unblock",
        on: { click: on.unblock },
      }),
    );
    this.#place.id = freshId("chat");
    roving(this.#tabs, () => [...this.#tabs.children], { activate: true });
    const inside = el(
      "div",
      { class: "screen-content" },
      this.#statusBar(),
      this.#head(room),
      this.#tabs,
      this.#place,
      this.#welcome,
      el("div", { class: "foot" }, this.#blocked, foot),
    );
    this.#screen = el("div", { class: "screen" }, inside);
    this.overlay = new Overlay(this.#screen, inside);
    this.element = el(
      "section",
      { class: "phone", sayLabel: ["phone.label", { name: person.name }], "data-person": person.id },
      room.alone ? null : this.#caption(room),
      el("div", { class: "case" }, this.#screen),
    );
  }

  showChat(chat, all) {
    const { info } = chat;
    this.#title.textContent = info.title;
    this.#kind = info.type === "private" ? "phone.bot" : "phone.group";
    this.#face.replaceChildren(avatar(info.title));
    this.#place.replaceChildren(chat.log.element);
    this.tabs(all, chat);
    this.typing(null);
    chat.log.toEnd();
  }

  /** The chat switcher; only there when there is something to switch. */
  tabs(all, open) {
    this.#tabs.hidden = all.length < 2;
    const focused = this.#tabs.contains(document.activeElement);
    this.#tabs.replaceChildren(
      ...(all.length < 2 ? [] : all).map((chat) => {
        const here = chat === open;
        return el(
          "button",
          {
            type: "button",
            role: "tab",
            class: "chat-tab",
            "aria-selected": String(here),
            tabindex: here ? "0" : "-1",
            "aria-controls": this.#place.id,
            on: { click: () => here || this.#on.chat(chat.info.chat) },
          },
          el("span", { text: chat.info.title }),
          unreadBadge(chat.unread),
        );
      }),
    );
    if (all.length > 1) this.#place.setAttribute("role", "tabpanel");
    else this.#place.removeAttribute("role");
    if (all.length > 1) this.#place.setAttribute("aria-label", open.info.title);
    if (focused) this.#tabs.querySelector("[aria-selected=true]")?.focus();
  }

  typing(action) {
    const known = ["typing", "upload_photo", "upload_document"].includes(action) ? action : "typing";
    say(this.#state, "text", action ? `typing.${known}` : this.#kind);
    this.#state.classList.toggle("busy", Boolean(action));
  }

  /** `welcome`: the key of the sentence in an empty screen, or false. */
  ends({ welcome, blocked }) {
    this.#blocked.hidden = !blocked;
    this.#welcome.hidden = !welcome;
    if (welcome) say(this.#welcome, "text", welcome);
    this.element.classList.toggle("is-blocked", blocked);
  }

  /** A loud message: a short shake on the desk, a buzz in the hand (allowed only once the hand has touched it). */
  buzz() {
    this.#clock.textContent = hour(roomNow());
    this.element.classList.remove("buzz");
    void this.element.offsetWidth; // restarts the animation
    this.element.classList.add("buzz");
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(60);
  }

  #statusBar() {
    this.#clock.textContent = hour(roomNow());
    return el(
      "div",
      { class: "status-bar", "aria-hidden": "true" },
      this.#clock,
      el("span", { class: "status-island" }),
      el("span", { class: "status-battery" }),
    );
  }

  #head(room) {
    const whose = room.alone ? el("p", { class: "whose", text: this.#person.name }) : null;
    const words = el(
      "div",
      { class: "chat-words" },
      this.#title,
      el("div", { class: "chat-under" }, this.#state, whose),
    );
    return el(
      "header",
      { class: "chat-head" },
      this.#face,
      words,
      iconButton(icon("more"), "phone.menu", () => this.#on.menu()),
    );
  }

  #caption(room) {
    const address = `/p/${encodeURIComponent(this.#person.name)}${location.search}`;
    return el(
      "header",
      { class: "phone-caption" },
      avatar(this.#person.name, "small"),
      el("h2", { text: this.#person.name }),
      roleBadge(this.#person),
      el(
        "a",
        {
          class: "icon-button",
          href: address,
          target: "_blank",
          rel: "noopener",
          sayLabel: "phone.alone",
          sayTitle: "phone.alone",
        },
        icon("open"),
      ),
      iconButton(icon("close"), "phone.close", () => room.close()),
    );
  }
}

/** "3" on a dark dot, with words for those who do not see it; null for none. */
export function unreadBadge(n) {
  if (!n) return null;
  return el(
    "span",
    { class: "unread" },
    el("span", { "aria-hidden": "true", text: n > 99 ? "99+" : String(n) }),
    el("span", { class: "visually-hidden", say: ["people.unread", { n }] }),
  );
}
