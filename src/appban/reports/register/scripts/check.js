// Checks in this browser that an entry stands in the record (RFC 9162 section 2.1.3.2; C2SP tlog-proof and signed-note),
// and that a page of this register says what the entry says. Nothing is used but what the browser brings.
const found = (name) => document.getElementById(name);
const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
const utf8 = (text) => new TextEncoder().encode(text);
const same = (a, b) => a.length === b.length && a.every((each, n) => each === b[n]);
const hash = async (...parts) => {
  const whole = new Uint8Array(parts.reduce((size, each) => size + each.length, 0));
  let at = 0;
  for (const each of parts) { whole.set(each, at); at += each.length; }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
};
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

class Fault extends Error {}
const demand = (holds, words) => { if (!holds) throw new Fault(words); };

const read = async (place) => {
  const got = await fetch(place, { cache: "no-store", redirect: "error" });
  demand(got.ok, `${place} is not here (${got.status})`);
  return got.text();
};

const readProof = (text) => {
  const cut = text.indexOf("\n\n");
  const [header, ...lines] = text.slice(0, cut).split("\n");
  demand(header === "c2sp.org/tlog-proof@v1" && lines[0]?.startsWith("extra ") && lines[1]?.startsWith("index "), "the proof is no proof");
  return { leaf: bytes(lines[0].slice(6)), index: Number(lines[1].slice(6)), path: lines.slice(2).map(bytes), note: text.slice(cut + 2) };
};

const readNote = (note) => {
  const cut = note.lastIndexOf("\n\n");
  const body = note.slice(0, cut + 1);
  const [origin, size, root] = body.split("\n");
  const signatures = note.slice(cut + 2).trimEnd().split("\n").map((line) => {
    const [, name, held] = line.split(" ");
    return { name, id: bytes(held).slice(0, 4), data: bytes(held).slice(4) };
  });
  return { body, origin, size: Number(size), root: bytes(root), signatures };
};

const readKey = async (text) => {
  const [name, id, ...rest] = text.trim().split("+");
  const held = bytes(rest.join("+"));
  const named = (await hash(utf8(`${name}\n`), held)).slice(0, 4);
  demand([...named].map((each) => each.toString(16).padStart(2, "0")).join("") === id, "the key is not the one that its name says");
  return { name, id: named, algorithm: held[0], key: held.slice(1) };
};

// Whether the signature holds; null where this browser knows no Ed25519.
const signed = async (note, key) => {
  const mine = note.signatures.find((each) => each.name === key.name && same(each.id, key.id));
  demand(mine && note.origin === key.name && key.algorithm === 1, "the head is not signed with the key of this record");
  let known;
  try {
    known = await crypto.subtle.importKey("raw", key.key, { name: "Ed25519" }, false, ["verify"]);
  } catch (fault) {
    if (fault.name === "NotSupportedError") return null;
    throw new Fault("the key cannot be read");
  }
  demand(await crypto.subtle.verify({ name: "Ed25519" }, known, mine.data, utf8(note.body)), "the signature of the head does not hold");
  return true;
};

