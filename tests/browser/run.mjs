// Runs the page's unit tests and each file of browser tests in turn, and counts: see tests/browser/run.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const ui = resolve(here, "../../plugins/web/ui");
const [build, ...wanted] = process.argv.slice(2);

for (const file of ["bin/congvand", "bin/congvan", "plugins/web.so", "ui/index.html"]) {
	if (!existsSync(join(build, file))) {
		console.error(`tests/browser: ${join(build, file)} is missing: build first`);
		process.exit(2);
	}
}

const total = { pass: 0, fail: 0, skipped: 0 };

function run(name, args, cwd) {
	return new Promise((done) => {
		console.log(`== ${name}`);
		const child = spawn(process.execPath, args, {
			cwd,
			env: { ...process.env, CONGVAN_BUILD: resolve(build), NODE_OPTIONS: "" },
			stdio: ["ignore", "pipe", "inherit"],
		});
		let text = "";
		child.stdout.on("data", (chunk) => {
			text += chunk;
			process.stdout.write(chunk);
		});
		child.on("exit", (code) => {
			const count = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
			const fail = count("fail") + count("cancelled");
			total.pass += count("pass");
			total.skipped += count("skipped");
			// A file that died before it could count is a failure too.
			total.fail += fail > 0 ? fail : code === 0 ? 0 : 1;
			done();
		});
	});
}

const files = readdirSync(here)
	.filter((name) => name.endsWith(".test.mjs"))
	.filter((name) => wanted.length === 0 || wanted.some((one) => name.startsWith(one)))
	.sort();

if (wanted.length === 0 || wanted.includes("unit")) await run("unit", ["tests/run.mjs"], ui);
for (const name of files) await run(name, ["--test", "--test-reporter=tap", join(here, name)], here);

console.log(`${total.pass} passed, ${total.fail} failed, ${total.skipped} skipped`);
process.exitCode = total.fail === 0 && total.pass > 0 ? 0 : 1;
