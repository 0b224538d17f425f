// Generated sources are written only where they differ, in one step each: two builds may run side by side.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export function writeIfChanged(path, content) {
	if (existsSync(path) && readFileSync(path, "utf8") === content) return;
	mkdirSync(dirname(path), { recursive: true });
	const aside = `${path}.${process.pid}`;
	writeFileSync(aside, content);
	renameSync(aside, path);
}

export function writeTree(from, to) {
	for (const name of readdirSync(from)) {
		const path = join(from, name);
		if (statSync(path).isDirectory()) writeTree(path, join(to, name));
		else writeIfChanged(join(to, name), readFileSync(path, "utf8"));
	}
}
