// Narrowing lists, keeping what they are narrowed to, other orders and columns; what was looked at is found again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, setLanguage, sound, withBrowser } from "./support/pages";
import { Client, type Entry, Server } from "./support/server";
import { type Browser, KEY, stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
let number = 0;
before(async () => {
	server = await Server.start();
	clerk = await Client.login(server, "vanthu");
	for (const urgency of ["URGENCY_NORMAL", "URGENCY_URGENT", "URGENCY_EXPRESS"])
		for (const [issuingOrgan, documentType] of [
			["Bộ Y tế", "Công văn"],
			["Ánh Dương", "Thông báo"],
		])
			await paper(`${issuingOrgan} ${urgency}`, { urgency, issuingOrgan, documentType });
	await paper("Trình giám đốc", { submit: {}, dueDate: "2099-01-05" });
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

async function paper(subject: string, more: Record<string, unknown> = {}): Promise<string> {
	const { document } = await clerk.call<{ document: Entry }>("POST", "/incoming", {
		issuingOrgan: "Sở Tư pháp",
		codeNumber: String(++number),
		codeNotation: "STP-VB",
		issuedDate: new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10),
		documentType: "Công văn",
		subject,
		medium: "MEDIUM_PAPER",
		...more,
	});
	return document.id;
}

const subjects = (browser: Browser) => browser.run<string[]>(`return [...document.querySelectorAll(".row-item .cell-subject")].map((one) => one.textContent.trim())`);

const shows = (browser: Browser, what: string, expected: string[]) =>
	browser.until(what, async () => {
		const got = await subjects(browser);
		return JSON.stringify(got) === JSON.stringify(expected);
	});

test("the inbox is narrowed by chips that can be taken away one by one, and stays so in its address", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/work/to-do");
		await browser.find(".row-item");
		await browser.click(".list-tools button", "Lọc");
		await browser.find("dialog", "Lọc danh sách");
		await sound(browser, "filter form");
		await browser.select("Độ khẩn", "Khẩn");
		await browser.select("Tên loại", "Thông báo");
		await browser.click("dialog button[type=submit]", "Lọc");
		await shows(browser, "one row", ["Ánh Dương URGENCY_URGENT"]);
		await browser.find(".chip-set", "Độ khẩn: Khẩn");
		await browser.find(".chip-set", "Tên loại: Thông báo");
		await sound(browser, "chips");
		await browser.goto(await browser.run<string>("return location.href"));
		await shows(browser, "the same after a reload", ["Ánh Dương URGENCY_URGENT"]);
		await browser.click(".chip-set", "Tên loại");
		await shows(browser, "both types", ["Bộ Y tế URGENCY_URGENT", "Ánh Dương URGENCY_URGENT"]);
		// Back from a document the list is as it was.
		await browser.click(".row-item a");
		await browser.find(".doc-title");
		await browser.keys(KEY.escape);
		await shows(browser, "the filtered list again", ["Bộ Y tế URGENCY_URGENT", "Ánh Dương URGENCY_URGENT"]);
		await browser.click(".list-tools a", "Bỏ lọc");
		await browser.until("everything", async () => (await subjects(browser)).length === 6);
	}));

test("a filter is saved, is there on another device, begins the list, is moved, deleted and brought back with one click", async () => {
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/work/to-do?urgency=URGENCY_URGENT");
		await browser.find(".row-item");
		browser.clicks = 0;
		await browser.click(".list-tools button", "Lưu bộ lọc này");
		await browser.fill("Tên bộ lọc", "Văn bản khẩn");
		await browser.click("dialog label", "Mở danh sách này");
		await browser.click("dialog button[type=submit]", "Lưu");
		await browser.find(".toast", "Đã lưu bộ lọc “Văn bản khẩn”");
		await browser.find('.list-bar .chip[aria-current="true"]', "Văn bản khẩn");
		await browser.find(".nav-view[aria-current]", "Văn bản khẩn");
		await sound(browser, "saved view");
		await browser.goto(`${server.url}/work/to-do?issuingOrgan=duong`);
		await browser.until("three", async () => (await subjects(browser)).length === 3);
		await browser.click(".list-tools button", "Lưu bộ lọc này");
		await browser.fill("Tên bộ lọc", "Văn bản khẩn");
		await browser.click("dialog button[type=submit]", "Lưu");
		await browser.find(".summary", "Đã có bộ lọc mang tên này");
		await browser.fill("Tên bộ lọc", "Ánh Dương");
		await browser.click("dialog button[type=submit]", "Lưu");
		await browser.find(".list-bar .chip", "Ánh Dương");
	});
	await withBrowser(async (browser) => {
		// Opened at its root, the page begins with the standard view.
		await logIn(browser, server, "vanthu", "/");
		await shows(browser, "the standard view", ["Bộ Y tế URGENCY_URGENT", "Ánh Dương URGENCY_URGENT"]);
		await browser.click(".nav-view", "Ánh Dương");
		await browser.until("three", async () => (await subjects(browser)).length === 3);
		await browser.click(".list-tools button", "Sửa bộ lọc");
		await browser.find("dialog", "Bộ lọc đã lưu");
		await sound(browser, "views");
		await browser.click('[aria-label="Đưa bộ lọc Ánh Dương lên"]');
		const order = () => browser.run<string[]>(`return [...document.querySelectorAll(".list-bar .chips[aria-label='Bộ lọc đã lưu'] .chip")].map((one) => one.textContent)`);
		await browser.until("the other order", async () => (await order()).join() === "Ánh Dương,Văn bản khẩn");
		browser.clicks = 0;
		await browser.click('[aria-label="Xóa bộ lọc Văn bản khẩn"]');
		await browser.until("one view", async () => (await order()).join() === "Ánh Dương");
		await browser.click(".toast button", "Hoàn tác");
		await browser.until("both views", async () => (await order()).join() === "Ánh Dương,Văn bản khẩn");
		assert.equal(browser.clicks, 2);
	});
	// They are the person's own.
	const head = await Client.login(server, "giamdoc");
	assert.deepEqual(await head.call<{ views?: unknown[] }>("GET", "/work/views").then(({ views }) => views ?? []), []);
});

