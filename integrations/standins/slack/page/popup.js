import { el, uid } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";

let open = null;

export const closePopup = () => open?.close();

/** Shows `content` beside `anchor`, inside the dialog that holds it: outside of a modal dialog nothing takes focus. */
export function popup(anchor, content, props = {}, onclose = null) {
  closePopup();
  const node = el("div.popup", { popover: "manual", ...props }, content);
  const place = () => position(node, anchor);
  const outside = (event) => {
    if (!node.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const close = () => {
    open = null;
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", place);
    window.removeEventListener("scroll", place, true);
    const held = node.contains(document.activeElement);
    node.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (held) anchor.focus({ preventScroll: true });
    onclose?.();
  };
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" && event.key !== "Tab") return;
    event.stopPropagation();
    if (event.key === "Escape") event.preventDefault();
    close();
  });
  (anchor.closest("dialog") ?? document.body).append(node);
  node.showPopover();
  place();
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", place);
  window.addEventListener("scroll", place, true);
  open = { close, place, anchor };
  return open;
}

function position(node, anchor) {
  const gap = 6;
  const box = anchor.getBoundingClientRect();
  node.style.minWidth = `${Math.min(box.width, innerWidth - 2 * gap)}px`;
  const below = innerHeight - box.bottom - 2 * gap;
  const above = box.top - 2 * gap;
  const up = below < Math.min(280, node.scrollHeight) && above > below;
  node.style.maxHeight = `${Math.max(120, up ? above : below)}px`;
  node.style.left = `${Math.max(gap, Math.min(box.left, innerWidth - node.offsetWidth - gap))}px`;
  node.style.top = up ? `${Math.max(gap, box.top - gap - node.offsetHeight)}px` : `${box.bottom + gap}px`;
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** A menu of buttons. Items: `{ label, hint, icon, danger, run }`; arrows move, Enter runs, Esc closes. */
export function menu(anchor, label, items) {
  if (open?.anchor === anchor) return closePopup();
  const buttons = items.map((item) => el(item.danger ? "button.danger" : "button", {
    type: "button", role: "menuitem", "data-callback-id": item.callbackId,
    onclick: () => { closePopup(); item.run(); },
  }, el("span", {}, item.icon, item.label), item.hint ? el("small", {}, item.hint) : null));
  popup(anchor, buttons, { role: "menu", "aria-label": label, class: "popup menu" });
  buttons[0]?.parentNode.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    buttons[(at + step + buttons.length) % buttons.length].focus();
  });
  buttons[0]?.focus();
}

/** Options under the arrow keys of a text field elsewhere. Options: `{ value, label, detail, icon }`. */
export class Listbox {
  constructor(label, onpick, { many = false } = {}) {
    const props = { role: "listbox", id: uid("list"), "aria-label": label, "aria-multiselectable": many && "true" };
    this.node = el("div.listbox", props);
    this.onpick = onpick;
    this.rows = [];
    this.active = -1;
  }

  show(groups, chosen = () => false) {
    this.rows = [];
    this.node.replaceChildren(...groups.flatMap(({ label, options }) => [
      label ? el("div.group-label", { role: "presentation" }, plain(label)) : null,
      ...options.map((option) => this.row(option, chosen(option))),
    ]).filter(Boolean));
    const first = this.rows.findIndex(({ option }) => chosen(option));
    this.move(0, this.rows.length ? Math.max(0, first) : -1);
  }

  row(option, selected) {
    const at = this.rows.length;
    const row = el("div.option", {
      role: "option", id: uid("option"), "aria-selected": String(selected),
      onpointerdown: (event) => event.preventDefault(),
      onclick: () => this.pick(at),
      onpointermove: () => this.active !== at && this.move(0, at, false),
    }, option.icon, el("span.option-label", {}, option.label), option.detail ? el("small", {}, option.detail) : null);
    this.rows.push({ row, option });
    return row;
  }

  move(step, to = null, scroll = true) {
    const count = this.rows.length;
    this.active = to ?? (count ? (this.active + step + count) % count : -1);
    this.rows.forEach(({ row }, at) => row.classList.toggle("active", at === this.active));
    if (scroll) this.rows[this.active]?.row.scrollIntoView({ block: "nearest" });
    this.field?.setAttribute("aria-activedescendant", this.rows[this.active]?.row.id ?? "");
  }

  pick(at = this.active) {
    if (this.rows[at]) this.onpick(this.rows[at].option);
  }

  /** True when the key was for the list. */
  handle(event) {
    if (STEPS[event.key]) this.move(STEPS[event.key]);
    else if (event.key === "Enter" && this.rows.length) this.pick();
    else return false;
    event.preventDefault();
    return true;
  }
}

/** A searchable list beside `anchor`. `load(query)` gives groups, or a promise of them; with `many` it stays open. */
export function choose(anchor, label, { load, chosen, pick, many = false }) {
  if (open?.anchor === anchor) return closePopup();
  let asked = 0;
  const list = new Listbox(label, (option) => {
    pick(option);
    if (many) refresh();
    else closePopup();
  }, { many });
  const note = el("p.note", { role: "status" });
  const search = el("input.search", {
    type: "text", role: "combobox", "aria-label": `Search: ${label}`, "aria-expanded": "true",
    "aria-controls": list.node.id, "aria-autocomplete": "list", placeholder: "Search", autocomplete: "off",
    oninput: () => refresh(), onkeydown: (event) => list.handle(event),
  });
  list.field = search;
  async function refresh() {
    const turn = asked += 1;
    const at = list.active;
    const pending = load(search.value);
    note.textContent = pending instanceof Promise ? "Looking…" : "";
    const { groups, hint } = await pending;
    if (turn !== asked) return;
    list.show(groups, chosen);
    if (many && at > 0 && at < list.rows.length) list.move(0, at);
    note.textContent = hint ?? (list.rows.length ? "" : "Nothing found");
    open?.place();
  }
  popup(anchor, [search, list.node, note], { class: "popup chooser" });
  refresh();
  if (!matchMedia("(pointer: coarse)").matches) search.focus(); // there a keyboard on the screen would hide the list
}

/** Asks with a confirm object; resolves to whether the person agreed. */
export function confirm({ title, text, confirm: yes, deny, style }) {
  return new Promise((resolve) => {
    const heading = uid("confirm");
    const answer = (value) => { dialog.remove(); before?.focus?.(); resolve(value); };
    const agree = el(style === "danger" ? "button.button.danger" : "button.button.primary",
      { type: "button", onclick: () => answer(true) }, plain(yes ?? "Yes"));
    const before = document.activeElement;
    const refuse = el("button.button", { type: "button", onclick: () => answer(false) }, plain(deny ?? "Cancel"));
    const dialog = el("dialog.confirm", { "aria-labelledby": heading, role: "alertdialog" },
      el("h2", { id: heading }, plain(title)), textObject(text), el("footer", {}, refuse, agree));
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); answer(false); });
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(dialog);
    dialog.showModal();
    agree.focus();
  });
}

/** Says something that went wrong, or did not happen, without taking the focus. */
export function toast(text) {
  const host = document.querySelector("dialog[open]") ?? document.body;
  const node = el("div.toast", { role: "alert" }, text);
  host.append(node);
  setTimeout(() => node.remove(), 6000);
}

/** Runs a request from a click; what fails is said to the person. */
export async function attempt(request) {
  try {
    const answer = await request;
    if (answer.ok === false && answer.error) toast(answer.error);
    return answer;
  } catch (error) {
    toast(error.message);
    return { ok: false };
  }
}
