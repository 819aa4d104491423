// One picture at a time. An answer is sent at once, and the page goes on when it is on the server's disk.
"use strict";
const token = location.pathname.split("/")[1];
const find = (id) => document.getElementById(id);
const REASONS = [["unsure", "u"], ["no person", "n"], ["several people", "s"]];
const KEYS = [..."1234567890abcdefghijklmopqrtvwxy"];  // without n, s, u and z, which mean something else
const AGAIN = 1000;  // milliseconds until an answer that was not kept is sent again

let tab = 0, attributes = [], pictures = [];
let at = 0, part = 0;       // the picture and the attribute that is asked
let shown = false;          // whether the picture is on the screen: nothing is told of one that nobody saw
let sending = false, stopped = false;
const loaded = new Map();   // the pictures at hand, by name

const told = (picture, i) => picture.told[attributes[i].name];
const isDone = (picture) => attributes.every((attribute) => attribute.name in picture.told);
const firstUntold = (picture) => Math.max(0, attributes.findIndex((attribute) => !(attribute.name in picture.told)));
const done = () => pictures.filter(isDone).length;

function make(tag, content, properties = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...content);
  return made;
}

function trouble(text) {
  find("trouble").hidden = !text;
  find("trouble").textContent = text;
}

function stop(text) {
  stopped = true;
  trouble(text);
  mark();
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Sends until it is kept. Gives the answer, or null where the page is to stop.
async function send(where, content) {
  sending = true;
  mark();
  try {
    for (;;) {
      const answer = await sendOnce(where, content);
      if (answer !== undefined) return answer;
      await wait(AGAIN);
    }
  } finally {
    sending = false;
  }
}

// Undefined where it may be kept if it is sent again.
async function sendOnce(where, content) {
  let response, said;
  try {
    response = await fetch(where, {
      method: "POST", cache: "no-store", body: JSON.stringify(content),
      headers: { "Content-Type": "application/json", "X-Fairest-Token": token, "X-Fairest-Tab": String(tab) },
    });
    said = await response.json();
  } catch {
    trouble("Not saved: fairest label does not answer. Trying again. If it was ended, start it again and open the new address; only this answer is lost.");
    return undefined;
  }
  if (response.ok) {
    trouble("");
    return said;
  }
  if (response.status >= 500) {
    trouble(`Not saved: ${said.error} Trying again.`);
    return undefined;
  }
  if (response.status === 404) {
    shown = false;
    trouble(`Not saved: ${said.error}`);
  } else stop(`Not saved: ${said.error}`);
  return null;
}

async function tell(values) {
  if (sending || stopped || !shown) return;
  const picture = pictures[at];
  const kept = await send("tell", { picture: picture.name, told: values });
  if (!kept) return mark();
  picture.told = kept.told;
  const next = Object.keys(values).length < attributes.length ? part + 1 : attributes.length;
  if (next < attributes.length) show(at, next);
  else goOn();
}

async function undo() {
  if (sending || stopped) return;
  const back = await send("undo", {});
  if (!back) return;
  const i = pictures.findIndex((picture) => picture.name === back.name);
  if (i < 0) {
    say("There is nothing to undo.");
    mark();
    return;
  }
  pictures[i].told = back.told;
  show(i, firstUntold(pictures[i]));
}

// To the next picture that lacks something, after this one first; to the end where none does.
function goOn() {
  const order = pictures.map((_, i) => (at + 1 + i) % pictures.length);
  const next = order.find((i) => !isDone(pictures[i]));
  if (next === undefined) end();
  else show(next);
}

function step(by) {
  if (sending || stopped) return;
  if (!find("end").hidden) return by < 0 ? show(pictures.length - 1) : undefined;
  const i = at + by;
  if (i < 0) return;
  if (i < pictures.length) show(i);
  else goOn();
}

function load(i) {
  const picture = pictures[i];
  if (picture && !loaded.has(picture.name)) {
    const image = new Image();
    image.src = `pictures/${picture.name}.png`;
    image.decode().catch(() => {});
    loaded.set(picture.name, image);
  }
}

async function show(i, which) {
  const fromButton = document.activeElement?.closest?.("#labelling, #end");
  at = i;
  part = which ?? firstUntold(pictures[i]);
  shown = false;
  find("end").hidden = true;
  find("labelling").hidden = false;
  draw();
  if (fromButton) find("question").focus({ preventScroll: true });
  load(i);
  await put(i);
}

// Puts the picture on the screen, and fetches the ones that may come next.
async function put(i) {
  const name = pictures[i].name, image = loaded.get(name), stage = find("stage");
  try {
    await image.decode();
  } catch {
    if (at !== i) return;
    loaded.delete(name);
    const why = await reason(image.src);
    if (at === i) stage.replaceChildren(make("p", [why]));
    return;
  }
  if (at !== i) return;
  image.alt = `Picture ${i + 1} of ${pictures.length}`;
  if (stage.firstElementChild !== image) stage.replaceChildren(image);
  shown = true;
  mark();
  const near = [i - 1, i, i + 1, pictures.findIndex((picture, j) => j > i && !isDone(picture))];
  const names = near.filter((j) => pictures[j]).map((j) => pictures[j].name);
  for (const other of loaded.keys()) if (!names.includes(other)) loaded.delete(other);
  near.forEach(load);
}

// Why the server does not give a picture.
async function reason(address) {
  try {
    const response = await fetch(address, { cache: "no-store" });
    if (!response.ok) return (await response.json()).error;
  } catch { /* it does not answer, or not as we know it */ }
  return "This picture cannot be shown. Go forward to the next.";
}

function button(text, key, pressed, values, colour) {
  const made = make("button", [make("kbd", [key ?? ""]), text], { type: "button" });
  if (key) made.setAttribute("aria-keyshortcuts", key);
  made.setAttribute("aria-pressed", String(pressed));
  if (colour) {
    const swatch = make("span", [], { className: "swatch" });
    swatch.style.backgroundColor = colour;
    made.append(swatch);
  }
  made.addEventListener("click", () => tell(values()));
  return made;
}

const all = (reason) => Object.fromEntries(attributes.map((attribute) => [attribute.name, reason]));
const one = (value) => ({ [attributes[part].name]: value });

function draw() {
  const picture = pictures[at], asked = attributes[part], now = told(picture, part);
  find("where").textContent = `${at + 1} of ${pictures.length}`;
  find("progress").value = done() / pictures.length;
  find("question").textContent = asked.question;
  find("values").replaceChildren(
    ...asked.values.map(({ value, colour }, i) => button(value, KEYS[i], now === value, () => one(value), colour)),
  );
  find("reasons").replaceChildren(
    ...REASONS.map(([reason, key]) => button(reason, key, now === reason, () => (key === "u" ? one : all)(reason))),
  );
  drawParts(picture);
  say(`Picture ${at + 1} of ${pictures.length}. ${asked.question}?${now ? ` Told: ${now}.` : ""}`);
  mark();
}

function drawParts(picture) {
  const parts = attributes.map((attribute, i) => {
    const made = make("button", [attribute.question + (told(picture, i) ? `: ${told(picture, i)}` : "")], { type: "button" });
    made.setAttribute("aria-current", String(i === part));
    made.addEventListener("click", () => sending || stopped || show(at, i));
    return made;
  });
  find("parts").hidden = parts.length < 2;
  find("parts").replaceChildren(...parts);
}

// Shows whether anything can be told now.
function mark() {
  for (const made of document.querySelectorAll(".values button")) made.setAttribute("aria-disabled", String(stopped || !shown));
  document.body.dataset.ready = String(shown && !sending && !stopped);
}

function say(text) {
  find("said").textContent = text;
}

async function end() {
  const fromButton = document.activeElement?.closest?.("#labelling");
  shown = false;
  const found = await send("end", {});
  if (!found) return;
  find("labelling").hidden = true;
  find("end").hidden = false;
  find("where").textContent = `${done()} of ${pictures.length}`;
  find("progress").value = 1;
  find("thanks").textContent = pictures.length === 1 ? "The picture is labelled. Thank you." : `All ${pictures.length} pictures are labelled. Thank you.`;
  const list = make("dl", found.agreed.flatMap(({ question, found: text }, i) => {
    const same = i && found.agreed[i - 1].question === question;
    return [...(same ? [] : [make("dt", [question])]), make("dd", [text])];
  }));
  find("agreed").replaceChildren(...(found.agreed.length ? [list] : []));
  if (fromButton) find("thanks").focus({ preventScroll: true });
  say(find("thanks").textContent);
  document.body.dataset.ready = "true";
}

function keyOf(event) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);  // some keyboards have digits above other signs
  return digit ? digit[1] : event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function press(key) {
  const value = attributes[part]?.values[KEYS.indexOf(key)];
  const reason = REASONS.find(([, known]) => known === key);
  if (key === "Backspace" || key === "z") undo();
  else if (key === "ArrowLeft") step(-1);
  else if (key === "ArrowRight") step(1);
  else if (find("labelling").hidden) return false;
  else if (reason) tell((key === "u" ? one : all)(reason[0]));
  else if (value) tell(one(value.value));
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !attributes.length) return;
  if (press(keyOf(event))) event.preventDefault();
});
addEventListener("beforeunload", (event) => {
  if (sending) event.preventDefault();
});
find("back").addEventListener("click", () => step(-1));
find("again").addEventListener("click", () => step(-1));
find("forward").addEventListener("click", () => step(1));
find("undo").addEventListener("click", undo);

(async () => {
  const begun = await send("begin", {});
  if (!begun) return;
  ({ tab, attributes, pictures } = begun);
  const open = pictures.findIndex((picture) => !isDone(picture));
  if (open < 0) {
    at = pictures.length - 1;
    end();
  } else show(open);
})();
