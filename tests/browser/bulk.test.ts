// Choosing many rows and doing one thing with them: clicks counted, one result for each, undone with one click.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, setLanguage, sound, withBrowser } from "./support/pages";
import { Client, type Entry, Server } from "./support/server";
import { type Browser, KEY, stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
let head: Client;
let number = 0;
before(async () => {
	server = await Server.start();
	clerk = await Client.login(server, "vanthu");
	head = await Client.login(server, "giamdoc");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

// A document that exists on paper only needs no upload.
async function paper(subject: string, more: Record<string, unknown> = {}): Promise<string> {
	const { document } = await clerk.call<{ document: Entry }>("POST", "/incoming", {
		issuingOrgan: "Ủy ban nhân dân tỉnh",
		codeNumber: String(++number),
		codeNotation: "UBND-VX",
		issuedDate: new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10),
		documentType: "Công văn",
		subject,
		medium: "MEDIUM_PAPER",
		...more,
	});
	return document.id;
}

async function directed(subject: string, assignments: Record<string, unknown>[]): Promise<string> {
	const id = await paper(subject, { submit: {} });
	await head.act(id, "direct", { directive: "Triển khai.", assignments });
	return id;
}

const rows = (browser: Browser) => browser.run<number>(`return document.querySelectorAll("[data-row]").length`);
const chosen = (browser: Browser) => browser.run<number>(`return document.querySelectorAll(".row-chosen").length`);
const settled = (browser: Browser, what: string, count: number) => browser.until(what, async () => (await chosen(browser)) === count);

// The box of one row: what a person clicks.
async function tick(browser: Browser, row: number, shift = false): Promise<void> {
	browser.clicks++;
	await browser.run(
		`const [row, shiftKey] = arguments;
		document.querySelector('[data-row="' + row + '"] .cell-check input').dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));`,
		row,
		shift,
	);
}

test("the chief distributes twenty with the same handling in four interactions, and as directed in three", async () => {
	const lead = { unitId: await clerk.unit("NVY"), role: "FLOW_LEAD" };
	const ids: string[] = [];
	for (let i = 0; i < 20; i++) ids.push(await directed(`Phân phối ${i}`, []));
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chanhvanphong", "/work/to-do");
		await browser.find(".row-item", "Phân phối 0");
		browser.clicks = 0;
		await browser.click(".row-head .check-target");
		await settled(browser, "all chosen", await rows(browser));
		await browser.click(".chosen button", "Phân phối");
		await browser.find("dialog", "Phân phối 20 văn bản");
		await sound(browser, "bulk form");
		await browser.choose("Chủ trì", "nghiep vu y");
		await browser.click("dialog button[type=submit]", "Phân phối 20 văn bản");
		await browser.find(".toast", "đã thực hiện với 20 văn bản");
		assert.ok(browser.clicks <= 4, `it took ${browser.clicks} interactions`);
		await browser.find(".empty");
		for (const id of ids) {
			const { flows } = await clerk.call<{ flows: { receiver: { unitName?: string }; step: string }[] }>("GET", `/incoming/${id}`);
			assert.ok(flows.some(({ step, receiver }) => step === "unit" && receiver.unitName === "Phòng Nghiệp vụ Y"));
		}
		// Nobody has opened any of them yet.
		await browser.find(".toast button", "Hoàn tác");

		for (let i = 0; i < 3; i++) await directed(`Theo bút phê ${i}`, [lead]);
		await browser.run(`window.dispatchEvent(new Event("focus"))`);
		await browser.find(".row-item", "Theo bút phê 2");
		browser.clicks = 0;
		await browser.click(".row-head .check-target");
		await browser.click(".chosen button", "Phân phối");
		await browser.click("dialog button[type=submit]", "Phân phối 3 văn bản");
		await browser.find(".toast", "đã thực hiện với 3 văn bản");
		assert.equal(browser.clicks, 3);
	});
});

test("what fails stays selected with its reason, what succeeds is done", async () => {
	const ids: string[] = [];
	for (let i = 0; i < 3; i++) ids.push(await paper(`Trình lẻ ${i}`));
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming");
		await browser.find(".row-item", "Trình lẻ 2");
		// The newest three.
		await tick(browser, 0);
		await tick(browser, 2, true);
		await settled(browser, "a range with Shift", 3);
		await browser.click(".chosen button", "Trình");
		await browser.find("dialog", "Trình 3 văn bản");
		await clerk.act(ids[1] ?? "", "submit", {});
		await browser.click("dialog button[type=submit]", "Trình 3 văn bản");
		await browser.find(".toast", "đã thực hiện với 2 văn bản");
		await browser.find(".chosen-failures", "Chưa thực hiện được với 1 văn bản");
		await browser.find(".chosen-failures li", "Trình lẻ 1");
		await settled(browser, "the one that failed", 1);
		await sound(browser, "what failed");
		for (const id of ids) {
			const { document } = await clerk.call<{ document: { stateName: string } }>("GET", `/incoming/${id}`);
			assert.equal(document.stateName, "submitted");
		}
		await browser.click(".chosen button", "Bỏ chọn");
		await browser.until("no bar", async () => !(await browser.exists(".chosen")));
	});
});

