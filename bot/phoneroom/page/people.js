// The strip of people above the desk: who is here, whose phone lies on the desk, who has unread messages.
import { el, freshId, iconButton, roving } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, roleBadge, unreadBadge } from "./phoneframe.js";

export class PeopleStrip {
  #press;
  #make;
  #list = el("div", { class: "people", role: "toolbar", sayLabel: "people.label" });
  #add = el(
    "button",
    { type: "button", class: "person-chip add", tabindex: "-1", on: { click: () => this.#ask() } },
    icon("plus"),
    el("span", { say: "people.add" }),
  );

  /** `press(id)` for a person, `make({name, language})` for a new one (answers its id, or null). */
  constructor(press, make) {
    this.#press = press;
    this.#make = make;
    this.element = el("nav", { class: "strip", sayLabel: "people.label" }, this.#list);
    roving(this.#list, () => [...this.#list.children]);
  }

  /** `shown` and `unread` are asked for each person's id. */
  draw(people, shown, unread) {
    const focused = this.#list.contains(document.activeElement)
      ? (document.activeElement.dataset.person ?? "add")
      : null;
    this.#list.replaceChildren(
      ...people.map((person) => this.#chip(person, shown(person.id), unread(person.id))),
      this.#add,
    );
    const all = [...this.#list.children];
    const current = all.find((chip) => (chip.dataset.person ?? "add") === focused);
    for (const chip of all) chip.tabIndex = chip === (current || all[0]) ? 0 : -1;
    if (focused !== null) current?.focus();
  }

  #chip(person, shown, unread) {
    return el(
      "button",
      {
        type: "button",
        class: `person-chip${shown ? " shown" : ""}`,
        tabindex: "-1",
        "data-person": person.id,
        on: { click: () => this.#press(person.id) },
      },
      avatar(person.name, "small"),
      el("span", { class: "person-name", text: person.name }),
      roleBadge(person),
      el("span", { class: "visually-hidden", say: shown ? "people.shown" : "people.hidden" }),
      person.blocked
        ? el(
            "span",
            { class: "person-blocked", role: "img", sayLabel: "people.blocked", sayTitle: "people.blocked" },
            icon("block"),
          )
        : null,
      unreadBadge(unread),
    );
  }

  #ask() {
    const name = el("input", {
      id: freshId("name"),
      type: "text",
      required: true,
      maxlength: "64",
      autocomplete: "off",
      autofocus: true,
    });
    const language = el(
      "select",
      { id: freshId("language"), class: "select" },
      el("option", { value: "en", text: "English", lang: "en" }),
      el("option", { value: "zh", text: "中文", lang: "zh" }),
    );
    const title = freshId("add");
    const form = el(
      "form",
      {
        class: "preview",
        on: {
          submit: async (event) => {
            event.preventDefault();
            const made = await this.#make({ name: name.value.trim(), language: language.value });
            if (made === null) return;
            dialog.close(); // gives the focus back to the button, so the new phone takes it afterwards
            this.#press(made);
          },
        },
      },
      el("label", { for: name.id, say: "add.name" }),
      name,
      el("label", { for: language.id, say: "add.language" }),
      language,
      el("p", { class: "hint", say: "add.hint" }),
      el("button", { type: "submit", class: "button main wide", say: "add.make" }),
    );
    const dialog = el(
      "dialog",
      { class: "window", "aria-labelledby": title },
      el(
        "header",
        { class: "sheet-head" },
        el("h2", { id: title, say: "add.title" }),
        iconButton(icon("close"), "menu.close", () => dialog.close()),
      ),
      form,
    );
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}
