// What a press on something in a message does: a button of the bot, a link, a text to copy.
import { copy } from "./clipboard.js";
import { deepLink } from "./links.js";
import { safeAddress } from "./safehtml.js";
import { t } from "./words.js";

/** Copy `text` and say on this phone whether it worked. */
export async function copyFor(phone, text) {
  const done = await copy(text);
  phone.overlay.toast(done ? t("toast.copied", { text }) : t("toast.notcopied"), done ? "plain" : "failed");
}

// A link to our own bot presses Start here, as in the real app; others open beside the page.
function follow(phone, address) {
  const invitation = deepLink(address, phone.bots());
  if (invitation) return phone.start(invitation.payload);
  const safe = safeAddress(address);
  if (safe) return window.open(safe, "_blank", "noopener,noreferrer");
  return phone.overlay.toast(t("toast.badlink"), "failed");
}

/** What inline.js asks for: tap(button, place), link(event, address), copy(text). */
export function presses(phone) {
  return {
    async tap(button, { row, column, key }) {
      button.setAttribute("aria-busy", "true");
      const answer = await phone.does("tap", { row, column, message_id: Number(key.split(":")[0]), chat: phone.chat });
      button.removeAttribute("aria-busy");
      if (answer?.toast) phone.notice(answer.toast, answer.alert);
      if (answer?.url) follow(phone, answer.url);
    },
    link(event, address) {
      if (!deepLink(address, phone.bots()) && safeAddress(address)) return;
      event.preventDefault();
      follow(phone, address);
    },
    copy: (text) => copyFor(phone, text),
  };
}
