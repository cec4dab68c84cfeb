// The mailboxes of the people outside: who got which letter, and the letter as their mail program shows it.
import { day, fileSize, hour } from "./clock.js";
import { el, freshId, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { get } from "./room.js";
import { onLanguage } from "./words.js";

const MOST_LINKS = 6;

export class Mail {
  #room;
  #letters = [];
  #list = el("div", { class: "letters", role: "list" });
  #find = el("input", { type: "search", sayLabel: "mail.search", sayPlaceholder: "mail.search" });
  #open = false;

  /** `room`: failed(error), unread(n) is told how many letters nobody has opened. */
  constructor(room, live, close) {
    this.#room = room;
    const heading = freshId("mail");
    this.element = el(
      "aside",
      { class: "panel mail", "aria-labelledby": heading },
      el("header", { class: "panel-head" }, el("h2", { id: heading, say: "mail.title" }), close),
      el("p", { class: "hint", say: "mail.hint" }),
      el("div", { class: "panel-body" }, this.#find, this.#list),
    );
    this.#find.addEventListener("input", () => this.#draw());
    live.on("letter", () => this.#soon());
    onLanguage(() => this.#draw());
  }

  /** Read the mailboxes again: at the start, after a gap, when something arrived. */
  async read() {
    this.#letters = (await get("/letters")).reverse();
    this.#draw();
  }

  // A recall brings many letters at once: they are read once after each burst has begun.
  #soon() {
    if (this.#open) return;
    this.#open = true;
    setTimeout(async () => {
      this.#open = false;
      try {
        await this.read();
      } catch {
        // The banner says that the room is gone; everything is read again when it is back.
      }
    }, 400);
  }

  #draw() {
    const wanted = this.#find.value.trim().toLowerCase();
    const shown = this.#letters.filter((one) => `${one.to} ${one.subject}`.toLowerCase().includes(wanted));
    this.#room.unread(this.#letters.filter((one) => !one.opened).length);
    const rows = shown.map((one) => this.#row(one));
    this.#list.replaceChildren(...(rows.length ? rows : [el("p", { class: "hint", say: "mail.none" })]));
  }

  #row(letter) {
    return el(
      "div",
      { role: "listitem" },
      el(
        "button",
        {
          type: "button",
          class: `letter${letter.opened ? "" : " new"}`,
          "data-letter": letter.id,
          on: { click: () => this.#read(letter) },
        },
        el(
          "span",
          { class: "letter-head" },
          el("span", { class: "letter-to", text: letter.to }),
          el("time", { text: `${day(letter.at)} ${hour(letter.at)}` }),
        ),
        el("span", { class: "letter-subject", text: letter.subject || "—" }),
        letter.opened ? null : el("span", { class: "visually-hidden", say: "mail.new" }),
      ),
    );
  }

  async #read(letter) {
    try {
      const whole = await get(`/letters/${letter.id}`);
      letter.opened = true;
      this.#draw();
      this.#show(whole);
    } catch (error) {
      this.#room.failed(error);
    }
  }

  #show(letter) {
    const title = freshId("letter");
    const dialog = el(
      "dialog",
      { class: "window letter-window", "aria-labelledby": title },
      el(
        "header",
        { class: "sheet-head" },
        el("h2", { id: title, text: letter.subject || "—" }),
        iconButton(icon("close"), "menu.close", () => dialog.close()),
      ),
      el("p", { class: "hint", say: ["mail.addresses", { from: letter.from, to: letter.to }] }),
      el("iframe", {
        class: "letter-page",
        sayTitle: "mail.page",
        sandbox: "allow-popups allow-popups-to-escape-sandbox",
        src: `/room/letters/${letter.id}/page`,
      }),
      el(
        "div",
        { class: "letter-parts" },
        letter.attachments.map((part) =>
          el(
            "a",
            { class: "button", href: part.url, download: part.name },
            icon("file"),
            el("span", { text: `${part.name} · ${fileSize(part.size)}` }),
          ),
        ),
        letter.links
          .slice(0, MOST_LINKS)
          .map((link) =>
            el(
              "a",
              { class: "button quiet letter-link", href: link, target: "_blank", rel: "noopener noreferrer" },
              icon("open"),
              el("span", { text: link }),
            ),
          ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.#list.querySelector(`[data-letter="${letter.id}"]`)?.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  }
}