test("rows are put into another order, urgent ones on top until that is turned off; columns are chosen", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/work/done");
		await browser.goto(`${server.url}/work/to-do?arrivedFrom=2020-01-01`);
		await browser.until("six", async () => (await subjects(browser)).length === 6);
		await browser.click(".list-tools button", "Hiển thị");
		await browser.find("dialog", "Thứ tự và cột");
		await sound(browser, "display form");
		await browser.select("Sắp xếp theo", "Cơ quan ban hành");
		await browser.click("dialog label", "Tên loại");
		await browser.click("dialog button[type=submit]", "Áp dụng");
		const byOrgan = ["URGENCY_EXPRESS", "URGENCY_URGENT", "URGENCY_NORMAL"].flatMap((urgency) => [`Ánh Dương ${urgency}`, `Bộ Y tế ${urgency}`]);
		await shows(browser, "by organ within urgency", byOrgan);
		await browser.find(".row-head .cell", "Tên loại");
		await browser.find(".row-item .cell-extra", "Thông báo");
		await sound(browser, "six columns");
		await browser.click(".list-tools button", "Hiển thị");
		await browser.click("dialog label", "Văn bản khẩn luôn ở trên cùng");
		await browser.click("dialog button[type=submit]", "Áp dụng");
		await browser.until("by organ alone", async () => (await subjects(browser)).slice(0, 3).every((one) => one.startsWith("Ánh Dương")));
		// The same columns on the next visit.
		await browser.goto(`${server.url}/work/to-do?arrivedFrom=2020-01-01`);
		await browser.find(".row-item .cell-extra", "Thông báo");
	}));

test("incoming documents are narrowed by who holds them, by deadline and by state", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming");
		await browser.until("all", async () => (await subjects(browser)).length === 7);
		await browser.click(".list-tools button", "Lọc");
		await browser.select("Người đang giữ", "Phan Trọng Khiêm");
		await browser.click("dialog button[type=submit]", "Lọc");
		await shows(browser, "what the head has", ["Trình giám đốc"]);
		await browser.find(".chip-set", "Người đang giữ: Phan Trọng Khiêm");
		await browser.goto(`${server.url}/incoming?due=WHEN_NONE`);
		await browser.until("no deadline", async () => (await subjects(browser)).length === 6);
		await browser.goto(`${server.url}/incoming?state=INCOMING_SUBMITTED`);
		await shows(browser, "submitted", ["Trình giám đốc"]);
	}));

test("on a phone, in English", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/work/to-do");
		await setLanguage(browser, "en");
		await browser.goto(`${server.url}/work/to-do?urgency=URGENCY_EXPRESS`);
		await browser.find(".chip-set", "Urgency");
		await sound(browser, "chips on a phone in English");
		await browser.click(".list-tools button", "Filter");
		await browser.find("dialog", "Filter the list");
		await sound(browser, "filter form on a phone in English");
		await browser.keys(KEY.escape);
		await browser.click(".list-tools button", "Display");
		await browser.find("dialog", "Order and columns");
		await sound(browser, "display form on a phone in English");
		await browser.keys(KEY.escape);
		await browser.click(".list-tools button", "Edit filters");
		await browser.find("dialog", "Saved filters");
		await sound(browser, "views on a phone in English");
		await browser.keys(KEY.escape);
		await browser.goto(`${server.url}/incoming`);
		await browser.find(".row-item");
		await sound(browser, "incoming on a phone in English");
		await setLanguage(browser, "vi");
	}, PHONE));

test("far down, the list of documents is where it was after a look at one", () =>
	withBrowser(async (browser) => {
		for (let n = 0; n < 60; n += 20) await Promise.all(Array.from({ length: 20 }, (_, i) => paper(`Dài ${n + i}`)));
		await logIn(browser, server, "vanthu", "/incoming");
		await browser.find(".row-item");
		await browser.until("the end", async () => {
			await browser.run("scrollTo(0, document.documentElement.scrollHeight)");
			return (await browser.run<string>(`return document.querySelector(".rows").getAttribute("aria-rowcount")`)) === "68";
		});
		// The last page may have come after the last look at the end.
		await browser.until("the last row", () =>
			browser.run(
				`scrollTo(0, document.documentElement.scrollHeight);
				const last = document.querySelector('[data-row="66"] a');
				last?.focus();
				return last !== null`,
			),
		);
		const before = await browser.run<number>("return scrollY");
		assert.ok(before > 1000);
		await browser.keys(KEY.enter);
		await browser.find(".doc-title");
		await browser.command("POST", "/back", {});
		await browser.find(".row-item");
		await browser.until("the old place", async () => Math.abs((await browser.run<number>("return scrollY")) - before) < 100);
	}, DESKTOP));
