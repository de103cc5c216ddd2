import { renderBlocks } from "./blocks.js";
import { Conversation, label } from "./conversation.js";
import { el, icon, iconButton } from "./dom.js";
import { updateModals, wireModals } from "./modal.js";
import { attempt, closePopup } from "./popup.js";
import { buildSidebar, updateSidebar } from "./sidebar.js";
import {
  accept, acceptChannels, acceptMessage, acceptUsers, appChannel, channelName, countUnread, currentChannel, emit,
  forgetMessage, get, happens, isDirect, on, post, setReactions, sinceAsked, state,
} from "./state.js";
import { Surface } from "./surface.js";

const $ = (selector) => document.querySelector(selector);
let main = null;
let thread = null;
let started = false;
let homeSurface = new Surface({});
const homeBody = el("div.blocks.home-body");

// `#/` list, `#/c/C1[/t/TS | /m/TS]` channel, thread or message, `#/app/home`, `#/app/messages[/t/TS]`
function parseRoute() {
  const [kind, id, part, ts] = location.hash.replace(/^#\/?/, "").split("/");
  const rest = { thread: part === "t" ? ts : null, message: part === "m" ? ts : null };
  if (kind === "c" && state.channels.has(id)) {
    const where = id === appChannel()?.id ? { kind: "app", tab: "messages" } : { kind: "channel", channel: id };
    return { ...where, ...rest };
  }
  if (kind === "app") return { kind: "app", tab: id === "home" ? "home" : "messages", ...rest };
  return { kind: "list" };
}

const isPhone = () => matchMedia("(max-width: 720px)").matches;

function firstChannel() {
  const joined = [...state.channels.values()].filter((channel) => !isDirect(channel) && channel.is_member);
  return joined.find((channel) => channel.name === "general") ?? joined[0] ?? appChannel();
}

function go() {
  closePopup();
  const before = state.route;
  state.route = parseRoute();
  const { route } = state;
  if (route.kind === "list" && !isPhone()) return location.replace(`#/c/${firstChannel().id}`);
  const channel = currentChannel();
  state.lastChannel = channel?.id ?? state.lastChannel;
  if (main?.channelId !== channel?.id) {
    state.newFrom = null;
    main = channel ? new Conversation(channel.id) : null;
  }
  if (thread?.threadTs !== route.thread || thread?.channelId !== channel?.id) {
    thread = route.thread ? new Conversation(channel.id, route.thread) : null;
  }
  document.body.dataset.pane = route.kind === "list" ? "list" : thread ? "thread" : "main";
  if (route.kind === "app" && before.tab !== route.tab) attempt(post("/page/open", { tab: route.tab }));
  drawMain();
  drawThread();
  update();
  if (!isPhone() && !document.querySelector("dialog[open]")) (thread ?? main)?.foot.querySelector("textarea")?.focus();
}

function tab(name, title) {
  return el("a.tab", { href: `#/app/${name}`, role: "tab", "aria-selected": String(state.route.tab === name) }, title);
}

function drawMain() {
  const channel = currentChannel();
  const inApp = state.route.kind === "app";
  const title = inApp ? state.app.name : channel ? channelName(channel.id) : "";
  const mark = { channel: "hash", private: "lock" }[channel?.kind];
  $("#main").replaceChildren(
    el("header.pane-head", {},
      el("a.icon-button.phone-only", { href: "#/", "aria-label": "Back to the list" }, icon("back")),
      el("div.pane-title", {}, el("h1", {}, mark && !inApp && icon(mark), title), el("small", {}, channel?.topic)),
      inApp ? el("div.tabs", { role: "tablist" }, tab("home", "Home"), tab("messages", "Messages")) : null),
    main?.node ?? (inApp ? el("div.home", { role: "tabpanel", "aria-label": "Home" }, homeBody) : ""),
  );
}

function drawThread() {
  const pane = $("#thread");
  pane.hidden = !thread;
  if (!thread) return pane.replaceChildren();
  const back = location.hash.replace(/\/t\/.*$/, "");
  pane.replaceChildren(
    el("header.pane-head", {}, el("a.icon-button.phone-only", { href: back, "aria-label": "Back" }, icon("back")),
      el("div.pane-title", {}, el("h2", {}, "Thread"), el("small", {}, label(thread.channel))),
      iconButton("close", "Close thread", () => { location.hash = back; }, { class: "icon-button wide-only" })),
    thread.node,
  );
}

function drawHome() {
  const empty = `${state.app.name} has not published a Home for you yet.`;
  if (!state.home) return homeBody.replaceChildren(el("p.beginning", {}, empty));
  if (homeSurface.ref.view_id !== state.home.id) {
    homeSurface = new Surface({ view_id: state.home.id });
    homeBody.replaceChildren();
  }
  renderBlocks(homeBody, state.home.blocks, homeSurface);
}

function update() {
  updateSidebar();
  main?.update();
  thread?.update();
  if (state.route.message && main?.store) {
    main.reveal(state.route.message);
    state.route.message = null;
  }
}

function banner(text) {
  $("#banner").textContent = text;
  $("#banner").hidden = !text;
}

const EVENTS = {
  message: ({ channel, message }) => {
    acceptMessage(channel, message);
    countUnread(channel, message);
    if (message.bot_id) state.statuses.delete(`${channel}|${message.thread_ts}`); // an answer ends the status
    emit("messages");
  },
  message_changed: ({ channel, message }) => { acceptMessage(channel, message); emit("messages"); },
  message_deleted: ({ channel, ts }) => { forgetMessage(channel, ts); emit("messages"); },
  reaction: ({ channel, ts, reactions }) => { setReactions(channel, ts, reactions); emit("messages"); },
  views: ({ views }) => { state.views = views; updateModals($("#modal")); },
  prompts: ({ prompts }) => { state.app.suggested_prompts = prompts; update(); },
  home: ({ view }) => { state.home = view; drawHome(); },
  channels: ({ channels }) => { acceptChannels(channels); emit("channels"); },
  users: ({ users }) => { acceptUsers(users); emit("channels"); },
  status: ({ channel, thread_ts: ts, status }) => { state.statuses.set(`${channel}|${ts}`, status); emit("messages"); },
  connected: ({ connected }) => { state.connected = connected; updateSidebar(); },
};

/** Whenever the stream opens, everything on screen is asked for again: what happened before was not streamed. */
async function catchUp() {
  await sinceAsked(get("/page/boot"), accept);
  banner("");
  if (started) for (const conversation of [main, thread]) conversation?.load();
  else buildSidebar($("#sidebar")); // not before: what can be pressed is there to stay
  drawHome();
  updateModals($("#modal"));
  if (!started) go();
  started = true;
  update();
}

function listen() {
  const source = new EventSource(`/page/stream?as=${encodeURIComponent(state.as)}`);
  source.onmessage = (event) => {
    const data = JSON.parse(event.data);
    if (EVENTS[data.type]) happens(() => EVENTS[data.type](data));
  };
  source.onopen = () => catchUp().catch((error) => banner(error.message));
  source.onerror = () => {
    banner("The local workspace does not answer. Trying again…");
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000); // refused rather than dropped
  };
}

async function start() {
  state.as = new URL(location.href).searchParams.get("as");
  accept(await get("/page/boot"));
  wireModals($("#modal"));
  on("messages", "channels", () => update());
  addEventListener("hashchange", go);
  document.addEventListener("visibilitychange", () => main?.markRead());
  $("#thread").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) location.hash = location.hash.replace(/\/t\/.*$/, "");
  });
  listen();
}

start().catch((error) => banner(error.message));
