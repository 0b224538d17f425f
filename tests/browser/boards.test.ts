// The boards of those who pass documents on: the chief of office distributes a table of them. Interactions are counted
// against the targets.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, sound, withBrowser } from "./support/pages";
import { Client, Server } from "./support/server";
import { type Browser, KEY, stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
let head: Client;
let nextNumber = 100;
before(async () => {
	server = await Server.start();
	clerk = await Client.login(server, "vanthu");
	head = await Client.login(server, "giamdoc");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

// A picture for people to look at, where they ask for pictures.
async function picture(browser: Browser, name: string): Promise<void> {
	const folder = process.env.CONGVAN_PICTURES;
	if (folder) writeFileSync(join(folder, `${name}.png`), await browser.screenshot());
}

async function submitted(subject: string, fields: Record<string, unknown> = {}): Promise<string> {
	const { document } = await clerk.register({ subject, codeNumber: String(nextNumber++), codeNotation: "BYT-PC", submit: {}, ...fields });
	return document.id;
}

// Directed by the head of the agency, as the clients of a test do it.
async function directed(subject: string, unit: string | undefined, fields: Record<string, unknown> = {}): Promise<string> {
	const id = await submitted(subject, fields);
	await head.act(id, "direct", {
		directive: "Giao đơn vị chủ trì tham mưu, báo cáo Giám đốc trước hạn.",
		assignments: unit ? [{ unitId: await head.unit(unit), role: "FLOW_LEAD", dueDate: "2099-03-20" }] : [],
	});
	return id;
}

const rowsWith = (browser: Browser, subject: string) => browser.run<number>(`return [...document.querySelectorAll("[data-task]")].filter((one) => one.textContent.includes(arguments[0])).length`, subject);

const numberIn = (browser: Browser, subject: string) =>
	browser.run<string>(`return [...document.querySelectorAll("[data-task]")].find((one) => one.textContent.includes(arguments[0])).querySelector(".task-number").textContent`, subject);

test("the chief distributes one as the leader directed in one interaction, and another to a unit of their own in three", async () => {
	await directed("Phân phối như bút phê", "NVY");
	await directed("Chọn đơn vị khi phân phối", undefined);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chanhvanphong");
		await browser.click("a", "Phân phối");
		await browser.find(".task", "Phân phối như bút phê");
		await browser.find(".task-directive", "báo cáo Giám đốc trước hạn");
		await sound(browser, "the table");
		await picture(browser, "distribute-desktop");

		const first = await numberIn(browser, "Phân phối như bút phê");
		browser.clicks = 0;
		await browser.click(`[aria-label="Phân phối văn bản số đến ${first}"]`);
		await browser.find(".toast", "Đã phân phối 1 văn bản");
		assert.equal(browser.clicks, 1);
		await browser.until("the row gone", async () => (await rowsWith(browser, "Phân phối như bút phê")) === 0);

		const second = await numberIn(browser, "Chọn đơn vị khi phân phối");
		browser.clicks = 0;
		await browser.choose(`Chủ trì, số đến ${second}`, "duoc");
		await browser.fill(`Hạn, số đến ${second}`, "20/03/2099");
		await browser.click(`[aria-label="Phân phối văn bản số đến ${second}"]`);
		await browser.until("the row gone", async () => (await rowsWith(browser, "Chọn đơn vị khi phân phối")) === 0);
		assert.ok(browser.clicks <= 3, `distributing one took ${browser.clicks} interactions`);
	});
});

test("twenty with the same handling take four interactions", async () => {
	for (let i = 0; i < 20; i++) await directed(`Hai mươi văn bản ${i}`, undefined);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chanhvanphong", "/boards/distribute");
		await browser.until("all rows", async () => (await rowsWith(browser, "Hai mươi văn bản")) === 20);
		browser.clicks = 0;
		await browser.click(".task-head input");
		await browser.choose("Chủ trì chung", "nghiep vu y");
		await browser.click(".bulk .chip", "3 ngày");
		await sound(browser, "the bar of many");
		await picture(browser, "distribute-many");
		await browser.click(".bulk .button-primary", "Phân phối 20 văn bản");
		await browser.find(".toast", "Đã phân phối 20 văn bản");
		await browser.find(".empty", "Không có văn bản nào chờ phân phối");
		assert.ok(browser.clicks <= 4, `twenty took ${browser.clicks} interactions`);
	});
});

