import { emoji, EMOJI } from "./emoji.js";
import { unescape } from "./mrkdwn.js";
import { channelName, isDirect, state, userName } from "./state.js";

const people = () => [...state.users.values()].filter((user) => !user.deleted);
const rooms = () => [...state.channels.values()].filter((channel) => !isDirect(channel));
const RANGES = ["here", "channel", "everyone"];

/** A stored message as its author typed it, to edit it; the workspace encodes names and links again. */
export function decode(text) {
  return unescape(text.replace(/<([@#!])?([^<>|]+)(?:\|([^<>]*))?>/g, (_, sigil, target, label) => {
    if (sigil === "@") return `@${state.users.get(target)?.name ?? target}`;
    if (sigil === "#") return `#${label || channelName(target)}`;
    return sigil === "!" ? `@${target}` : target;
  }));
}

const begins = (query, ...texts) => texts.some((text) => (text ?? "").toLowerCase().split(/[\s._-]+/)
  .concat((text ?? "").toLowerCase()).some((word) => word.startsWith(query.toLowerCase())));

const SOURCES = {
  "/": (query) => state.commands
    .filter(({ command }) => command.startsWith(`/${query}`))
    .map(({ command, usage_hint: hint = "", description }) => ({
      label: `${command} ${hint}`.trim(), detail: description, value: command,
    })),
  "@": (query) => [
    ...people().filter((user) => begins(query, user.name, user.real_name))
      .sort((left, right) => right.name.startsWith(query) - left.name.startsWith(query))
      .map((user) => ({ label: userName(user.id), detail: `@${user.name}`, value: `@${user.name}` })),
    ...RANGES.filter((range) => begins(query, range))
      .map((range) => ({ label: `@${range}`, detail: "Notify people", value: `@${range}` })),
  ],
  "#": (query) => rooms().filter((channel) => begins(query, channel.name))
    .map((channel) => ({ label: `#${channel.name}`, detail: channel.topic, value: `#${channel.name}` })),
  ":": (query) => [...EMOJI.keys()].filter((name) => query.length > 1 && begins(query, name))
    .map((name) => ({ icon: `${emoji(name)} `, label: `:${name}:`, value: `:${name}:` })),
};

/** What could complete the word at the caret: `{ from, rows }`, or null. Commands only begin a message. */
export function completions(text, caret) {
  const typed = text.slice(0, caret);
  const match = /(?:^|\s)([@#:])([\p{L}\p{N}._+-]*)$/u.exec(typed) ?? /^(\/)(\S*)$/.exec(typed);
  if (!match) return null;
  const [, sigil, query] = match;
  const rows = SOURCES[sigil](query).slice(0, 8);
  if (!rows.length || (rows.length === 1 && rows[0].value === sigil + query)) return null;
  return { from: caret - query.length - 1, rows };
}
