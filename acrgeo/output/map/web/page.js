"use strict";
// Draws nothing itself: the drawing and the table come from acrgeo; this tells, walks, copies and refreshes.
const byId = (id) => document.getElementById(id);
const body = document.body;
let model = JSON.parse(byId("data").textContent);
let pinned = null;
let chosen = null;
let isConnected = null; // not known yet
let hasEnded = false;
let trouble = null;

const regionOf = (name) => model.regions.find((region) => region.name === name);
const maps = () => [...document.querySelectorAll(".map")];
// The style shows one of them, by the width of the window.
const shownMap = () => maps().find((map) => map.getClientRects().length) || maps()[0];
const shapesOf = (map) => [...map.querySelectorAll(".regions .region")];
const shapes = () => shapesOf(shownMap());
const shapeOf = (name) => shapes().find((shape) => shape.dataset.region === name);
const placesOf = (name) => document.querySelectorAll(`[data-region="${CSS.escape(name)}"]`);

function ago(seconds) {
  if (seconds < 60) return Math.max(0, Math.round(seconds)) + " s";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min";
  if (seconds < 86400) return Math.floor(seconds / 3600) + " h " + Math.floor((seconds / 60) % 60) + " min";
  return Math.floor(seconds / 86400) + " d " + Math.floor((seconds / 3600) % 24) + " h";
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

// A relative time, with the time itself for the pointer; freshen keeps it.
function timeOf(text) {
  const made = document.createElement("time");
  made.dateTime = text;
  made.title = when(text);
  made.textContent = relative(text);
  return made;
}

function relative(text) {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : ago((Date.now() - time) / 1000) + " ago";
}

function facts(region) {
  const there = region.replica;
  const yesNo = region.zones === null ? "unknown" : region.zones ? "yes" : "no";
  const list = [["Region", region.name]];
  if (there && there.name !== region.name) list.push(["Named", there.name]);
  if (there && there.status.timestamp) list.push(["Since", timeOf(there.status.timestamp)]);
  list.push(["Zones", yesNo], ["Pair", region.pairedRegion || "none"], ["Geography", region.geography || "unknown"]);
  if (region.distanceKm) list.push(["To home", region.distanceKm.toLocaleString("en") + " km"]);
  if (there && there.status.message) list.push(["Message", there.status.message, "wide"]);
  if (there) {
    const tags = Object.entries(there.tags).filter(([key]) => !key.startsWith("acrgeo-"));
    list.push(["Tags", tags.map(([key, value]) => key + "=" + value).join(", ") || "none", "wide"]);
    list.push(["Webhooks", webhooks(region), "wide"]);
  }
  if (region.hostNames.length) list.push(["Hosts", region.hostNames.join(", "), "wide"]);
  region.changes.forEach((change) => list.push(["Plan", [change.action, ...change.words].join(", ") + ": " + change.reason, "wide"]));
  return list;
}

function webhooks(region) {
  if (region.webhooks === null) return "unknown";
  const words = (webhook) => webhook.name + " (" + webhook.actions.join(", ") + (webhook.enabled ? ")" : "; off)");
  return region.webhooks.map(words).join(", ") || "none";
}

function tell(name) {
  const region = regionOf(name);
  if (!region) return;
  const panel = byId("details");
  const focused = panel.contains(document.activeElement) && chosen === name ? document.activeElement.dataset.command : null;
  if (chosen) placesOf(chosen).forEach((place) => place.classList.remove("chosen"));
  chosen = name;
  placesOf(name).forEach((place) => place.classList.add("chosen"));
  panel.replaceChildren();
  element("h2", region.displayName, panel);
  element("p", region.status, panel, "state");
  const list = element("dl", "", panel);
  for (const [label, value, width] of facts(region)) {
    element("dt", label, list, width);
    element("dd", "", list, width).append(value);
  }
  for (const { does, command } of region.commands) offer(does, command, panel, focused);
}

function offer(does, command, parent, focused) {
  const row = element("div", "", parent, "command");
  element("span", does, row);
  const code = element("code", "", row);
  for (const word of command.split(" ")) {  // a line ends between words, never after the dashes of an option
    if (code.firstChild) code.append(" ");
    element("b", word, code);
  }
  const button = element("button", "Copy", row);
  button.type = "button";
  button.dataset.command = command;
  button.setAttribute("aria-label", "Copy the command " + command);
  button.addEventListener("click", () => copy(command, code, button));
  if (focused === command) button.focus();
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
  for (const map of maps()) {
    shapesOf(map).forEach((shape) => shape.setAttribute("aria-pressed", String(shape.dataset.region === pinned)));
  }
  tell(name);
}

function goTo(shape) {
  shapes().forEach((one) => one.setAttribute("tabindex", one === shape ? "0" : "-1"));
  shape.focus({ preventScroll: true });
}

function place(shape) {
  const { left, top, width, height } = shape.querySelector(".hex").getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
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
    if (along > 1 && along + 2 * aside < least) {
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
    goTo(shapeOf(model.regions.map((region) => region.name).find(shapeOf)));
  } else if (event.key === "Enter" || event.key === " ") {
    pin(shape.dataset.region);
  } else if (event.key === "Escape" && pinned) {
    pin(pinned);
  } else {
    return;
  }
  event.preventDefault();
}

const REACH = 22; // pixels: a finger is no needle, and a region is a small thing

// The region nearest to the pointer, so that a target is as large as its neighbours let it be.
function nearest(event) {
  const map = event.target.closest(".map");
  if (!map) return null;
  let best = null;
  let least = REACH;
  for (const shape of map.querySelectorAll(".region")) {
    const { x, y } = place(shape);
    const far = Math.hypot(x - event.clientX, y - event.clientY);
    if (far < least) {
      least = far;
      best = shape;
    }
  }
  return best && best.dataset.region;
}

function point(event) {
  const map = event.target.closest(".map");
  const row = event.target.closest("[data-region]");
  const name = map && event.type !== "focusin" ? nearest(event) : row && row.dataset.region;
  if (map) map.classList.toggle("near", Boolean(name));
  if (name && name !== chosen && !pinned) tell(name);
}

function choose(event) {
  const row = event.target.closest("tr[data-region]");
  const name = row ? event.target.closest("button") && row.dataset.region : nearest(event);
  if (!name) return;
  if (!row && shapeOf(name)) goTo(shapeOf(name));
  if (row && pinned === name) tell(name);
  else pin(name);
  const panel = byId("details");
  const { top, bottom } = panel.getBoundingClientRect();
  if (bottom < 80 || top > innerHeight - 80) panel.scrollIntoView({ block: "nearest" });
}

function listen() {
  document.addEventListener("keydown", walk);
  document.addEventListener("pointermove", point);
  document.addEventListener("focusin", point);
  document.addEventListener("click", choose);
}

// Takes the new drawings over piece by piece, so that who stands on a region goes on standing there.
function redraw(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelectorAll(".map");
  maps().forEach((map, at) => patch(map, fresh[at]));
}

function patch(map, fresh) {
  for (const name of ["viewBox", "aria-label"]) map.setAttribute(name, fresh.getAttribute(name));
  const regions = map.querySelector(".regions");
  const wanted = new Map(shapesOf(fresh).map((shape) => [shape.dataset.region, shape]));
  const known = new Map(shapesOf(map).map((shape) => [shape.dataset.region, shape]));
  for (const [name, shape] of wanted) {
    const here = known.get(name);
    if (here) renew(here, shape);
    else regions.append(document.importNode(shape, true));
  }
  known.forEach((shape, name) => wanted.has(name) || shape.remove());
  if (!regions.querySelector('[tabindex="0"]') && regions.lastElementChild) regions.lastElementChild.setAttribute("tabindex", "0");
  const rest = (drawing) => [...drawing.children].filter((child) => !child.classList.contains("regions"));
  const after = rest(fresh);
  const before = rest(map);
  // An arc that stays goes on moving: what is the same is left alone.
  before.forEach((child, index) => after[index] && child.outerHTML !== after[index].outerHTML && child.replaceWith(document.importNode(after[index], true)));
  before.slice(after.length).forEach((child) => child.remove());
  after.slice(before.length).forEach((child) => map.append(document.importNode(child, true)));
}

function renew(shape, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (name !== "tabindex" && name !== "aria-pressed" && shape.getAttribute(name) !== value) shape.setAttribute(name, value);
  }
  if (shape.innerHTML !== fresh.innerHTML) shape.replaceChildren(...document.importNode(fresh, true).childNodes);
}

