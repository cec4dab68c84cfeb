// The label table: printed labels lie there, and any phone can scan one without a camera.
import { el, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { enlarge } from "./viewer.js";
import { either, onLanguage } from "./words.js";

const MANY = 8;

const wordsOf = (label) => `${label.title} ${Object.values(label.caption || {}).join(" ")}`.toLowerCase();

function card(label, chosen, group) {
  const caption = either(label.caption);
  const input = el("input", { type: "radio", name: group, value: label.id, class: "visually-hidden", checked: chosen });
  return el(
    "label",
    { class: "label-card" },
    input,
    el("img", { src: label.picture, alt: "", loading: "lazy" }),
    el(
      "span",
      { class: "label-words" },
      el("span", { class: "label-title", text: label.title }),
      caption && caption !== label.title ? el("span", { class: "label-caption", text: caption }) : null,
    ),
  );
}

/** A list of labels to choose one from, with its button; `scan(label)` is called with the chosen one. */
export function labelPicker(labels, scan, extra = null) {
  if (!labels.length) return el("p", { class: "hint", say: "labels.none" });
  const group = freshId("labels");
  let chosen = labels[0];
  const picture = el("img", { class: "label-picture", alt: "" });
  const large = el(
    "button",
    { type: "button", class: "label-large", on: { click: () => enlarge(chosen.picture, chosen.title) } },
    picture,
  );
  const choose = (label) => {
    chosen = label;
    picture.src = label.picture;
    large.setAttribute("aria-label", label.title);
    picture.alt = label.title;
  };
  const cards = el(
    "div",
    {
      class: "label-cards",
      on: {
        change: (event) => {
          choose(labels.find((label) => String(label.id) === event.target.value));
        },
      },
    },
    labels.map((label) => card(label, label === chosen, group)),
  );
  choose(chosen);
  const find =
    labels.length > MANY
      ? el("input", {
          type: "search",
          sayLabel: "labels.search",
          sayPlaceholder: "labels.search",
          on: {
            input: () =>
              [...cards.children].forEach((child, i) => {
                child.hidden = !wordsOf(labels[i]).includes(find.value.trim().toLowerCase());
              }),
          },
        })
      : null;
  return el(
    "div",
    { class: "label-picker" },
    large,
    find,
    el("fieldset", {}, el("legend", { class: "visually-hidden", say: "labels.pick" }), cards),
    el(
      "div",
      { class: "label-actions" },
      extra,
      el(
        "button",
        { type: "button", class: "button main wide", on: { click: () => scan(chosen) } },
        icon("scan"),
        el("span", { say: "labels.scan" }),
      ),
    ),
  );
}

/** The table at the side of the desk. `desk`: people(), labels(), scan(person, label). */
export class LabelTable {
  #desk;
  #body = el("div", { class: "panel-body" });
  #who = el("select", { class: "select" });

  constructor(desk, close) {
    this.#desk = desk;
    const id = freshId("who");
    this.#who.id = id;
    this.whoField = el("div", { class: "labelled" }, el("label", { for: id, say: "labels.with" }), this.#who);
    const heading = freshId("labels");
    this.element = el(
      "aside",
      { class: "panel label-table", "aria-labelledby": heading },
      el("header", { class: "panel-head" }, el("h2", { id: heading, say: "labels.title" }), close),
      el("p", { class: "hint", say: "labels.hint" }),
      this.#body,
    );
    onLanguage(() => this.drawLabels());
  }

  /** Whose phone scans, unless somebody chooses another: the one used last. */
  prefer(person) {
    if ([...this.#who.options].some((option) => option.value === String(person))) this.#who.value = String(person);
  }

  drawPeople() {
    const chosen = this.#who.value;
    this.#who.replaceChildren(
      ...this.#desk.people().map((person) => el("option", { value: person.id, text: person.name })),
    );
    if (chosen) this.prefer(chosen);
  }

  drawLabels() {
    this.#body.replaceChildren(
      labelPicker(this.#desk.labels(), (label) => this.#desk.scan(this.#who.value, label), this.whoField),
    );
  }
}
