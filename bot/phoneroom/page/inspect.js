// The drawer "under the hood": API calls, faults, broken rules, as three tabs.
import { second } from "./clock.js";
import { el, freshId, roving } from "./dom.js";
import { Faults } from "./faults.js";
import { get } from "./room.js";
import { Trace } from "./trace.js";

const REREAD_PAUSE = 1200;

function violationRow(violation) {
  return el(
    "li",
    { class: "violation" },
    el("p", { class: "violation-rule", text: violation.rule }),
    el("p", { text: violation.detail ?? "" }),
    el(
      "p",
      { class: "hint" },
      violation.at ? `${second(violation.at)} ` : "",
      el("code", { text: String(violation.call ?? "") }),
    ),
  );
}

export class Inspect {
  #room;
  #trace = new Trace((id) => this.#room.nameOf(id));
  #faults;
  #violations = el("div", { class: "violations" });
  #tabs = el("div", { class: "tabs", role: "tablist", sayLabel: "inspect.title" });
  #panels = new Map();
  #timer = null;
  #open = false;

  /** `room`: people(), nameOf(id), failed(error), broken(n) is told how many rules were broken. */
  constructor(room, live, close) {
    this.#room = room;
    this.#faults = new Faults({ ...room, reread: () => this.#readFaults() });
    const heading = freshId("inspect");
    this.element = el(
      "aside",
      { class: "panel inspect", "aria-labelledby": heading },
      el("header", { class: "panel-head" }, el("h2", { id: heading, say: "inspect.title" }), close),
      this.#tabs,
    );
    for (const [name, content] of [
      ["calls", this.#trace.element],
      ["faults", this.#faults.element],
      ["violations", this.#violations],
    ])
      this.#addTab(name, content);
    roving(this.#tabs, () => [...this.#tabs.children], { activate: true });
    this.#choose("calls");
    live.on("call", (call) => {
      if (this.#open) this.#trace.add(call);
      this.#soon();
    });
    live.on("violation", () => this.#readViolations());
    live.on("faults", ({ faults }) => this.#faults.draw(faults));
  }

  /** Called when the drawer opens, and after a gap in the connection. */
  async read(open = this.#open) {
    this.#open = open;
    if (open) await this.#quietly(async () => this.#trace.reset(await get("/calls")));
    await Promise.all([this.#readFaults(), this.#readViolations()]);
  }

  close() {
    this.#open = false;
  }

  drawPeople() {
    this.#faults.drawPeople();
  }

  #addTab(name, content) {
    const tab = el("button", {
      type: "button",
      role: "tab",
      id: freshId("tab"),
      class: "tab",
      say: `inspect.${name}`,
      on: { click: () => this.#choose(name) },
    });
    const panel = el(
      "div",
      { role: "tabpanel", id: freshId("panel"), class: "panel-body", "aria-labelledby": tab.id },
      content,
    );
    tab.setAttribute("aria-controls", panel.id);
    this.#tabs.append(tab);
    this.element.append(panel);
    this.#panels.set(name, { tab, panel });
  }

  #choose(wanted) {
    for (const [name, { tab, panel }] of this.#panels) {
      tab.setAttribute("aria-selected", String(name === wanted));
      tab.tabIndex = name === wanted ? 0 : -1;
      panel.hidden = name !== wanted;
    }
  }

  async #quietly(action) {
    try {
      await action();
    } catch {
      // The banner of the page already says that the room is gone; reading happens again when it is back.
    }
  }

  #readFaults() {
    return this.#quietly(async () => this.#faults.draw(await get("/faults")));
  }

  #readViolations() {
    return this.#quietly(async () => {
      const all = await get("/violations");
      this.#room.broken(all.length);
      this.#violations.replaceChildren(
        el("p", { class: "hint", say: "violations.hint" }),
        all.length ? el("ol", {}, all.map(violationRow).reverse()) : el("p", { class: "good", say: "violations.none" }),
      );
    });
  }

  // Calls come in bursts; broken rules are read once after each burst has begun.
  #soon() {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#readViolations();
    }, REREAD_PAUSE);
  }
}
