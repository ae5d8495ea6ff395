// Building turns the sources of an app into a component: checked, bundled to one module, and tied to the interfaces it uses and no others.
//
// usage: node tools/build.mjs APP OUT        APP holds src/app.ts, OUT becomes a folder with app.wasm and what led to it
//
// A line `@step NAME` on standard output says what is done now; everything else is for the person. The same sources give the same bytes in every folder.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

import { componentize } from "componentize-qjs";
import { rolldown } from "rolldown";

import { fixedRuntime } from "./runtime.mjs";

const SDK = dirname(dirname(fileURLToPath(import.meta.url)));
const INTERFACES = join(SDK, "src", "interfaces");
const PACKAGE = "@teahouse/miniapp";
const LEVEL = "1.0.0";
/** What every app imports: its view and its state, the host's time and chance, and a line for the developer when a turn fails. */
const ALWAYS = ["ui", "storage", "clock", "random", "log"];

const step = (name) => console.log(`@step ${name}`);

/** The file that an import of this package means. */
function sdkFile(specifier) {
  if (specifier === PACKAGE) return join(SDK, "src", "index.ts");
  if (!specifier.startsWith(`${PACKAGE}/`)) return undefined;
  const name = specifier.slice(PACKAGE.length + 1);
  if (!/^[a-z-]+$/.test(name)) return undefined;
  return [join(INTERFACES, `${name}.ts`), join(SDK, "src", `${name}.ts`)].find(existsSync);
}

const sdkImports = {
  name: "teahouse-sdk",
  resolveId: (specifier) => {
    if (specifier.startsWith("teahouse:")) return { id: specifier, external: true };
    const id = sdkFile(specifier);
    if (id) return { id };
    if (specifier.startsWith(".") || specifier.startsWith(sep) || specifier.includes(":")) return undefined;
    throw new Error(`${specifier} cannot be imported: an app is built from its own sources and ${PACKAGE}`);
  },
};

/** Everything under src/ has the types that the engine and this package offer. */
function check(app, out) {
  step("checking");
  const config = join(out, "tsconfig.json");
  const from = (file) => relative(out, file) || ".";
  const paths = {
    [PACKAGE]: [`./${from(join(SDK, "src/index.ts"))}`],
    [`${PACKAGE}/testing`]: [`./${from(join(SDK, "src/testing.ts"))}`],
    [`${PACKAGE}/*`]: [`./${from(INTERFACES)}/*.ts`],
  };
  const compilerOptions = { noEmit: true, module: "preserve", moduleResolution: "bundler", paths };
  writeFileSync(config, JSON.stringify({ extends: from(join(SDK, "tsconfig.base.json")), compilerOptions, include: [join(from(app), "src/**/*.ts")] }));
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", config, "--pretty", "false"], { stdio: "inherit", cwd: app });
  if (status !== 0) throw new Error("the types do not fit");
}

/** The one module that begins at `input`, and the files it is made of. */
async function bundle(app, input) {
  const build = await rolldown({
    input,
    cwd: app,
    plugins: [sdkImports],
    platform: "neutral",
    tsconfig: false,
    treeshake: { moduleSideEffects: true },
    logLevel: "warn",
  });
  const { output } = await build.generate({ format: "esm", minify: true, sourcemap: false, comments: false, codeSplitting: false });
  await build.close();
  const chunk = output.find((part) => part.type === "chunk");
  return { code: chunk.code, files: chunk.moduleIds, exports: chunk.exports };
}

/** The interfaces whose modules are among `files`, beyond those that every app has, in order of name. */
function used(files) {
  const names = files.filter((file) => dirname(file) === INTERFACES).map((file) => basename(file, ".ts"));
  return names.sort();
}

/** The level's files and a world of the app's own: an engine imports all of the world it is made for. */
function world(interfaces, out) {
  const folder = join(out, "wit");
  mkdirSync(folder);
  for (const file of readdirSync(join(SDK, "wit")).filter((file) => file.endsWith(".wit"))) {
    cpSync(join(SDK, "wit", file), join(folder, file), { dereference: true });
  }
  const imports = [...new Set(["types", ...ALWAYS, ...interfaces])].map((name) => `  import ${name};\n`);
  writeFileSync(join(folder, "this-app.wit"), `package teahouse:app@${LEVEL};\n\nworld this-app {\n${imports.join("")}  export guest;\n}\n`);
  return folder;
}

/** The module that ties the app to its imports. */
function entry(app, interfaces, out) {
  const variable = (name) => `host_${name.replaceAll("-", "_")}`;
  const tied = [...new Set([...ALWAYS, ...interfaces])];
  const lines = [
    `import app from ${JSON.stringify(join(app, "src", "app.ts"))};`,
    `import { guest as run } from "${PACKAGE}/guest";`,
    `import { bind } from "${PACKAGE}/wiring";`,
    ...tied.map((name) => `import ${variable(name)} from "teahouse:app/${name}@${LEVEL}";`),
    ...interfaces.map((name) => `import { wiring as wire_${variable(name)} } from "${PACKAGE}/${name}";`),
    `const always = { ${ALWAYS.map((name) => `${name}: ${variable(name)}`).join(", ")} };`,
    `export const guest = run(app, always, [${interfaces.map((name) => `bind(wire_${variable(name)}, ${variable(name)})`).join(", ")}]);`,
  ];
  const file = join(out, "entry.mjs");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

async function main(app, out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  check(app, out);
  step("bundling");
  const own = await bundle(app, join(app, "src", "app.ts"));
  if (!own.exports.includes("default")) throw new Error("there is no app in it: src/app.ts needs `export default app({ … })`");
  const interfaces = used(own.files);
  const { code } = await bundle(app, entry(app, interfaces, out));
  step("encoding");
  const witPath = world(interfaces, out);
  const { component } = await componentize({ witPath, jsSource: code, world: "this-app", stubWasi: true, runtimeBytes: fixedRuntime() });
  writeFileSync(join(out, "app.mjs"), code);
  writeFileSync(join(out, "app.wasm"), component);
}

const [app, out] = process.argv.slice(2).map((path) => resolve(path));
if (!app || !out || !existsSync(join(app, "src", "app.ts"))) {
  console.error("usage: node tools/build.mjs APP OUT, where APP holds src/app.ts");
  process.exit(2);
}
try {
  await main(app, out);
} catch (fault) {
  console.error(stripVTControlCharacters(fault instanceof Error ? fault.message : String(fault)));
  process.exit(1);
}
