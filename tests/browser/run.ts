// Runs the page's unit tests, then the files of browser tests, two at a time where there are processors for it, and
// counts: see tests/browser/run. Each file has a server and a browser of its own.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

import { build, top, ui } from "./support/paths";

const sources = join(top, "tests/browser");
const made = join(build, "browser-tests");
const wanted = process.argv.slice(2);

const AT_ONCE = 2;
const total = { pass: 0, fail: 0, skipped: 0 };

function run(name: string, args: string[], cwd: string): Promise<void> {
	return new Promise((done) => {
		const child = spawn(process.execPath, args, {
			cwd,
			env: { ...process.env, NODE_OPTIONS: "" },
			stdio: ["ignore", "pipe", "pipe"],
		});
		// What two files say is not mixed.
		let text = "";
		let errors = "";
		child.stdout.on("data", (chunk: Buffer) => {
			text += chunk;
		});
		child.stderr.on("data", (chunk: Buffer) => {
			errors += chunk;
		});
		child.on("close", (code) => {
			process.stdout.write(`== ${name}\n${text}${errors}`);
			const count = (word: string) => Number(new RegExp(`^# ${word} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
			const fail = count("fail") + count("cancelled");
			total.pass += count("pass");
			total.skipped += count("skipped");
			// A file that died before it could count is a failure too.
			total.fail += fail > 0 ? fail : code === 0 ? 0 : 1;
			done();
		});
	});
}

const names = readdirSync(sources)
	.filter((name) => name.endsWith(".test.ts"))
	.filter((name) => wanted.length === 0 || wanted.some((one) => name.startsWith(one)))
	.sort();

if (wanted.length === 0 || wanted.includes("unit")) await run("unit", ["tests/run.mjs"], ui);
async function worker(): Promise<void> {
	for (let name = names.shift(); name; name = names.shift()) await run(name, ["--test", "--test-reporter=tap", join(made, name.replace(/\.ts$/, ".mjs"))], sources);
}
await Promise.all(Array.from({ length: Math.min(AT_ONCE, availableParallelism()) }, worker));

console.log(`${total.pass} passed, ${total.fail} failed, ${total.skipped} skipped`);
process.exitCode = total.fail === 0 && total.pass > 0 ? 0 : 1;