function changed(before, after) {
  const known = new Map(before.regions.map((region) => [region.name, region]));
  const differs = (one, other) => !other || one.mark !== other.mark || (one.replica || {}).regionEndpointEnabled !== (other.replica || {}).regionEndpointEnabled;
  return after.regions.filter((region) => differs(region, known.get(region.name))).map((region) => region.spoken);
}

function take(update) {
  const news = changed(model, update.document);
  model = update.document;
  redraw(update.maps);
  for (const [id, markup] of [["headline", update.headline], ["legend", update.legend]]) byId(id).innerHTML = markup;
  for (const [id, markup] of [["rows", update.rows], ["possible", update.others]]) renewRows(byId(id), markup);
  for (const id of ["name", "facts", "summary"]) byId(id).textContent = update[id];
  if (news.length) byId("said").textContent = news.join(". ");
  if (chosen) tell(chosen);
}

// A row that has the focus keeps it.
function renewRows(body, markup) {
  const row = body.contains(document.activeElement) && document.activeElement.closest("[data-region]");
  body.innerHTML = markup;
  const again = row && body.querySelector(`[data-region="${CSS.escape(row.dataset.region)}"] button`);
  if (again) again.focus({ preventScroll: true });
}

function freshen() {
  const age = (Date.now() - Date.parse(model.readAt)) / 1000;
  const every = Number(body.dataset.every);
  const isLive = Boolean(body.dataset.events);
  const isLate = isLive && (isConnected === false || trouble !== null || age > 3 * every + 5);
  byId("light").className = isLive ? (isLate ? "late" : "live") : "still";
  const state = isLive ? (isLate ? "Not current: read " : "Live: read ") : "Read ";
  byId("age").replaceChildren(state, timeOf(model.readAt));
  for (const time of document.querySelectorAll("td time, #details time")) time.textContent = relative(time.dateTime);
  warn(isConnected === false ? lostWords() : trouble, isConnected === false);
}

const lostWords = () => (hasEnded ? "The server of this page has ended" : "No connection to acrgeo on this machine") + "; what is shown may be old. The page goes on by itself when it is back.";

// Says it once: an alert that changes every second is read out every second.
function warn(text, isLost) {
  const alarm = byId("trouble");
  alarm.hidden = !text;
  if (!text || alarm.dataset.text === text) {
    if (!text) delete alarm.dataset.text;
    return;
  }
  alarm.dataset.text = text;
  alarm.replaceChildren();
  element("p", text, alarm);
  if (isLost && body.dataset.again) offer("Start it again with", body.dataset.again, alarm, null);
}

function follow() {
  const source = new EventSource(body.dataset.events);
  source.addEventListener("open", () => {
    isConnected = true;
    hasEnded = false;
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
  source.addEventListener("ended", () => {
    hasEnded = true;
  });
  source.addEventListener("error", () => {
    isConnected = false;
    freshen();
    // Where the browser gave up, as after a refusal, it does not try again by itself.
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, 3000);
  });
}

listen();
// On a phone the details would push the replicas off the screen.
if (model.regions.length && innerWidth > 640) tell(model.regions[0].name);
freshen();
setInterval(freshen, 1000);
if (body.dataset.events) follow();
