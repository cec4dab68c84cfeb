// Somebody's own handset in the same network: which phone of the room it is, and what a scanned code opens on it.
import { el, freshId } from "./dom.js";
import { pageHeader } from "./header.js";
import { CODE } from "./links.js";
import { recall, remember } from "./memory.js";
import { avatar, roleBadge } from "./phoneframe.js";

const MINE = "mine";

/** Whether this address is one that a handset's camera opened: the invitation (/phone) or a link to a bot (/t.me/…). */
export const isHandset = (path) => path === "/phone" || path.startsWith("/t.me/");

/** The code that the address brings along for the bot, or null. */
export function broughtCode() {
  const code = new URLSearchParams(location.search).get("start");
  return code && CODE.test(code) ? code : null;
}

/** Takes the code out of the address, so that reading the page again does not send it again. */
export function forgetCode() {
  const rest = new URLSearchParams(location.search);
  rest.delete("start");
  const query = rest.toString();
  history.replaceState(null, "", location.pathname + (query ? `?${query}` : ""));
}

/** From now on a scanned code opens this person's phone here. */
export const isMyPhone = (person) => remember(MINE, person.name);

const addressOf = (person) => `/p/${encodeURIComponent(person.name)}${location.search}`;

/** Asks whose phone this is; a link to a bot goes on at once when that was said before. */
export class Handset {
  #room;
  #list = el("div", { class: "handset-people" });

  constructor(room) {
    this.#room = room;
    document.body.classList.add("alone");
    this.element = el(
      "div",
      { class: "alone-page" },
      pageHeader("", [], true),
      el("main", { class: "handset" }, el("h1", { say: "handset.whose" }), el("p", { class: "hint", say: "handset.why" }), this.#list),
    );
  }

  async refresh() {
    this.drawPeople();
  }

  drawPeople() {
    const { people } = this.#room.state();
    const mine = people.find((person) => person.name === recall(MINE));
    if (mine && location.pathname !== "/phone") {
      location.replace(addressOf(mine));
      return;
    }
    this.#list.replaceChildren(
      ...people.map((person) =>
        el(
          "a",
          { class: "button wide handset-person", href: addressOf(person) },
          avatar(person.name, "small"),
          el("span", { text: person.name }),
          roleBadge(person),
        ),
      ),
    );
  }

  drawLabels() {}
}

/** How somebody takes part with an own phone: a code to scan, and what to do then. */
export function handsetPanel(handset, close) {
  const heading = freshId("handset");
  return el(
    "aside",
    { class: "panel handset-panel", "aria-labelledby": heading },
    el("header", { class: "panel-head" }, el("h2", { id: heading, say: "handset.title" }), close),
    el("img", { src: handset.picture, sayAlt: "handset.code", class: "handset-code" }),
    el("p", { class: "handset-address", text: handset.url }),
    el("p", { class: "hint", say: "handset.hint" }),
  );
}
