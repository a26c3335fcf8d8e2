// The gallery's page. Pictures go from here straight to the store, by a form that the gallery has signed.
"use strict";

const find = (selector, within = document) => within.querySelector(selector);
const features = document.body.dataset.features.split(" ");

// As many at once as a slow line still shows progress for.
const AT_ONCE = 3;
// A form that ends this soon is not begun with.
const MARGIN_MS = 2_000;

// --- the gallery ---

async function ask(path, options = {}) {
  const response = await fetch(path, { credentials: "same-origin", ...options });
  if (!response.ok) throw new Error((await response.text()) || `The gallery answered ${response.status}.`);
  return response;
}

function post(path, value) {
  return ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(value) });
}

// --- the form, which ends after a while ---

let kept = null;

async function freshForm() {
  if (kept && performance.now() < kept.until) return kept;
  const response = await ask("/api/form", { method: "POST" });
  const answer = await response.json();
  // Against the gallery's clock, since this one may be wrong.
  const life = Date.parse(answer.form.expires_at) - Date.parse(response.headers.get("date"));
  kept = { ...answer, until: performance.now() + life - MARGIN_MS };
  find("#limit").textContent = `They go straight to the store, which takes up to ${bytes(kept.max_bytes)} each.`;
  return kept;
}

// --- uploads ---

const waiting = [];
let running = 0;

function add(files) {
  for (const file of files) {
    const item = find("#upload-template").content.firstElementChild.cloneNode(true);
    find(".name", item).textContent = file.name;
    find("progress", item).setAttribute("aria-label", `Upload of ${file.name}`);
    find(".dismiss", item).addEventListener("click", () => item.remove());
    find("#uploads").append(item);
    waiting.push({ file, item });
  }
  next();
}

function next() {
  while (running < AT_ONCE && waiting.length > 0) {
    running += 1;
    upload(waiting.shift()).finally(() => {
      running -= 1;
      next();
    });
  }
}

async function upload({ file, item }) {
  try {
    let answer = await send(file, item, await freshForm());
    if (isExpired(answer)) {
      kept = null;
      answer = await send(file, item, await freshForm());
    }
    if (answer.status < 200 || answer.status >= 300) throw new Error(refusal(answer, file));
    settle(item, "done", "There it is.");
    setTimeout(() => item.remove(), 4_000);
    await show();
  } catch (error) {
    settle(item, "failed", error.message);
  }
}

// The fixed fields in their order, then those that are ours to fill in, and last the file, as the store reads them.
function send(file, item, { form, prefix }) {
  const ours = { key: prefix + random() + "/" + file.name, "content-type": file.type || "application/octet-stream" };
  const data = new FormData();
  for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
  for (const name of form.fields_to_add) data.append(name, ours[name.toLowerCase()]);
  data.append("file", file);

  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.url);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) find("progress", item).value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => resolve({ status: request.status, ...reason(request.responseText) }));
    request.send(data);
  });
}

function reason(text) {
  const answer = new DOMParser().parseFromString(text || "<none/>", "text/xml");
  const of = (name) => answer.querySelector(name)?.textContent ?? "";
  return { code: of("Code"), message: of("Message") };
}

function isExpired({ status, code, message }) {
  return (status === 400 || status === 403) && /expired/i.test(code + message);
}

function refusal({ status, code, message }, file) {
  const limit = bytes(kept?.max_bytes ?? 0);
  if (code === "EntityTooLarge") return `${bytes(file.size)} are too large: the store takes up to ${limit}.`;
  if (code === "EntityTooSmall") return "The file is empty.";
  if (!file.type.startsWith("image/")) return `The store takes pictures alone: ${message || code || status}`;
  // A store may hang up on what is too large instead of reading it to its end.
  if (status === 0) return `The connection to the store broke off. It takes up to ${limit}; this has ${bytes(file.size)}.`;
  return `The store refused it: ${message || code || status}`;
}

function settle(item, state, text) {
  item.className = state;
  find(".result", item).textContent = text;
  find("progress", item).hidden = true;
  find(".dismiss", item).hidden = state === "done";
  say(`${find(".name", item).textContent}: ${text}`);
}

function random() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- pictures ---

// Answers may overtake each other; the last question counts.
let asked = 0;

async function show() {
  const question = ++asked;
  const pictures = await (await ask("/api/pictures")).json();
  if (question !== asked) return;
  const shown = new Map([...find("#pictures").children].map((item) => [item.dataset.id, item]));
  const items = pictures.map((picture) => shown.get(picture.id) ?? card(picture));
  pictures.forEach((picture, index) => (find(".open", items[index]).href = picture.url));
  // What moves loses the keyboard's focus.
  const focused = document.activeElement;
  find("#pictures").replaceChildren(...items);
  if (focused.isConnected) focused.focus();
  find("#zip").hidden = pictures.length === 0;
  find("#empty").hidden = pictures.length !== 0;
}

function card({ id, name, size, url }) {
  const item = find("#picture-template").content.firstElementChild.cloneNode(true);
  item.dataset.id = id;
  Object.assign(find("img", item), { src: url, alt: name });
  find(".name", item).textContent = name;
  find(".size", item).textContent = bytes(size);
  find(".delete", item).setAttribute("aria-label", `Delete ${name}`);
  find(".delete", item).addEventListener("click", () => remove(item, name));
  find(".mail", item).setAttribute("aria-label", `Mail the link to ${name}`);
  find(".mail", item).addEventListener("click", () => mail(id, name));
  find(".mail", item).hidden = !features.includes("mail");
  return item;
}

async function remove(item, name) {
  if ((await answerOf(find("#delete-dialog"), name)) !== "delete") return;
  try {
    await ask(`/api/pictures/${item.dataset.id.split("/").map(encodeURIComponent).join("/")}`, { method: "DELETE" });
    // The keyboard goes on where it was.
    const neighbour = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    (neighbour ? find(".delete", neighbour) : find("#files")).focus();
    say(`${name} is deleted.`);
    await show();
  } catch (error) {
    say(error.message);
  }
}

async function mail(id, name) {
  const dialog = find("#mail-dialog");
  find(".problem", dialog).textContent = "";
  while ((await answerOf(dialog, name)) === "send") {
    const to = find("input", dialog).value;
    try {
      const { until } = await (await post("/api/links", { id, to })).json();
      say(`The link is on its way to ${to}. It works until ${new Date(until).toLocaleString()}.`);
      return await showMailbox();
    } catch (error) {
      find(".problem", dialog).textContent = error.message;
    }
  }
}

function answerOf(dialog, which) {
  find(".which", dialog).textContent = which;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

async function showMailbox() {
  if (!features.includes("mailbox")) return;
  const mails = await (await ask("/api/mailbox")).json();
  find("#mailbox").hidden = mails.length === 0;
  const items = mails.map(({ to, subject, text }) => {
    const item = document.createElement("li");
    const body = document.createElement("pre");
    body.textContent = text;
    item.append(`To ${to.join(", ")}: ${subject}`, body);
    return item;
  });
  find("#mailbox ul").replaceChildren(...items);
}

function bytes(count) {
  const units = ["bytes", "KB", "MB", "GB"];
  const step = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), units.length - 1);
  return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: step && 1 }).format(count / 1000 ** step)} ${units[step]}`;
}

function say(text) {
  find("#status").textContent = text;
}

// --- what the visitor does ---

const drop = find("#drop");
find("#files").addEventListener("change", (event) => {
  add([...event.target.files]);
  event.target.value = "";
});
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  add([...event.dataTransfer.files]);
});

Promise.all([freshForm(), show(), showMailbox()]).catch((error) => say(error.message));
