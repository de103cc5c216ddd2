import { el, iconButton, reconcile } from "./dom.js";
import { get } from "./state.js";

const KEPT = 400;
let entries = [];
let timer = null;
let wanted = "";
let host = null;
let list = null;

const pretty = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

const failed = ({ status, reply }) => Number(status) >= 400 || reply?.ok === false;

function row(item) {
  const arrow = item.direction === "in" ? "→" : "←";
  const part = (title, value) => (value == null ? null : [el("h4", {}, title), el("pre", {}, pretty(value))]);
  const at = new Date(item.at * 1000).toISOString().slice(11, 23);
  const name = item.kind === "ack" ? item.name.slice(0, 8) : item.name; // an ack has only the envelope's long id
  return el(failed(item) ? "details.failed" : "details", { "data-kind": item.kind },
    el("summary", {}, el("span", { title: item.direction === "in" ? "from the app" : "to the app" }, arrow),
      el("code", { title: item.name }, name),
      el("small", {}, [item.kind.replace("_", " "), item.status].filter(Boolean).join(" · ")), el("time", {}, at)),
    part("Body", item.body), part("Reply", item.reply));
}

function draw() {
  const shown = entries.filter((item) => `${item.kind} ${item.name}`.toLowerCase().includes(wanted)).reverse();
  reconcile(list, shown, { key: (item) => item.n, version: () => 0, render: row });
}

async function poll() {
  try {
    const { entries: fresh } = await get("/page/traffic", { after: entries.at(-1)?.n ?? 0 });
    if (fresh.length) entries = [...entries, ...fresh].slice(-KEPT);
    if (fresh.length || !list.children.length) draw();
  } catch { /* the banner says that the workspace is away; the next round tries again */ }
  if (!host.hidden) timer = setTimeout(poll, 1000);
}

export function toggleInspector() {
  host ??= document.querySelector("#inspector");
  host.hidden = !host.hidden;
  document.querySelector("#traffic-button").setAttribute("aria-pressed", String(!host.hidden));
  clearTimeout(timer);
  if (host.hidden) return;
  list = el("div.entries");
  host.replaceChildren(
    el("header.pane-head", {},
      el("div.pane-title", {}, el("h2", {}, "Traffic"), el("small", {}, "Between the app and this workspace")),
      iconButton("close", "Close traffic", toggleInspector)),
    el("input.search", { type: "search", placeholder: "Filter", "aria-label": "Filter traffic", value: wanted,
      oninput: (event) => { wanted = event.target.value.toLowerCase(); draw(); } }),
    list,
  );
  draw();
  poll();
}
