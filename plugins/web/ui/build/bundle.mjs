// Bundles scripts and styles under hashed names and writes the two pages that name them.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";

import * as esbuild from "esbuild";

const TARGET = ["chrome125", "edge125", "firefox128", "safari17.5"];
const OLD_TARGET = ["es5"];

function outputOf(metafile, entryPoint) {
	const found = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entryPoint);
	if (!found) throw new Error(`${entryPoint} has no output`);
	return found[0];
}

async function build(root, out, options) {
	const result = await esbuild.build({
		absWorkingDir: root,
		outdir: join(out, "assets"),
		entryNames: "[name]-[hash]",
		chunkNames: "[name]-[hash]",
		assetNames: "[name]-[hash]",
		bundle: true,
		minify: true,
		format: "esm",
		target: TARGET,
		charset: "utf8",
		legalComments: "none",
		metafile: true,
		logLevel: "warning",
		...options,
	});
	return result.metafile;
}

// Decoders and fonts that pdf.js fetches by name from a folder. The folder's name carries the hash.
function copyPdfFiles(root, out) {
	const source = join(root, "node_modules/pdfjs-dist");
	const files = [
		...readdirSync(join(source, "wasm"))
			.filter((name) => name.endsWith("_nowasm_fallback.js"))
			.map((name) => join("wasm", name)),
		...readdirSync(join(source, "standard_fonts"))
			.filter((name) => /\.(pfb|ttf)$/.test(name))
			.map((name) => join("standard_fonts", name)),
	];
	const hash = createHash("sha256");
	for (const file of files) hash.update(file).update(readFileSync(join(source, file)));
	const folder = `pdf-${hash.digest("hex").slice(0, 8).toUpperCase()}`;
	mkdirSync(join(out, "assets", folder), { recursive: true });
	for (const file of files) cpSync(join(source, file), join(out, "assets", folder, basename(file)));
	return `/assets/${folder}/`;
}

function writePage(root, out, name, values) {
	const text = readFileSync(join(root, "src", name), "utf8").replace(/%(\w+)%/g, (whole, key) => {
		if (!(key in values)) throw new Error(`${name}: ${whole} is unknown`);
		return values[key];
	});
	writeFileSync(join(out, name), text);
}

function writeLicences(root, out) {
	const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
	const names = [...Object.keys(dependencies), "@preact/signals-core"].sort();
	const parts = names.map((name) => {
		const folder = join(root, "node_modules", name);
		const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
		const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
		return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
	});
	writeFileSync(join(out, "licences.txt"), parts.join(`\n${"-".repeat(72)}\n\n`));
}

export async function bundle(root, out) {
	mkdirSync(join(out, "assets"), { recursive: true });
	const outputName = (path) => relative(out, join(root, path));
	const url = (metafile, entryPoint) => `/${outputName(outputOf(metafile, entryPoint))}`;

	const worker = "node_modules/pdfjs-dist/legacy/build/pdf.worker.min.mjs";
	const workerMeta = await build(root, out, { entryPoints: [{ in: worker, out: "pdf-worker" }] });
	const guard = "src/guard.ts";
	const guardMeta = await build(root, out, { entryPoints: [guard], format: "iife", target: OLD_TARGET });
	const styles = ["src/styles/main.css", "src/styles/browser.css"];
	const stylesMeta = await build(root, out, { entryPoints: styles });
	const app = "src/main.tsx";
	const metafile = await build(root, out, {
		entryPoints: [app],
		splitting: true,
		jsx: "automatic",
		jsxImportSource: "preact",
		define: {
			PDF_WORKER_URL: JSON.stringify(url(workerMeta, worker)),
			PDF_FILES_URL: JSON.stringify(copyPdfFiles(root, out)),
		},
	});
	const values = {
		app: url(metafile, app),
		guard: url(guardMeta, guard),
		styles: url(stylesMeta, styles[0]),
		browserStyles: url(stylesMeta, styles[1]),
	};
	for (const page of ["index.html", "browser.html"]) writePage(root, out, page, values);
	cpSync(join(root, "src/icon.svg"), join(out, "icon.svg"));
	writeLicences(root, out);
	return {
		metafile,
		outputName,
		entry: outputOf(metafile, app),
		screens: [outputOf(metafile, "src/screens/inbox/inbox.tsx")],
		styles: [outputName(outputOf(stylesMeta, styles[0]))],
	};
}