test("fields are filled down with the keyboard, and rows that are not complete say so and keep what was typed", async () => {
	await directed("Dòng trên", undefined);
	await directed("Dòng dưới", undefined);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chanhvanphong", "/boards/distribute");
		await browser.find(".task", "Dòng dưới");
		const [above, below] = [await numberIn(browser, "Dòng trên"), await numberIn(browser, "Dòng dưới")];
		await browser.choose(`Chủ trì, số đến ${above}`, "thanh tra");
		await browser.keys(KEY.control, KEY.down);
		assert.equal(await browser.focused(), `Chủ trì, số đến ${below}`);
		await browser.keys(KEY.control, "d");
		const value = async (label: string) => browser.command<string>("GET", `/element/${await browser.field(label)}/property/value`);
		assert.equal(await value(`Chủ trì, số đến ${below}`), "Thanh tra Sở");
		await browser.fill(`Hạn, số đến ${below}`, "không phải ngày");
		await browser.click(`[aria-label="Phân phối văn bản số đến ${below}"]`);
		await browser.find(".task-problem");
		assert.equal(await value(`Chủ trì, số đến ${below}`), "Thanh tra Sở");
		await sound(browser, "a row with a problem");
		await browser.fill(`Hạn, số đến ${below}`, "21/03/2099");
		await browser.keys(KEY.control, KEY.enter);
		await browser.until("the row gone", async () => (await rowsWith(browser, "Dòng dưới")) === 0);
		await browser.keys(KEY.control, KEY.enter);
		await browser.click(`[aria-label="Phân phối văn bản số đến ${above}"]`);
		await browser.find(".empty", "Không có văn bản nào chờ phân phối");
	});
});

test("on a phone the table is one column of cards, with touch targets that a thumb hits", async () => {
	await directed("Phân phối trên điện thoại", "NVY", { urgency: "URGENCY_EXPRESS" });
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chanhvanphong", "/boards/distribute");
		await browser.find(".task", "Phân phối trên điện thoại");
		await sound(browser, "the table on a phone");
		await picture(browser, "distribute-phone");
		const small = await browser.run<string[]>(`
			return [...document.querySelectorAll(".board :is(button, a, .input, label.task-check)")].filter((one) => one.checkVisibility())
				.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.className + " " + one.textContent);`);
		assert.deepEqual(small, []);
		const number = await numberIn(browser, "Phân phối trên điện thoại");
		await browser.click(`[aria-label="Chi tiết: nơi nhận của văn bản số đến ${number}"]`);
		await browser.choose("Phối hợp", "ke hoach");
		await sound(browser, "the details on a phone");
		await picture(browser, "distribute-details-phone");
		await browser.click(".dialog-buttons .button");
		await browser.find(".task-also", "Phòng Kế hoạch");
		await browser.click(`[aria-label="Phân phối văn bản số đến ${number}"]`);
		await browser.find(".toast", "Đã phân phối 1 văn bản");
	}, PHONE);
});

test("nobody else has the table in the navigation", async () => {
	for (const account of ["vanthu", "chuyenvien", "giamdoc"])
		await withBrowser(async (browser) => {
			await logIn(browser, server, account);
			await browser.find(".nav-link", "Hộp việc");
			await browser.until("the boards", async () => (await browser.run<string>("return document.readyState")) === "complete");
			assert.equal(await browser.exists('a[href="/boards/distribute"]'), false, account);
		}, DESKTOP);
});
