// Makes ../src/graph/serve/static/editor.js and editor.licences.txt, the same bytes each time: npm ci && npm run build
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const target = new URL("../src/graph/serve/static/", import.meta.url);
const digest = createHash("sha256");
for (const source of ["editor.js", "build.mjs", "package-lock.json"]) digest.update(readFileSync(source));
const made = await build({
  entryPoints: ["editor.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  banner: { js: `/* CodeMirror 6 and others, MIT: /static/editor.licences.txt; made of ${digest.digest("hex")} */` },
  metafile: true,
  write: false,
});
writeFileSync(new URL("editor.js", target), made.outputFiles[0].contents);

const inputs = Object.keys(made.metafile.inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
const packages = [...new Set(inputs.filter(Boolean))].sort();
const notices = packages.map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version} (${license})\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()}\n`;
});
const rule = `\n${"-".repeat(72)}\n\n`;
writeFileSync(new URL("editor.licences.txt", target), `What editor.js is made of.\n${rule}${notices.join(rule)}`);
