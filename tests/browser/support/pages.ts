// What every test does on the page: log in and out, check accessibility, measure.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ui } from "./paths";
import { PASSWORD } from "./server";
import { Browser } from "./webdriver";

const axe = readFileSync(join(ui, "node_modules/axe-core/axe.min.js"), "utf8");

export interface Size {
	width: number;
	height: number;
}

export const DESKTOP: Size = { width: 1366, height: 850 };
export const PHONE: Size = { width: 375, height: 760 };
// What an office's desk and a hand of today have.
export const OFFICE: Size = { width: 1366, height: 768 };
export const HAND: Size = { width: 390, height: 844 };

// Runs with a browser of its own, which is closed whatever happens.
export async function withBrowser(run: (browser: Browser) => Promise<void>, size: Size = DESKTOP, language = "vi"): Promise<void> {
	const browser = await Browser.open({ ...size, language });
	try {
		await run(browser);
	} finally {
		await browser.close();
	}
}

export async function logIn(browser: Browser, server: { url: string }, account: string, path = "/"): Promise<void> {
	await browser.command("DELETE", "/cookie").catch(() => undefined);
	await browser.goto(server.url + path);
	await browser.fill("Tên đăng nhập", account);
	await browser.fill("Mật khẩu", PASSWORD);
	await browser.click("button[type=submit]", "Đăng nhập");
	await browser.find(".shell");
}

// From here on the page does not ask by itself what is new: somebody else is quicker, and it does not know.
export const asksNoMore = (browser: Browser): Promise<void> => browser.run(`Object.defineProperty(document, "visibilityState", { get: () => "hidden" })`);

// For the next page that is opened.
export async function setLanguage(browser: Browser, language: string): Promise<void> {
	await browser.run(`localStorage.setItem("congvan.language", arguments[0])`, language);
	await browser.runAsync(`
		const [language, done] = arguments;
		const token = /csrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";
		fetch("/api/v1/me/settings", { method: "PUT", headers: { "Content-Type": "application/json", "X-CSRF-Token": decodeURIComponent(token) },
			body: JSON.stringify({ language }) }).then((answer) => done(answer.status), (error) => done(String(error)));`, language);
}

// For people to look at: CONGVAN_PICTURES=FOLDER tests/browser/run
export async function picture(browser: Browser, what: string): Promise<void> {
	const folder = process.env.CONGVAN_PICTURES;
	if (!folder) return;
	mkdirSync(folder, { recursive: true });
	const width = await browser.run<number>("return innerWidth");
	writeFileSync(join(folder, `${what.replace(/\W+/g, "-")}-${width}.png`), await browser.screenshot());
}

// The page as it stands is accessible, and nothing of it is cut off.
export async function sound(browser: Browser, what: string): Promise<void> {
	await picture(browser, what);
	assert.deepEqual(await violations(browser), [], what);
	assert.equal(await overflow(browser), "", what);
}

// Violations of WCAG 2.2 A and AA on the page as it stands, in words.
export async function violations(browser: Browser): Promise<string[]> {
	try {
		return await look(browser);
	} finally {
		await browser.run("document.adoptedStyleSheets = []");
	}
}

async function look(browser: Browser): Promise<string[]> {
	await browser.run(`if (!window.axe) { ${axe} }`);
	// Bars that stay at the edge cover what can be scrolled away from them; what they cover at this moment is chance.
	await browser.run(`
		const still = new CSSStyleSheet();
		still.replaceSync(".form-buttons, .action-form > .button-primary, .top, .actions-bar, .chosen, .rows-head { position: static !important }");
		document.adoptedStyleSheets = [still];`);
	return browser.runAsync(`
		const done = arguments[arguments.length - 1];
		axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(
			({ violations }) => done(violations.map((one) => one.id + ": " + one.nodes.map((node) => node.target.join(" ") + " " +
				(node.any[0]?.message ?? node.failureSummary ?? "")).slice(0, 4).join(" | "))),
			(error) => done([String(error)]),
		);`);
}

// How far the page is wider than its window. A phone's window grows with a page that is too wide; what it is laid out for does not.
export function overflow(browser: Browser): Promise<string> {
	return browser.run(`
		const { scrollWidth, clientWidth } = document.documentElement;
		const most = scrollWidth - clientWidth;
		if (most <= 0) return "";
		const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > clientWidth + 0.5 && one.checkVisibility());
		return most + "px: " + wide.slice(-3).map((one) => one.tagName + "." + one.className).join(", ");`);
}
