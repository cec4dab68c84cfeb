// Choosing what to send: a photo just taken, a picture, a file as it is, or a label from the table.
import { el, freshId } from "./dom.js";
import { labelPicker } from "./labels.js";
import { sheetRow } from "./sheet.js";

const MOST = 10; // in one album

function chooser(kind, { accept, capture = null }, chosen) {
  const input = el("input", {
    type: "file",
    class: "visually-hidden",
    accept,
    capture,
    multiple: !capture,
    tabindex: "-1",
    "aria-hidden": "true",
    "data-choose": kind,
    on: { change: () => input.files.length && chosen([...input.files].slice(0, MOST)) },
  });
  return input;
}

/**
 * Open the sheet. `phone`: overlay, upload(file, caption, as), scan(labels), labels().
 * On a handset "Take a photo" opens the camera by the file field: no https and no permission needed.
 */
export function openAttach(phone) {
  const show = (as) => (files) => previewFiles(phone, files, as);
  const camera = chooser("camera", { accept: "image/*", capture: "environment" }, show("photo"));
  const picture = chooser("photo", { accept: "image/*" }, show("photo"));
  const file = chooser("document", { accept: null }, show("document"));
  const labels = phone.labels().length ? sheetRow("scan", "attach.scan", () => openScan(phone)) : null;
  phone.overlay.sheet("attach.title", [
    labels,
    sheetRow("camera", "attach.camera", () => camera.click()),
    sheetRow("picture", "attach.photo", () => picture.click()),
    sheetRow("file", "attach.document", () => file.click()),
    camera,
    picture,
    file,
  ]);
}

/** Scan labels on the table with this phone. */
export function openScan(phone) {
  phone.overlay.sheet(
    "attach.scan",
    labelPicker(phone.labels(), (labels) => {
      phone.overlay.close();
      phone.scan(labels);
    }),
    { className: "tall" },
  );
}

/** The form of /room/people/{id}/photo; several files make an album. */
export function photoForm(files, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  for (const file of files) form.append("file", file, file.name || "picture.jpg");
  return form;
}

function preview(file) {
  if (!file.type.startsWith("image/")) return el("p", { class: "preview-name", text: file.name });
  const url = URL.createObjectURL(file);
  return el("img", {
    class: "preview-picture",
    src: url,
    alt: file.name,
    on: { load: () => URL.revokeObjectURL(url) },
  });
}

/** Ask for a caption and the manner, then send. Pictures show themselves; other files their name. */
export function previewFiles(phone, files, as) {
  const arePictures = files.every((file) => file.type.startsWith("image/"));
  const id = freshId("caption");
  const caption = el("input", { id, type: "text", maxlength: "1024", autocomplete: "off", "data-first": true });
  const manner = (value) =>
    el(
      "label",
      { class: "choice" },
      el("input", { type: "radio", name: `${id}-as`, value, checked: value === as }),
      el("span", { say: `attach.as.${value}` }),
    );
  const form = el(
    "form",
    {
      class: "preview",
      on: {
        submit: (event) => {
          event.preventDefault();
          const chosen = form.querySelector("input[type=radio]:checked")?.value || "document";
          phone.overlay.close();
          phone.upload(files, caption.value.trim(), chosen);
        },
      },
    },
    el("div", { class: `preview-files${files.length > 1 ? " many" : ""}` }, files.map(preview)),
    arePictures
      ? el(
          "fieldset",
          { class: "choices" },
          el("legend", { class: "visually-hidden", say: "attach.as" }),
          manner("photo"),
          manner("document"),
        )
      : null,
    el("label", { for: id, say: "attach.caption" }),
    caption,
    el(
      "div",
      { class: "row-of-buttons" },
      el("button", {
        type: "button",
        class: "button",
        say: "attach.cancel",
        on: { click: () => phone.overlay.close() },
      }),
      el("button", { type: "submit", class: "button main", say: "composer.send" }),
    ),
  );
  phone.overlay.sheet("attach.preview", form, { className: "tall" });
}
