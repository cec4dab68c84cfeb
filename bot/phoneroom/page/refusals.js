// Why something did not work. The refusals that people meet are told in their language, the rest in the room's own words.
import { t } from "./words.js";

/** `what` was tried by `person`; no status at all means that nobody answered. */
export function whyNot({ status, message }, what, person) {
  if (status === undefined) return t("gone.sentence");
  if (status === 404 && what === "tap") return t("refused.button");
  if (status === 413) return t("refused.large");
  if (status === 409 && person.blocked) return t("blocked.sentence");
  return message;
}
