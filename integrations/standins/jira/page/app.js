// A board by columns and an issue to edit. Everything is text content: nothing people wrote becomes HTML.
const $ = id => document.getElementById(id);
let state = null, opened = null;

function el(tag, props = {}, ...children) {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...children.filter(child => child !== null && child !== ""));
  return made;
}

function problem(text) {
  $("problem").textContent = text;
  $("problem").hidden = !text;
}

async function get(path) {
  const answer = await fetch(path + (path.includes("?") ? "&" : "?") + new URLSearchParams({
    as: localStorage.person ?? "", project: localStorage.project ?? "" }));
  if (!answer.ok) throw new Error((await answer.json()).errorMessages?.join(" ") ?? "It cannot be shown.");
  return answer.json();
}

async function act(method, path, body) {
  const answer = await fetch("/page/act", { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ as: state.as, method, path, body }) });
  const said = await answer.json();
  problem(said.error ?? "");
  if (!said.error) await draw();
  return said;
}

const rest = path => `/rest/api/3/issue${path}`;
const edit = (key, fields) => act("PUT", rest(`/${key}`), { fields });

async function move(key, status) {
  const found = await act("GET", rest(`/${key}/transitions`));
  const step = found.answer?.transitions.find(one => one.to.id === status);
  if (step) await act("POST", rest(`/${key}/transitions`), { transition: { id: step.id } });
  else problem("The workflow has no such move from here.");
}

function options(rows, chosen, none) {
  const list = Object.entries(rows).map(([id, name]) => el("option", { value: id, textContent: name, selected: id === chosen }));
  return none ? [el("option", { value: "", textContent: none, selected: !chosen }), ...list] : list;
}

const count = (number, word) => number && `${number} ${word}${number === 1 ? "" : "s"}`;

function card(issue) {
  const meta = [issue.key, state.types[issue.type], state.priorities[issue.priority], count(issue.points, "point"),
    issue.sprint, state.people[issue.assignee] ?? "unassigned", count(issue.comments, "comment")];
  return el("button", { className: issue.flagged ? "card flagged" : "card", onclick: () => show(issue.key) },
    issue.summary, el("div", { className: "meta", textContent: meta.filter(Boolean).join(" · ") }));
}

async function draw() {
  state = await get("/page/board");
  localStorage.person = state.as;
  localStorage.project = state.project;
  $("project").replaceChildren(...options(Object.fromEntries(state.projects.map(key => [key, key])), state.project));
  $("person").replaceChildren(...options(state.people, state.as));
  $("board").replaceChildren(...state.columns.map(column => {
    const cards = state.issues.filter(issue => issue.status === column.id);
    return el("section", {}, el("h2", { textContent: `${column.name} (${cards.length})` }), ...cards.map(card));
  }));
}

function field(name, input) {
  return el("label", {}, name, input);
}

async function show(key) {
  try { opened = await get(`/page/issue/${key}`); } catch (error) { return problem(error.message); }
  location.hash = key;
  const issue = opened;
  const summary = el("input", { value: issue.summary, onchange: () => edit(key, { summary: summary.value }) });
  const text = el("textarea", { value: issue.description });
  const status = el("select", { onchange: async () => { await move(key, status.value); show(key); } },
    ...options(Object.fromEntries(state.columns.map(column => [column.id, column.name])), issue.status));
  const assignee = el("select", { onchange: () => edit(key, { assignee: assignee.value ? { accountId: assignee.value } : null }) },
    ...options(state.people, issue.assignee, "Unassigned"));
  const priority = el("select", { onchange: () => edit(key, { priority: { id: priority.value } }) }, ...options(state.priorities, issue.priority));
  const labels = el("input", { value: issue.labels.join(" "), onchange: () => edit(key, { labels: labels.value.split(/\s+/).filter(Boolean) }) });
  const comment = el("textarea", { ariaLabel: "Comment" });
  const save = el("button", { textContent: "Save description", onclick: () => edit(key, { description: text.value || null }) });
  const say = el("button", { textContent: "Comment", onclick: async () => {
    if (comment.value.trim() && !(await act("POST", rest(`/${key}/comment`), { body: comment.value })).error) show(key);
  } });
  const gone = el("button", { textContent: "Delete issue", onclick: async () => {
    if (confirm(`Delete ${key}?`)) { await act("DELETE", rest(`/${key}`)); $("issue").close(); }
  } });
  $("issue").replaceChildren(
    el("div", { className: "row" }, el("strong", { textContent: key }), el("span", { className: "meta",
      textContent: [state.types[issue.type], issue.sprint, issue.parent && `in ${issue.parent}`].filter(Boolean).join(" · ") }),
      el("button", { textContent: "Close", autofocus: true, onclick: () => $("issue").close() })),
    field("Summary", summary),
    el("div", { className: "fields" }, field("Status", status), field("Assignee", assignee), field("Priority", priority), field("Labels", labels)),
    field("Description", text), save,
    ...issue.links.map(link => el("p", { className: "meta", textContent: link.outwardIssue
      ? `${link.type.outward} ${link.outwardIssue.key}` : `${link.type.inward} ${link.inwardIssue.key}` })),
    el("h2", { textContent: "Comments" }),
    ...issue.comments.map(one => el("div", { className: "comment" }, el("div", { className: "meta",
      textContent: `${state.people[one.author]} · ${new Date(one.at).toLocaleString()}${one.restricted ? " · restricted" : ""}` }), one.text)),
    comment, el("div", { className: "row" }, say, gone),
    el("h2", { textContent: "History" }),
    ...issue.history.toReversed().map(entry => el("p", { className: "meta", textContent:
      `${entry.historyMetadata?.actor?.displayName ?? entry.author.displayName}: ${entry.items.map(item =>
        `${item.field} ${item.fromString || "–"} → ${item.toString || "–"}`).join("; ")}` })));
  if (!$("issue").open) $("issue").showModal();
}

function create() {
  const summary = el("input", { required: true, autofocus: true });
  const type = el("select", {}, ...options(state.types, "10003"));
  const form = el("form", { onsubmit: async event => {
    event.preventDefault();
    const fields = { project: { key: state.project }, issuetype: { id: type.value }, summary: summary.value };
    const made = await act("POST", rest(""), { fields });
    if (!made.error) show(made.answer.key);
  } }, field("Summary", summary), field("Type", type),
  el("div", { className: "row" }, el("button", { textContent: "Create" }),
    el("button", { type: "button", textContent: "Cancel", onclick: () => $("issue").close() })));
  $("issue").replaceChildren(form);
  if (!$("issue").open) $("issue").showModal();
}

$("new").onclick = create;
$("project").onchange = () => { localStorage.project = $("project").value; draw(); };
$("person").onchange = () => { localStorage.person = $("person").value; draw(); };
$("issue").onclose = () => { opened = null; history.replaceState(null, "", location.pathname); };
await draw();
$("new").disabled = false;  // its form needs what the first answer brings
if (location.hash) show(location.hash.slice(1));
setInterval(async () => {
  // What somebody types is left alone: the board behind it is brought up to date.
  const now = await get("/page/board").catch(() => null);
  if (now && now.generation !== state.generation) await draw();
}, 2000);
