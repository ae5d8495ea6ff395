// The runtime is the JavaScript engine that goes into every component, with all of WASI taken out of it.
//
// The engine seeds its hash tables from `wasi:random` and from the clock while it is set up at build time, and the snapshot keeps both, so two builds of
// one source would differ. Here every import of WASI becomes a function of the engine itself: chance and time always say the same, environment and
// folders are empty, and everything else ends the program. A running app loses nothing: a host offers no WASI, and its `Math.random` and `Date` are the
// host's. Without WASI there is also nothing to put a second component of stubs beside the engine for.

import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { Reader, encode, modules, name, number, sections } from "./wasm.mjs";

const TYPE = 1;
const IMPORT = 2;
const FUNCTION = 3;
const EXPORT = 7;
const CODE = 10;

/** The engine of componentize-qjs 0.4.5 without async and for size, as every platform's package carries it. */
const ENGINE_SHA256 = "51bced91769e0a3cb8bc288d230675b03fca8f97b42723b9f9f1702e6903b6f7";
/** 2026-01-01 in seconds since 1970. */
const MOMENT = 1_767_225_600;

const I64_CONST = 0x42;
const UNREACHABLE = 0x00;
const END = 0x0b;

/** What some imports become: `[interface without its version, function, body]`. The others end the program. */
const ANSWERS = [
  ["wasi:random/insecure-seed", "insecure-seed", store([[0, 0x7465_6168], [8, 0x6f75_7365]])],
  ["wasi:clocks/wall-clock", "now", store([[0, MOMENT], [8, 0]])],
  ["wasi:clocks/monotonic-clock", "now", Buffer.from([I64_CONST, 0, END])],
  ["wasi:cli/environment", "get-environment", store([[0, 0]])],
  ["wasi:filesystem/preopens", "get-directories", store([[0, 0]])],
  ["wasi_snapshot_preview1", "reset_adapter_state", Buffer.from([END])],
];
const ENDS_THE_PROGRAM = Buffer.from([UNREACHABLE, END]);

/** The bytes of the fixed engine, out of the installed package. */
export function fixedRuntime() {
  return encode(fix(engine())); // TOOL-008
}

/** Finds the engine in the native part of the package by its hash. */
function engine() {
  const native = readFileSync(nativePart());
  for (const start of modules(native)) {
    const { found, end } = sections(native, start);
    if (createHash("sha256").update(native.subarray(start, end)).digest("hex") === ENGINE_SHA256) return found;
  }
  throw new Error("the JavaScript engine of componentize-qjs 0.4.5 is not in its package: reinstall with npm ci");
}

function nativePart() {
  const folder = dirname(dirname(createRequire(import.meta.url).resolve("componentize-qjs")));
  const scope = join(folder, "@andreiltd");
  for (const part of readdirSync(scope)) {
    const file = readdirSync(join(scope, part)).find((file) => file.endsWith(".node"));
    if (file) return join(scope, part, file);
  }
  throw new Error("componentize-qjs has no native part for this platform");
}

/** The same module with the imports of WASI pointing at functions it exports itself. */
function fix(found) {
  const list = found.map((section) => ({ ...section }));
  const of = (id) => list.find((section) => section.id === id);
  const { body, taken, functions } = redirected(of(IMPORT).body);
  of(IMPORT).body = body;
  const first = functions + new Reader(of(FUNCTION).body).number();
  const exported = ({ field }, at) => Buffer.concat([name(field), Buffer.from([0]), number(first + at)]);
  append(of(FUNCTION), taken.map(({ type }) => number(type)));
  append(of(EXPORT), taken.map(exported));
  append(of(CODE), taken.map(({ code }) => Buffer.concat([number(code.length + 1), number(0), code])));
  return list;
}

/** The import section with WASI taken from `env`; what was taken, and how many functions are imported. */
function redirected(section) {
  const reader = new Reader(section);
  const count = reader.number();
  const parts = [number(count)];
  const taken = [];
  let functions = 0;
  for (let entry = 0; entry < count; entry++) {
    const [module, field] = [reader.name(), reader.name()];
    const from = reader.at;
    const type = skipImport(reader);
    if (type !== undefined) functions += 1;
    const own = type !== undefined && module.startsWith("wasi") ? { field: `wasi#${taken.length}`, type, code: answer(module, field) } : undefined;
    if (own) taken.push(own);
    parts.push(name(own ? "env" : module), name(own ? own.field : field), section.subarray(from, reader.at));
  }
  return { body: Buffer.concat(parts), taken, functions };
}

function answer(module, field) {
  const known = ANSWERS.find(([answered, name]) => module.split("@")[0] === answered && field === name);
  return known ? known[2] : ENDS_THE_PROGRAM;
}

/** Passes one import's description; the type's index when it is a function. */
function skipImport(reader) {
  const kind = reader.byte();
  if (kind === 0) return reader.number();
  if (kind === 1) reader.byte();
  if (kind === 1 || kind === 2) {
    const bounded = reader.byte() & 1;
    reader.number();
    if (bounded) reader.number();
    return undefined;
  }
  reader.byte(); // a global's type, or a tag's attribute
  reader.number(); // its mutability, or its type
  return undefined;
}

/** `section` with `entries` after its own. */
function append(section, entries) {
  const reader = new Reader(section.body);
  const count = reader.number();
  section.body = Buffer.concat([number(count + entries.length), section.body.subarray(reader.at), ...entries]);
}

/** Code that writes 64-bit numbers to offsets behind its one parameter. */
function store(values) {
  const LOCAL_GET = 0x20;
  const I64_STORE = 0x37;
  const parts = values.flatMap(([offset, value]) => [
    Buffer.from([LOCAL_GET, 0, I64_CONST]),
    signed(value),
    Buffer.from([I64_STORE, 3]),
    number(offset),
  ]);
  return Buffer.concat([...parts, Buffer.from([END])]);
}

/** `value`, at least 0, as signed LEB128. */
function signed(value) {
  const bytes = [];
  for (; value >= 0x40; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Buffer.from([...bytes, value]);
}
