// Installs the packages of package-lock.json, once per lock: node build/install.mjs
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules/.congvan-lock");
const busy = join(root, ".installing");
const STALE_MS = 10 * 60 * 1000;
const POLL_MS = 500;

const wanted = createHash("sha256").update(readFileSync(join(root, "package-lock.json"))).digest("hex");
const installed = () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;

// Builds for other configurations may install at the same moment: one does, the others wait.
function takeTurn() {
	try {
		mkdirSync(busy);
		return true;
	} catch (error) {
		if (error.code !== "EEXIST") throw error;
		if (Date.now() - statSync(busy, { throwIfNoEntry: false })?.mtimeMs > STALE_MS) rmdirSync(busy);
		return false;
	}
}

while (!installed()) {
	if (!takeTurn()) {
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
		continue;
	}
	try {
		if (installed()) break;
		const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
			cwd: root,
			stdio: "inherit",
		});
		if (status !== 0) {
			console.error("ui: npm ci failed");
			process.exitCode = 1;
			break;
		}
		writeFileSync(stamp, wanted);
	} finally {
		rmdirSync(busy);
	}
}
