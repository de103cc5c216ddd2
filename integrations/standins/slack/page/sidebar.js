import { el, icon, reconcile } from "./dom.js";
import { toggleInspector } from "./inspector.js";
import { avatar } from "./messages.js";
import { menu } from "./popup.js";
import { appChannel, channelName, state, userName } from "./state.js";
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
  const direct = channel.kind === "im";
  const { status_emoji: status } = state.users.get(channel.user) ?? {};
  return {
    key: channel.id, href: `#/c/${channel.id}`, name: channelName(channel.id), unread: channel.unread,
    mentions: channel.mentions, current: state.route.channel === channel.id,
    muted: channel.is_archived || (!direct && !channel.is_member), kind: channel.kind, detail: status && "away",
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
  im: ({ name }) => avatar(name), app: ({ name }) => avatar(name, true),
};

function section(title, rows) {
  const list = el("div.entries");
  return { title, rows, list, node: el("nav", { "aria-label": title }, el("h2", {}, title), list) };
}

const byName = (left, right) => Boolean(left.muted) - Boolean(right.muted) || left.name.localeCompare(right.name);
const listed = (test) => [...state.channels.values()].filter(test).map(rowOf).sort(byName);
const channels = () => listed((channel) => channel.kind !== "im");
const directs = () => listed((channel) => channel.kind === "im" && channel.user !== state.app.bot_user_id);
const sections = [section("Channels", channels), section("Direct messages", directs), section("App", () => [appRow()])];

export function buildSidebar(host) {
  host.replaceChildren(
    el("header.brand", {},
      el("strong", {}, state.team.name), el("small", {}, "Local workspace. A stand-in, not Slack.")),
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
    node.hidden = !rows().length;
    const render = (row) => entry({ ...row, mark: MARKS[row.kind](row) });
    reconcile(list, rows(), { key: (row) => row.key, version: JSON.stringify, render });
  }
  const waiting = [...state.channels.values()].reduce((sum, { mentions }) => sum + mentions, 0);
  document.title = `${waiting ? `(${waiting}) ` : ""}${state.team.name}: local workspace`;
}
