// Times as people write them, in the page's language, by the room's clock and in the room's zone (or this device's).
import { language, t } from "./words.js";

const locale = () => (language() === "zh" ? "zh-CN" : "en-GB");
let ahead = 0;
let zone;

/** The room says what time it is there, and (null: this device's) in which zone. */
export function setRoomTime(now, name) {
  ahead = now * 1000 - Date.now();
  if (name !== undefined) zone = name || undefined;
}

export const roomNow = () => new Date(Date.now() + ahead);

/** Unix seconds, milliseconds or an ISO text -> Date. */
export function instant(value) {
  if (typeof value === "number") return new Date(value < 1e11 ? value * 1000 : value);
  return new Date(value);
}

const written = (value, how) => instant(value).toLocaleString(locale(), { timeZone: zone, ...how });

export const hour = (value) => written(value, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const second = (value) =>
  written(value, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

export const weekday = (value) =>
  written(value, { weekday: "short", day: "numeric", month: "short", year: "numeric" });

const dayKey = (value) => instant(value).toLocaleDateString("en-CA", { timeZone: zone });

export const sameDay = (a, b) => dayKey(a) === dayKey(b);

export function day(value) {
  const now = roomNow();
  if (sameDay(value, now)) return t("day.today");
  if (sameDay(value, new Date(now.getTime() - 24 * 3600 * 1000))) return t("day.yesterday");
  return written(value, { day: "numeric", month: "long", year: "numeric" });
}

export function fileSize(bytes) {
  if (!bytes && bytes !== 0) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
