"use strict";
/* The twin's page: reads the twin's state once a second, shows it, and sends what a person does.
   Every text reaches the document as text, never as markup. */

const $ = (id) => document.getElementById(id);
const STATUS = { accepted: "accepted", pending: "requested", cancelled: "cancelled", rejected: "declined" };
const EVERY = 1000, DAY = 86400000;
const view = { from: null, bookings: 50, deliveries: 50, revision: "", minute: "", world: null, ahead: 0, open: new Map() };

/* Elements. `how`: properties, `on…` listeners, `class`, `data-…` and `aria-…` attributes, `style` for custom properties. */
function make(name, how = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(how)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [property, number] of Object.entries(value)) element.style.setProperty(property, number);
    else if (key in element && !key.includes("-")) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...inside.filter((each) => each !== null && each !== undefined));
  return element;
}

/* Bring a list's children in step with `rows`: what did not change stays, and keeps its focus. */
function keep(parent, rows, key, build) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  rows.forEach((row, place) => {
    const name = String(key(row)), text = JSON.stringify(row);
    let child = old.get(name);
    old.delete(name);
    if (!child || child.told !== text) {
      const fresh = build(row);
      fresh.dataset.key = name;
      fresh.told = text;
      if (child) child.replaceWith(fresh);
      child = fresh;
    }
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] || null);
  });
  old.forEach((child) => child.remove());
  if (focused && !parent.contains(document.activeElement)) parent.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

