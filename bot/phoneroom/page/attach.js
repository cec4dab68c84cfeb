// Choosing what to send: a photo just taken, a picture, a file as it is, or a label from the table.
import { el, freshId } from "./dom.js";
import { labelPicker } from "./labels.js";
import { sheetRow } from "./sheet.js";

function chooser(accept, capture, chosen) {
  const input = el("input", { type: "file", class: "visually-hidden", accept, capture, tabindex: "-1", "aria-hidden": "true",
    on: { change: () => input.files.length && chosen(input.files[0]) } });
  return input;
}

/**
 * Open the sheet. `phone`: overlay, upload(file, caption, as), scan(label), labels().
 * On a handset "Take a photo" opens the camera by the file field: no https and no permission needed.
 */
export function openAttach(phone) {
  const show = (as) => (file) => previewFile(phone, file, as);
  const camera = chooser("image/*", "environment", show("photo"));
  const picture = chooser("image/*", null, show("photo"));
  const file = chooser(null, null, show("document"));
  const labels = phone.labels().length ? sheetRow("scan", "attach.scan", () => openScan(phone)) : null;
  phone.overlay.sheet("attach.title", [labels,
    sheetRow("camera", "attach.camera", () => camera.click()),
    sheetRow("picture", "attach.photo", () => picture.click()),
    sheetRow("file", "attach.document", () => file.click()), camera, picture, file]);
}

/** Scan one of the labels on the table with this phone. */
export function openScan(phone) {
  phone.overlay.sheet("attach.scan", labelPicker(phone.labels(), (label) => {
    phone.overlay.close();
    phone.scan(label);
  }), { className: "tall" });
}

/** Ask for a caption and the manner, then send. Pictures show themselves; other files their name. */
export function previewFile(phone, file, as) {
  const isPicture = file.type.startsWith("image/");
  const url = isPicture ? URL.createObjectURL(file) : null;
  const captionId = freshId("caption");
  const caption = el("input", { id: captionId, type: "text", maxlength: "1024", autocomplete: "off", autofocus: true });
  const group = freshId("as");
  const manner = (value) => el("label", { class: "choice" },
    el("input", { type: "radio", name: group, value, checked: value === as }), el("span", { say: `attach.as.${value}` }));
  const form = el("form", { class: "preview", on: { submit: (event) => {
    event.preventDefault();
    const chosen = form.querySelector("input[type=radio]:checked")?.value || "document";
    phone.overlay.close();
    phone.upload(file, caption.value.trim(), chosen);
  } } },
  url ? el("img", { class: "preview-picture", src: url, alt: file.name, on: { load: () => URL.revokeObjectURL(url) } })
    : el("p", { class: "preview-name", text: file.name }),
  isPicture ? el("fieldset", { class: "choices" }, manner("photo"), manner("document")) : null,
  el("label", { for: captionId, say: "attach.caption" }), caption,
  el("div", { class: "row-of-buttons" },
    el("button", { type: "button", class: "button", say: "attach.cancel", on: { click: () => phone.overlay.close() } }),
    el("button", { type: "submit", class: "button main", say: "composer.send" })));
  phone.overlay.sheet("attach.preview", form, { className: "tall" });
}
