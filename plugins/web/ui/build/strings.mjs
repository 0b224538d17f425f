// The strings of the page: every language has the same keys with the same placeholders, every key that the code names
// exists, every key that exists is named by the code, and the code itself holds no text for people.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

import { writeIfChanged } from "./files.mjs";

const LANGUAGES = ["vi", "en"];

function sources(folder, found = []) {
	for (const name of readdirSync(folder)) {
		const path = join(folder, name);
		if (statSync(path).isDirectory()) {
			if (name !== "gen") sources(path, found);
		} else if (/\.tsx?$/.test(name)) {
			found.push(path);
		}
	}
	return found;
}

function placeholders(text) {
	return [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]))].sort().join(",");
}

function compareLanguages(messages, problems) {
	const [first, ...others] = LANGUAGES;
	for (const [key, text] of Object.entries(messages[first])) {
		for (const language of others) {
			const other = messages[language][key];
			if (other === undefined) problems.push(`${language}.json: '${key}' is missing`);
			else if (placeholders(other) !== placeholders(text))
				problems.push(`${language}.json: '${key}' has other placeholders than in ${first}.json`);
		}
	}
	for (const language of others)
		for (const key of Object.keys(messages[language]))
			if (!(key in messages[first])) problems.push(`${first}.json: '${key}' is missing`);
}

function withoutComments(text) {
	return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/[^\n]*/g, "$1");
}

// A key counts as used when a literal is that key, or when a template begins with its first part: `state.${name}`.
function usage(root, keys, problems) {
	const used = new Set();
	const prefixes = new Set();
	for (const path of sources(join(root, "src"))) {
		const text = withoutComments(readFileSync(path, "utf8"));
		const name = relative(root, path);
		for (const [, key] of text.matchAll(/["'`]([a-z][\w]*(?:\.[\w-]+)+)["'`]/g)) used.add(key);
		for (const [, prefix] of text.matchAll(/`([a-z][\w.]*\.)\$\{/g)) prefixes.add(prefix);
		for (const [, key] of text.matchAll(/\bt\(\s*["']([^"']+)["']/g))
			if (!keys.has(key)) problems.push(`${name}: t("${key}") names no string`);
		const letter = /[^\n]*[\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u1E00-\u1EFF][^\n]*/.exec(text);
		if (letter) problems.push(`${name}: text for people belongs in locales/: ${letter[0].trim().slice(0, 60)}`);
	}
	for (const key of keys)
		if (!used.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix)))
			problems.push(`'${key}' is used nowhere`);
}

export function checkStrings(root) {
	const messages = {};
	for (const language of LANGUAGES)
		messages[language] = JSON.parse(readFileSync(join(root, "locales", `${language}.json`), "utf8"));
	const problems = [];
	compareLanguages(messages, problems);
	const keys = new Set(Object.keys(messages[LANGUAGES[0]]));
	usage(root, keys, problems);
	if (problems.length) throw new Error(`strings:\n  ${problems.join("\n  ")}`);
	writeIfChanged(
		join(root, "src/gen/messages.ts"),
		`export type MessageKey =\n${[...keys].map((key) => `\t| ${JSON.stringify(key)}`).join("\n")};\n`,
	);
}