/* Days and times, in a named zone. A zone that the browser does not know is shown in UTC. */
function format(zone, options) {
  try { return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }); }
  catch { return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }); }
}
const plain = (text) => text.replace(",", "");
const day = (iso, zone) => plain(format(zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(new Date(iso)));
const clock = (iso, zone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
const span = (from, until, zone) => `${day(from, zone)}, ${clock(from, zone)}–${clock(until, zone)}`;
const wall = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const date = (moment, zone) => new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);
const shift = (iso, days) => new Date(Date.parse(`${iso}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
const calendarDay = (iso, options) => plain(format("UTC", options).format(new Date(`${iso}T00:00:00Z`)));
const now = () => new Date(Date.now() + view.ahead);
const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/* Calls. A refusal is an Error with the server's own words. */
async function call(method, path, body) {
  const options = { method, cache: "no-store" };
  if (method !== "GET") Object.assign(options, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body || {}) });
  const answer = await fetch(path, options);
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.error?.message || told.message || `The twin answered ${answer.status}.`);
  return told;
}

/* Reading once a second; each tab asks only while somebody can see it. */
async function read() {
  const query = new URLSearchParams({ bookings: view.bookings, deliveries: view.deliveries });
  if (view.from) query.set("from", view.from);
  const minute = `${query} ${Math.floor(Date.now() / 60000)}`;
  if (view.minute === minute) query.set("seen", view.revision);
  try {
    const told = await call("GET", `/_twin/state?${query}`);
    if (told.now) {
      view.ahead = Date.parse(told.now) - Date.now();
      Object.assign(view, { world: told, revision: told.revision, minute });
      show(told);
    }
    linked("Live");
  } catch (problem) {
    view.minute = "";
    linked(problem instanceof TypeError ? "The twin does not answer. Trying again…" : problem.message, true);
  }
}
function linked(text, lost = false) {
  $("live").className = lost ? "live lost" : "live";
  $("clock").hidden = lost;
  if ($("link").textContent !== text) $("link").textContent = text;  // said aloud when it changes, not every second
}
let reading = null, waiting = 0;
function refresh() {
  clearTimeout(waiting);
  reading = (reading || Promise.resolve()).then(read).finally(() => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (!document.hidden) refresh(); }, EVERY);
  });
  return reading;
}

function show(world) {
  const zone = world.hosts[0]?.timeZone || "UTC";
  $("edition").textContent = `${world.edition} · simulated, on this machine`;
  $("clock").textContent = `${clock(world.now, zone)} ${zone}`;
  const days = world.hosts[0]?.days || [];
  const long = { weekday: "short", day: "numeric", month: "short" };
  $("span").textContent = days.length ? `${calendarDay(days[0].date, long)} to ${calendarDay(days.at(-1).date, { ...long, year: "numeric" })}` : "";
  keep($("hosts"), world.hosts, (host) => host.id, hostCard);
  keep($("bookings-list"), world.bookings.items, (row) => row.uid, bookingRow);
  keep($("deliveries-list"), world.deliveries.items, (row) => row.number, deliveryRow);
  $("no-hosts").hidden = world.hosts.length > 0;
  $("book").hidden = world.eventTypes.length === 0;
  for (const [name, one, many] of [["bookings", "booking", "bookings"], ["deliveries", "delivery", "deliveries"]]) {
    const { total, items } = world[name];
    $(`no-${name}`).hidden = total > 0;
    $(`${name}-count`).textContent = total ? (items.length < total ? `the last ${items.length} of ${total.toLocaleString("en")}` : count(total, one, many)) : "";
    $(`more-${name}`).hidden = items.length >= Math.min(total, 500);
  }
}

/* Schedules */
function hostCard(host) {
  const spans = host.days.flatMap((each) => [...each.open, ...each.bookings.map((block) => [block.from, block.to])]);
  const first = Math.floor(Math.min(...spans.map(([from]) => from), 9 * 60) / 60);
  const last = Math.ceil(Math.max(...spans.map(([, until]) => until), 17 * 60) / 60);
  const at = (minute) => minute / 60 - first;
  const heads = host.days.map((each) =>
    make("div", { class: each.date === host.today ? "head today" : "head" }, calendarDay(each.date, { weekday: "short" }), make("b", {}, calendarDay(each.date, { day: "numeric" }))));
  const hours = Array.from({ length: Math.ceil((last - first) / 2) }, (_, step) => make("span", { style: { "--at": step * 2 } }, wall((first + step * 2) * 60)));
  const columns = host.days.map((each) => make("div", { class: "day", role: "group", "aria-label": dayLabel(each) },
    ...each.open.map(([from, until]) => make("div", { class: "open", style: { "--at": at(from), "--for": (until - from) / 60 } })),
    ...lanes(each.bookings).map((block) => make("button", {
      type: "button", class: `block ${block.status}`, "data-focus": `${host.id} ${block.uid} ${each.date}`, onclick: () => find(block.uid),
      "aria-label": `${wall(block.from)} to ${wall(block.to)}, ${block.who || "nobody"}, ${block.what}, ${STATUS[block.status]}`,
      title: `${wall(block.from)}–${wall(block.to)} ${block.who}, ${block.what}`,
      style: { "--at": at(block.from), "--for": (block.to - block.from) / 60, "--lane": block.lane, "--lanes": block.lanes },
    }, make("span", {}, block.who || block.what))),
    each.date === host.today && host.minute >= first * 60 && host.minute < last * 60 ? make("div", { class: "now", style: { "--at": at(host.minute) } }) : null));
  return make("article", { class: "host", "aria-label": `Schedule of ${host.name}` },
    make("header", {}, make("h3", {}, host.name), make("p", { class: "soft" }, host.schedule ? `${host.schedule}, ${host.timeZone}` : `no schedule, ${host.timeZone}`)),
    make("div", { class: "week", style: { "--span": last - first } }, make("div"), ...heads, make("div", { class: "hours", "aria-hidden": "true" }, ...hours), ...columns));
}
function dayLabel(each) {
  const open = each.open.map(([from, until]) => `${wall(from)} to ${wall(until)}`).join(" and ");
  return `${calendarDay(each.date, { weekday: "long", day: "numeric", month: "long" })}: ${open ? `open ${open}` : "closed"}, ${count(each.bookings.length, "booking", "bookings")}`;
}
/* Bookings that overlap stand side by side. */
function lanes(blocks) {
  const placed = [];
  for (const block of [...blocks].sort((one, other) => one.from - other.from)) {
    const beside = placed.filter((each) => each.to > block.from);
    let lane = 0;
    while (beside.some((each) => each.lane === lane)) lane += 1;
    placed.push({ ...block, lane });
  }
  return placed.map((block) => {
    const beside = placed.filter((each) => each.from < block.to && each.to > block.from);
    return { ...block, lanes: Math.max(...beside.map((each) => each.lane)) + 1 };
  });
}
async function find(uid) {
  const listed = () => [...$("bookings-list").children].find((child) => child.dataset.key === uid);
  if (!listed()) { view.bookings = 500; await refresh(); }
  const row = listed();
  if (!row) return say("That booking changed too long ago to be listed.");
  document.querySelector(".found")?.classList.remove("found");
  row.classList.add("found");
  row.scrollIntoView({ block: "center" });
  row.querySelector("button")?.focus({ preventScroll: true });
}

/* Bookings */
const LABELS = { confirm: "Confirm", decline: "Decline", move: "Move", cancel: "Cancel" };
function bookingRow(row) {
  const [booker, ...others] = row.attendees;
  const who = booker?.name || booker?.email || "nobody";
  const zone = row.host.timeZone, away = booker && booker.timeZone !== zone;
  const seated = row.attendees.filter((each) => each.seat);
  const why = [...new Set(Object.values(row.acts).filter(Boolean))].join(" ");
  const note = `why-${row.uid}`;
  const buttons = Object.entries(row.acts).map(([act, refusal]) => make("button", {
    type: "button", "data-focus": `${row.uid} ${act}`, "aria-disabled": refusal ? "true" : null, "aria-describedby": refusal ? note : null,
    "aria-label": `${LABELS[act]}: ${who}, ${row.what}, ${span(row.start, row.end, zone)}`,
    onclick: () => (refusal ? say(refusal) : act === "move" ? openSlots(row) : openWord(act, row)),
  }, LABELS[act]));
  const links = [["movedFrom", "moved from"], ["movedTo", "moved to"]].filter(([name]) => row[name]).map(([name, label]) =>
    make("span", {}, " · ", label, " ", make("a", { href: `#booking-${row[name]}`, class: "mono", onclick: (event) => { event.preventDefault(); find(row[name]); } }, row[name])));
  const told = make("div", {},
    make("div", { class: "head-line" }, make("span", { class: `pill ${row.status}` }, row.movedTo && row.status === "cancelled" ? "moved" : STATUS[row.status] || row.status),
      make("strong", {}, who), make("span", { class: "soft" }, booker && booker.email !== who ? booker.email : null)),
    make("p", {}, make("span", { class: "when" }, span(row.start, row.end, zone)), make("span", { class: "soft" }, ` ${zone}`)),
    away ? make("p", { class: "soft" }, `${clock(row.start, booker.timeZone)} on ${day(row.start, booker.timeZone)} for the attendee, ${booker.timeZone}`) : null,
    make("p", { class: "soft" }, `${row.what} with ${row.host.name}`, others.length && !seated.length ? `, also ${others.map((each) => each.name || each.email).join(", ")}` : null, row.reason ? ` · “${row.reason}”` : null),
    make("p", { class: "soft" }, make("span", { class: "mono" }, row.uid), ...links),
    seated.length ? make("ul", { class: "seats", "aria-label": `Seats of ${row.uid}` }, ...seated.map((person) => seatLine(row, person))) : null);
  return make("li", { id: `booking-${row.uid}`, class: row.status === "cancelled" || row.status === "rejected" ? "booking ended" : "booking" },
    told, make("div", { class: "acts" }, ...buttons, why ? make("span", { class: "soft", id: note }, why) : null));
}

/* Whoever has a seat moves and leaves alone. */
function seatLine(row, person) {
  const who = person.name || person.email;
  const button = (act, word) => make("button", { type: "button", "data-focus": `${person.seat} ${act}`, "aria-label": `${word}: ${who}`,
    onclick: () => (act === "move" ? openSlots(row, person) : openWord("cancel", row, person)) }, word);
  return make("li", {}, make("span", {}, who, make("span", { class: "soft" }, ` ${person.email}`)),
    !row.open ? null : make("span", { class: "acts" }, button("move", "Move seat"), button("cancel", "Leave")));
}

/* Deliveries */
function outcome(row) {
  if (row.error !== null) return ["bad", "no answer"];
  if (row.status === null) return ["waiting", "under way"];
  return [row.status < 300 ? "good" : "bad", String(row.status)];
}
function deliveryRow(row) {
  const [kind, word] = outcome(row), zone = view.world?.hosts[0]?.timeZone || "UTC";
  const time = format(zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(row.at));
  const detail = make("div", { class: "detail" });
  const fold = make("details", { open: view.open.has(row.number), ontoggle: () => toggled(fold, detail, row) },
    make("summary", { "data-focus": `delivery ${row.number}` }, make("span", { class: "head-line" },
      make("span", { class: `pill ${kind}` }, word), make("span", { class: "mono" }, row.trigger),
      make("span", { class: "soft push when" }, `${time}${row.milliseconds === null ? "" : ` · ${row.milliseconds} ms`}`))),
    detail);
  return make("li", {}, fold, make("p", { class: "soft" }, `#${row.number} to ${row.url}`, row.again ? `, the bytes of #${row.again} again` : null),
    row.error ? make("p", { class: "soft" }, row.error) : null);
}
async function toggled(fold, detail, row) {
  if (!fold.open) return view.open.delete(row.number);
  if (detail.childElementCount) return;
  try {
    const whole = view.open.get(row.number) || (await call("GET", `/_twin/deliveries/${row.number}`));
    view.open.set(row.number, whole);
    const pairs = [["To", whole.url], ...Object.entries(whole.headers), ["Bytes", whole.bytes.toLocaleString("en")]];
    detail.replaceChildren(
      make("dl", {}, ...pairs.flatMap(([name, value]) => [make("dt", {}, name), make("dd", { class: "mono" }, value)])),
      make("pre", { tabIndex: 0, "aria-label": `Body of delivery ${row.number}` }, whole.body),
      make("div", { class: "acts" }, make("button", { type: "button", "data-focus": `resend ${row.number}`, onclick: () => resend(row.number) }, "Resend"),
        make("span", { class: "soft" }, "the same bytes, with the same signature")));
  } catch (problem) { detail.replaceChildren(make("p", { class: "error", role: "alert" }, problem.message)); }
}
async function resend(number) {
  try { await call("POST", `/_twin/deliveries/${number}/resend`); say(`Delivery ${number} was sent again.`); }
  catch (problem) { say(problem.message); }
  refresh();
}

/* Booking and moving: one dialog that chooses a slot. */
const choice = { row: null, seat: null, asked: 0 };
const chosenType = () => view.world.eventTypes.find((each) => String(each.id) === $("type").value);
function openSlots(row, person = null) {
  const types = view.world.eventTypes, own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  Object.assign(choice, { row, seat: person?.seat });
  const who = person || row?.attendees[0];
  $("type").replaceChildren(...types.map((each) => make("option", { value: each.id },
    `${each.title} · ${each.team ? `${each.team} (${each.hosts.join(", ")})` : each.hosts.join(", ")}${each.confirmation ? " · on request" : ""}`)));
  if (row) $("type").value = row.eventTypeId;
  const zones = [...new Set([row?.host.timeZone, chosenType()?.timeZone, own, "UTC"].filter(Boolean))];
  $("zone").replaceChildren(...zones.map((zone) => make("option", { value: zone }, zone)));
  $("zone").value = zones.includes(own) ? own : zones[0];
  $("slot-title").textContent = row ? "Move as the booker" : "Book as a visitor";
  $("slot-submit").textContent = row ? "Move" : "Book";
  $("slot-about").hidden = !row;
  if (row) $("slot-about").textContent = `${who?.name || who?.email || ""}, ${row.what} with ${row.host.name}, now ${span(row.start, row.end, row.host.timeZone)} ${row.host.timeZone}`;
  $("type-field").hidden = $("who").hidden = Boolean(row);
  $("why-field").hidden = !row || Boolean(person);  // for one seat the API takes no reason
  $("slot-form").querySelectorAll("#who input, #why").forEach((each) => { each.value = ""; });
  $("day").value = "";
  complain("slot-error", "");
  $("slots").replaceChildren();
  $("slot-dialog").showModal();
  typeChanged();
}
function typeChanged() {
  const lengths = chosenType()?.lengths || [];
  $("length-field").hidden = lengths.length < 2 || Boolean(choice.row);
  $("length").replaceChildren(...lengths.map((minutes) => make("option", { value: minutes, selected: minutes === chosenType().minutes }, `${minutes} minutes`)));
  loadSlots();
}
/* The slots of the chosen day; without one, of the first day that has any. A fortnight is asked for at once. */
async function loadSlots() {
  const asked = ++choice.asked, zone = $("zone").value, type = chosenType();
  $("next-free").hidden = true;
  if (!type) return;
  const today = date(now(), zone), from = $("day").value || today;
  $("day").min = today;
  $("slots-note").textContent = "Looking…";
  for (const each of $("slots").querySelectorAll("input")) each.disabled = true; // what is shown answers another question
  const query = new URLSearchParams({ eventTypeId: type.id, start: shift(from, -1), end: shift(from, 15), timeZone: zone });
  if (choice.row) query.set("bookingUidToReschedule", choice.row.uid);
  else if (!$("length-field").hidden) query.set("duration", $("length").value);
  let days = {};
  try { days = (await call("GET", `/_twin/slots?${query}`)).data; }
  catch (problem) { complain("slot-error", problem.message); }
  if (asked !== choice.asked) return;
  const chosen = $("slots").querySelector("input:checked")?.value;
  const later = Object.keys(days).filter((each) => each >= from && days[each].length).sort();
  if (!$("day").value) $("day").value = later[0] || today;
  const free = days[$("day").value] || [], next = later.find((each) => each > $("day").value);
  $("slots").replaceChildren(...free.map((slot) => make("label", {},
    make("input", { type: "radio", name: "slot", value: slot.start, required: true, checked: slot.start === chosen }), make("span", {}, clock(slot.start, zone)))));
  $("slots-note").textContent = free.length ? `${count(free.length, "slot is", "slots are")} free, in ${zone}` : "Nothing is free on that day.";
  $("next-free").hidden = free.length > 0 || !next;
  if (next) $("next-free").textContent = `Go to ${calendarDay(next, { weekday: "long", day: "numeric", month: "long" })}`;
  $("next-free").onclick = () => { $("day").value = next; loadSlots(); $("day").focus(); };
}
async function sendSlot() {
  const slot = $("slots").querySelector("input:checked"), row = choice.row;
  const missing = row ? [] : ["who-name", "who-email"].filter((id) => !$(id).value.trim());
  for (const id of ["who-name", "who-email"]) $(id).setAttribute("aria-invalid", String(missing.includes(id)));
  if (!slot) { ($("slots").querySelector("input") || $("day")).focus(); return complain("slot-error", "Choose a free slot."); }
  if (missing.length) { $(missing[0]).focus(); return complain("slot-error", "Name and e-mail are needed."); }
  const start = new Date(slot.value).toISOString();
  const form = row ? { start, reason: $("why").value, seatUid: choice.seat } : {
    eventTypeId: chosenType().id, start, name: $("who-name").value, email: $("who-email").value, timeZone: $("zone").value,
    notes: $("who-notes").value, lengthInMinutes: $("length-field").hidden ? null : Number($("length").value) };
  const path = row ? `/_twin/bookings/${encodeURIComponent(row.uid)}/move` : "/_twin/bookings";
  const words = `${row ? "Moved to" : "Booked for"} ${day(start, $("zone").value)}, ${clock(start, $("zone").value)} ${$("zone").value}.`;
  if (!(await submit("slot", path, form, words))) loadSlots();
}

/* Cancelling, confirming, declining: one dialog that asks for a word. */
const word = { act: "", row: null, seat: null };
const TITLES = { cancel: "Cancel as the booker", confirm: "Confirm as the host", decline: "Decline as the host" };
const DONE = { cancel: "Cancelled.", confirm: "Confirmed.", decline: "Declined." };
function openWord(act, row, person = null) {
  const who = person || row.attendees[0];
  Object.assign(word, { act, row, seat: person?.seat });
  $("word-title").textContent = TITLES[act];
  $("word-about").textContent = `${who?.name || who?.email || ""}, ${row.what} with ${row.host.name}, ${span(row.start, row.end, row.host.timeZone)} ${row.host.timeZone}`;
  $("word-field").hidden = act === "confirm" || Boolean(person);
  $("word-reason").value = "";
  $("word-submit").textContent = person ? "Leave the seat" : act === "cancel" ? "Cancel the booking" : LABELS[act];
  complain("word-error", "");
  $("word-dialog").showModal();
}
const sendWord = () => submit("word", `/_twin/bookings/${encodeURIComponent(word.row.uid)}/${word.act}`, { reason: $("word-reason").value, seatUid: word.seat }, DONE[word.act]);

/* Send a dialog's form; true if it was done. While the answer is awaited the button says so. */
async function submit(name, path, form, words) {
  const button = $(`${name}-submit`), label = button.textContent;
  complain(`${name}-error`, "");
  button.disabled = true;
  button.textContent = "Sending…";
  try {
    await call("POST", path, form);
    $(`${name}-dialog`).close();
    say(words);
    refresh();
    return true;
  } catch (problem) {
    complain(`${name}-error`, problem instanceof TypeError ? "The twin does not answer." : problem.message);
    return false;
  } finally {
    button.disabled = false;
    button.textContent = label;
  }
}
function complain(id, text) { $(id).textContent = text; }
let saying = 0;
function say(text) {
  clearTimeout(saying);
  Object.assign($("said"), { textContent: text, hidden: false });
  saying = setTimeout(() => { $("said").hidden = true; }, 6000);
}

/* Wiring */
function wire() {
  const week = (days) => () => {
    const shown = view.world?.hosts[0]?.days[0].date;
    view.from = days && shown ? shift(shown, days) : null;
    refresh();
  };
  $("earlier").onclick = week(-7);
  $("today").onclick = week(0);
  $("later").onclick = week(7);
  $("book").onclick = () => openSlots(null);
  $("more-bookings").onclick = () => { view.bookings = 500; refresh(); };
  $("more-deliveries").onclick = () => { view.deliveries = 500; refresh(); };
  $("type").onchange = typeChanged;
  for (const id of ["length", "day", "zone"]) $(id).onchange = loadSlots;
  $("slot-form").onsubmit = (event) => { event.preventDefault(); sendSlot(); };
  $("word-form").onsubmit = (event) => { event.preventDefault(); sendWord(); };
  for (const button of document.querySelectorAll("[data-close]")) button.onclick = () => button.closest("dialog").close();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  refresh();
}
wire();
