// Tests are TypeScript, which Node 18 does not read: each becomes one module that it does.
import { spawnSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";

const ui = resolve(dirname(fileURLToPath(import.meta.url)), "..");

// Checks what the tsconfig.json in `folder` names; throws when a type does not hold.
export function checkTypes(folder) {
	const { status } = spawnSync(process.execPath, [join(ui, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", folder], { stdio: "inherit" });
	if (status !== 0) throw new Error(`${folder}: the type check failed`);
}

// Bundles `names` (.ts) of `folder` into `out` and returns the paths of the results (.mjs).
export async function bundleTests(folder, names, out) {
	await esbuild.build({
		absWorkingDir: ui,
		entryPoints: names.map((name) => join(folder, name)),
		outdir: out,
		outExtension: { ".js": ".mjs" },
		bundle: true,
		platform: "node",
		format: "esm",
		target: "node18",
		external: ["node:*"],
		// Browsers have it; Node from version 20 on.
		banner: { js: 'import { webcrypto } from "node:crypto"; globalThis.crypto ??= webcrypto;' },
		logLevel: "warning",
	});
	return names.map((name) => join(out, name.replace(/\.ts$/, ".mjs")));
}
