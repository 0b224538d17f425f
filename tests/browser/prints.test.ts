// Links to what the server prints: reports of numbers, spreadsheets that are waited for, and what is seen when one fails.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size, sound, withBrowser } from "./support/pages";
import { Client, Server } from "./support/server";
import { type Browser, stopDriver } from "./support/webdriver";

let server: Server;
before(async () => {
	server = await Server.start();
	const clerk = await Client.login(server, "vanthu");
	await clerk.register({ subject: "Có trong sổ" });
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

// The session is gone, and the page does not know it yet.
const logOut = (browser: Browser): Promise<unknown> =>
	browser.runAsync(`const done = arguments[0];
		const csrf = /csrf=([^;]*)/.exec(document.cookie)[1];
		fetch("/api/v1/session", { method: "DELETE", headers: { "X-CSRF-Token": csrf } }).then((answer) => done(answer.status));`);

const tabs = (browser: Browser): Promise<string[]> => browser.command<string[]>("GET", "/window/handles");

test("the report of numbers is printed, and is there as spreadsheets", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/registers");
		await browser.find("a", "In báo cáo số");
		for (const [label, type] of [
			["In báo cáo số", "application/pdf"],
			["In báo cáo số, dạng Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
			["In báo cáo số, dạng CSV", "text/csv"],
		] as const) {
			const got = await browser.runAsync<string>(
				`const [label, done] = arguments;
				const link = [...document.querySelectorAll(".print-links a")].find((one) => (one.getAttribute("aria-label") ?? one.textContent) === label);
				fetch(link.href).then((answer) => done(answer.status + " " + answer.headers.get("content-type")));`,
				label,
			);
			assert.ok(got.startsWith(`200 ${type}`), `${label}: ${got}`);
		}
		await sound(browser, "registers");
	}));

async function fails(size: Size): Promise<void> {
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/registers");
		await browser.find("a", "In sổ hôm nay");
		// The book is gone behind the page's back.
		await browser.run(`for (const link of document.querySelectorAll(".print-links a")) link.href = link.href.replace(/registers\\/\\d+/, "registers/1")`);
		const [first = ""] = await tabs(browser);
		browser.clicks = 0;
		await browser.click("a", "In sổ hôm nay");
		await browser.until("a second tab", async () => (await tabs(browser)).length === 2);
		const second = (await tabs(browser)).find((one) => one !== first);
		await browser.command("POST", "/window", { handle: second });
		await browser.find("h1", "sổ");
		await browser.find("p", "Hãy quay lại màn hình trước");
		await browser.find(".id", "Mã yêu cầu:");
		assert.match((await browser.text(".id code")) ?? "", /^[0-9a-f]{16,}$/);
		await sound(browser, "a print that failed");
		await browser.click("a", "Quay lại màn hình trước");
		await browser.find(".book-last");
		assert.equal(await browser.run("return location.pathname"), "/registers");
		assert.equal(browser.clicks, 2);
	}, size);
}
test("a print that fails says so in its tab, with the way back", () => fails(DESKTOP));
test("the same on a phone", () => fails(PHONE));

test("a spreadsheet that fails is told beside its link", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/registers");
		await browser.find("a", "In sổ hôm nay");
		await logOut(browser);
		await browser.click('a[aria-label="In sổ hôm nay, dạng Excel"]');
		await browser.find(".print-state", "Bạn chưa đăng nhập");
		await browser.find(".print-state", "Mã yêu cầu");
		assert.equal((await tabs(browser)).length, 1);
		await sound(browser, "a spreadsheet that failed");
	}));

// Holds one answer back until it is let go.
const HOLD = `
	const real = window.fetch;
	window.fetch = (url, options) => String(url).includes("format=")
		? new Promise((resolve, reject) => {
			options.signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
			window.letGo = () => resolve(real(url, options));
		})
		: real(url, options);`;

test("a spreadsheet that takes long shows that it is being made, can be stopped, and is saved", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/registers");
		await browser.find("a", "In sổ hôm nay");
		await browser.run(HOLD);
		const link = 'a[aria-label="In sổ hôm nay, dạng CSV"]';
		await browser.click(link);
		await browser.find(".print-state progress");
		await sound(browser, "a spreadsheet being made");
		await browser.click(".print-state button", "Dừng");
		await browser.until("nothing is being made", async () => !(await browser.exists(".print-state")));
		await browser.run(`HTMLAnchorElement.prototype.click = function () { window.saved = this.download; };`);
		await browser.click(link);
		await browser.find(".print-state progress");
		await browser.run("window.letGo()");
		assert.match(await browser.until("a file", () => browser.run<string>("return window.saved")), /\.csv$/);
		await browser.until("nothing is being made", async () => !(await browser.exists(".print-state")));
	}));
