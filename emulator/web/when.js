// Dates and times in the firm's zone, which the emulator's clock names.

import { language, t } from "./words.js";

let zone = null;
let known = Date.now();
let heard = performance.now();

const usable = (name) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

// `now` is an ISO instant or a number of seconds; its offset stands in when no zone is named.
export function setNow(now, named) {
  const instant = typeof now === "number" ? now * 1000 : Date.parse(now);
  if (!Number.isNaN(instant)) {
    known = instant;
    heard = performance.now();
  }
  const offset = typeof now === "string" ? /[+-]\d\d:\d\d$/.exec(now)?.[0] : null;
  const wanted = named ?? zone ?? offset;
  if (wanted && wanted !== "+00:00" && usable(wanted)) zone = wanted;
}

export const instant = () => new Date(known + (performance.now() - heard));

function format(date, options) {
  return new Intl.DateTimeFormat(language(), { ...options, ...(zone ? { timeZone: zone } : {}) }).format(date);
}

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

export const timeOf = (iso) => format(new Date(iso), CLOCK);
export const dayKey = (date) =>
  new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit",
    ...(zone ? { timeZone: zone } : {}) }).format(new Date(date));
export const full = (date) =>
  format(new Date(date), { weekday: "short", year: "numeric", month: "short", day: "numeric", ...CLOCK });
export const shortNow = () => format(instant(), { weekday: "short", month: "short", day: "numeric" });
export const timeNow = () => format(instant(), CLOCK);
export const zoneName = () => zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

export function dayLabel(iso) {
  const key = dayKey(iso);
  if (key === dayKey(instant())) return t("today");
  if (key === dayKey(instant().getTime() - 86400000)) return t("yesterday");
  return format(new Date(iso), { weekday: "short", month: "long", day: "numeric" });
}

// Seconds until the next time the firm's clocks show this hour.
export function secondsUntil(hour) {
  const parts = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit",
    hourCycle: "h23", ...(zone ? { timeZone: zone } : {}) }).formatToParts(instant());
  const value = (type) => Number(parts.find((part) => part.type === type).value);
  const today = value("hour") * 3600 + value("minute") * 60 + value("second");
  const left = hour * 3600 - today;
  return left > 0 ? left : left + 86400;
}
