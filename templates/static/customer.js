/* A customer's page works without this. With it: a person's first touch is noted (link scanners do not touch), and a
   large photo is made smaller before it goes over a bad network. */
"use strict";
(() => {
  const personal = location.pathname.startsWith("/p/");
  const page = location.pathname.split("/").slice(0, 3).join("/");
  const signs = ["pointerdown", "touchstart", "keydown", "wheel"];
  const touched = (event) => {
    if (!event.isTrusted) return;
    for (const sign of signs) removeEventListener(sign, touched);
    fetch(`${page}/seen`, { method: "POST", keepalive: true }).catch(() => {});
  };
  if (personal) for (const sign of signs) addEventListener(sign, touched, { passive: true });

  document.querySelector("[data-first]")?.focus();

  const SIDE = 2048;
  const field = document.querySelector("input[type=file]");
  field?.addEventListener("change", async () => {
    const [photo] = field.files;
    if (!photo || photo.size < 600000 || !window.createImageBitmap) return;
    try {
      const picture = await createImageBitmap(photo, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
      if (!small || small.size >= photo.size || field.files[0] !== photo) return;
      const files = new DataTransfer();
      files.items.add(new File([small], "photo.jpg", { type: "image/jpeg" }));
      field.files = files.files;
      field.dataset.made = "smaller";
    } catch {
      /* the photo goes as it is */
    }
  });
})();
