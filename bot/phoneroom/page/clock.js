// Times as people write them, in the page's language and this device's zone.
import { language, t } from "./words.js";

const locale = () => (language() === "zh" ? "zh-CN" : "en-GB");

/** Unix seconds, milliseconds or an ISO text -> Date. */
export function instant(value) {
  if (typeof value === "number") return new Date(value < 1e11 ? value * 1000 : value);
  return new Date(value);
}

export const hour = (value) =>
  instant(value).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const second = (value) =>
  instant(value).toLocaleTimeString(locale(), {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });

export const sameDay = (a, b) => instant(a).toDateString() === instant(b).toDateString();

export function day(value) {
  const that = instant(value);
  const now = new Date();
  const before = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (that.toDateString() === now.toDateString()) return t("day.today");
  if (that.toDateString() === before.toDateString()) return t("day.yesterday");
  return that.toLocaleDateString(locale(), { day: "numeric", month: "long", year: "numeric" });
}

export function fileSize(bytes) {
  if (!bytes && bytes !== 0) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
