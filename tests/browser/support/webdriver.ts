// Debian's Chromium through its chromedriver: the W3C WebDriver protocol, spoken with fetch.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
type Element = { [ELEMENT]: string };

const WAIT_MS = 30_000;
const POLL_MS = 40;

export const KEY = {
	enter: "\uE007",
	tab: "\uE004",
	escape: "\uE00C",
	control: "\uE009",
	alt: "\uE00A",
	shift: "\uE008",
	up: "\uE013",
	down: "\uE015",
	home: "\uE011",
	end: "\uE010",
	pageDown: "\uE00F",
	space: " ",
};

const CHROME_ARGS = [
	"--headless",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--disable-dev-shm-usage",
	"--force-color-profile=srgb",
	"--hide-scrollbars",
];

class Driver {
	static async start(): Promise<Driver> {
		const child = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "inherit"] });
		let text = "";
		for await (const chunk of child.stdout) {
			text += chunk;
			const match = /started successfully on port (\d+)/.exec(text);
			if (match) {
				child.stdout.resume();
				return new Driver(child, `http://127.0.0.1:${match[1]}`);
			}
		}
		throw new Error(`chromedriver did not start: ${text}`);
	}

	constructor(
		private readonly child: ChildProcessByStdio<null, Readable, null>,
		readonly url: string,
	) {}

	async stop(): Promise<void> {
		this.child.kill();
		if (this.child.exitCode === null) await once(this.child, "exit");
	}
}

let driver: Driver | undefined;

export async function stopDriver(): Promise<void> {
	await driver?.stop();
	driver = undefined;
}

