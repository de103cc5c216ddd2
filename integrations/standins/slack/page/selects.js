import { el, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { choose, closePopup } from "./popup.js";
import { channelName, post, state, userName } from "./state.js";
import { VALUES } from "./surface.js";

const KINDS = ["static", "external", "users", "conversations", "channels"];
export const SELECTS = KINDS.flatMap((kind) => [`${kind}_select`, `multi_${kind}_select`]);

const matches = (query, ...texts) => texts
  .some((text) => (text ?? "").toLowerCase().includes(query.trim().toLowerCase()));

const fromOption = (option) => ({ value: option, label: plain(option.text), detail: plain(option.description) });

function fromOptions({ options, option_groups: sets }, query = "") {
  const groups = sets?.length ? sets : [{ options: options ?? [] }];
  return groups.map(({ label, options: rows }) => ({
    label, options: rows.map(fromOption).filter((row) => matches(query, row.label, row.detail)),
  })).filter((group) => group.options.length);
}

async function external({ element, blockId, surface }, query) {
  const least = element.min_query_length ?? 3;
  if (query.length < least) return { groups: [], hint: `Type ${least} or more characters to search` };
  await new Promise((resolve) => setTimeout(resolve, 200));
  try {
    const body = { ...surface.ref, block_id: blockId, action_id: element.action_id, value: query };
    return { groups: fromOptions(await post("/page/options", body)) };
  } catch (error) {
    return { groups: [], hint: error.message };
  }
}

const people = (bots) => [...state.users.values()]
  .filter((user) => !user.deleted && (bots || !user.is_bot))
  .map((user) => ({ value: user.id, label: userName(user.id), detail: user.name }));

const KIND_NAMES = { channel: "public", private: "private", im: "im", mpim: "mpim" };

function conversations({ filter }) {
  return [...state.channels.values()]
    .filter((channel) => !channel.is_archived && (channel.kind !== "private" || channel.is_member))
    .filter((channel) => !filter?.include || filter.include.includes(KIND_NAMES[channel.kind]))
    .filter((channel) => !(filter?.exclude_bot_users && state.users.get(channel.user)?.is_bot))
    .map(({ id, kind }) => ({ value: id, label: channelName(id), detail: kind === "channel" ? null : kind }));
}

const only = (rows, query) => ({ groups: [{ options: rows.filter((row) => matches(query, row.label, row.detail)) }] });

const SOURCES = {
  static: ({ element }, query) => ({ groups: fromOptions(element, query) }),
  external,
  users: (_, query) => only(people(true), query),
  conversations: ({ element }, query) => only(conversations(element), query),
  channels: (_, query) => only(conversations({ filter: { include: ["public"] } }), query),
};

const idOf = (value) => value?.value ?? value;
const NAMES = { users: userName, channels: channelName, conversations: channelName };
const labelOf = (kind, value) => NAMES[kind]?.(value) ?? plain(value.text);

/** A select menu of any of Slack's ten kinds, as a button that opens a searchable list. */
export function select(field, change, props) {
  const { element, surface, optional } = field;
  const many = element.type.startsWith("multi_");
  const kind = element.type.replace("multi_", "").replace("_select", "");
  const { key } = VALUES[element.type];
  const chosen = () => [surface.get(field) ?? []].flat();
  const text = el("span.value");
  const node = el("button.select", {
    type: "button", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false", ...props,
    onclick: () => choose(node, props["aria-label"], {
      many, pick,
      load: (query) => withNone(SOURCES[kind](field, query), query),
      chosen: ({ value }) => value !== null && chosen().some((other) => idOf(other) === idOf(value)),
    }),
    onkeydown: (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      node.click();
    },
  }, text, icon("down"));

  const withNone = async (result, query) => {
    const { groups, hint } = await result;
    const none = !many && optional && !query && chosen().length;
    return { hint, groups: none ? [{ options: [{ value: null, label: "No choice" }] }, ...groups] : groups };
  };
  const show = () => {
    const rows = chosen();
    node.classList.toggle("empty", !rows.length);
    text.textContent = rows.map((row) => labelOf(kind, row)).join(", ") || plain(element.placeholder) || "Choose";
  };
  async function pick({ value }) {
    let next = value;
    if (many) {
      const rest = chosen().filter((other) => idOf(other) !== idOf(value));
      next = rest.length < chosen().length ? rest : [...rest, value];
      if (next.length > (element.max_selected_items ?? Infinity)) return;
    } else closePopup();
    if (await change(field, next, { [key]: next })) show();
  }
  const { lastChannel } = state;
  if (element.default_to_current_conversation && !chosen().length && lastChannel) {
    surface.set(field, many ? [lastChannel] : lastChannel);
  }
  show();
  return node;
}
