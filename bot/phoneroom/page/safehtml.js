// A message's `html` is built by the room from entities and already escaped. It is still not put in with
// innerHTML: it is parsed in an inert document (nothing runs, nothing loads there) and only the tags a
// Telegram message can have are copied over. So a slip in the server cannot become a script in the page,
// and the Content-Security-Policy stays the second lock, not the first.
import { el } from "./dom.js";

const PLAIN = new Set(["b", "i", "u", "s", "code", "pre", "blockquote"]);
const SAME_AS = { strong: "b", em: "i", ins: "u", strike: "s", del: "s" };
const ADDRESSES = new Set(["http:", "https:", "tg:", "mailto:", "tel:"]);
const COMMAND = /(^|[\s(])(\/[a-zA-Z][a-zA-Z0-9_]{0,31})(?![\w/])/g;

/** The address if the page may open it, else null. */
export function safeAddress(address) {
  try {
    const url = new URL(address);
    return ADDRESSES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function spoiler(children) {
  const cover = el("button", {
    type: "button",
    class: "spoiler",
    sayLabel: "message.spoiler",
    "aria-expanded": "false",
  });
  const inside = el("span", {}, children);
  cover.append(inside);
  inside.inert = true;
  cover.addEventListener("click", () => {
    cover.replaceWith(...inside.childNodes);
  });
  return cover;
}

// Words like /recall can be pressed in the real app too; the press sends the bare command.
function textWithCommands(text, onCommand) {
  if (!onCommand) return [text];
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(COMMAND)) {
    const start = match.index + match[1].length;
    parts.push(text.slice(end, start));
    parts.push(
      el("button", {
        type: "button",
        class: "inline-command",
        text: match[2],
        on: { click: () => onCommand(match[2]) },
      }),
    );
    end = start + match[2].length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

function copied(node, onCommand) {
  if (node.nodeType === Node.TEXT_NODE) return textWithCommands(node.data, onCommand);
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const tag = SAME_AS[node.localName] || node.localName;
  if (tag === "script" || tag === "style") return [];
  if (tag === "br") return ["\n"];
  const fixed = tag === "a" || tag === "code" || tag === "pre" || tag === "tg-spoiler";
  const children = [...node.childNodes].flatMap((child) => copied(child, fixed ? null : onCommand));
  if (PLAIN.has(tag)) return [el(tag, {}, children)];
  if (tag === "tg-spoiler") return [spoiler(children)];
  if (tag === "a") {
    const address = safeAddress(node.getAttribute("href") || "");
    return address ? [el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, children)] : children;
  }
  return children;
}

/** Nodes for a message's html. `onCommand("/word")`, if given, makes commands in the text pressable. */
export function safeNodes(html, onCommand = null) {
  const inert = new DOMParser().parseFromString(html, "text/html");
  return [...inert.body.childNodes].flatMap((node) => copied(node, onCommand));
}
