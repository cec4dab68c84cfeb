// The story strip: what to try, in a few steps, until somebody puts it away.
import { el, freshId, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { recall, remember } from "./memory.js";
import { either, onLanguage } from "./words.js";

const steps = (text) =>
  (Array.isArray(text) ? text : String(text).split("\n"))
    .map((line) => line.replace(/^\s*\d+[.)、．]\s*/, "").trim())
    .filter(Boolean);

/** A card for `note` ({en, zh}, each a list or lines of a text), or null when there is none or it was put away. */
export function storyCard(note) {
  if (!note || recall("story") === JSON.stringify(note)) return null;
  const list = el("ol", { class: "story-steps" });
  const draw = () => list.replaceChildren(...steps(either(note)).map((text) => el("li", { text })));
  draw();
  onLanguage(draw);
  const id = freshId("story");
  const card = el(
    "section",
    { class: "story", "aria-labelledby": id },
    el("h2", { id, say: "story.title" }),
    list,
    iconButton(icon("close"), "story.dismiss", () => {
      remember("story", JSON.stringify(note));
      card.remove();
      document.querySelector(".people button")?.focus();
    }),
  );
  return card;
}
