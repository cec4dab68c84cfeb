// The buttons under a message.
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { safeAddress } from "./safehtml.js";

// Never colour alone: two styles have a mark of their own, the main one is filled and heavier,
// and each has a description for those who do not see it.
const STYLES = {
  primary: { mark: null, say: "message.main" },
  success: { mark: "check", say: "message.good" },
  danger: { mark: "warn", say: "message.careful" },
};

// A label that begins with a sign of its own needs no second one.
const SIGN = /^\p{Extended_Pictographic}/u;

function inner(button) {
  const style = SIGN.test(button.text) ? null : STYLES[button.style];
  const corner = button.url || button.web_app ? "open" : button.copy_text ? "copy" : null;
  return [
    style?.mark ? icon(style.mark) : null,
    el("span", { class: "inline-words", text: button.text }),
    corner ? el("span", { class: "corner" }, icon(corner)) : null,
  ];
}

const copyText = (button) => (typeof button.copy_text === "object" ? button.copy_text?.text : button.copy_text);
const appAddress = (button) => (typeof button.web_app === "object" ? button.web_app?.url : button.web_app);

function onButton(button, place, press) {
  const style = STYLES[button.style];
  const look = `inline-button${style ? ` style-${button.style}` : ""}`;
  const address = button.url || appAddress(button);
  if (address) {
    return el(
      "a",
      {
        class: look,
        href: safeAddress(address),
        target: "_blank",
        rel: "noopener noreferrer",
        role: safeAddress(address) ? null : "button",
        tabindex: "0",
        sayDescription: "message.link",
        "data-key": place.key,
        on: { click: (event) => press.link(event, address) },
      },
      inner(button),
    );
  }
  const copies = copyText(button);
  const description = copies ? "message.copies" : style?.say;
  return el(
    "button",
    {
      type: "button",
      class: look,
      "data-key": place.key,
      sayDescription: description,
      on: { click: (event) => (copies ? press.copy(copies) : press.tap(event.currentTarget, place)) },
    },
    inner(button),
  );
}

/** The rows of `message.inline`; `press` has tap(button, place), link(event, address) and copy(text). */
export function inlineKeyboard(message, press) {
  const rows = message.inline.map((row, r) =>
    el(
      "div",
      { class: "inline-row" },
      row.map((button, c) => onButton(button, { row: r, column: c, key: `${message.message_id}:${r}:${c}` }, press)),
    ),
  );
  return el("div", { class: "inline-keyboard", role: "group", sayLabel: "message.keys" }, rows);
}
