import { el, icon, iconButton } from "./dom.js";
import { Listbox, attempt, menu } from "./popup.js";
import { post, state } from "./state.js";
import { completions } from "./typing.js";

/** A text field that grows with its text and completes /commands, @people, #channels and :emoji: by keyboard. */
export function typingField(props, { onenter, onescape }) {
  let found = null;
  const list = new Listbox("Suggestions", ({ value }) => {
    const before = area.value.slice(0, found.from) + value;
    area.value = `${before} ${area.value.slice(area.selectionStart).replace(/^ /, "")}`;
    area.setSelectionRange(before.length + 1, before.length + 1);
    changed();
  });
  const area = el("textarea", {
    rows: 1, role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": list.node.id, ...props,
    oninput: () => changed(),
    onblur: () => suggest(null),
    onkeydown: (event) => {
      if (event.isComposing) return;
      if (found && event.key === "Escape") { event.preventDefault(); event.stopPropagation(); suggest(null); return; }
      if (found && event.key === "Tab") { event.preventDefault(); list.pick(); return; }
      if (found && list.handle(event)) return;
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); onenter(area.value); }
      if (event.key === "Escape") onescape?.(event);
    },
  });
  list.field = area;
  list.node.hidden = true;
  function suggest(next) {
    found = next;
    list.node.hidden = !found;
    area.setAttribute("aria-expanded", String(Boolean(found)));
    if (found) list.show([{ options: found.rows }]);
    else area.removeAttribute("aria-activedescendant");
  }
  function changed() {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
    suggest(completions(area.value, area.selectionStart));
    area.dispatchEvent(new Event("typed"));
  }
  requestAnimationFrame(() => { if (area.value) { changed(); suggest(null); } });
  return { area, list: list.node, set: (text) => { area.value = text; changed(); suggest(null); } };
}

/** The app's shortcuts of a kind, "global" or "message", as menu items; `about` is the message, if any. */
export function shortcutItems(kind, about = {}) {
  return state.shortcuts.filter(({ type }) => type === kind).map(({ name, callback_id: callbackId }) => ({
    label: name, hint: state.app.name, callbackId,
    run: () => attempt(post("/page/shortcut", { callback_id: callbackId, ...about })),
  }));
}

/** The place to write in a channel or thread. What failed stands above it, and its text is kept to be sent again. */
export function composer(channel, threadTs) {
  const draft = `${channel.id}|${threadTs ?? ""}`;
  const label = threadTs ? "Reply in thread" : `Message ${channel.label}`;
  const failure = el("p.failure", { role: "alert" });
  const sendButton = iconButton("send", "Send", () => send(field.area.value), { class: "icon-button send" });
  const field = typingField(
    { "aria-label": label, placeholder: label, value: state.drafts.get(draft), "data-channel": channel.id },
    { onenter: send },
  );
  field.area.addEventListener("typed", () => {
    state.drafts.set(draft, field.area.value);
    sendButton.disabled = !field.area.value.trim();
  });
  sendButton.disabled = !field.area.value.trim();

  async function send(text) {
    if (!text.trim()) return;
    field.set("");
    failure.textContent = "";
    try {
      const answer = await post("/page/send", { channel: channel.id, text: text.trim(), thread_ts: threadTs });
      if (answer.ok === false) throw new Error(answer.error);
    } catch (error) {
      failure.textContent = error.message;
      if (!field.area.value) field.set(text);
    }
  }

  const attach = () => attempt(upload(channel.id, threadTs, picker));
  const picker = el("input", { type: "file", hidden: true, onchange: attach });
  const slash = () => {
    field.set("/");
    field.area.focus();
    field.area.dispatchEvent(new Event("input"));
  };
  const plus = iconButton("plus", "Shortcuts", () => menu(plus, "Shortcuts", [
    { label: "Run a command", hint: "/", run: slash },
    { label: "Attach a file", run: () => picker.click() },
    ...shortcutItems("global"),
  ]), { "aria-haspopup": "menu" });
  return el("div.composer", {}, failure, field.list, el("div.composer-box", {}, plus, picker, field.area, sendButton));
}

async function upload(channel, threadTs, picker) {
  const [file] = picker.files;
  picker.value = "";
  const content = await new Promise((resolve, reject) => {
    const reader = Object.assign(new FileReader(), { onerror: () => reject(reader.error) });
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.readAsDataURL(file);
  });
  return post("/page/upload", { channel, thread_ts: threadTs, name: file.name, content: content ?? "" });
}

export const prompt = (channel, { title, message }) => el("button.prompt", {
  type: "button", title: message, onclick: () => attempt(post("/page/send", { channel, text: message })),
}, title);

/** Instead of a composer, where nothing can be written. */
export function closedComposer(channel) {
  if (channel.is_archived) return el("div.composer.closed", {}, icon("lock"), "This channel is archived.");
  const join = () => attempt(post("/page/join", { channel: channel.id }));
  return el("div.composer.closed", {}, el("span", {}, `You are looking at ${channel.label}.`),
    el("button.button.primary", { type: "button", onclick: join }, "Join channel"));
}
