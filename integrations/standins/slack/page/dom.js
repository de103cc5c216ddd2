/** Builds DOM nodes. Strings become text nodes, so nothing that came as data can become markup. */
export function el(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value") node.value = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

let serial = 0;
export const uid = (prefix) => `${prefix}-${++serial}`;

const ICONS = {
  hash: "M6 3 4.5 13M11.5 3 10 13M3 6h10.5M2.5 10H13",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  plus: "M8 3v10M3 8h10",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  reply: "M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z",
  smile: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M5.8 6.5h.01M10.2 6.5h.01M5.5 9.5c1.2 1.6 3.8 1.6 5 0",
  send: "M2.5 8 13.5 3l-3 10.5-3-4zM7.5 9.5l6-6.5",
  back: "M10 3 5 8l5 5",
  close: "M4 4l8 8M12 4l-8 8",
  traffic: "M3 5.5h9M9.5 3 12 5.5 9.5 8M13 10.5H4M6.5 8 4 10.5 6.5 13",
  eye: "M1.5 8S4 4 8 4s6.5 4 6.5 4-2.5 4-6.5 4S1.5 8 1.5 8M8 6.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4",
  down: "M4 6l4 4 4-4",
  check: "M3 8.5 6.5 12 13 4.5",
  up: "M5 14V7.5L8 2c1.2 0 1.8.8 1.5 2L9 6.5h4l-1 6.5-1.5 1zM5 7.5H2.5V14H5",
  thumbdown: "M11 2v6.5L8 14c-1.2 0-1.8-.8-1.5-2L7 9.5H3L4 3l1.5-1zM11 8.5h2.5V2H11",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, props = {}) {
  return el("button.icon-button", { type: "button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}

/** Makes `parent`'s children match `items`, keeping every node whose key and version did not change, so that
 *  typed text, focus and scroll position survive updates of what stands beside them. */
export function reconcile(parent, items, { key, version, render }) {
  const focus = focusMark(parent);
  const old = new Map([...parent.children].map((node) => [node._key, node]));
  const next = items.map((item) => {
    const [itemKey, itemVersion] = [key(item), version(item)];
    const kept = old.get(itemKey);
    if (kept && kept._version === itemVersion) return kept;
    return Object.assign(render(item), { _key: itemKey, _version: itemVersion });
  });
  const wanted = new Set(next);
  for (const node of [...parent.children]) if (!wanted.has(node)) node.remove();
  let cursor = parent.firstChild;
  for (const node of next) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
  if (focus) restoreFocus(parent, focus);
}

const sameField = (node) => [node.tagName, node.dataset.actionId, node.dataset.blockId, node.getAttribute("aria-label")].join();

function focusMark(parent) {
  const active = document.activeElement;
  const item = [...parent.children].find((node) => node.contains(active));
  if (!item) return null;
  let caret = null; // number and e-mail inputs have none, and some browsers throw rather than answer null
  try { caret = [active.selectionStart, active.selectionEnd]; } catch { /* no caret */ }
  return { key: item._key, field: sameField(active), caret };
}

function restoreFocus(parent, { key, field, caret }) {
  if (parent.contains(document.activeElement)) return;
  const item = [...parent.children].find((node) => node._key === key);
  const twin = [...(item?.querySelectorAll("*") ?? [])].find((node) => sameField(node) === field) ?? item;
  if (!twin) return;
  twin.focus({ preventScroll: true });
  if (caret?.[0] != null && twin.setSelectionRange) try { twin.setSelectionRange(...caret); } catch { /* no caret */ }
}
