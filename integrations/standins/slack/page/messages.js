import { renderBlocks } from "./blocks.js";
import { shortcutItems, typingField } from "./composer.js";
import { el, icon, iconButton, reconcile } from "./dom.js";
import { emoji, EMOJI, QUICK } from "./emoji.js";
import { image } from "./images.js";
import { markdown } from "./markdown.js";
import { mrkdwn, plain } from "./mrkdwn.js";
import { attempt, choose, confirm, menu } from "./popup.js";
import { emit, post, state, userName } from "./state.js";
import { Surface } from "./surface.js";
import { briefTime, clock, dayKey, dayLabel, fullTime } from "./time.js";
import { decode } from "./typing.js";

const surfaces = new Map();
let editing = null;

const surfaceOf = (channel, ts, part = "") => {
  const key = `${channel}:${ts}:${part}`;
  if (!surfaces.has(key)) surfaces.set(key, new Surface({ channel, ts }));
  return surfaces.get(key);
};

const isApp = (message) => Boolean(message.bot_id) || message.user === state.app.bot_user_id;
export const author = (message) => (message.subtype === "tombstone" ? "Deleted"
  : message.username ?? (isApp(message) ? state.app.name : userName(message.user)));

const HUES = [8, 35, 90, 150, 185, 215, 265, 320];

