// Builds the web application into a directory of static files: node build.mjs [--out DIR] [--no-check] [--clean]
//
//   types from proto/congvan/*.proto → src/gen     (protoc with ts-proto)
//   strings checked, their keys → src/gen          (locales/*.json)
//   tsc                                            (check only)
//   esbuild → assets/<name>-<hash>.{js,css}        (each with .br and .gz beside it)
//   budgets                                        (the build fails above them)
import { rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { bundle } from "./build/bundle.mjs";
import { checkBudgets } from "./build/budgets.mjs";
import { compress } from "./build/compress.mjs";
import { checkStrings } from "./build/strings.mjs";
import { checkTypes, generateTypes } from "./build/types.mjs";

const root = dirname(fileURLToPath(import.meta.url));

const { values: options } = parseArgs({
	options: {
		out: { type: "string", default: resolve(root, "dist") },
		proto: { type: "string", default: resolve(root, "../../../proto") },
		protoc: { type: "string", default: "protoc" },
		"no-check": { type: "boolean", default: false },
	},
});

try {
	const out = resolve(options.out);
	generateTypes(root, { proto: resolve(options.proto), protoc: options.protoc });
	checkStrings(root);
	if (!options["no-check"]) checkTypes(root);
	rmSync(out, { recursive: true, force: true });
	const made = await bundle(root, out);
	compress(out);
	checkBudgets(out, made);
} catch (error) {
	console.error(`ui: ${error.message}`);
	process.exit(1);
}
