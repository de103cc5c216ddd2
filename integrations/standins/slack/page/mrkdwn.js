import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelName, state, userName } from "./state.js";
import { formatDate } from "./time.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
export const unescape = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

const SAFE = /^(https?:|mailto:|slack:)/i;
// A permalink of this workspace, or of Slack's own form: it opens here instead of in another tab.
const PERMALINK = /\/archives\/([A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?(?:\?.*?thread_ts=([\d.]+))?/;

export function link(url, label) {
  const content = label?.length ? label : [url];
  if (!SAFE.test(url)) return el("span", { title: url }, content);
  const here = url.startsWith(location.origin) && PERMALINK.exec(url);
  if (!here) return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, content);
  const [, channel, seconds, micros, thread] = here;
  const message = seconds ? `${seconds}.${micros}` : null;
  const route = thread ? `/t/${thread}` : message ? `/m/${message}` : "";
  return el("a", { href: `#/c/${channel}${route}` }, content);
}

export const mention = (id) => el(
  id === state.as ? "span.mention.to-me" : "span.mention", { "data-user": id }, `@${userName(id)}`,
);
export const broadcast = (range) => el("span.mention.to-me", {}, `@${range}`);
export const channelLink = (id, name) => el("a.mention", { href: `#/c/${id}` }, `#${name || channelName(id)}`);

function dateToken(body) {
  const [reference, fallback] = body.split("|");
  const [, seconds, pattern, url] = reference.split("^");
  const text = pattern && Number(seconds) ? formatDate(Number(seconds), pattern) : fallback ?? reference;
  return url ? link(url, [text]) : el("time", { title: fallback && unescape(fallback) }, text);
}

/** What stands between `<` and `>`: a mention, a channel, a broadcast, a date or a link. */
export function token(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : unescape(body.slice(bar + 1));
  if (/^@[UW]/.test(target)) return mention(target.slice(1));
  if (/^#C/.test(target)) return channelLink(target.slice(1), label);
  if (target.startsWith("!date^")) return dateToken(body);
  if (target.startsWith("!subteam^")) return broadcast(label.replace(/^@/, "") || target.slice(9));
  if (/^!(here|channel|everyone)$/.test(target)) return broadcast(target.slice(1));
  if (SAFE.test(target)) return link(unescape(target), label ? [label] : [unescape(target).replace(/^mailto:/, "")]);
  return document.createTextNode(`<${unescape(body)}>`);
}

// A mark counts where it hugs its text and no letter or digit hugs it: `2*3*4` and `snake_case_name` stay as they are.
const hug = (mark) => `(?<![\\p{L}\\p{N}${mark}])${mark}(?=[^\\s${mark}])`
  + `([^${mark}\\n]*?[^\\s${mark}])${mark}(?![\\p{L}\\p{N}${mark}])`;
const INLINE = new RegExp([
  "`([^`\\n]+)`", "<([^<>\\n]+)>", hug("\\*"), hug("_"), hug("~"), ":([a-z0-9_+'-]+(?:::skin-tone-\\d)?):",
].join("|"), "gu");

export function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(unescape(text.slice(end, match.index)));
    end = match.index + match[0].length;
    const [, code, reference, bold, italic, strike, name] = match;
    if (code) nodes.push(el("code", {}, unescape(code)));
    else if (reference) nodes.push(token(reference));
    else if (bold) nodes.push(el("strong", {}, inline(bold)));
    else if (italic) nodes.push(el("em", {}, inline(italic)));
    else if (strike) nodes.push(el("s", {}, inline(strike)));
    else nodes.push(emoji(name));
  }
  nodes.push(unescape(text.slice(end)));
  return nodes;
}

const QUOTE = /^(?:&gt;|>) ?/;
const ITEM = /^(\s*)(•|◦|▪︎?|-|\d+\.)\s+(.*)$/;

function line(text) {
  const item = ITEM.exec(text);
  if (item) {
    const [, , bullet, words] = item;
    return el("div.item", {}, el("span.bullet", {}, bullet === "-" ? "•" : bullet), el("span", {}, inline(words)));
  }
  return text ? el("div", {}, inline(text)) : el("div.gap");
}

function lines(text) {
  const nodes = [];
  let quote = null;
  let rest = false;
  for (const raw of text.replace(/^\n|\n$/g, "").split("\n")) {
    rest ||= /^(?:&gt;|>){3}/.test(raw);
    const quoted = rest || QUOTE.test(raw);
    if (!quoted) quote = null;
    else if (!quote) nodes.push(quote = el("blockquote"));
    (quoted ? quote : { append: (node) => nodes.push(node) })
      .append(line(quoted ? raw.replace(/^(?:&gt;|>){3} ?/, "").replace(QUOTE, "") : raw));
  }
  return nodes;
}

/** Slack's own markup (not Markdown) as nodes. */
export function mrkdwn(text) {
  const parts = (text ?? "").split(/```([\s\S]*?)```/);
  const nodes = parts.map((part, at) => {
    if (at % 2) return el("pre", {}, unescape(part.replace(/^\n|\n$/g, "")));
    return part.trim() ? lines(part) : null;
  });
  return el("div.text", {}, nodes);
}

/** A text object of Block Kit; `verbatim` and `emoji` make no difference here. */
export function textObject(object) {
  if (!object) return null;
  if (typeof object === "string" || object.type === "plain_text") return el("div.text", {}, plain(object));
  return mrkdwn(object.text);
}

/** Plain text keeps its marks; only entities and emoji names are drawn. */
export function plain(object) {
  const text = typeof object === "string" ? object : object?.text ?? "";
  return unescape(text).replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emoji(name));
}
