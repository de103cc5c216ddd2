import { closedComposer, composer, prompt } from "./composer.js";
import { el, reconcile } from "./dom.js";
import { renderMessages, walk } from "./messages.js";
import { attempt } from "./popup.js";
import { updateSidebar } from "./sidebar.js";
import { appChannel, channelName, clearUnread, emit, get, isDirect, post, sinceAsked, state } from "./state.js";

const PAGE = 50;

/** A channel or one thread of it: messages, what the app is doing, and a place to write. */
export class Conversation {
  constructor(channelId, threadTs = null) {
    this.channelId = channelId;
    this.threadTs = threadTs;
    this.list = el("div.messages", { role: "log", "aria-label": threadTs ? "Thread" : "Messages", onkeydown: walk });
    this.status = el("div.status", { role: "status" });
    this.prompts = el("div.prompts", { role: "group", "aria-label": "Suggested prompts" });
    this.foot = el("div.foot");
    // Reversed, so that the browser itself keeps the newest message in view.
    this.scroll = el("div.scroll", {}, el("div.scroll-inner", {}, this.list));
    this.node = el("div.conversation", {}, this.scroll, this.status, this.prompts, this.foot);
    this.load();
  }

  get store() {
    return this.threadTs ? state.threads.get(this.threadTs) : state.lists.get(this.channelId);
  }

  get channel() {
    return state.channels.get(this.channelId);
  }

  async load(before = null) {
    const { unread } = this.channel ?? {}; // reading the channel, which may happen meanwhile, takes it away
    const params = { channel: this.channelId, limit: PAGE };
    if (this.threadTs) params.thread = this.threadTs;
    if (before) params.before = before;
    const [stores, key] = this.threadTs ? [state.threads, this.threadTs] : [state.lists, this.channelId];
    await sinceAsked(attempt(get("/page/messages", params)), (answer) => {
      if (!answer.messages) return;
      const newer = before ? this.store.messages.filter(({ ts }) => ts >= before) : [];
      const messages = [...answer.messages, ...newer];
      stores.set(key, { messages, has_more: answer.has_more });
      if (!before && !this.threadTs) this.markNew(unread);
    });
    emit("messages");
    this.markRead();
  }

  markNew(unread) {
    const others = this.store.messages.filter((message) => message.user !== state.as && !message.ephemeral);
    if (unread) state.newFrom = others.at(-unread)?.ts ?? null;
  }

  markRead() {
    if (this.threadTs || document.hidden || !this.channel?.unread) return;
    clearUnread(this.channelId);
    updateSidebar();
    post("/page/open", { channel: this.channelId }).catch(() => {}); // the next message tries again
  }

  update() {
    if (this.store) this.drawMessages();
    this.drawStatus();
    this.drawPrompts();
    this.drawFoot();
    this.markRead();
  }

  drawMessages() {
    const { messages, has_more: more } = this.store;
    const load = () => this.load(messages[0].ts);
    const older = el("button.button.older", { type: "button", onclick: load }, "Earlier messages");
    const head = more ? older : !this.threadTs && this.channel ? this.beginning() : "";
    if (this.list.previousSibling) this.list.previousSibling.replaceWith(head);
    else this.list.before(head);
    renderMessages(this.list, this.channelId, messages, { inThread: Boolean(this.threadTs), newFrom: state.newFrom });
  }

  beginning() {
    const { kind, user, topic } = this.channel;
    const said = !isDirect(this.channel) ? `The beginning of #${this.channel.name}. ${topic}`
      : user === state.app.bot_user_id ? `Here you talk with ${state.app.name}. Only you and the app see it.`
        : `Between you and ${channelName(this.channelId)}.`;
    return el("p.beginning", {}, said);
  }

  drawStatus() {
    const inDm = this.channel?.user === state.app.bot_user_id;
    const found = [...state.statuses].find(([key, text]) => {
      const [channel, thread] = key.split("|");
      return text && channel === this.channelId && (this.threadTs ? thread === this.threadTs : inDm);
    });
    if (!found) return this.status.replaceChildren();
    const [key, text] = found;
    const thread = { user: state.as, channel: this.channelId, thread_ts: key.split("|")[1] };
    const stop = () => attempt(post("/control/stop", thread));
    const button = el("button.link", { type: "button", onclick: stop }, "Stop");
    this.status.replaceChildren(`${state.app.name} ${text} `, button);
  }

  drawFoot() {
    const channel = this.channel && { ...this.channel, label: label(this.channel) };
    const open = channel && !channel.is_archived && channel.is_member;
    const form = JSON.stringify([channel?.id, open, channel?.is_archived]);
    if (form === this.form || !channel) return;
    this.form = form;
    this.foot.replaceChildren(open ? composer(channel, this.threadTs) : closedComposer(channel));
  }

  /** Openers the app suggests in its Messages tab. */
  drawPrompts() {
    const shown = this.channelId === appChannel()?.id && !this.threadTs ? state.app.suggested_prompts : [];
    const render = (item) => prompt(this.channelId, item);
    reconcile(this.prompts, shown, { key: ({ title }) => title, version: JSON.stringify, render });
  }

  /** Scrolls to one message and marks it, for links to a message. */
  reveal(ts) {
    const node = this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    node?.scrollIntoView({ block: "center" });
    node?.focus();
  }
}

export const label = (channel) => (isDirect(channel) ? channelName(channel.id) : `#${channel.name}`);
