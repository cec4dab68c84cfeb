// One picture, large, over the whole page. A native modal dialog: Esc and focus work by themselves.
import { el, iconButton } from "./dom.js";
import { icon } from "./icons.js";

/** Show the picture until it is closed. `alt` says what it is. */
export function enlarge(url, alt) {
  const close = () => dialog.close();
  const picture = el("img", { src: url, alt });
  const dialog = el(
    "dialog",
    { class: "viewer", sayLabel: "viewer.title" },
    iconButton(icon("close"), "viewer.close", close, { autofocus: true }),
    picture,
  );
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
