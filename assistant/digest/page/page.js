/* The chart of an edition to explore. Without a network: everything comes from this server. */
"use strict";

const KEY = "usher-token";
let shown = [];

const text = (selection, name, said) => selection.append(name).text(said);
const vibe = (title) => (title.vibe_score === null ? "no score yet" : `vibe ${title.vibe_score}`);
const reviews = (title) => (title.review_count === 1 ? "1 review" : `${title.review_count} reviews`);
const named = (title) => title.name + (title.year ? ` (${title.year})` : "");

async function load() {
  const here = new URLSearchParams(location.search);
  const token = sessionStorage.getItem(KEY);
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  say("Loading…");
  let answer;
  try {
    answer = await fetch(`v1/trending?${here}`, { headers });
  } catch {
    return say("The bot does not answer. Try again in a minute.");
  }
  d3.select("#enter").attr("hidden", answer.status === 401 ? null : "");
  const body = await answer.json();
  if (answer.status === 401) return say(token ? "That token is not the right one." : "");
  if (!answer.ok) return say(typeof body.detail === "string" ? body.detail : "That address is not complete.");
  say(body.top);
  draw(body);
}

function say(words) {
  d3.select("#said").text(words);
}

function draw(edition) {
  shown = edition.titles;
  d3.select("#details").selectAll("*").remove();
  bubbles();
  legend(edition.colours);
  table();
  d3.select("#credits").text(edition.credits.join(" · "));
}

function bubbles() {
  const svg = d3.select("#chart");
  svg.selectAll("*").remove();
  if (!shown.length) return svg.attr("viewBox", "0 0 1 0");
  const nodes = shown.map((title) => ({ title, r: title.radius + 3 }));
  d3.packSiblings([...nodes].sort((a, b) => b.r - a.r));
  const edge = (sign, axis) => sign * Math.max(...nodes.map((d) => sign * d[axis] + d.r));
  const [left, top, right, bottom] = [edge(-1, "x"), edge(-1, "y"), edge(1, "x"), edge(1, "y")];
  svg.attr("viewBox", `${left} ${top} ${right - left} ${bottom - top}`).style("max-height", "80vh");
  const bubble = svg.selectAll("g").data(nodes).join("g")
    .attr("class", "bubble")
    .attr("role", "button")
    .attr("tabindex", (_, n) => (n ? -1 : 0))
    .attr("aria-label", (d) => `${named(d.title)}, ${vibe(d.title)}, ${reviews(d.title)}`)
    .attr("transform", (d) => `translate(${d.x},${d.y})`)
    .on("click", (event) => event.currentTarget.focus())
    .on("focus", function (_, d) { choose(this, d.title); })
    .on("keydown", move);
  bubble.append("circle").attr("r", (d) => d.title.radius).attr("fill", (d) => d.title.colour);
  bubble.each(function (d) { label(d3.select(this), d.title); });
}

/* The server has cut the name into lines that fit the bubble, at the size given. */
function label(bubble, title) {
  const words = bubble.append("text").attr("fill", title.ink).attr("font-size", title.size);
  const score = title.vibe_score === null ? "no score" : title.vibe_score;
  [...title.lines, score].forEach((line, n, all) => {
    text(words, "tspan", line).attr("x", 0).attr("y", title.baselines[n])
      .attr("font-weight", n === all.length - 1 ? null : "bold");
  });
}

function move(event, d) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const all = d3.selectAll(".bubble").nodes();
  const now = shown.indexOf(d.title);
  const next = { Home: 0, End: all.length - 1 }[event.key] ?? now + (steps[event.key] ?? NaN);
  if (Number.isNaN(next)) return;
  event.preventDefault();
  all[(next + all.length) % all.length].focus();
}

function choose(node, title) {
  d3.selectAll(".bubble").classed("chosen", false).attr("tabindex", -1);
  d3.select(node).classed("chosen", true).attr("tabindex", 0);
  const box = d3.select("#details");
  box.selectAll("*").remove();
  text(box, "h2", named(title));
  text(box, "p", `Number ${title.rank} · ${title.kind} · ${vibe(title)} · ${reviews(title)}`);
  if (title.verdict) text(box, "p", title.verdict);
  if (title.tags.length) text(box, "p", title.tags.join(", "));
  text(box, "p", title.why);
  if (title.where.length) text(box, "p", `Streams on ${title.where.join(", ")}`);
  if (/^https?:/.test(title.url ?? "")) {
    text(box.append("p"), "a", "Open its page").attr("href", title.url).attr("rel", "noreferrer");
  }
}

function legend(colours) {
  const items = d3.select("#legend").selectAll("li").data(colours).join("li");
  items.selectAll("*").remove();
  items.text("");
  items.append("svg").attr("viewBox", "0 0 2 2").attr("aria-hidden", "true")
    .append("circle").attr("cx", 1).attr("cy", 1).attr("r", 1).attr("fill", (d) => d.colour);
  text(items, "span", (d) => d.tag);
}

function table() {
  const row = d3.select("#table tbody").selectAll("tr").data(shown).join("tr");
  row.selectAll("td").data((title) => [
    title.rank, named(title), title.vibe_score ?? "", title.review_count, title.tags.join(", "), title.why,
  ]).join("td").text((said) => said);
}

d3.select("#enter").on("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, d3.select("#token").property("value"));
  load();
});
d3.select("#ask").on("submit", (event) => {
  event.preventDefault();
  const words = d3.select("#words").property("value").trim();
  history.replaceState(null, "", words ? `?words=${encodeURIComponent(words)}` : location.pathname);
  load();
});
d3.select("#words").property("value", new URLSearchParams(location.search).get("words") ?? "");
load();
