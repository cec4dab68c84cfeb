// Invitation links: in the real app t.me/<bot>?start=<code> opens the chat and offers Start.
export const CODE = /^[A-Za-z0-9_-]{0,64}$/;

function startOf(url) {
  const path = url.pathname.slice(1).replace(/^t\.me\//, "").replace(/\/$/, "");
  const bot = url.protocol === "tg:" ? url.searchParams.get("domain") : path;
  return { bot, payload: url.searchParams.get("start") };
}

/** {bot, payload} if the address is a deep link to one of `bots` (by username), else null. */
export function deepLink(address, bots) {
  let url;
  try {
    url = new URL(address.startsWith("t.me/") ? `https://${address}` : address);
  } catch {
    return null;
  }
  const ours = url.pathname.startsWith("/t.me/"); // a room's own links, whatever the machine is called
  if (url.protocol !== "tg:" && !ours && !["t.me", "telegram.me", "telegram.dog"].includes(url.hostname)) return null;
  const found = startOf(url);
  if (found.payload === null) return null;
  return bots.some((bot) => bot.username.toLowerCase() === String(found.bot).toLowerCase()) ? found : null;
}

/** The code that somebody typed or pasted (a bare code or a whole link); null if it cannot be one. */
export function codeFrom(typed, bots) {
  const text = typed.trim();
  const code = deepLink(text, bots)?.payload ?? text;
  return CODE.test(code) ? code : null;
}
