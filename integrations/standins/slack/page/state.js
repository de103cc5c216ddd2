/** What this page knows, and how its parts hear that it changed. */
export const state = {
  as: null, team: null, me: null, app: null,
  users: new Map(), channels: new Map(), commands: [], shortcuts: [],
  home: null, views: [], connected: false,
  route: { kind: "list" },
  lists: new Map(),    // channel -> { messages, has_more }
  threads: new Map(),  // root ts -> { messages, has_more }
  statuses: new Map(), // channel|thread_ts -> what the app says it is doing
  drafts: new Map(),
  newFrom: null,       // ts of the first message that was unread when the channel was opened
};

const bus = new EventTarget();
export const emit = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));
export const on = (...names) => {
  const listener = names.pop();
  for (const name of names) bus.addEventListener(name, (event) => listener(event.detail));
};

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new Error(body.error || `The workspace answered ${response.status}.`);
}

const unreachable = () => { throw new Error("The local workspace does not answer. Is it still running?"); };

export async function get(path, params = {}) {
  const query = new URLSearchParams({ as: state.as ?? "", ...params });
  if (!state.as) query.delete("as");
  return answer(await fetch(`${path}?${query}`).catch(unreachable));
}

export async function post(path, body) {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ as: state.as, ...body }),
  };
  return answer(await fetch(path, init).catch(unreachable));
}

const underWay = new Set();

/** Makes a change that was told; an answer still under way may be older than it, so it is made again after that. */
export function happens(change) {
  for (const missed of underWay) missed.push(change);
  change();
}

/** Hands over the answer of a request, then makes again what was told since it was asked. */
export async function sinceAsked(request, acceptAnswer) {
  const missed = [];
  underWay.add(missed);
  try {
    acceptAnswer(await request);
  } finally {
    underWay.delete(missed);
  }
  for (const change of missed) change();
}

export function accept(boot) {
  Object.assign(state, {
    as: boot.me.id, me: boot.me, team: boot.team, app: boot.app, commands: boot.commands,
    shortcuts: boot.shortcuts, home: boot.home, views: boot.views, connected: boot.connected,
  });
  acceptUsers(boot.users);
  acceptChannels(boot.channels);
}

export function acceptUsers(users) {
  state.users = new Map(users.map((user) => [user.id, user]));
  state.me = state.users.get(state.as) ?? state.me;
}

export function acceptChannels(channels) {
  state.channels = new Map(channels.map((channel) => [channel.id, channel]));
}

export const appChannel = () => [...state.channels.values()]
  .find((channel) => channel.kind === "im" && channel.user === state.app.bot_user_id);

export const userName = (id) => {
  if (id === state.app?.bot_user_id) return state.app.name;
  const user = state.users.get(id);
  return user ? user.real_name || user.name : id;
};

export const isDirect = (channel) => ["im", "mpim"].includes(channel?.kind);

export const channelName = (id) => {
  const channel = state.channels.get(id);
  if (!channel) return "private channel";
  if (channel.kind === "mpim") return channel.members.filter((user) => user !== state.as).map(userName).sort().join(", ");
  return channel.kind === "im" ? userName(channel.user) : channel.name;
};

/** The channel on screen, also behind the app's Messages tab; undefined on Home and in the list. */
export function currentChannel() {
  if (state.route.kind === "channel") return state.channels.get(state.route.channel);
  return state.route.kind === "app" && state.route.tab === "messages" ? appChannel() : undefined;
}

const compare = (left, right) => (left.ts < right.ts ? -1 : left.ts > right.ts ? 1 : 0);

function upsert(store, message) {
  if (!store || (store.has_more && message.ts < store.messages[0]?.ts)) return; // not loaded yet
  store.messages = [...store.messages.filter((other) => other.ts !== message.ts), message].sort(compare);
}

const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

export function acceptMessage(channel, message) {
  const thread = state.threads.get(message.thread_ts ?? message.ts);
  if (!isReply(message) || message.subtype === "thread_broadcast") upsert(state.lists.get(channel), message);
  upsert(thread, message);
}

/** Counts a new message for the sidebar, once; replies and one's own do not count. */
export function countUnread(channelId, message) {
  const channel = state.channels.get(channelId);
  if (!channel?.is_member || message.user === state.as || message.ephemeral || isReply(message)) return;
  if (message.ts <= channel.last_ts) return;
  const calls = new RegExp(`<@${state.as}>|<!(here|channel|everyone)`);
  const called = isDirect(channel) || calls.test(message.text ?? "");
  const { unread, mentions } = channel;
  const counted = { unread: unread + 1, mentions: mentions + Number(called), last_ts: message.ts };
  state.channels.set(channelId, { ...channel, ...counted });
}

export function clearUnread(channelId) {
  const channel = state.channels.get(channelId);
  if (channel) state.channels.set(channelId, { ...channel, unread: 0, mentions: 0 });
}

export function forgetMessage(channel, ts) {
  for (const store of [state.lists.get(channel), ...state.threads.values()]) {
    if (store) store.messages = store.messages.filter((message) => message.ts !== ts);
  }
}

export function setReactions(channel, ts, reactions) {
  for (const store of [state.lists.get(channel), ...state.threads.values()]) {
    if (store) store.messages = store.messages.map((m) => (m.ts === ts ? { ...m, reactions } : m));
  }
}
