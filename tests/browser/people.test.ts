// People: delegate for a leave period, act for somebody and come back, close the account of somebody who leaves.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size, sound, withBrowser } from "./support/pages";
import { Client, Server } from "./support/server";
import { stopDriver } from "./support/webdriver";

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

async function delegates(size: Size, delegate: { account: string; typed: string }, subject: string): Promise<void> {
	await clerk.register({ subject, submit: {} });
	await withBrowser(async (browser) => {
		await logIn(browser, server, "giamdoc");
		browser.clicks = 0;
		await browser.click('a[href="/delegations"]');
		await browser.choose("Người được ủy quyền", delegate.typed);
		await browser.fill("Đến hết ngày", "+5");
		await browser.click(".panel button[type=submit]", "Ủy quyền");
		await browser.find(".toast", "Đã ủy quyền");
		assert.ok(browser.clicks <= 4, `a delegation for a leave period took ${browser.clicks} interactions`);
		await browser.find(".delegation", "đang có hiệu lực");
		await sound(browser, "delegations");
	}, size);
	await withBrowser(async (browser) => {
		const phone = size.width < 700;
		await logIn(browser, server, delegate.account, phone ? "/account" : "/");
		if (phone) await browser.click("label.check", "Giám đốc");
		else await browser.select("Đang làm việc với chức vụ", "Giám đốc");
		await browser.find(".acting", "Thay mặt:");
		await browser.find(".row-item", subject);
		await sound(browser, "acting for somebody");
		// One's own delegations are not lent on.
		await browser.goto(`${server.url}/delegations`);
		await browser.find(".panel", "không được ủy quyền lại");
		await browser.click(".acting button", "Trở lại việc của tôi");
		await browser.until("no banner", async () => !(await browser.run(`return document.querySelector(".acting") !== null`)));
	}, size);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "giamdoc", "/delegations");
		browser.clicks = 0;
		await browser.click(".delegation button", "Chấm dứt");
		await browser.find(".toast", "Đã chấm dứt");
		await browser.until("it is over", async () => !(await browser.run(`return document.querySelector(".delegation button") !== null`)));
		assert.equal(browser.clicks, 1);
	}, size);
}

test("desktop: the director delegates, the delegate acts and comes back", () => delegates(DESKTOP, { account: "truongphong", typed: "Trương Gia Bách" }, "Ủy quyền trên máy tính"));
test("phone: the same", () => delegates(PHONE, { account: "truongphong", typed: "Trương Gia Bách" }, "Ủy quyền trên điện thoại"));

async function leaves(size: Size, names: { leaver: string; successor: string; account: string }, language: "vi" | "en"): Promise<void> {
	const said = language === "vi"
		? { person: "Người thôi việc", successor: "Người nhận bàn giao", submit: "Đóng tài khoản", done: "Đã xong" }
		: { person: "Who leaves", successor: "Successor", submit: "Close the account", done: "Done" };
	await withBrowser(async (browser) => {
		await logIn(browser, server, "quantri", "/leavers");
		if (language === "en") {
			await browser.goto(`${server.url}/account`);
			await browser.click("label.check", "English");
			await browser.click('a[href="/leavers"]');
		}
		await sound(browser, "leavers");
		browser.clicks = 0;
		await browser.choose(said.person, names.leaver);
		await browser.find(".leave-ended");
		await browser.choose(said.successor, names.successor);
		await browser.click(".panel button[type=submit]", said.submit);
		await browser.find(".leave-state", said.done);
		assert.ok(browser.clicks <= 3, `closing an account took ${browser.clicks} interactions`);
		await sound(browser, "the report");
	}, size);
	await assert.rejects(Client.login(server, names.account));
}

// Something waits for the deputy director, who leaves.
test("desktop: the work of somebody who leaves goes to the successor", async () => {
	const head = await Client.login(server, "giamdoc");
	const chief = await Client.login(server, "chanhvanphong");
	const { document } = await clerk.register({ subject: "Việc của người thôi việc", submit: {} });
	const assignments = [
		{ unitId: await clerk.unit("NVY"), role: "FLOW_LEAD" },
		{ personId: await clerk.person("phogiamdoc"), role: "FLOW_FOR_INFORMATION" },
	];
	await head.act(document.id, "direct", { directive: "Triển khai.", assignments });
	await chief.act(document.id, "distribute", {});
	await leaves(DESKTOP, { leaver: "ngan hanh", successor: "viet thuan", account: "phogiamdoc" }, "vi");
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chanhvanphong", "/work/for-information");
		await browser.find(".row-item", "Việc của người thôi việc");
		// All that came, in one place, from the notice of it.
		await browser.goto(`${server.url}/notices`);
		await browser.click(".notice-link", "Nhận bàn giao công việc");
		await browser.find(".page-title", "Bàn giao từ Vũ Thị Ngân Hạnh");
		await browser.find(".leave-state", "Đã xong");
		await browser.find(".section-title", "Văn bản đến đã nhận: 1");
		await browser.find(".watched", "Việc của người thôi việc");
		await sound(browser, "what was handed over");
		const address = await browser.run<string>("return location.pathname");
		await browser.click(".watched a");
		await browser.find(".doc-title", "Việc của người thôi việc");
		// Nobody else reads it.
		await logIn(browser, server, "chuyenvien", address);
		await browser.find("[role=alert]", "Chỉ quản trị");
		assert.equal(await browser.exists(".watched"), false);
	}, DESKTOP);
});

test("phone, in English: a head of department leaves", () => leaves(PHONE, { leaver: "Trương Gia Bách", successor: "my duyen", account: "truongphong" }, "en"));