const stands = async (proof, size, root) => {
  demand(Number.isSafeInteger(proof.index) && proof.index < size, "the entry is not among those of the head");
  let [at, last, node] = [proof.index, size - 1, await hash(LEAF, proof.leaf)];
  for (const each of proof.path) {
    demand(last > 0 && each.length === 32, "the proof does not belong to this entry");
    if (at % 2 || at === last) {
      node = await hash(NODE, each, node);
      while (at % 2 === 0 && at > 0) { at /= 2; last = Math.floor(last / 2); }
    } else {
      node = await hash(NODE, node, each);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  demand(last === 0 && same(node, root), "the entry does not lead to the root that was signed: it, or the proof, was changed");
};

const instant = (at) => {
  const part = at % 1_000_000;
  const text = new Date((at - part) / 1000).toISOString().slice(0, 19);
  return `${text}${part ? `.${String(part).padStart(6, "0")}` : ""}Z`;
};

const said = (entry, place) => {
  let value = entry;
  for (const part of place.dataset.field.slice(1).split("/")) value = value?.[part];
  if (value === null || value === undefined) return place.dataset.field.endsWith("/count") ? "suppressed" : "not known";
  if (Array.isArray(value)) return value.join(", ");
  return place.dataset.kind === "time" ? instant(value) : String(value);
};

// How many things on the page are what the entry says; a fault at the first that is not.
const agrees = async (page, entry, index, root) => {
  const shown = new DOMParser().parseFromString(await read(page), "text/html");
  demand(shown.querySelector("main")?.dataset.entry === String(index), `${page} is not about entry ${index}`);
  demand(shown.querySelector(".proof")?.textContent.startsWith(`root ${root}\n`), `${page} was made under another head`);
  const places = [...shown.querySelectorAll("[data-field]")];
  for (const each of places) {
    const wanted = entry === null ? "" : said(entry, each);
    demand(entry !== null && each.textContent === wanted, `the page says “${each.textContent}” where the record says “${wanted}”`);
  }
  return places.length;
};

const tell = (kind, words) => {
  const line = document.createElement("li");
  line.className = kind;
  line.textContent = words;
  found("steps").append(line);
};

const conclude = (kind, words) => {
  const box = document.createElement("p");
  box.className = `verdict ${kind}`;
  box.textContent = words;
  found("verdict").replaceChildren(box);
};

const check = async (index, page) => {
  demand(globalThis.crypto?.subtle, "this browser hashes nothing on a page without https, so nothing was checked");
  const [proof, head, keys] = [readProof(await read(`proof/${index}.txt`)), await read("checkpoint.txt"), await read("log.vkey")];
  demand(proof.index === index, `the proof is of entry ${proof.index}`);
  demand(proof.note === head, "the proof was made under another head than the register's");
  const note = readNote(head);
  const holds = await signed(note, await readKey(keys.trim().split("\n")[0]));
  if (holds) tell("held", `The head of ${note.origin} over ${note.size} entries is signed with its key.`);
  else tell("open", "The signature of the head was not checked: this browser knows no Ed25519. A newer one does, or a program of your own.");
  await stands(proof, note.size, note.root);
  tell("held", `Entry ${index} stands in the tree under that root, by ${proof.path.length} hashes worked out here.`);
  const leaf = JSON.parse(new TextDecoder().decode(proof.leaf));
  const sealed = leaf.commitment !== undefined;
  demand(sealed || leaf.index === index, `the leaf says that it is entry ${leaf.index}`);
  if (sealed) tell("open", "The entry is sealed: what it says is not in public, and was not checked.");
  else tell("held", `The entry says: ${leaf.event.type}, recorded ${instant(leaf.time)}.`);
  if (page) {
    const root = btoa(String.fromCharCode(...note.root));
    const places = await agrees(page, sealed ? null : leaf, index, root);
    if (places) tell("held", `All ${places} things on ${page} are what the entry says.`);
    else tell("open", `Nothing on ${page} can be held against the entry.`);
  } else tell("open", "No page was named, so none was held against the entry. The link on a page names it.");
  return holds && !sealed;
};

const asked = new URLSearchParams(location.search);
const index = asked.get("entry");
const page = /^[a-z]+\/[A-Za-z0-9._-]+\.html$/.test(asked.get("page") ?? "") ? asked.get("page") : null;

const run = async (entry, named) => {
  found("steps").replaceChildren();
  try {
    const whole = await check(entry, named);
    conclude(whole ? "held" : "open", whole ? `It holds: entry ${entry} is in the record.` : `What could be checked of entry ${entry} holds; what could not is said below.`);
  } catch (fault) {
    if (!(fault instanceof Fault)) tell("failed", `${fault.name}: ${fault.message}`);
    const words = fault instanceof Fault ? fault.message : "something here is not as it should be";
    conclude("failed", `It does not hold: ${words}.`);
  }
};

const form = document.querySelector("form.check");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const entry = Number(form.elements.entry.value);
  run(entry, entry === Number(index) ? page : null);
});
if (/^\d{1,15}$/.test(index ?? "")) {
  form.elements.entry.value = index;
  run(Number(index), page);
}
