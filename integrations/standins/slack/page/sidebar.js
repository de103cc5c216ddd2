import { el, icon, iconButton, reconcile } from "./dom.js";
import { toggleInspector } from "./inspector.js";
import { avatar } from "./messages.js";
import { attempt, choose, closePopup, menu } from "./popup.js";
import { acceptChannels, appChannel, channelName, get, isDirect, post, state, userName } from "./state.js";
import { timeIn } from "./time.js";

const people = () => [...state.users.values()].filter((user) => !user.is_bot && !user.deleted);

function switchPerson(id) {
  const here = new URL(location.href);
  here.searchParams.set("as", id);
  here.hash = "#/";
  location.assign(here);
}

function personSwitcher() {
  const { me } = state;
  const items = people().map((user) => ({
    label: userName(user.id), icon: user.id === me.id ? icon("check") : avatar(userName(user.id)),
    hint: `${timeIn(user.tz)} ${user.tz_label}`, run: () => user.id !== me.id && switchPerson(user.id),
  }));
  const node = el("button.person", {
    type: "button", "aria-haspopup": "menu", "aria-label": `You are ${userName(me.id)}. Switch person`,
    onclick: () => menu(node, "Act as", items),
  }, avatar(userName(me.id)), el("span.person-name", {}, userName(me.id), el("small", {}, me.tz_label)), icon("down"));
  return node;
}

function entry({ key, href, mark, name, unread = 0, mentions = 0, current, muted, detail }) {
  const classes = ["entry", current && "current", unread && "unread", muted && "muted"].filter(Boolean).join(".");
  const said = unread ? `${name}, ${unread} unread` : name;
  return el(`a.${classes}`, {
    href, "data-channel": key, "aria-label": said, "aria-current": current ? "page" : null,
  }, mark, el("span.entry-name", {}, name, detail ? el("small", {}, detail) : null),
  mentions ? el("span.count", {}, String(mentions)) : null);
}

function rowOf(channel) {
  const { status_emoji: status } = state.users.get(channel.user) ?? {};
  return {
    key: channel.id, href: `#/c/${channel.id}`, name: channelName(channel.id), unread: channel.unread,
    mentions: channel.mentions, current: state.route.channel === channel.id,
    muted: channel.is_archived || (!isDirect(channel) && !channel.is_member), kind: channel.kind, detail: status && "away",
  };
}

function appRow() {
  const channel = appChannel();
  return {
    key: channel?.id ?? "app", href: "#/app/messages", name: state.app.name, kind: "app",
    current: state.route.kind === "app",
    unread: channel?.unread, mentions: channel?.unread, detail: state.connected ? null : "not connected",
  };
}

const MARKS = {
  channel: () => icon("hash"), private: () => icon("lock"),
  im: ({ name }) => avatar(name), mpim: ({ name }) => avatar(name), app: ({ name }) => avatar(name, true),
};

/** Lets a person choose whom to write to: one, or several for group messages. */
function newMessage(anchor) {
  const chosen = new Set();
  const others = [...state.users.values()].filter((user) => user.id !== state.as && !user.deleted);
  const row = (user) => ({ value: user.id, label: userName(user.id), detail: `@${user.name}` });
  const load = (query) => {
    const found = others.map(row).filter(({ label, detail }) => `${label} ${detail}`.toLowerCase().includes(query.toLowerCase()));
    const go = { value: null, label: `Write to ${[...chosen].map(userName).join(", ")}`, icon: icon("send") };
    return { groups: [{ options: chosen.size && !query ? [go, ...found] : found }] };
  };
  const open = async () => {
    closePopup();
    const { channel } = await attempt(post("/page/direct", { users: [...chosen] }));
    if (!channel) return;
    acceptChannels((await get("/page/boot")).channels);
    location.hash = `#/c/${channel}`;
  };
  const pick = ({ value }) => (value ? chosen.delete(value) || chosen.add(value) : open());
  choose(anchor, "Write to", { load, pick, chosen: ({ value }) => chosen.has(value), many: true });
}

function section(title, rows, action = null) {
  const list = el("div.entries");
  return { rows, list, node: el("nav", { "aria-label": title }, el("div.section-head", {}, el("h2", {}, title), action), list) };
}

const byName = (left, right) => Boolean(left.muted) - Boolean(right.muted) || left.name.localeCompare(right.name);
const listed = (test) => [...state.channels.values()].filter(test).map(rowOf).sort(byName);
const channels = () => listed((channel) => !isDirect(channel));
const directs = () => listed((channel) => isDirect(channel) && channel.user !== state.app.bot_user_id);
const write = iconButton("plus", "New message", () => newMessage(write));
const sections = [
  section("Channels", channels), section("Direct messages", directs, write), section("App", () => [appRow()]),
];

export function buildSidebar(host) {
  host.replaceChildren(
    el("header.brand", {},
      el("strong", {}, state.team.name), el("small", {}, "A local stand-in, not Slack.")),
    personSwitcher(),
    el("div.sections", {}, sections.map(({ node }) => node)),
    el("footer", {}, el("button.entry", {
      type: "button", "aria-pressed": "false", id: "traffic-button", onclick: toggleInspector,
    }, icon("traffic"), el("span.entry-name", {}, "Traffic"))),
  );
  updateSidebar();
}

export function updateSidebar() {
  for (const { rows, list, node } of sections) {
    const render = (row) => entry({ ...row, mark: MARKS[row.kind](row) });
    reconcile(list, rows(), { key: (row) => row.key, version: JSON.stringify, render });
  }
  const waiting = [...state.channels.values()].reduce((sum, { mentions }) => sum + mentions, 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${state.team.name}: local workspace`;
}
