// Sổ văn bản: numbers are kept, used up or given back with reasons, books are closed, the new year's are opened; with
// the keyboard, and at the size of a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size, sound, withBrowser } from "./support/pages";
import { Client, Server } from "./support/server";
import { KEY, stopDriver } from "./support/webdriver";

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

interface Book {
	register: { id: string; state: string };
	lastNumber: string;
}

const book = async (): Promise<Book> => {
	const { registers } = await clerk.call<{ registers: Book[] }>("GET", `/registers?year=${new Date().getFullYear()}`);
	const found = registers[0];
	assert.ok(found);
	return found;
};

test("numbers are kept with a reason, and given back with one", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/registers");
		await browser.click("button", "Giữ số");
		await browser.find("dialog", "Số đã giữ không cấp cho văn bản khác");
		await browser.click("dialog button", "Giữ số");
		await browser.find("dialog .field-error", "Hãy ghi lý do");
		await browser.fill("Lý do", "Giữ cho họp giao ban");
		await browser.click("dialog button", "Giữ số");
		await browser.find(".toast", "Đã giữ số 01");
		await browser.find(".set-aside", "Giữ cho họp giao ban");
		await browser.click("button", "Khóa sổ");
		await browser.click("dialog button", "Khóa sổ");
		await browser.find("dialog .summary", "còn 1 số đang giữ");
		await browser.click("dialog button", "Thôi");
		await browser.click(".set-aside button", "Hủy số");
		await browser.fill("Lý do", "Không họp nữa");
		await browser.click("dialog button", "Hủy số");
		await browser.find(".toast", "Đã hủy số 01");
		await browser.click("summary", "Số đang giữ và số đã hủy");
		await browser.find(".set-aside", "Số 01: đã hủy");
		assert.equal((await book()).lastNumber, "1");
	}));

test("the new year's books are opened with one click, once", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/registers");
		await browser.click("button", "Mở sổ năm mới");
		await browser.find(".toast", "Đã mở");
		await browser.click("button", "Mở sổ năm mới");
		await browser.find(".toast", "đã có đủ");
	}));

test("who only reads is offered nothing", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "giamdoc", "/registers");
		await browser.find(".set-asides");
		for (const word of ["Khóa sổ", "Giữ số", "Hủy số", "Mở sổ năm mới"])
			assert.equal(await browser.run(`return [...document.querySelectorAll("button")].some((one) => one.textContent.includes(${JSON.stringify(word)}))`), false, word);
	}));

test("the dialog works with keys alone, also on a phone", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/registers");
		await browser.find(".book-last");
		await browser.run(`[...document.querySelectorAll("button")].find((one) => one.textContent === "Giữ số").focus()`);
		await browser.keys(KEY.enter);
		await browser.find("dialog");
		await browser.keys(KEY.escape);
		await browser.until("the dialog is gone", async () => !(await browser.exists("dialog")));
		assert.equal(await browser.run("return document.activeElement.textContent"), "Giữ số");
		await browser.keys(KEY.enter);
		await browser.fill("Lý do", "Giữ trên điện thoại");
		await browser.keys(KEY.tab);
		await browser.keys(KEY.enter);
		await browser.find(".toast", "Đã giữ số");
		assert.ok((await browser.run<number>("return document.documentElement.scrollWidth - innerWidth")) <= 0, "nothing is cut off");
	}, PHONE));

const NEW = {
	vi: { button: "Mở sổ", name: "Tên sổ", code: "Mã sổ", missing: "Hãy ghi tên sổ", done: "Đã mở sổ", taken: "đã có" },
	en: { button: "New register", name: "Name of the register", code: "Code", missing: "Enter the register’s name", done: "is open", taken: "already" },
};

async function creates(size: Size, language: "vi" | "en", name: string, code: string): Promise<void> {
	const said = NEW[language];
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/account");
		if (language === "en") {
			await browser.click("label.check", "English");
			await browser.find("h1", "Account");
		}
		await browser.click('a[href="/registers"]');
		await browser.find(".book-last");
		browser.clicks = 0;
		await browser.click("button.new-book", said.button);
		await browser.click("dialog button[type=submit]");
		await browser.find("dialog .summary a", said.name);
		await browser.find("dialog .field-error", said.missing);
		await browser.fill(said.name, name);
		await browser.fill(said.code, code);
		await sound(browser, "a new book");
		await browser.click("dialog button[type=submit]");
		await browser.find(".toast", said.done);
		assert.ok(browser.clicks <= 5, `opening a book took ${browser.clicks} interactions`);
		await browser.until("the book is chosen", () => browser.run(`return document.getElementById("field-book").selectedOptions[0].textContent.includes(arguments[0])`, name));
		// The same code once more in the same year.
		await browser.click("button.new-book", said.button);
		await browser.fill(said.name, name);
		await browser.fill(said.code, code);
		await browser.click("dialog button[type=submit]");
		await browser.find("dialog .field-error", said.taken);
	}, size);
}
test("one more book is opened, and a code serves once a year", () => creates(DESKTOP, "vi", "Sổ đơn thư kiến nghị", "DEN-KN"));
test("phone, in English: the same", () => creates(PHONE, "en", "Sổ văn bản nội bộ", "DEN-NB"));
