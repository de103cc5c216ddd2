import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { image } from "./images.js";
import { link, token } from "./mrkdwn.js";

const INLINE = new RegExp([
  "\\\\([\\\\`*_{}\\[\\]()#+.!~>-])",                          // 1 escaped character
  "`([^`\\n]+)`",                                              // 2 code
  "(!?)\\[([^\\]\\n]*)\\]\\(([^()\\s]+)(?: \"[^\"]*\")?\\)",   // 3 to 5 link or image
  "<([^<>\\n]+)>",                                             // 6 mention or address
  "\\*\\*(?=\\S)(.+?\\S??)\\*\\*|__(?=\\S)(.+?)__",            // 7, 8 bold
  "\\*(?=[^\\s*])([^*\\n]*?[^\\s*])\\*|(?<![\\p{L}\\p{N}_])_(?=\\S)([^_\\n]+?)_(?![\\p{L}\\p{N}_])", // 9, 10 italic
  "~~(?=\\S)(.+?)~~",                                          // 11 strike
  "(?<![\\p{L}\\p{N}])(https?:\\/\\/[^\\s<>()\\[\\]]+[^\\s<>()\\[\\].,;:!?'\"])", // 12 bare address
  ":([a-z0-9_+-]+):",                                          // 13 emoji
].join("|"), "gu");

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, match.index), node(match));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}

function node([, literal, code, bang, label, url, reference, bold, bold2, italic, italic2, strike, address, name]) {
  if (literal) return literal;
  if (code) return el("code", {}, code);
  if (url) return bang ? image(url, label) : link(url, inline(label));
  if (reference) return token(reference);
  if (bold || bold2) return el("strong", {}, inline(bold || bold2));
  if (italic || italic2) return el("em", {}, inline(italic || italic2));
  if (strike) return el("s", {}, inline(strike));
  return address ? link(address, [address]) : emoji(name);
}

const ITEM = /^(\s*)(?:([-*+])|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;
const DIVIDER = /^\s*([-*_])(?:\s*\1){2,}\s*$/;
const cells = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function list(rows) {
  const depth = ITEM.exec(rows[0])[1].length;
  const [, , , number] = ITEM.exec(rows[0]);
  const items = [];
  for (const row of rows) {
    const match = ITEM.exec(row);
    if (match && match[1].length <= depth) items.push({ task: match[4], text: match[5], children: [] });
    else items.at(-1).children.push(row);
  }
  return el(number ? "ol" : "ul", { start: number && number !== "1" ? number : null }, items.map((item) => el(
    "li", {},
    item.task ? el("input", { type: "checkbox", disabled: true, checked: item.task !== " " }) : null,
    inline(item.text),
    item.children.some((row) => ITEM.test(row)) ? list(item.children.filter((row) => ITEM.test(row))) : null,
  )));
}

function table(rows) {
  const [head, , ...body] = rows.map(cells);
  return el("div.table-scroll", {}, el("table", {},
    el("thead", {}, el("tr", {}, head.map((cell) => el("th", { scope: "col" }, inline(cell))))),
    el("tbody", {}, body.map((row) => el("tr", {}, row.map((cell) => el("td", {}, inline(cell))))))));
}

const KINDS = [
  { starts: (row) => /^\s*```/.test(row), goes: null },
  { starts: (row) => /^#{1,6}\s/.test(row), goes: () => false,
    build: ([row]) => el(`h${Math.min(6, row.indexOf(" ") + 2)}`, {}, inline(row.replace(/^#+\s+|\s+#+$/g, ""))) },
  { starts: (row) => DIVIDER.test(row), goes: () => false, build: () => el("hr") },
  { starts: (row) => /^\s*>/.test(row), goes: (row) => /^\s*>/.test(row),
    build: (rows) => el("blockquote", {}, build(rows.map((row) => row.replace(/^\s*> ?/, "")))) },
  { starts: (row) => ITEM.test(row), goes: (row) => ITEM.test(row) || /^\s{2,}\S/.test(row), build: list },
  { starts: (row, next) => row.includes("|") && /^[\s|:-]+$/.test(next ?? "") && next.includes("-"),
    goes: (row) => row.includes("|"), build: table },
];

function paragraph(rows) {
  return el("p", {}, rows.map((row, at) => [at ? el("br") : null, inline(row.trim())]));
}

function build(rows) {
  const nodes = [];
  for (let at = 0; at < rows.length;) {
    const kind = KINDS.find(({ starts }) => starts(rows[at], rows[at + 1]));
    let end = at + 1;
    if (!rows[at].trim()) { at = end; continue; }
    if (kind?.goes === null) {
      while (end < rows.length && !/^\s*```/.test(rows[end])) end += 1;
      nodes.push(el("pre", {}, rows.slice(at + 1, end).join("\n")));
      at = end + 1;
      continue;
    }
    const goes = kind?.goes ?? ((row, next) => row.trim() && !KINDS.some(({ starts }) => starts(row, next)));
    while (end < rows.length && goes(rows[end], rows[end + 1])) end += 1;
    nodes.push((kind?.build ?? paragraph)(rows.slice(at, end)));
    at = end;
  }
  return nodes;
}

/** Standard Markdown, as the markdown block and streamed answers carry it, as nodes. */
export const markdown = (text) => el("div.markdown", {}, build((text ?? "").split("\n")));
