// TypeScript types of the messages, and the type check of the whole application.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { writeTree } from "./files.mjs";

const MESSAGES = ["outgoing", "organ", "arrival", "board", "notices", "transfer", "office", "incoming", "route", "identity", "register", "work", "blob"];

// Names and shapes as the server's JSON has them: lowerCamelCase, 64-bit numbers and instants as strings, enums by
// their proto name, everything optional because absent fields are left out.
const OPTIONS = [
	"onlyTypes=true",
	"stringEnums=true",
	"enumsAsLiterals=true",
	"unrecognizedEnum=false",
	"useDate=string",
	"forceLong=string",
	"useOptionals=all",
	"snakeToCamel=keys_json",
];

export function generateTypes(root, { proto, protoc }) {
	const made = mkdtempSync(join(tmpdir(), "congvan-types-"));
	try {
		execFileSync(
			protoc,
			[
				`--proto_path=${proto}`,
				"--proto_path=/usr/include",
				`--plugin=protoc-gen-ts_proto=${join(root, "node_modules/.bin/protoc-gen-ts_proto")}`,
				`--ts_proto_out=${made}`,
				`--ts_proto_opt=${OPTIONS.join(",")}`,
				...MESSAGES.map((name) => join(proto, "congvan", `${name}.proto`)),
			],
			{ stdio: ["ignore", "inherit", "inherit"] },
		);
		writeTree(made, join(root, "src/gen"));
	} finally {
		rmSync(made, { recursive: true, force: true });
	}
}

export function checkTypes(root) {
	const result = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", root], {
		stdio: "inherit",
	});
	if (result.status !== 0) throw new Error("the type check failed");
}