export function avatar(name, app = false) {
  const hue = HUES[[...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % HUES.length];
  const node = el(app ? "span.avatar.app" : "span.avatar", { "aria-hidden": "true" },
    name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase());
  node.style.setProperty("--hue", hue);
  return node;
}

const routeTo = (channel, ts) => `${state.route.kind === "app" ? "#/app/messages" : `#/c/${channel}`}/t/${ts}`;

const openThread = (channel, message) => { location.hash = routeTo(channel, message.thread_ts ?? message.ts); };

function react(channel, message, name) {
  const mine = message.reactions?.find((reaction) => reaction.name === name)?.users.includes(state.as);
  attempt(post("/page/react", { channel, ts: message.ts, name, remove: mine || undefined }));
}

function pickReaction(anchor, channel, message) {
  const names = [...new Set([...QUICK, ...EMOJI.keys()])];
  const row = (name) => ({ value: name, icon: `${emoji(name)} `, label: name });
  const found = (query) => names.filter((name) => name.includes(query.toLowerCase())).slice(0, 60);
  const load = (query) => ({ groups: [{ options: found(query).map(row) }] });
  choose(anchor, "Reaction", { load, chosen: () => false, pick: ({ value }) => react(channel, message, value) });
}

async function remove(channel, message) {
  const ask = { title: "Delete message", text: "It is removed for everybody.", confirm: "Delete", style: "danger" };
  if (await confirm(ask)) attempt(post("/page/delete", { channel, ts: message.ts }));
}

function actions(anchor, channel, message, { inThread }) {
  const own = message.user === state.as && !isApp(message);
  return [
    ...(inThread ? [] : [{ label: "Reply in thread", run: () => openThread(channel, message) }]),
    { label: "React", run: () => pickReaction(anchor, channel, message) },
    ...shortcutItems("message", { channel, ts: message.ts }),
    { label: "Copy text", run: () => navigator.clipboard?.writeText(decode(message.text ?? "")) },
    ...(own ? [
      { label: "Edit message", run: () => { editing = message.ts; emit("messages"); } },
      { label: "Delete message", danger: true, run: () => remove(channel, message) },
    ] : []),
  ];
}

function toolbar(channel, message, view) {
  if (message.ephemeral) return null;
  const smile = iconButton("smile", "React", () => pickReaction(smile, channel, message));
  const reply = view.inThread ? null : iconButton("reply", "Reply in thread", () => openThread(channel, message));
  const open = () => menu(more, "Message actions", actions(more, channel, message, view));
  const more = iconButton("more", "Message actions", open, { "aria-haspopup": "menu" });
  return el("div.toolbar", {}, smile, reply, more);
}

function reactions(channel, message) {
  if (!message.reactions?.length) return null;
  return el("div.reactions", {}, message.reactions.map(({ name, users, count }) => el("button.reaction", {
    type: "button", "aria-pressed": String(users.includes(state.as)), "aria-label": `${name}, ${count}`,
    title: `${users.map(userName).join(", ")}: ${name}`, onclick: () => react(channel, message, name),
  }, emoji(name), el("span", {}, String(count)))));
}

function editor(channel, message) {
  const stop = () => { editing = null; emit("messages"); };
  const save = async () => {
    const text = field.area.value.trim();
    if (text) await attempt(post("/page/edit", { channel, ts: message.ts, text }));
    stop();
  };
  const field = typingField({ "aria-label": "Edit message", value: decode(message.text) }, {
    onenter: save, onescape: (event) => { event.stopPropagation(); stop(); },
  });
  requestAnimationFrame(() => field.area.focus());
  return el("div.editor", {}, field.list, field.area, el("div.actions", {},
    el("button.button.primary", { type: "button", onclick: save }, "Save"),
    el("button.button", { type: "button", onclick: stop }, "Cancel")));
}

function attachment(part, channel, ts) {
  const body = el("div.blocks");
  if (part.blocks) renderBlocks(body, part.blocks, surfaceOf(channel, ts, part.id ?? "attachment"));
  else if (part.title || part.text) body.append(el("strong", {}, plain(part.title)), mrkdwn(part.text));
  else body.append(mrkdwn(part.fallback));
  return el("div.attachment", {}, body);
}

function file(item) {
  const address = item.url_private ?? item.permalink;
  const named = item.title || item.name;
  if (item.mimetype?.startsWith("image/")) return image(address, item.alt_txt || named);
  return el("a.file", { href: address, target: "_blank", rel: "noopener" }, named, el("small", {}, item.mimetype));
}

function content(channel, message) {
  if (editing === message.ts) return editor(channel, message);
  const { blocks, ts } = message;
  const body = el("div.blocks");
  if (blocks?.length) renderBlocks(body, blocks, surfaceOf(channel, ts));
  else if (message.streaming) body.append(markdown(message.text));
  else if (message.text) body.append(mrkdwn(message.text));
  const last = body.querySelector(".text > div:last-child") ?? body;
  if (message.edited && !isApp(message)) last.append(el("small", {}, " (edited)"));
  const attachments = (message.attachments ?? []).map((part) => attachment(part, channel, ts));
  return [body, attachments, (message.files ?? []).map(file)];
}

function threadBar(channel, message, { inThread }) {
  if (inThread || !message.reply_count) return null;
  const face = (id) => avatar(userName(id), id === state.app.bot_user_id);
  const people = (message.reply_users ?? []).slice(0, 3).map(face);
  return el("a.thread-bar", { href: routeTo(channel, message.ts) }, people,
    el("strong", {}, message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`),
    message.latest_reply ? el("small", {}, `last ${briefTime(message.latest_reply)}`) : null);
}

function drawMessage(channel, { message, compact }, view) {
  const name = author(message);
  const { ephemeral, streaming } = message;
  const classes = ["message", compact && "compact", ephemeral && "ephemeral", streaming && "streaming"].filter(Boolean);
  const time = el("time", { title: fullTime(message.ts) }, clock(message.ts));
  return el(`article.${classes.join(".")}`, {
    "data-ts": message.ts, "data-channel": channel, tabindex: "-1", "aria-label": `${name}, ${clock(message.ts)}`,
  },
  compact ? el("span.gutter", {}, time) : avatar(name, isApp(message)),
  el("div.body", {},
    message.ephemeral ? el("div.only-you", {}, icon("eye"), "Only visible to you") : null,
    compact ? null : el("header", {},
      el("strong", {}, name), isApp(message) ? el("span.badge", {}, "App") : null, time),
    message.subtype === "thread_broadcast" ? el("small.broadcast", {}, "replied to a thread") : null,
    content(channel, message), reactions(channel, message), threadBar(channel, message, view)),
  toolbar(channel, message, view));
}

const GROUP_SECONDS = 300;

function rowsOf(messages, { inThread, newFrom }) {
  const rows = [];
  let last = null;
  for (const message of messages) {
    const newDay = !last || dayKey(last.ts) !== dayKey(message.ts);
    if (newDay && !inThread) rows.push({ key: `day-${dayKey(message.ts)}`, label: dayLabel(message.ts) });
    const isNew = newFrom === message.ts && !inThread;
    if (isNew) rows.push({ key: "new", label: "New", unread: true });
    const alike = last && author(last) === author(message) && last.user === message.user;
    const plainText = !message.blocks && !message.ephemeral; // a card or a whisper always says whose it is
    const compact = alike && plainText && !newDay && !isNew && Number(message.ts) - Number(last.ts) < GROUP_SECONDS;
    rows.push({ key: message.ts, message, compact });
    last = message;
  }
  return rows;
}

const drawDivider = ({ label, unread }) => el(
  unread ? "div.divider.unread" : "div.divider", { role: "separator", "aria-label": label }, el("span", {}, label),
);

/** Draws a list of messages with its day dividers. `view`: `{ inThread, newFrom }`. */
export function renderMessages(parent, channel, messages, view) {
  reconcile(parent, rowsOf(messages, view), {
    key: (row) => row.key,
    version: (row) => JSON.stringify([row, editing === row.key]),
    render: (row) => (row.message ? drawMessage(channel, row, view) : drawDivider(row)),
  });
  const articles = [...parent.querySelectorAll("article.message")];
  if (!articles.some((node) => node.tabIndex === 0)) articles.at(-1)?.setAttribute("tabindex", "0");
}

/** Up and down move between messages when one has the focus. */
export function walk(event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !event.target.matches("article.message")) return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll("article.message")];
  const next = all[all.indexOf(event.target) + step];
  if (!next) return;
  event.target.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}
