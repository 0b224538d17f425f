// Bundles each unit test for Node (which reads no TypeScript in version 18) and runs them: node tests/run.mjs [name …]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";

const folder = join(dirname(fileURLToPath(import.meta.url)), "unit");
const wanted = process.argv.slice(2);
const names = readdirSync(folder).filter((name) => name.endsWith(".test.ts") && (wanted.length === 0 || wanted.some((one) => name.startsWith(one))));
const out = mkdtempSync(join(tmpdir(), "congvan-unit-"));
try {
	await esbuild.build({
		absWorkingDir: resolve(folder, "../.."),
		entryPoints: names.map((name) => join(folder, name)),
		outdir: out,
		outExtension: { ".js": ".mjs" },
		bundle: true,
		platform: "node",
		format: "esm",
		target: "node18",
		// Browsers have it; Node from version 20 on.
		banner: { js: 'import { webcrypto } from "node:crypto"; globalThis.crypto ??= webcrypto;' },
		logLevel: "warning",
	});
	const files = names.map((name) => join(out, name.replace(/\.ts$/, ".mjs")));
	process.exitCode = spawnSync(process.execPath, ["--test", "--test-reporter=tap", ...files], { stdio: "inherit" }).status ?? 1;
} finally {
	rmSync(out, { recursive: true, force: true });
}
