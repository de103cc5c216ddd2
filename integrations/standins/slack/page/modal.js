import { renderBlocks } from "./blocks.js";
import { el, iconButton, uid } from "./dom.js";
import { problem } from "./fields.js";
import { plain } from "./mrkdwn.js";
import { attempt, closePopup, toast } from "./popup.js";
import { post, state } from "./state.js";
import { Surface, VALUES } from "./surface.js";

const open = new Map(); // view id -> ModalView, so that a view under another keeps what was typed

class ModalView {
  constructor(view) {
    this.id = view.id;
    this.surface = new Surface({ view_id: view.id });
    this.surface.onchange = (blockId) => this.clearError(blockId);
    this.title = el("h2", { id: uid("modal"), tabindex: "-1" });
    this.back = iconButton("back", "Back", () => this.close());
    this.body = el("div.blocks.modal-body");
    this.foot = el("footer");
    const close = iconButton("close", "Close", () => this.close(true));
    const onsubmit = (event) => { event.preventDefault(); this.submit(); };
    this.form = el("form", { novalidate: true, onsubmit },
      el("header", {}, this.back, this.title, close), this.body, this.foot);
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.submit(); }
    });
  }

  update(view, depth) {
    this.view = view;
    this.form.dataset.callbackId = view.callback_id ?? "";
    this.form.dataset.viewId = view.id;
    this.title.textContent = plain(view.title);
    this.back.hidden = depth === 0;
    renderBlocks(this.body, view.blocks, this.surface);
    const inputs = view.blocks.some((block) => block.type === "input");
    this.submitButton = el("button.button.primary", { type: "submit" }, plain(view.submit ?? "Submit"));
    this.submitButton.hidden = !view.submit && !inputs;
    const close = el("button.button", { type: "button", onclick: () => this.close() }, plain(view.close ?? "Close"));
    this.foot.replaceChildren(close, this.submitButton);
  }

  clearError(blockId) {
    if (!this.surface.errors[blockId]) return;
    delete this.surface.errors[blockId];
    renderBlocks(this.body, this.view.blocks, this.surface);
  }

  showErrors(errors) {
    this.surface.errors = errors;
    renderBlocks(this.body, this.view.blocks, this.surface);
    const [first] = this.view.blocks.filter((block) => errors[block.block_id]);
    const place = this.body.querySelector(`[data-block-id="${CSS.escape(first?.block_id ?? "")}"]`);
    place?.querySelector("[data-action-id]")?.focus();
    place?.scrollIntoView({ block: "nearest" });
    if (!first) toast(Object.values(errors).join(" "));
  }

  ownErrors() {
    const errors = {};
    for (const block of this.view.blocks) {
      if (block.type !== "input" || !VALUES[block.element.type]) continue;
      const wrong = problem(block, this.surface.get({ element: block.element, blockId: block.block_id }));
      if (wrong) errors[block.block_id] = wrong;
    }
    return errors;
  }

  async submit() {
    if (this.submitButton.hidden || this.submitButton.disabled) return;
    const errors = this.ownErrors();
    if (Object.keys(errors).length) return this.showErrors(errors);
    const button = this.submitButton;
    button.disabled = true;
    const filled = { view_id: this.id, state: { values: this.surface.values } };
    const answer = await attempt(post("/page/view/submit", filled));
    button.disabled = false;
    if (answer.errors) this.showErrors(answer.errors);
  }

  close(all = false) {
    closePopup();
    return attempt(post("/page/view/close", { view_id: this.id, all: all || undefined }));
  }

  focus() {
    const wanted = this.view.blocks.find((block) => block.element?.focus_on_load)?.block_id;
    const scope = wanted ? this.body.querySelector(`[data-block-id="${CSS.escape(wanted)}"]`) : this.body;
    (scope.querySelector("[data-action-id]") ?? this.title).focus();
  }
}

/** Shows the top of this person's stack of views, or nothing. */
export function updateModals(dialog) {
  const ids = new Set(state.views.map((view) => view.id));
  for (const id of open.keys()) if (!ids.has(id)) open.delete(id);
  const top = state.views.at(-1);
  if (!top) {
    closePopup();
    dialog.replaceChildren();
    if (dialog.open) dialog.close();
    return;
  }
  const fresh = !open.has(top.id);
  if (fresh) open.set(top.id, new ModalView(top));
  const modal = open.get(top.id);
  modal.update(top, state.views.length - 1);
  if (dialog.firstChild !== modal.form) {
    dialog.replaceChildren(modal.form);
    dialog.setAttribute("aria-labelledby", modal.title.id);
  }
  if (!dialog.open) dialog.showModal();
  if (fresh || !dialog.contains(document.activeElement)) modal.focus();
}

/** Esc closes the top view, as its close button does; the dialog itself only goes when the stack is empty. */
export function wireModals(dialog) {
  const close = () => open.get(state.views.at(-1)?.id)?.close();
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    close();
  });
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    if (!event.cancelable) close();
  });
  dialog.addEventListener("close", () => state.views.length && updateModals(dialog));
}
