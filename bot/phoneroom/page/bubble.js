// One message (or one album) as people see it.
import { fileSize, hour } from "./clock.js";
import { el, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { inlineKeyboard } from "./inline.js";
import { safeNodes } from "./safehtml.js";
import { t } from "./words.js";
import { enlarge } from "./viewer.js";

/** Did this phone's person write it? In a group the others are persons, too. */
export function isMine(message, person) {
  if (message.from !== "person") return false;
  return String(message.sender) === String(person.id);
}

const nameOf = (message, person) => (isMine(message, person) ? t("message.you") : message.name || "");

/** The words of a message in one line, for quotes and for the names of pictures. */
export function gist(message, longest = 90) {
  const words = (message.text || message.document?.file_name || "").replace(/\s+/g, " ").trim();
  return words.length > longest ? `${words.slice(0, longest)}…` : words;
}

function photo(message, view) {
  const alt = gist(message) || t("message.photo", { name: nameOf(message, view.person) });
  const { url, width, height } = message.photo;
  return el(
    "button",
    {
      type: "button",
      class: "photo",
      sayLabel: ["message.photo.open", { alt }],
      on: { click: () => enlarge(url, alt) },
    },
    el("img", { src: url, alt: "", width, height, loading: "lazy", decoding: "async" }),
  );
}

function document_(message) {
  const { url, file_name: name, size } = message.document;
  return el(
    "a",
    { class: "document", href: url, download: name || "", sayLabel: ["message.download", { name: name || "" }] },
    el("span", { class: "document-sign" }, icon("file")),
    el(
      "span",
      { class: "document-words" },
      el("span", { class: "document-name", text: name || "" }),
      el("span", { class: "document-size", text: fileSize(size) }),
    ),
  );
}

function quote(message, view) {
  const original = view.find(message.reply_to);
  if (!original) return el("p", { class: "quote", say: "message.quote.gone" });
  const name = nameOf(original, view.person);
  return el(
    "button",
    {
      type: "button",
      class: "quote",
      sayLabel: ["message.quote", { name }],
      on: { click: () => view.goTo(message.reply_to) },
    },
    el("span", { class: "quote-name", text: name }),
    el("span", { class: "quote-words", text: gist(original) || "…" }),
  );
}

function meta(message) {
  return el(
    "span",
    { class: "meta" },
    message.silent
      ? el(
          "span",
          { class: "meta-silent", sayTitle: "message.silent", role: "img", sayLabel: "message.silent" },
          icon("mute"),
        )
      : null,
    message.edited ? el("span", { class: "meta-edited", say: "message.edited" }) : null,
    el("time", { text: hour(message.date) }),
  );
}

function words(message, view) {
  const onCommand = message.from === "bot" ? view.command : null;
  const nodes = message.html ? safeNodes(message.html, onCommand) : [message.text];
  return el("div", { class: "words", dir: "auto", lang: view.person.language }, nodes);
}

/** Telegram's plain heart, asked to be drawn in colour. */
export const colourful = (emoji) => (emoji === "❤" ? "❤\uFE0F" : emoji);

/** The emoji under a message, equal ones counted; null when there are none. */
export function reactionRow(reactions) {
  if (!reactions?.length) return null;
  const counted = new Map();
  for (const emoji of reactions) counted.set(emoji, (counted.get(emoji) || 0) + 1);
  return el(
    "div",
    { class: "reactions", role: "img", sayLabel: ["message.reactions", { emoji: reactions.join(" ") }] },
    [...counted].map(([emoji, n]) =>
      el("span", { class: "reaction", text: n > 1 ? `${colourful(emoji)} ${n}` : colourful(emoji) }),
    ),
  );
}

function placeOrContact(message) {
  if (message.location) {
    const { latitude, longitude } = message.location;
    return el("p", { say: ["message.location", { latitude: latitude.toFixed(4), longitude: longitude.toFixed(4) }] });
  }
  const { first_name: name, phone_number: phone } = message.contact;
  return el("p", { say: ["message.contact", { name, phone }] });
}

// "Somebody joined": not a bubble, but a line across the chat.
function serviceLine(message, name) {
  const known = [
    "group_chat_created",
    "new_chat_members",
    "left_chat_member",
    "pinned_message_id",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
  ];
  const kind = known.includes(message.service) ? message.service : "other";
  return el("article", {
    class: "day service",
    tabindex: "-1",
    "data-message": message.message_id,
    say: [`service.${kind}`, { name }],
  });
}

function content(messages, view) {
  const photos = messages.filter((message) => message.photo);
  const grid = photos.length
    ? el(
        "div",
        { class: `photos count-${Math.min(photos.length, 5)}` },
        photos.map((message) => photo(message, view)),
      )
    : null;
  return [
    grid,
    messages.filter((message) => message.document).map(document_),
    messages.filter((message) => message.location || message.contact).map(placeOrContact),
    messages.filter((message) => message.text).map((message) => words(message, view)),
  ];
}

/**
 * An article for the messages of one bubble (several only in an album, then all of one sender).
 * `view`: person, group (is it a group chat), find(id), goTo(id), press (see inline.js), actions(message), command(text).
 */
export function bubble(messages, view) {
  const first = messages[0];
  const last = messages[messages.length - 1];
  const mine = isMine(first, view.person);
  const name = nameOf(first, view.person);
  if (first.service && !first.text) return serviceLine(first, name);
  const pictureOnly = messages.every((message) => message.photo && !message.text);
  const box = el(
    "div",
    { class: `bubble${pictureOnly ? " picture-only" : ""}` },
    el("span", { class: view.group && !mine ? "sender" : "visually-hidden", text: name }),
    first.reply_to ? quote(first, view) : null,
    content(messages, view),
    reactionRow(messages.flatMap((message) => message.reactions || [])),
    meta({ ...last, edited: messages.some((m) => m.edited) }),
  );
  const more = iconButton(icon("smile"), "message.actions", () => view.actions(first), {
    class: "icon-button message-more",
    "data-key": `more:${first.message_id}`,
  });
  const keys = messages.find((message) => message.inline?.length);
  return el(
    "article",
    {
      class: `message ${mine ? "mine" : "theirs"}`,
      tabindex: "-1",
      "aria-label": `${name} ${hour(last.date)}`,
      "data-message": first.message_id,
      "data-from": first.from,
    },
    el("div", { class: "bubble-line" }, box, more),
    keys ? inlineKeyboard(keys, view.press) : null,
  );
}
