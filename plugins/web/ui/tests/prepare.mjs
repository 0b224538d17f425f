// Checks the types of a folder of tests and bundles them and what runs them: node tests/prepare.mjs FOLDER OUT
import { readdirSync } from "node:fs";
import { resolve } from "node:path";

import { bundleTests, checkTypes } from "./bundle.mjs";

const [folder, out] = process.argv.slice(2).map((path) => resolve(path));
try {
	checkTypes(folder);
	const names = readdirSync(folder).filter((name) => name === "run.ts" || name.endsWith(".test.ts"));
	await bundleTests(folder, names, out);
} catch (error) {
	console.error(`tests: ${error.message}`);
	process.exit(1);
}
