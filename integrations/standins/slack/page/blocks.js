import { el, icon, reconcile, uid } from "./dom.js";
import { FIELDS, hooks } from "./fields.js";
import { image } from "./images.js";
import { markdown } from "./markdown.js";
import { plain, textObject } from "./mrkdwn.js";
import { attempt, confirm, menu } from "./popup.js";
import { richText } from "./richtext.js";

async function press(field, node, detail, ask = field.element.confirm) {
  if (ask && !await confirm(ask)) return;
  node.classList.add("busy");
  await attempt(field.surface.act(field, detail));
  node.classList.remove("busy");
}

function button(field) {
  const { element } = field;
  const props = {
    ...hooks(field), type: "button", "aria-label": element.accessibility_label,
    onclick: () => press(field, node, { text: element.text, value: element.value }),
  };
  const away = /^https?:/.test(element.url ?? "");
  if (away) Object.assign(props, { type: null, href: element.url, target: "_blank", rel: "noopener noreferrer" });
  const tag = [away ? "a" : "button", "button", element.style].filter(Boolean).join(".");
  const node = el(tag, props, plain(element.text));
  return node;
}

function feedback(field) {
  const { element, surface, blockId } = field;
  const chosen = (surface.feedback ??= {});
  const nodes = [["positive_button", "up"], ["negative_button", "thumbdown"]].map(([side, drawing]) => {
    const { text, accessibility_label: label, value } = element[side];
    const node = el("button.icon-button", {
      ...hooks(field), type: "button", title: plain(text),
      "aria-label": label ?? plain(text), "aria-pressed": String(chosen[blockId] === side),
      onclick: () => {
        chosen[blockId] = side;
        nodes.forEach((other) => other.setAttribute("aria-pressed", String(other === node)));
        press(field, node, { text, value });
      },
    }, icon(drawing));
    return node;
  });
  return el("span.feedback", {}, nodes);
}

function overflow(field) {
  const { element } = field;
  const items = element.options.map((option) => ({
    label: plain(option.text), hint: option.description && plain(option.description),
    run: () => {
      if (/^https?:/.test(option.url ?? "")) window.open(option.url, "_blank", "noopener");
      press(field, node, { selected_option: option });
    },
  }));
  const node = el("button.icon-button", {
    ...hooks(field), type: "button", "aria-haspopup": "menu",
    "aria-label": element.accessibility_label ?? "More options",
    onclick: () => menu(node, "Options", items),
  }, icon("more"));
  return node;
}

const ELEMENTS = {
  ...FIELDS, button, overflow, feedback_buttons: feedback,
  image: ({ element }) => imageOf(element, "thumbnail"),
};

const element = (field) => (ELEMENTS[field.element.type] ?? (() => unknown(field.element, "element")))(field);

/** A block or element this page has no drawing for is shown as what it is. */
function unknown(thing, kind) {
  return el("details.unknown", {}, el("summary", {}, `A ${kind} of type “${thing.type}”. This page does not draw it.`),
    el("pre", {}, JSON.stringify(thing, null, 2)));
}

const imageOf = (object, className) => image(object.image_url ?? object.slack_file?.url, object.alt_text, className);

const contextPart = (part) => (part.type === "image" ? imageOf(part, "tiny") : textObject(part));
const row = (name, block, surface, parts = block.elements) => el(
  `div.${name}`, {}, (parts ?? []).map((part) => element({ element: part, blockId: block.block_id, surface })),
);

function section(block, surface) {
  const field = { element: block.accessory, blockId: block.block_id, surface, label: null };
  return el("div.section", {},
    el("div.section-text", {}, textObject(block.text),
      block.fields ? el("div.fields", {}, block.fields.map((part) => textObject(part))) : null),
    block.accessory ? el("div.accessory", {}, element(field)) : null);
}

const focusField = (event) => event.currentTarget.parentNode.querySelector("[data-action-id]")?.focus();

