"use strict";
// Draws nothing itself: the drawing and the table come from acrgeo; this tells, walks, copies and refreshes.
const byId = (id) => document.getElementById(id);
const body = document.body;
let model = JSON.parse(byId("data").textContent);
let pinned = null;
let chosen = null;
let isConnected = false;
let trouble = null;

const regionOf = (name) => model.regions.find((region) => region.name === name);
const shapeOf = (name) => byId("at-" + name);
const shapes = () => [...document.querySelectorAll(".regions .region")];

function ago(seconds) {
  if (seconds < 60) return Math.max(0, Math.round(seconds)) + " s";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min";
  return seconds < 86400 ? Math.floor(seconds / 3600) + " h" : Math.floor(seconds / 86400) + " d";
}

function element(tag, text, parent, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  parent.append(made);
  return made;
}

function when(text) {
  const time = Date.parse(text);
  if (Number.isNaN(time)) return text;
  return new Date(time).toISOString().slice(0, 19).replace("T", " ") + " UTC";
}

function facts(region) {
  const there = region.replica;
  const yesNo = region.zones === null ? "unknown" : region.zones ? "yes" : "no";
  const list = [["Region", region.name]];
  if (there && there.name !== region.name) list.push(["Named", there.name]);
  if (there && there.status.timestamp) list.push(["Since", when(there.status.timestamp)]);
  list.push(["Zones", yesNo], ["Pair", region.pairedRegion || "none"], ["Geography", region.geography || "unknown"]);
  if (region.distanceKm) list.push(["To home", region.distanceKm.toLocaleString("en") + " km"]);
  if (there && there.status.message) list.push(["Message", there.status.message, "wide"]);
  if (region.hostNames.length) list.push(["Hosts", region.hostNames.join(", "), "wide"]);
  region.changes.forEach((change) => list.push(["Plan", [change.action, ...change.words].join(", ") + ": " + change.reason, "wide"]));
  return list;
}

function tell(name) {
  const region = regionOf(name);
  if (!region) return;
  const panel = byId("details");
  const isSame = chosen === name && panel.contains(document.activeElement);
  document.querySelectorAll(".region.chosen").forEach((shape) => shape.classList.remove("chosen"));
  chosen = name;
  const shape = shapeOf(name);
  if (shape) shape.classList.add("chosen");
  panel.replaceChildren();
  element("h2", region.displayName, panel);
  element("p", region.status, panel, "state");
  const list = element("dl", "", panel);
  for (const [label, value, width] of facts(region)) {
    element("dt", label, list, width);
    element("dd", value, list, width);
  }
  if (region.command) {
    const row = element("div", "", panel, "command");
    const code = element("code", region.command, row);
    const button = element("button", "Copy", row);
    button.type = "button";
    button.setAttribute("aria-label", "Copy the command " + region.command);
    button.addEventListener("click", () => copy(region.command, code, button));
    if (isSame) button.focus();
  }
}

async function copy(command, code, button) {
  try {
    await navigator.clipboard.writeText(command);
    button.textContent = "Copied";
    byId("said").textContent = "Copied: " + command;
  } catch {
    getSelection().selectAllChildren(code);
    button.textContent = "Selected";
    byId("said").textContent = "The browser does not let the page copy; the command is selected.";
  }
}

function pin(name) {
  pinned = pinned === name ? null : name;
  shapes().forEach((shape) => shape.setAttribute("aria-pressed", String(shape.dataset.region === pinned)));
  tell(name);
}

function goTo(shape) {
  shapes().forEach((one) => one.setAttribute("tabindex", one === shape ? "0" : "-1"));
  shape.focus();
}

function place(shape) {
  const { column, row } = regionOf(shape.dataset.region).cell;
  return { x: column + (row % 2) / 2, y: row * 0.87 };
}

// The nearest region in a direction; what lies aside counts double.
function neighbour(from, right, down) {
  const start = place(from);
  let best = null;
  let least = Infinity;
  for (const shape of shapes()) {
    const there = place(shape);
    const along = (there.x - start.x) * right + (there.y - start.y) * down;
    const aside = Math.abs((there.x - start.x) * down) + Math.abs((there.y - start.y) * right);
    if (along > 0.1 && along + 2 * aside < least) {
      least = along + 2 * aside;
      best = shape;
    }
  }
  return best;
}