async function call<T>(url: string, method: string, body?: unknown): Promise<T> {
	const response = await fetch(url, {
		method,
		headers: { "Content-Type": "application/json" },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const { value } = (await response.json()) as { value: unknown };
	if (!response.ok) {
		const { error, message } = value as { error: string; message: string };
		throw Object.assign(new Error(`${error}: ${message}`), { code: error });
	}
	return value as T;
}

// One browser with a profile of its own.
export class Browser {
	clicks = 0;

	static async open({ width = 1280, height = 900, dark = false, language = "vi" } = {}): Promise<Browser> {
		driver ??= await Driver.start();
		const profile = mkdtempSync(join(tmpdir(), "congvan-chromium-"));
		const args = [...CHROME_ARGS, `--user-data-dir=${profile}`, `--window-size=${width},${height}`, `--lang=${language}`];
		if (dark) args.push("--blink-settings=preferredColorScheme=0");
		const capabilities = {
			alwaysMatch: {
				browserName: "chrome",
				"goog:chromeOptions": { binary: "/usr/bin/chromium", args },
				"goog:loggingPrefs": { browser: "ALL" },
			},
		};
		const { sessionId } = await call<{ sessionId: string }>(`${driver.url}/session`, "POST", { capabilities });
		const browser = new Browser(`${driver.url}/session/${sessionId}`, profile);
		await browser.resize(width, height);
		return browser;
	}

	constructor(
		private readonly url: string,
		private readonly profile: string,
	) {}

	async close(): Promise<void> {
		await this.command("DELETE", "").catch(() => undefined);
		rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
	}

	command<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
		return call(this.url + path, method, body);
	}

	cdp(cmd: string, params: Record<string, unknown> = {}): Promise<unknown> {
		return this.command("POST", "/goog/cdp/execute", { cmd, params });
	}

	// The page's own size, whatever the window's frame takes; below 700 px as a phone with touch.
	async resize(width: number, height: number, scale = 1): Promise<void> {
		await this.cdp("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile: width < 700 });
		await this.cdp("Emulation.setTouchEmulationEnabled", { enabled: width < 700 });
	}

	goto(url: string): Promise<unknown> {
		return this.command("POST", "/url", { url });
	}

	run<T = unknown>(script: string, ...args: unknown[]): Promise<T> {
		return this.command("POST", "/execute/sync", { script, args });
	}

	runAsync<T = unknown>(script: string, ...args: unknown[]): Promise<T> {
		return this.command("POST", "/execute/async", { script, args });
	}

	async screenshot(): Promise<Buffer> {
		return Buffer.from(await this.command<string>("GET", "/screenshot"), "base64");
	}

	// Tries until `look` gives something true.
	async until<T>(what: string, look: () => Promise<T>): Promise<NonNullable<T>> {
		const end = Date.now() + WAIT_MS;
		let last: Error | undefined;
		for (;;) {
			try {
				const found = await look();
				if (found) return found;
				last = undefined;
			} catch (error) {
				last = error instanceof Error ? error : new Error(String(error));
			}
			if (Date.now() > end) throw new Error(`waited in vain for ${what}${last ? `: ${last.message}` : ""}\n${await this.state()}`);
			await new Promise((resolve) => setTimeout(resolve, POLL_MS));
		}
	}

	private async state(): Promise<string> {
		try {
			const text = await this.run<string>("return location.pathname + '\\n' + document.body.innerText.slice(0, 1500)");
			return `${text}\n${await this.log()}`;
		} catch (error) {
			return String(error);
		}
	}

	async log(): Promise<string> {
		const entries = await this.command<{ level: string; message: string }[]>("POST", "/se/log", { type: "browser" });
		return entries.map((entry) => `${entry.level} ${entry.message}`).join("\n");
	}

	// First visible element of a CSS selector, with a text when one is given.
	async find(selector: string, text?: string): Promise<string> {
		const found = await this.until(`${selector}${text ? ` "${text}"` : ""}`, () =>
			this.run<Element | null>(
				`const [selector, text] = arguments;
				return [...document.querySelectorAll(selector)].find((one) => one.checkVisibility({visibilityProperty: true}) &&
					(text === null || one.textContent.replace(/\\s+/g, " ").includes(text))) ?? null;`,
				selector,
				text ?? null,
			),
		);
		return found[ELEMENT];
	}

	exists(selector: string): Promise<boolean> {
		return this.run("return document.querySelector(arguments[0]) !== null", selector);
	}

	text(selector: string): Promise<string | null> {
		return this.run("return document.querySelector(arguments[0])?.innerText ?? null", selector);
	}

	async click(selector: string, text?: string): Promise<void> {
		this.clicks++;
		await this.until(`a click on ${selector}`, async () => {
			const element = await this.find(selector, text);
			await this.run(`arguments[0].scrollIntoView({ block: "center" })`, { [ELEMENT]: element });
			await this.command("POST", `/element/${element}/click`, {});
			return true;
		});
	}

	// The field under a label, as a person finds it.
	async field(label: string): Promise<string> {
		const found = await this.until(`field "${label}"`, () =>
			this.run<Element | null>(
				`const wanted = arguments[0];
				// The mark of what was read from the file is no part of the name.
				const named = (one) => { const name = one.cloneNode(true); name.querySelector(".field-origin")?.remove(); return name.textContent; };
				const label = [...document.querySelectorAll("label")].find((one) => one.checkVisibility() &&
					named(one).replace(/\\*/g, "").replace(/\\s+/g, " ").trim() === wanted);
				return label ? document.getElementById(label.htmlFor) ?? label.querySelector("input") : null;`,
				label,
			),
		);
		return found[ELEMENT];
	}

	async fill(label: string, text: string): Promise<void> {
		this.clicks++;
		const element = await this.field(label);
		const filled = await this.run<boolean>(`return arguments[0].value !== ""`, { [ELEMENT]: element });
		await this.command("POST", `/element/${element}/clear`, {});
		// A person's keys tell the page that the field is empty; the driver's clearing does not.
		if (filled) await this.run(`arguments[0].dispatchEvent(new Event("input", { bubbles: true }))`, { [ELEMENT]: element });
		await this.command("POST", `/element/${element}/value`, { text });
	}

	// Types and takes the first proposal.
	async choose(label: string, text: string): Promise<void> {
		await this.fill(label, text);
		await this.find(".combo-option");
		await this.keys(KEY.down);
		await this.keys(KEY.enter);
	}

	async select(label: string, option: string): Promise<void> {
		this.clicks++;
		const element = await this.field(label);
		// Some lists are filled after the form stands.
		await this.until(`"${option}" in "${label}"`, () =>
			this.run<boolean>(
				`const [element, wanted] = arguments;
				const option = [...element.options].find((one) => one.textContent.includes(wanted));
				if (!option) return false;
				element.value = option.value;
				element.dispatchEvent(new Event("change", { bubbles: true }));
				return true;`,
				{ [ELEMENT]: element },
				option,
			),
		);
	}

	async upload(label: string, path: string): Promise<void> {
		this.clicks++;
		const found = await this.until(`file box "${label}"`, () =>
			this.run<Element | null>(
				`const label = [...document.querySelectorAll("label")].find((one) => one.textContent.includes(arguments[0]));
				return label?.querySelector("input[type=file]") ?? (label?.control?.type === "file" ? label.control : null);`,
				label,
			),
		);
		await this.command("POST", `/element/${found[ELEMENT]}/value`, { text: path });
	}

	// Keys to whatever has the focus; modifiers hold until the end.
	async keys(...keys: string[]): Promise<void> {
		const actions = [
			...keys.map((value) => ({ type: "keyDown", value })),
			...keys
				.slice()
				.reverse()
				.map((value) => ({ type: "keyUp", value })),
		];
		await this.command("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
	}

	async type(text: string): Promise<void> {
		const actions = [...text].flatMap((value) => [
			{ type: "keyDown", value },
			{ type: "keyUp", value },
		]);
		await this.command("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions }] });
	}

	focused(): Promise<string> {
		return this.run(
			`const e = document.activeElement;
			return e ? (e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent ?? "").replace(/\\s+/g, " ").trim() : ""`,
		);
	}
}
