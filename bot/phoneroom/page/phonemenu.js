// The sheets of a phone's own menu: language, blocking, invitation link, commands, and what to do with a message.
import { colourful } from "./bubble.js";
import { el, freshId } from "./dom.js";
import { codeFrom } from "./links.js";
import { sheetRow } from "./sheet.js";
import { say } from "./words.js";

const EMOJI = ["👍", "👎", "❤", "🔥", "👀", "🙏", "👌", "🤔"];

/** Start with an optional code; used in an empty chat and from the menu. `begin(payload)` does it. */
export function startForm(bots, begin) {
  const id = freshId("payload");
  const field = el("input", {
    id,
    type: "text",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-describedby": `${id}-hint`,
  });
  const hint = el("p", { id: `${id}-hint`, class: "hint", say: "start.payload.hint" });
  return el(
    "form",
    {
      class: "start",
      on: {
        submit: (event) => {
          event.preventDefault();
          const code = codeFrom(field.value, bots);
          say(hint, "text", code === null ? "start.bad" : "start.payload.hint");
          hint.classList.toggle("error", code === null);
          field.setAttribute("aria-invalid", String(code === null));
          if (code === null) field.focus();
          else begin(code);
        },
      },
    },
    el("label", { for: id, say: "start.payload" }),
    field,
    hint,
    el("button", { type: "submit", class: "button main wide start-button", say: "start.button" }),
  );
}

function languageChoice(phone) {
  const group = freshId("language");
  const choice = (tag, name) =>
    el(
      "label",
      { class: "choice" },
      el("input", { type: "radio", name: group, value: tag, checked: phone.person.language.startsWith(tag) }),
      el("span", { text: name, lang: tag }),
    );
  return el(
    "fieldset",
    { class: "choices", on: { change: (event) => phone.does("language", { language: event.target.value }) } },
    el("legend", { say: "menu.language" }),
    choice("en", "English"),
    choice("zh", "中文"),
    el("p", { class: "hint", say: ["menu.language.hint", { name: phone.person.name }] }),
  );
}

/** `phone`: person, overlay, does(what, body), start(code), bots(), deskAddress (null: the desk is here). */
export function openMenu(phone) {
  const { overlay, person } = phone;
  const closing = (action) => () => {
    overlay.close();
    action();
  };
  overlay.sheet("menu.title", [
    languageChoice(phone),
    sheetRow("link", "menu.link", () =>
      overlay.sheet(
        "menu.link",
        startForm(phone.bots(), (code) => closing(() => phone.start(code))()),
      ),
    ),
    person.blocked
      ? sheetRow(
          "check",
          "menu.unblock",
          closing(() => phone.does("unblock")),
        )
      : sheetRow(
          "block",
          "menu.block",
          closing(() => phone.does("block")),
          { class: "sheet-row grave" },
        ),
    phone.deskAddress ? sheetRow("desk", "menu.desk", () => location.assign(phone.deskAddress)) : null,
  ]);
}

/** The command list of this person, in this chat and language. `choose(command)` gets "/word". */
export function openCommands(overlay, commands, choose) {
  const rows = commands.map(({ command, description }) =>
    el(
      "button",
      {
        type: "button",
        class: "sheet-row command-row",
        on: {
          click: () => {
            overlay.close();
            choose(`/${command}`);
          },
        },
      },
      el("b", { text: `/${command}` }),
      el("span", { text: description }),
    ),
  );
  overlay.sheet("commands.title", rows.length ? rows : el("p", { class: "hint", say: "commands.none" }));
}

/** What one may do with a message. `on`: react(emoji), reply(), copy(). */
export function openActions(overlay, message, mine, on) {
  const closing = (action) => () => {
    overlay.close();
    action();
  };
  const current = new Set(message.reactions || []);
  const emoji = EMOJI.map((one) =>
    el("button", {
      type: "button",
      class: "emoji",
      "aria-pressed": String(current.has(one)),
      sayLabel: [current.has(one) ? "message.unreact" : "message.react", { emoji: one }],
      text: colourful(one),
      on: { click: closing(() => on.react(current.has(one) ? "" : one)) },
    }),
  );
  overlay.sheet("message.actions.title", [
    mine ? null : el("div", { class: "emoji-row" }, emoji),
    sheetRow("reply", "message.reply", closing(on.reply)),
    message.text ? sheetRow("copy", "message.copy", closing(on.copy)) : null,
  ]);
}
