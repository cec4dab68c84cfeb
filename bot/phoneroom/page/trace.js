// The API trace: what the bot called and what it was told, newest first.
import { second } from "./clock.js";
import { el, freshId } from "./dom.js";
import { say } from "./words.js";

const LONGEST = 300;
const POLLING = new Set(["getupdates"]);

const pretty = (value) => JSON.stringify(value, null, 2) ?? "";

function target(params, nameOf) {
  const chat = params?.chat_id ?? params?.user_id;
  return chat === undefined || chat === null ? "" : `→ ${nameOf(chat) ?? chat}`;
}

function row(call, nameOf) {
  const params = el("pre", { tabindex: "0" });
  const answer = el("pre", { tabindex: "0" });
  const details = el(
    "details",
    {
      class: `call ${call.ok ? "" : "failed"}`,
      on: {
        toggle: () => {
          params.textContent = pretty(call.params);
          answer.textContent = pretty(
            call.ok
              ? call.result
              : {
                  error_code: call.status,
                  description: call.description,
                  ...(call.parameters ? { parameters: call.parameters } : {}),
                },
          );
        },
      },
    },
    el(
      "summary",
      {},
      el("time", { text: second(call.at) }),
      el("span", { class: "call-method", text: call.method }),
      el("span", { class: "call-target", text: target(call.params, nameOf) }),
      call.fault ? el("span", { class: "call-fault", sayTitle: "calls.fault", say: "inspect.faults" }) : null,
      el(
        "span",
        { class: "call-status" },
        el("span", { class: "visually-hidden", say: call.ok ? "calls.ok" : "calls.failed" }),
        ` ${call.status ?? ""}`,
      ),
      el("span", { class: "call-ms", say: ["calls.ms", { n: Math.round(call.ms ?? 0) }] }),
    ),
    call.ok ? null : el("p", { class: "call-why", text: call.description || "" }),
    el("h4", { say: "calls.params" }),
    params,
    el("h4", { say: "calls.answer" }),
    answer,
  );
  return details;
}

export class Trace {
  #calls = [];
  #drawn = new Map();
  #waiting = false;
  #nameOf;
  #list = el("div", { class: "calls" });
  #none = el("p", { class: "hint", say: "calls.none" });
  #filter = el("input", {
    id: freshId("filter"),
    type: "search",
    sayLabel: "calls.filter",
    sayPlaceholder: "calls.filter",
    on: { input: () => this.#draw() },
  });
  #failures = el("input", { type: "checkbox", on: { change: () => this.#draw() } });
  #polling = el("input", { type: "checkbox", on: { change: () => this.#draw() } });

  /** `nameOf(id)`: the person of a private chat, or undefined. */
  constructor(nameOf) {
    this.#nameOf = nameOf;
    const clear = el("button", { type: "button", class: "button quiet", on: { click: () => this.reset([]) } });
    say(clear, "text", "calls.clear");
    this.element = el(
      "div",
      { class: "trace" },
      this.#filter,
      el(
        "div",
        { class: "trace-choices" },
        el("label", { class: "check" }, this.#failures, el("span", { say: "calls.failures" })),
        el("label", { class: "check" }, this.#polling, el("span", { say: "calls.polling" })),
        clear,
      ),
      this.#none,
      this.#list,
    );
  }

  reset(calls) {
    this.#calls = calls.slice(-LONGEST);
    this.#drawn.clear();
    this.#draw();
  }

  add(call) {
    this.#calls.push(call);
    if (this.#calls.length > LONGEST) this.#drawn.delete(this.#calls.shift().id);
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#draw();
    });
  }

  #wanted(call) {
    if (this.#failures.checked && call.ok) return false;
    if (!this.#polling.checked && call.ok && POLLING.has(call.method.toLowerCase())) return false;
    const text = this.#filter.value.trim().toLowerCase();
    return (
      !text ||
      `${call.method} ${call.description ?? ""} ${JSON.stringify(call.params ?? {})}`.toLowerCase().includes(text)
    );
  }

  // Rows are kept once drawn, so an open one stays open while new calls come in above it.
  #draw() {
    const rows = this.#calls
      .filter((call) => this.#wanted(call))
      .reverse()
      .map((call) => {
        if (!this.#drawn.has(call.id)) this.#drawn.set(call.id, row(call, this.#nameOf));
        return this.#drawn.get(call.id);
      });
    this.#none.hidden = rows.length > 0;
    const wanted = new Set(rows);
    for (const child of [...this.#list.children]) if (!wanted.has(child)) child.remove();
    rows.forEach(
      (one, i) => this.#list.children[i] === one || this.#list.insertBefore(one, this.#list.children[i] ?? null),
    );
  }
}
