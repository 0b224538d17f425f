// Bundles each unit test for Node and runs them: node tests/run.mjs [name …]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { bundleTests } from "./bundle.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "unit");
const wanted = process.argv.slice(2);
const names = readdirSync(folder).filter((name) => name.endsWith(".test.ts") && (wanted.length === 0 || wanted.some((one) => name.startsWith(one))));
const out = mkdtempSync(join(tmpdir(), "congvan-unit-"));
try {
	const files = await bundleTests(folder, names, out);
	process.exitCode = spawnSync(process.execPath, ["--test", "--test-reporter=tap", ...files], { stdio: "inherit" }).status ?? 1;
} finally {
	rmSync(out, { recursive: true, force: true });
}
