// People of one agency at one browser, in turn: a walk through a regulation, each step named by its article.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";

import { logIn, overflow, picture, type Size } from "./pages";
import type { Server } from "./server";
import type { Browser } from "./webdriver";

interface Cookie {
	name: string;
	value: string;
}

export class Walk {
	readonly phone: boolean;
	private readonly sessions = new Map<string, Cookie[]>();
	private failed = false;
	private pictured = 0;

	constructor(
		readonly browser: Browser,
		readonly server: Server,
		readonly name: string,
		size: Size,
		private readonly test: TestContext,
	) {
		this.phone = size.width < 700;
	}

	// "QĐ 1201/QĐ-SYT Đ5.6", and in a few words what it asks for. After a step that failed the others say nothing.
	async step(article: string, what: string, run: () => Promise<void>): Promise<void> {
		await this.test.test(`${article}: ${what}`, { skip: this.failed ? "a step before it failed" : false }, async () => {
			try {
				await run();
			} catch (error) {
				this.failed = true;
				throw error;
			}
			await this.picture();
			assert.equal(await overflow(this.browser), "", "nothing is cut off");
		});
	}

	// The screen as it stands, for people.
	async picture(): Promise<void> {
		await picture(this.browser, `${this.name}-${String(++this.pictured).padStart(3, "0")}`);
	}

	// Each person logs in once and has the own session from then on, as at a browser of their own.
	async as(account: string, path = "/work/to-do"): Promise<void> {
		const { browser, server } = this;
		const kept = this.sessions.get(account);
		if (kept) {
			await browser.command("DELETE", "/cookie");
			for (const cookie of kept) await browser.command("POST", "/cookie", { cookie });
			await browser.goto(server.url + path);
			await browser.find(".shell");
		} else {
			await logIn(browser, server, account, path);
			this.sessions.set(account, await browser.command<Cookie[]>("GET", "/cookie"));
		}
	}

	// Opens what stands in the person's box.
	async open(subject: string): Promise<void> {
		await this.browser.click(".row-item", subject);
		await this.browser.find(".doc-title", subject);
	}

	// Brings an action's form up: on a phone it is a sheet that opens with a tap, on its own button or on that of what is expected.
	async form(action?: string): Promise<void> {
		const { browser } = this;
		if (this.phone) {
			await browser.find(".actions-toggle");
			const own = action !== undefined && (await browser.text(".actions-beside")) === action;
			await browser.click(own ? ".actions-beside" : ".actions-toggle");
		}
		await browser.find(".action-form, .segment");
		if (action !== undefined && (await browser.text(".actions-title")) !== action) await browser.click(".segment", action);
	}

	async send(toast: string): Promise<void> {
		await this.browser.click(".action-form button[type=submit]");
		await this.browser.find(".toast", toast);
	}

	// What the actions are called that the page offers.
	async offered(): Promise<string[]> {
		return this.browser.run(`
			const many = [...document.querySelectorAll(".actions .segment")];
			return (many.length ? many : [...document.querySelectorAll(".actions-title")]).map((one) => one.textContent);`);
	}

	async gone(subject: string): Promise<void> {
		await this.browser.until(`a list without ${subject}`, async () => !(await this.browser.text("main"))?.includes(subject));
	}

	// Counted from here; the task targets of the design are upper bounds.
	count(): void {
		this.browser.clicks = 0;
	}

	within(most: number, what: string): void {
		assert.ok(this.browser.clicks <= most, `${what} took ${this.browser.clicks} interactions, not ${most}`);
	}
}
