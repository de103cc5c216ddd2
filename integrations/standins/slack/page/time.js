import { state } from "./state.js";

const formatters = new Map();

function format(seconds, options) {
  const timeZone = state.me?.tz || "UTC";
  const name = timeZone + JSON.stringify(options);
  if (!formatters.has(name)) formatters.set(name, new Intl.DateTimeFormat("en-GB", { timeZone, ...options }));
  return formatters.get(name).format(new Date(seconds * 1000));
}

/** "2025-03-01T09:30" in a zone, from epoch seconds. */
export function wallTime(seconds, zone = state.me?.tz || "UTC") {
  const options = { timeZone: zone, dateStyle: "short", timeStyle: "short" };
  return new Intl.DateTimeFormat("sv-SE", options).format(new Date(seconds * 1000)).replace(" ", "T");
}

/** Epoch seconds of a wall time in a zone; the second round settles hours near a clock change. */
export function epochOf(wall, zone = state.me?.tz || "UTC") {
  const asUtc = (text) => Date.parse(`${text}:00Z`) / 1000;
  let seconds = asUtc(wall);
  for (let round = 0; round < 2; round += 1) seconds += asUtc(wall) - asUtc(wallTime(seconds, zone));
  return seconds;
}

export const dayKey = (ts) => wallTime(Number(ts)).slice(0, 10);
export const clock = (ts) => format(Number(ts), { hour: "2-digit", minute: "2-digit" });
export const fullTime = (ts) => format(Number(ts), { dateStyle: "full", timeStyle: "medium" });
export const timeIn = (zone) => wallTime(Date.now() / 1000, zone).slice(11);

function relativeDay(ts) {
  const now = Date.now() / 1000;
  const days = { [dayKey(now)]: "today", [dayKey(now - 86400)]: "yesterday", [dayKey(now + 86400)]: "tomorrow" };
  return days[dayKey(ts)];
}

export function dayLabel(ts) {
  const name = relativeDay(ts);
  if (name) return name[0].toUpperCase() + name.slice(1);
  const year = dayKey(ts).slice(0, 4) === dayKey(Date.now() / 1000).slice(0, 4) ? undefined : "numeric";
  return format(Number(ts), { weekday: "long", day: "numeric", month: "long", year });
}

export function briefTime(ts) {
  return `${relativeDay(ts) ?? format(Number(ts), { day: "numeric", month: "short" })} at ${clock(ts)}`;
}

function ago(seconds) {
  const past = Date.now() / 1000 - seconds;
  const [unit, size] = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]]
    .find(([, length]) => Math.abs(past) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.round(past / size), unit);
}

const DATE_PARTS = {
  date_num: (t) => dayKey(t),
  date: (t) => format(t, { day: "numeric", month: "long", year: "numeric" }),
  date_short: (t) => format(t, { day: "numeric", month: "short", year: "numeric" }),
  date_long: (t) => format(t, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  time: (t) => clock(t),
  time_secs: (t) => format(t, { timeStyle: "medium" }),
  ago,
};

/** Fills Slack's `<!date^...>` formats in the reader's own zone. */
export function formatDate(seconds, pattern) {
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === "day_divider_pretty") return dayLabel(seconds);
    if (name.endsWith("_pretty")) return relativeDay(seconds) ?? DATE_PARTS[name.slice(0, -7)]?.(seconds) ?? whole;
    return DATE_PARTS[name]?.(seconds) ?? whole;
  });
}
