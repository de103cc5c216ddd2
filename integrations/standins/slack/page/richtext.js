import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelLink, link, mention } from "./mrkdwn.js";
import { formatDate } from "./time.js";

const STYLES = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };

const LEAVES = {
  text: (part) => part.text,
  link: (part) => link(part.url, part.text ? [part.text] : null),
  user: (part) => mention(part.user_id),
  channel: (part) => channelLink(part.channel_id),
  usergroup: (part) => broadcast(part.usergroup_id),
  team: (part) => broadcast(part.team_id),
  broadcast: (part) => broadcast(part.range),
  emoji: (part) => emoji(part.name),
  date: ({ url, timestamp, format }) => {
    const text = formatDate(timestamp, format);
    return url ? link(url, [text]) : text;
  },
  color: (part) => part.value,
};

function leaf(part) {
  let node = LEAVES[part.type]?.(part) ?? `[${part.type}]`;
  for (const [style, tag] of Object.entries(STYLES)) if (part.style?.[style]) node = el(tag, {}, node);
  return node;
}

const leaves = (element) => (element.elements ?? []).map(leaf);

function listOf(element) {
  const tag = element.style === "ordered" ? "ol" : "ul";
  const props = { start: element.offset ? element.offset + 1 : null };
  const node = el(tag, props, element.elements.map((item) => el("li", {}, leaves(item))));
  node.style.marginLeft = `${(element.indent ?? 0) * 1.5}em`;
  return node;
}

const PARTS = {
  rich_text_section: (element) => el("div.rich-section", {}, leaves(element)),
  rich_text_list: listOf,
  rich_text_preformatted: (element) => el("pre", {}, leaves(element)),
  rich_text_quote: (element) => el("blockquote", {}, leaves(element)),
};

export const richText = (block) => el(
  "div.text.rich", {}, block.elements.map((element) => PARTS[element.type]?.(element) ?? `[${element.type}]`),
);
