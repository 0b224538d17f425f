// What the browser must fetch before the inbox stands, and how much of it there may be.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const JS_BUDGET_BYTES = 60 * 1024;
const CSS_BUDGET_BYTES = 20 * 1024;

function withStaticImports(metafile, start) {
	const seen = new Set();
	const queue = [...start];
	while (queue.length) {
		const path = queue.pop();
		if (seen.has(path)) continue;
		seen.add(path);
		for (const { path: next, kind } of metafile.outputs[path].imports)
			if (kind === "import-statement") queue.push(next);
	}
	return [...seen];
}

function gzipBytes(out, names) {
	let sum = 0;
	for (const name of names) sum += statSync(join(out, `${name}.gz`)).size;
	return sum;
}

export function checkBudgets(out, { metafile, outputName, entry, screens, styles }) {
	const scripts = withStaticImports(metafile, [entry, ...screens]).map(outputName);
	const js = gzipBytes(out, scripts);
	const css = gzipBytes(out, styles);
	const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
	console.log(`ui: shell and inbox ${kib(js)} of JavaScript, ${kib(css)} of CSS (gzip)`);
	if (js > JS_BUDGET_BYTES) throw new Error(`shell and inbox: ${kib(js)} of JavaScript, at most ${kib(JS_BUDGET_BYTES)}`);
	if (css > CSS_BUDGET_BYTES) throw new Error(`${kib(css)} of CSS, at most ${kib(CSS_BUDGET_BYTES)}`);
	for (const page of ["index.html", "browser.html"]) {
		const html = existsSync(join(out, page)) ? readFileSync(join(out, page), "utf8") : "";
		if (/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?:/.test(html) || html === "")
			throw new Error(`${page}: inline script or style, or another origin, which the policy forbids`);
	}
}