test("the keyboard chooses: Space, Shift+Space for a range, Esc for none; rows with nothing in common offer nothing", async () => {
	for (let i = 0; i < 4; i++) await paper(`Bàn phím ${i}`, i === 0 ? { submit: {} } : {});
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming");
		await browser.find(".row-item", "Bàn phím 3");
		await browser.run(`document.querySelector('[data-row="0"] a').focus()`);
		await browser.keys(KEY.space);
		await settled(browser, "one", 1);
		await browser.keys(KEY.down);
		await browser.keys(KEY.down);
		await browser.keys(KEY.shift, KEY.space);
		await settled(browser, "three", 3);
		await browser.find(".chosen button", "Trình");
		await browser.keys(KEY.down);
		await browser.keys(KEY.space);
		await browser.find(".chosen-none", "Không có việc nào làm được với tất cả");
		await browser.keys(KEY.escape);
		await settled(browser, "none", 0);
		await browser.keys(KEY.enter);
		await browser.find(".doc-title");
		await browser.keys(KEY.escape);
		await browser.find(".row-item", "Bàn phím 3");
	});
});

test("all that fit the filter are chosen, also those beyond the first page, and done by batches", async () => {
	for (let n = 0; n < 60; n += 20) await Promise.all(Array.from({ length: 20 }, (_, i) => paper(`Theo bộ lọc ${n + i}`, { urgency: "URGENCY_VERY_URGENT" })));
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/work/to-do?urgency=URGENCY_VERY_URGENT");
		await browser.find(".row-item", "Theo bộ lọc");
		await tick(browser, 0);
		await browser.click(".chosen button", "theo bộ lọc");
		await browser.find(".chosen-count", "Đã chọn 60");
		await browser.click(".chosen button", "Trình");
		await browser.click("dialog button[type=submit]", "Trình 60 văn bản");
		await browser.find(".toast", "đã thực hiện với 60 văn bản");
		await browser.find(".empty", "Không có văn bản nào khớp");
		const { counts } = await head.call<{ counts: { toDo: string } }>("GET", "/work?urgency=URGENCY_VERY_URGENT");
		assert.ok(Number(counts.toDo) >= 60);
	});
});

test("on a phone rows are chosen with a finger and finished together", async () => {
	const deputy = { personId: await clerk.person("phogiamdoc"), role: "FLOW_FOR_INFORMATION" };
	const lead = { unitId: await clerk.unit("NVY"), role: "FLOW_LEAD" };
	const chief = await Client.login(server, "chanhvanphong");
	for (let i = 0; i < 3; i++) await chief.act(await directed(`Để biết ${i}`, [lead, deputy]), "distribute", {});
	await withBrowser(async (browser) => {
		await logIn(browser, server, "phogiamdoc", "/work/for-information");
		await browser.find(".row-item", "Để biết 2");
		const size = await browser.run<number[]>(`const { width, height } = document.querySelector(".row-item .check-target").getBoundingClientRect(); return [width, height]`);
		assert.ok(Math.min(...size) >= 44, `a target of ${size.join(" by ")}`);
		await browser.click('[data-row="0"] .check-target');
		await browser.find(".chosen-count", "Đã chọn 1");
		await sound(browser, "chosen on a phone");
		await browser.click(".chosen button", "Chọn cả 3 dòng");
		await browser.find(".chosen-count", "Đã chọn 3");
		await browser.click(".chosen button", "Hoàn thành");
		await sound(browser, "bulk form on a phone");
		await browser.click("dialog button[type=submit]", "3 văn bản");
		await browser.find(".empty");
	}, PHONE);
});

test("the bar is accessible in English", () =>
	withBrowser(async (browser) => {
		await paper("In English");
		await logIn(browser, server, "vanthu", "/work/to-do");
		await setLanguage(browser, "en");
		await browser.goto(`${server.url}/work/to-do`);
		await browser.find(".row-item", "In English");
		await browser.click(".row-head .check-target");
		await browser.find(".chosen-count", "selected");
		await browser.find(".chosen button", "Submit");
		await sound(browser, "bulk in English");
		await browser.click(".chosen button", "Submit");
		await browser.find("dialog", "document");
		await sound(browser, "bulk form in English");
		await setLanguage(browser, "vi");
	}, DESKTOP));
