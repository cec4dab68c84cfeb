// Faults as plain switches. Each switch is one fault of the control interface; what others made is listed below.
import { el, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { act, post, remove } from "./room.js";

const BUSY_SECONDS = 5;

const KINDS = {
  drop: { when: "after", method: "sendMessage", kind: "disconnect", times: 1 },
  slow: { when: "before", method: "*", kind: "delay", seconds: 3, times: null },
  busy: { when: "before", method: "*", kind: "error", status: 429, retry_after: BUSY_SECONDS, times: null },
  twice: { when: "updates", method: "*", kind: "duplicate", times: null },
  order: { when: "updates", method: "*", kind: "reorder", times: null },
  flood: { when: "flood", method: "*", kind: "error", times: null },
};

function isKind(fault, kind) {
  if (fault.person !== undefined && fault.person !== null) return false;
  if (fault.when === "flood" || kind.when === "flood") return fault.when === kind.when;
  return (
    fault.when === kind.when && fault.kind === kind.kind && (kind.status === undefined || fault.status === kind.status)
  );
}

export class Faults {
  #room;
  #switches = new Map();
  #active = [];
  #who = el("select", { id: freshId("who"), class: "select", on: { change: () => this.#drawBlock() } });
  #block;
  #others = el("ul", { class: "other-faults" });
  #othersTitle = el("h3", { say: "faults.other", hidden: true });
  #ending = null;

  /** `room`: people(), failed(error). */
  constructor(room) {
    this.#room = room;
    this.#block = this.#switch("block", (on) => this.#setBlocked(on));
    const kinds = Object.keys(KINDS).map((name) => this.#switch(name, (on) => this.#set(name, on)));
    this.element = el(
      "div",
      { class: "faults" },
      el("p", { class: "hint", say: "faults.hint" }),
      el(
        "div",
        { class: "fault-person" },
        el("div", { class: "labelled" }, el("label", { for: this.#who.id, say: "faults.person" }), this.#who),
        this.#block,
      ),
      kinds,
      this.#othersTitle,
      this.#others,
      el("button", {
        type: "button",
        class: "button wide",
        say: "faults.clear",
        on: { click: () => this.#try(() => remove("/faults")) },
      }),
    );
  }

  drawPeople() {
    const chosen = this.#who.value;
    this.#who.replaceChildren(
      ...this.#room.people().map((person) => el("option", { value: person.id, text: person.name })),
    );
    const customer = this.#room.people().find((person) => person.tags?.role === "customer");
    this.#who.value = chosen || String(customer?.id ?? this.#room.people()[0]?.id ?? "");
    this.#drawBlock();
  }

  /** What is active now, as the room lists it. */
  draw(active) {
    this.#active = active;
    for (const [name, kind] of Object.entries(KINDS))
      this.#switches.get(name).checked = active.some((fault) => isKind(fault, kind));
    const others = active.filter((fault) => !Object.values(KINDS).some((kind) => isKind(fault, kind)));
    this.#othersTitle.hidden = others.length === 0;
    this.#others.replaceChildren(
      ...others.map((fault) =>
        el(
          "li",
          {},
          el("code", { text: `${fault.when} ${fault.method} ${fault.kind ?? ""}` }),
          el("button", {
            type: "button",
            class: "button quiet",
            say: "faults.remove",
            on: { click: () => this.#try(() => remove(`/faults/${fault.id}`)) },
          }),
        ),
      ),
    );
  }

  #switch(name, set) {
    const hint = freshId("hint");
    const input = el("input", {
      type: "checkbox",
      role: "switch",
      "aria-describedby": hint,
      "data-fault": name,
      on: { change: () => set(input.checked) },
    });
    this.#switches.set(name, input);
    return el(
      "div",
      { class: "fault" },
      el(
        "label",
        { class: "switch" },
        el("span", { say: `faults.${name}` }),
        input,
        el("span", { class: "switch-track", "aria-hidden": "true" }, icon("check")),
      ),
      el("p", { id: hint, class: "hint", say: `faults.${name}.hint` }),
    );
  }

  #chosen() {
    return this.#room.people().find((person) => String(person.id) === this.#who.value);
  }

  #drawBlock() {
    this.#switches.get("block").checked = Boolean(this.#chosen()?.blocked);
  }

  async #setBlocked(on) {
    const person = this.#chosen();
    if (person)
      await this.#try(
        () => act(person.id, on ? "block" : "unblock"),
        () => this.#drawBlock(),
      );
  }

  #set(name, on) {
    clearTimeout(name === "busy" ? this.#ending : undefined);
    if (!on) return this.#try(() => this.#end(name));
    // The room keeps a fault until somebody ends it: the page does, after the seconds that were promised.
    if (name === "busy") this.#ending = setTimeout(() => this.#try(() => this.#end(name)), BUSY_SECONDS * 1000);
    return this.#try(() => post("/faults", KINDS[name]));
  }

  async #end(name) {
    const mine = this.#active.filter((fault) => isKind(fault, KINDS[name]));
    for (const fault of mine) await remove(`/faults/${fault.id}`);
  }

  async #try(action, otherwise = () => {}) {
    try {
      await action();
    } catch (error) {
      if (error.status !== 404) this.#room.failed(error); // a fault that is gone already is what was wanted
      otherwise();
    }
    this.#room.reread();
  }
}
