// What slides over one phone's screen: sheets, alerts, and toasts. The rest of that phone is inert meanwhile (not the
// rest of the page: other phones lie beside it, so it is no aria-modal), Esc closes it, and the focus goes back.
import { el, freshId, iconButton } from "./dom.js";
import { icon } from "./icons.js";

const TOAST_TIME = 4200;

/** One phone's overlay. `screen` is the positioned box, `below` what must not be reachable meanwhile. */
export class Overlay {
  #screen;
  #below;
  #open = null;
  #toasts = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
  #last = { text: "", at: 0 };

  constructor(screen, below) {
    this.#screen = screen;
    this.#below = below;
    screen.append(this.#toasts);
  }

  /** Show `content` under a heading; a sheet that was open is replaced. Answers the closing function. */
  sheet(titleKey, content, { role = "dialog", places = {}, className = "" } = {}) {
    const cameFrom = this.#open?.cameFrom ?? document.activeElement;
    this.close({ focus: false });
    const id = freshId("sheet");
    const heading = el("h3", { id, say: [titleKey, places] });
    const box = el(
      "div",
      { class: `sheet ${className}`, role, "aria-labelledby": id, tabindex: "-1" },
      el(
        "header",
        { class: "sheet-head" },
        heading,
        iconButton(icon("close"), "menu.close", () => this.close()),
      ),
      content,
    );
    const cover = el("div", { class: "sheet-cover" }, box);
    cover.addEventListener("pointerdown", (event) => event.target === cover && this.close());
    cover.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      this.close();
    });
    this.#below.inert = true;
    this.#screen.append(cover);
    this.#open = { cover, cameFrom };
    (
      box.querySelector("[data-first]") ||
      box.querySelector("input, textarea, button:not(.sheet-head button)") ||
      box
    ).focus();
    return () => this.close();
  }

  /** The big notice of a callback answer with show_alert. */
  alert(text) {
    if (!this.#fresh(text)) return;
    const ok = el("button", {
      type: "button",
      class: "button main",
      say: "alert.ok",
      "data-first": true,
      on: { click: () => this.close() },
    });
    this.sheet("alert.title", [el("p", { class: "alert-text", text }), ok], {
      role: "alertdialog",
      className: "alert",
    });
  }

  close({ focus = true } = {}) {
    if (!this.#open) return;
    const { cover, cameFrom } = this.#open;
    this.#open = null;
    cover.remove();
    this.#below.inert = false;
    if (focus && cameFrom?.isConnected) cameFrom.focus();
  }

  /** A passing notice. */
  toast(text, kind = "plain") {
    if (!this.#fresh(text)) return;
    const notice = el("p", { class: `toast ${kind}`, text });
    this.#toasts.append(notice);
    setTimeout(() => notice.remove(), TOAST_TIME);
  }

  // A press is answered twice, by its own request and by the event that every page gets: show it once.
  #fresh(text) {
    const now = Date.now();
    if (!text || (this.#last.text === text && now - this.#last.at < 2000)) return false;
    this.#last = { text, at: now };
    return true;
  }
}

/** A row of a sheet: icon, words, something to do. */
export function sheetRow(iconName, key, onClick, attributes = {}) {
  const { places, ...others } = attributes;
  return el(
    "button",
    { type: "button", class: "sheet-row", on: { click: onClick }, ...others },
    icon(iconName),
    el("span", { say: [key, places] }),
  );
}
