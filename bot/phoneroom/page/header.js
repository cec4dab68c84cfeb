// The top of the page: what this is (a ribbon nobody can overlook), language, colours, and the two side panels.
import { el, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { onTheme, switchTheme, theme } from "./theme.js";
import { language, say, setLanguage } from "./words.js";

function themeButton() {
  const button = iconButton(icon("moon"), "header.theme.dark", switchTheme);
  const draw = (name) => {
    for (const slot of ["aria-label", "title"])
      say(button, slot, name === "dark" ? "header.theme.light" : "header.theme.dark");
    button.replaceChildren(icon(name === "dark" ? "sun" : "moon"));
  };
  draw(theme());
  onTheme(draw);
  return button;
}

const languageButton = () =>
  el("button", {
    type: "button",
    class: "button quiet language",
    say: "header.language",
    sayTitle: "header.language.label",
    on: { click: () => setLanguage(language() === "zh" ? "en" : "zh", { keep: true }) },
  });

// In both languages at once, whatever the page speaks: nobody may take this for the real thing.
const ribbon = () =>
  el(
    "p",
    { class: "ribbon" },
    el("span", { class: "ribbon-dot", "aria-hidden": "true" }),
    el(
      "span",
      { class: "ribbon-what" },
      el("span", { text: "Simulated Telegram ·" }),
      " ",
      el("span", { lang: "zh", text: "模拟的 Telegram" }),
    ),
    el("span", { class: "ribbon-promise", say: "ribbon.promise" }),
  );

/** A button that opens and closes a side panel. */
export function panelButton(iconName, key, toggle) {
  const count = el("span", { class: "unread", hidden: true });
  return Object.assign(
    el(
      "button",
      { type: "button", class: "button panel-button", "aria-expanded": "false", on: { click: toggle } },
      icon(iconName),
      el("span", { class: "panel-button-words", say: key }),
      count,
    ),
    { count },
  );
}

/** `buttons` open the panels; on a phone alone there are none. */
export function pageHeader(title, buttons, alone) {
  const name = alone
    ? null
    : el(
        "div",
        { class: "brand" },
        el("img", { src: "/page/icon.svg", alt: "", width: "28", height: "28" }),
        el("h1", { text: title }),
      );
  return el(
    "header",
    { class: "top" },
    name,
    ribbon(),
    el("div", { class: "top-buttons" }, buttons, languageButton(), themeButton()),
  );
}

/** The sentence shown while nobody answers. `retry()` tries at once. */
export function goneBanner(retry) {
  const words = el("p", { role: "alert" });
  const again = el("button", { type: "button", class: "button", say: "gone.retry", on: { click: retry } });
  const banner = el("div", { class: "gone", hidden: true }, words, again);
  return Object.assign(banner, {
    show(gone) {
      if (gone === !banner.hidden) return;
      banner.hidden = !gone;
      if (gone) say(words, "text", "gone.sentence");
      else words.textContent = "";
    },
  });
}
