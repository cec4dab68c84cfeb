// The label table: printed labels lie there, and any phone can scan one without a camera.
import { el, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { enlarge } from "./viewer.js";
import { either, onLanguage, say } from "./words.js";

const MANY = 8;
const MOST = 10; // in one album

const wordsOf = (label) => `${label.title} ${Object.values(label.caption || {}).join(" ")}`.toLowerCase();

function card(label, chosen, group, several) {
  const caption = either(label.caption);
  const input = el("input", {
    type: several ? "checkbox" : "radio",
    name: group,
    value: label.id,
    class: "visually-hidden",
    checked: chosen,
  });
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

/** A list of labels to choose one from, or several for an album; `scan(labels)` is called with the chosen ones. */
export function labelPicker(labels, scan, extra = null) {
  if (!labels.length) return el("p", { class: "hint", say: "labels.none" });
  const group = freshId("labels");
  let chosen = labels[0];
  let picked = null; // the labels of an album in the order of their choosing; null while one is chosen
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
        change: ({ target }) => {
          const label = labels.find((one) => String(one.id) === target.value);
          choose(label);
          if (picked) picked = picked.filter((one) => one !== label).concat(target.checked ? label : []).slice(0, MOST);
          ready();
        },
      },
    },
  );
  const words = el("span");
  const go = el(
    "button",
    { type: "button", class: "button main wide", on: { click: () => scan(picked ?? [chosen]) } },
    icon("scan"),
    words,
  );
  const ready = () => {
    go.disabled = picked?.length === 0;
    say(words, "text", picked ? "labels.scan.several" : "labels.scan", { n: picked?.length });
    for (const input of cards.querySelectorAll("input"))
      if (picked) input.checked = picked.some((label) => String(label.id) === input.value);
  };
  const draw = () => {
    cards.replaceChildren(...labels.map((label) => card(label, label === chosen, group, picked !== null)));
    ready();
  };
  const several = el(
    "label",
    { class: "choice several" },
    el("input", {
      type: "checkbox",
      on: {
        change: ({ target }) => {
          picked = target.checked ? [chosen] : null;
          draw();
        },
      },
    }),
    el("span", { say: "labels.several" }),
  );
  choose(chosen);
  draw();
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
      labels.length > 1 ? several : null,
      go,
    ),
  );
}

/** The table at the side of the desk. `desk`: people(), labels(), scan(person, labels). */
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
      labelPicker(this.#desk.labels(), (labels) => this.#desk.scan(this.#who.value, labels), this.whoField),
    );
  }
}
