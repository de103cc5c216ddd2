import { el, uid } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";
import { attempt, confirm } from "./popup.js";
import { select, SELECTS } from "./selects.js";
import { epochOf, wallTime } from "./time.js";

/** A field is `{ element, blockId, surface, input, dispatch, label, described }`; see blocks.js. */
export const hooks = ({ element, blockId }) => ({ "data-action-id": element.action_id, "data-block-id": blockId });

const naming = ({ element, label, described, invalid }) => ({
  "aria-label": label ?? plain(element.accessibility_label ?? element.placeholder ?? element.action_id),
  "aria-describedby": described, "aria-invalid": invalid ? "true" : null,
});

/** Stores a new value; outside of an input block, or with dispatch_action, it is sent as an action too. */
async function change(field, value, detail) {
  const { element, surface } = field;
  if (element.confirm && !field.input && !await confirm(element.confirm)) return false;
  surface.set(field, value);
  if (!field.input || field.dispatch) attempt(surface.act(field, detail));
  return true;
}

const TEXT_TYPES = {
  plain_text_input: {}, email_text_input: { type: "email", inputmode: "email", autocomplete: "off" },
  url_text_input: { type: "url", inputmode: "url" }, number_input: { type: "text", inputmode: "decimal" },
};

function textInput(field) {
  const { element, surface } = field;
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const send = () => attempt(surface.act(field, { value: surface.get(field) }));
  let timer = null;
  const node = el(element.multiline ? "textarea" : "input", {
    ...(element.multiline ? { rows: 4 } : { type: "text", ...TEXT_TYPES[element.type] }),
    ...hooks(field), ...naming(field), placeholder: plain(element.placeholder), value: surface.get(field) ?? "",
    oninput: () => {
      surface.set(field, node.value || null);
      count();
      clearTimeout(timer);
      if (field.dispatch && triggers.includes("on_character_entered")) timer = setTimeout(send, 500);
    },
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || !field.dispatch || !triggers.includes("on_enter_pressed")) return;
      event.preventDefault();
      send();
    },
  });
  const counter = el("small.counter", { "aria-hidden": "true" });
  const count = () => {
    const left = (element.max_length ?? Infinity) - node.value.length;
    counter.textContent = left <= Math.max(20, element.max_length / 5) ? String(left) : "";
  };
  count();
  return el("div.text-field", {}, node, counter);
}

const PICKERS = {
  datepicker: { type: "date", show: (value) => value ?? "", read: (text) => text || null },
  timepicker: { type: "time", show: (value) => value ?? "", read: (text) => text || null },
  datetimepicker: {
    type: "datetime-local",
    show: (value) => (value ? wallTime(value) : ""), read: (text) => (text ? epochOf(text.slice(0, 16)) : null),
  },
};

function picker(field) {
  const { element, surface } = field;
  const { type, show, read } = PICKERS[element.type];
  const node = el("input", {
    type, ...hooks(field), ...naming(field), value: show(surface.get(field)),
    onchange: async () => {
      const value = read(node.value);
      const key = `selected_${{ datepicker: "date", timepicker: "time", datetimepicker: "date_time" }[element.type]}`;
      if (!await change(field, value, { [key]: value })) node.value = show(surface.get(field));
    },
  });
  return node;
}

function choices(field) {
  const { element, surface } = field;
  const many = element.type === "checkboxes";
  const name = uid("choice");
  const chosen = () => [surface.get(field) ?? []].flat().map((option) => option.value);
  const boxes = element.options.map((option) => {
    const box = el("input", {
      type: many ? "checkbox" : "radio", name, value: option.value,
      checked: chosen().includes(option.value), ...hooks(field),
      onchange: async () => {
        const picked = element.options.filter((_, at) => boxes[at].firstChild.checked);
        const value = many ? picked : picked[0];
        const kept = await change(field, value, many ? { selected_options: value } : { selected_option: value });
        if (kept) return;
        boxes.forEach((row, at) => { row.firstChild.checked = chosen().includes(element.options[at].value); });
      },
    });
    const detail = option.description ? el("small", {}, textObject(option.description)) : null;
    return el("label.choice", {}, box, el("span", {}, textObject(option.text), detail));
  });
  return el("div.choices", { role: many ? "group" : "radiogroup", ...naming(field) }, boxes);
}

const drawnBy = (draw, types) => Object.fromEntries(types.map((type) => [type, draw]));
const menu = (field) => select(field, change, { ...hooks(field), ...naming(field) });

export const FIELDS = {
  ...drawnBy(textInput, Object.keys(TEXT_TYPES)), ...drawnBy(picker, Object.keys(PICKERS)), ...drawnBy(menu, SELECTS),
  checkboxes: choices, radio_buttons: choices,
};

const isEmpty = (value) => value === null || value === undefined || value.length === 0 || String(value).trim() === "";

function range({ min_value: low, max_value: high }, value) {
  if (low != null && value < Number(low)) return `Enter ${low} or more.`;
  return high != null && value > Number(high) ? `Enter ${high} or less.` : null;
}

const CHECKS = {
  plain_text_input: ({ min_length: low, max_length: high }, value) =>
    (low && value.length < low ? `Write at least ${low} characters.`
      : high && value.length > high ? `Shorten this to ${high} characters; it has ${value.length}.` : null),
  number_input: (element, value) => {
    if (!/^-?\d+(\.\d+)?$/.test(value.trim())) return "Enter a number.";
    if (!element.is_decimal_allowed && value.includes(".")) return "Enter a whole number.";
    return range(element, Number(value));
  },
  email_text_input: (_, value) => (/^\S+@\S+\.\S+$/.test(value) ? null : "Enter an e-mail address."),
  url_text_input: (_, value) => (/^https?:\/\/\S+$/.test(value) ? null : "Enter a web address: https://…"),
};

/** What is wrong with an input's value before it is sent, or null. Slack checks the same in its client. */
export function problem(block, value) {
  if (isEmpty(value)) return block.optional ? null : "Please fill in this field.";
  const most = block.element.max_selected_items;
  if (most && value.length > most) return `Choose at most ${most}.`;
  return CHECKS[block.element.type]?.(block.element, value) ?? null;
}
