// The notices box: the bell counts, a notice leads to its document, what was read is read, with mouse, keyboard and thumb.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size, sound } from "./support/pages";
import { Client, Server } from "./support/server";
import { Browser, stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
before(async () => {
	server = await Server.start();
	clerk = await Client.login(server, "vanthu");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

const unread = (browser: Browser): Promise<number> => browser.run(`return Number(document.querySelector(".bell-count")?.textContent ?? 0)`);

// Notices are made behind the act: what the server has told by now, asked as the person.
async function told(account: string, count: number): Promise<void> {
	const client = await Client.login(server, account);
	for (let tries = 0; ; tries++) {
		const { unread: now } = await client.call<{ unread: string }>("GET", "/notices");
		if (Number(now) >= count) return;
		assert.ok(tries < 600, `${account} was told of ${now}, not of ${count}`);
		await new Promise((done) => setTimeout(done, 50));
	}
}

async function reads(size: Size, language: "vi" | "en", round: number): Promise<void> {
	const subjects = [1, 2, 3].map((n) => `Thông báo ${round}.${n}`);
	const said = language === "vi" ? { all: "Đánh dấu đã đọc tất cả", unread: "Chưa đọc", none: "Không còn thông báo nào chưa đọc." } : { all: "Mark all as read", unread: "Unread", none: "No unread notices." };
	for (const subject of subjects) await clerk.register({ subject, submit: {} });
	await told("giamdoc", 3);
	const browser = await Browser.open({ ...size, language: "vi" });
	try {
		await logIn(browser, server, "giamdoc");
		if (language === "en") {
			await browser.goto(`${server.url}/account`);
			await browser.click("label.check", "English");
		}
		await browser.until("the bell counts", async () => (await unread(browser)) === 3);
		browser.clicks = 0;
		await browser.click(".bell");
		await browser.find(".notice-unread", subjects[2]);
		await sound(browser, "notices");
		// The newest first, and one leads to its document.
		await browser.click(".notice-link", subjects[1]);
		await browser.find("h1", subjects[1]);
		assert.equal(browser.clicks, 2);
		await browser.until("one is read", async () => (await unread(browser)) === 2);
		await browser.keys("t");
		await browser.click(".chip", said.unread);
		await browser.until("two are left", async () => (await browser.run<number>(`return document.querySelectorAll(".notice").length`)) === 2);
		await browser.click("button", said.all);
		await browser.find(".empty", said.none);
		await browser.until("no count", async () => (await unread(browser)) === 0);
		await sound(browser, "no notices");
	} finally {
		await browser.close();
	}
}

test("desktop: the bell, a notice, all read", () => reads(DESKTOP, "vi", 1));
test("phone, in English: the same", () => reads(PHONE, "en", 2));