function input(block, surface) {
  const error = surface.errors[block.block_id];
  const [hintId, errorId] = [uid("hint"), uid("error")];
  const field = {
    element: block.element, blockId: block.block_id, surface, input: true, dispatch: block.dispatch_action,
    optional: block.optional, label: plain(block.label), invalid: Boolean(error),
    described: [block.hint && hintId, error && errorId].filter(Boolean).join(" ") || null,
  };
  return el(error ? "div.input.invalid" : "div.input", {},
    el("div.label", { "aria-hidden": "true", onclick: focusField },
      plain(block.label), block.optional ? el("small", {}, " (optional)") : null),
    element(field),
    error ? el("p.error", { id: errorId, role: "alert" }, error) : null,
    block.hint ? el("p.hint", { id: hintId }, plain(block.hint)) : null);
}

function imageBlock(block) {
  return el("figure", {}, block.title ? el("figcaption", {}, plain(block.title)) : null, imageOf(block, "picture"));
}

const cell = (part) => (part?.type === "rich_text" ? richText(part) : String(part?.text ?? part?.value ?? ""));

function grid(rows, { caption, settings = [] } = {}) {
  const align = (at) => ({ class: settings[at]?.align ? `align-${settings[at].align}` : null });
  const head = (part, at) => el("th", { scope: "col", ...align(at) }, cell(part));
  const data = (part, at) => el("td", align(at), cell(part));
  return el("div.table-scroll", {}, el("table", {},
    caption ? el("caption", {}, caption) : null,
    el("thead", {}, el("tr", {}, rows[0].map(head))),
    el("tbody", {}, rows.slice(1).map((parts) => el("tr", {}, parts.map(data))))));
}

function chart({ title, chart: data }) {
  const text = (value) => ({ text: String(value ?? "") });
  if (data?.type === "pie") {
    const total = data.segments.reduce((sum, { value }) => sum + value, 0);
    const share = ({ label, value }) => [text(label), text(value), text(`${Math.round((100 * value) / total)}%`)];
    return grid([["", "Value", "Share"].map(text), ...data.segments.map(share)], { caption: `${title} (pie chart)` });
  }
  const { categories = [], x_label: x, y_label: y } = data?.axis_config ?? {};
  const point = (series, label) => series.data.find((other) => other.label === label)?.value;
  return grid(
    [[text(x), ...data.series.map(({ name }) => text(name))],
      ...categories.map((label) => [text(label), ...data.series.map((series) => text(point(series, label)))])],
    { caption: [`${title} (${data.type} chart)`, y].filter(Boolean).join(", ") },
  );
}

function card(block, surface) {
  const { title, subtitle } = block;
  return el("div.card", {},
    block.hero_image ? imageOf(block.hero_image, "hero") : null,
    el("div.card-head", {}, block.icon ? imageOf(block.icon, "tiny") : null, el("div", {},
      title ? el("div.card-title", {}, textObject(title)) : null,
      subtitle ? el("small", {}, textObject(subtitle)) : null)),
    textObject(block.body), block.actions ? row("actions", block, surface, block.actions) : null);
}

const BLOCKS = {
  section, input, card, image: imageBlock, data_visualization: chart,
  header: (block) => el("h3.header", {}, plain(block.text)),
  divider: () => el("hr"),
  context: (block) => el("div.context", {}, block.elements.map(contextPart)),
  actions: (block, surface) => row("actions", block, surface),
  context_actions: (block, surface) => row("context-actions", block, surface),
  rich_text: richText,
  markdown: (block) => markdown(block.text),
  task_card: (block) => el("div.task", { "data-status": block.status },
    el("span", { "aria-hidden": "true" }, block.status === "complete" ? "✓" : "…"), ` ${block.title}`),
  table: (block) => grid(block.rows, { settings: block.column_settings }),
  data_table: (block) => grid(block.rows, { caption: plain(block.caption) }),
};

function draw(block, surface) {
  let body;
  try {
    body = (BLOCKS[block.type] ?? (() => unknown(block, "block")))(block, surface);
  } catch {
    body = unknown(block, "malformed block"); // one bad block must not take the page with it
  }
  return el("div.block", { "data-block-id": block.block_id, "data-block": block.type }, body);
}

/** Draws blocks into `parent`, touching only those that changed. */
export function renderBlocks(parent, blocks, surface) {
  surface.accept(blocks);
  const numbered = blocks.map((block, at) => ({ block, key: block.block_id ?? `#${at}` }));
  reconcile(parent, numbered, {
    key: (item) => item.key,
    version: ({ block }) => JSON.stringify([block, surface.errors[block.block_id]]),
    render: ({ block }) => draw(block, surface),
  });
}