const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function walk(event) {
  const shape = event.target.closest(".regions .region");
  if (!shape || event.ctrlKey || event.altKey || event.metaKey) return;
  if (STEPS[event.key]) {
    const next = neighbour(shape, ...STEPS[event.key]);
    if (next) goTo(next);
  } else if (event.key === "Home") {
    goTo(shapeOf(model.regions.find((region) => region.cell).name));
  } else if (event.key === "Enter" || event.key === " ") {
    pin(shape.dataset.region);
  } else if (event.key === "Escape" && pinned) {
    pin(pinned);
  } else {
    return;
  }
  event.preventDefault();
}

function point(event) {
  const place = event.target.closest("[data-region]");
  if (place && !pinned) tell(place.dataset.region);
}

function listen() {
  document.addEventListener("keydown", walk);
  document.addEventListener("pointerover", point);
  // Not at the drawing: a browser would make that a stop of Tab of its own.
  document.addEventListener("focusin", point);
  document.addEventListener("click", (event) => {
    const shape = event.target.closest(".regions .region");
    if (!shape) return;
    goTo(shape);
    pin(shape.dataset.region);
  });
}

// Takes the new drawing over piece by piece, so that who stands on a region goes on standing there.
function redraw(text) {
  const fresh = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const map = byId("map");
  map.setAttribute("viewBox", fresh.getAttribute("viewBox"));
  for (const part of [".land", ".link"]) {
    map.querySelector(part).setAttribute("d", fresh.querySelector(part).getAttribute("d"));
  }
  map.querySelector(".labels").replaceChildren(...fresh.querySelector(".labels").children);
  const regions = map.querySelector(".regions");
  const wanted = new Set();
  for (const shape of fresh.querySelectorAll(".region")) {
    wanted.add(shape.id);
    const known = byId(shape.id);
    if (!known) {
      shape.setAttribute("tabindex", "-1");
      regions.append(shape);
      continue;
    }
    for (const { name, value } of shape.attributes) {
      if (name !== "tabindex" && name !== "aria-pressed" && known.getAttribute(name) !== value) known.setAttribute(name, value);
    }
    if (known.innerHTML !== shape.innerHTML) known.replaceChildren(...shape.childNodes);
  }
  shapes().filter((shape) => !wanted.has(shape.id)).forEach((shape) => shape.remove());
  if (!regions.querySelector('[tabindex="0"]') && regions.lastElementChild) regions.lastElementChild.setAttribute("tabindex", "0");
}

function changed(before, after) {
  const known = new Map(before.regions.map((region) => [region.name, region]));
  const differs = (one, other) => !other || one.mark !== other.mark || (one.replica || {}).regionEndpointEnabled !== (other.replica || {}).regionEndpointEnabled;
  return after.regions.filter((region) => differs(region, known.get(region.name))).map((region) => region.spoken);
}

function take(update) {
  const news = changed(model, update.document);
  model = update.document;
  redraw(update.svg);
  byId("legend").innerHTML = update.legend;
  byId("rows").innerHTML = update.rows;
  byId("name").textContent = update.name;
  byId("facts").textContent = update.facts;
  if (news.length) byId("said").textContent = news.join(". ");
  if (chosen) tell(chosen);
}

function freshen() {
  const age = (Date.now() - Date.parse(model.readAt)) / 1000;
  const every = Number(body.dataset.every);
  const isLive = Boolean(body.dataset.events);
  const isLate = isLive && (!isConnected || trouble !== null || age > 3 * every + 5);
  byId("light").className = isLive ? (isLate ? "late" : "live") : "still";
  const state = isLive ? (isLate ? "Not current: read " : "Live: read ") : "Read ";
  byId("age").textContent = state + ago(age) + " ago, " + when(model.readAt);
  const lost = isLive && !isConnected ? "No connection to acrgeo on this machine; trying again. What is shown may be old." : trouble;
  const alarm = byId("trouble");
  alarm.hidden = !lost;
  if (lost && alarm.textContent !== lost) alarm.textContent = lost;
}

function follow() {
  const source = new EventSource(body.dataset.events);
  source.addEventListener("open", () => {
    isConnected = true;
    freshen();
  });
  source.addEventListener("map", (event) => {
    trouble = null;
    take(JSON.parse(event.data));
    freshen();
  });
  source.addEventListener("trouble", (event) => {
    trouble = JSON.parse(event.data).message;
    freshen();
  });
  source.addEventListener("error", () => {
    isConnected = false;
    freshen();
    // Where the browser gave up, as after a refusal, it does not try again by itself.
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, 3000);
  });
}

listen();
if (model.regions.length) tell(model.regions[0].name);
freshen();
setInterval(freshen, 1000);
if (body.dataset.events) follow();
