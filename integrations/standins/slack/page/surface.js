import { post } from "./state.js";

/** The property of a state value by element type; with Slack's empty value, and where the first value stands. */
const single = (key) => ({ key, empty: null });
const many = (key) => ({ key, empty: [] });
export const VALUES = {
  plain_text_input: single("value"), number_input: single("value"),
  email_text_input: single("value"), url_text_input: single("value"),
  datepicker: single("selected_date"), timepicker: single("selected_time"),
  datetimepicker: single("selected_date_time"),
  static_select: single("selected_option"), external_select: single("selected_option"),
  radio_buttons: single("selected_option"), checkboxes: many("selected_options"),
  users_select: single("selected_user"), channels_select: single("selected_channel"),
  conversations_select: single("selected_conversation"),
  multi_static_select: many("selected_options"), multi_external_select: many("selected_options"),
  multi_users_select: many("selected_users"), multi_channels_select: many("selected_channels"),
  multi_conversations_select: many("selected_conversations"),
};

const initialOf = (element) => {
  const { key, empty } = VALUES[element.type];
  return element[key === "value" ? "initial_value" : key.replace("selected", "initial")] ?? empty;
};

/** What people have filled in on one message or view, by block and action, in the shape Slack sends it. */
export class Surface {
  constructor(ref) {
    this.ref = ref;
    this.values = {};
    this.errors = {};
  }

  /** Takes over new blocks: values of elements that stay are kept, the others are forgotten. */
  accept(blocks) {
    const old = this.values;
    this.values = {};
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        if (!VALUES[element.type]) continue;
        const kept = old[block.block_id]?.[element.action_id];
        const first = { type: element.type, [VALUES[element.type].key]: initialOf(element) };
        (this.values[block.block_id] ??= {})[element.action_id] = kept?.type === element.type ? kept : first;
      }
    }
    for (const blockId of Object.keys(this.errors)) if (!this.values[blockId]) delete this.errors[blockId];
  }

  get(field) {
    return this.values[field.blockId]?.[field.element.action_id]?.[VALUES[field.element.type].key];
  }

  set(field, value) {
    const { element, blockId } = field;
    (this.values[blockId] ??= {})[element.action_id] = { type: element.type, [VALUES[element.type].key]: value };
    this.onchange?.(blockId);
  }

  /** Sends a block action, with the whole state as Slack does. */
  act(field, detail) {
    const { type, action_id: actionId } = field.element;
    const action = { type, action_id: actionId, block_id: field.blockId, ...detail };
    return post("/page/action", { ...this.ref, action, state: { values: this.values } });
  }
}

/** Every element of a block that can hold a value or be clicked. */
export function elementsOf(block) {
  return [block.element, block.accessory, ...(block.elements ?? []), ...(block.actions ?? [])]
    .filter((element) => element?.action_id);
}
