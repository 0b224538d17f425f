// Agencies: whom a demo lets in, by agency; who manages agencies adds one, closes it and opens it again.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, setLanguage, type Size, sound, withBrowser } from "./support/pages";
import { build, top } from "./support/paths";
import { Client, Server } from "./support/server";
import { stopDriver } from "./support/webdriver";

let server: Server;
before(async () => {
	server = await Server.start();
	for (const file of ["district", "ward"])
		execFileSync(join(build, "bin/congvan"), ["init", "--socket", join(dirname(server.config), "control.sock"), "--file", join(top, `config/demo/${file}.yaml`)], {
			stdio: ["ignore", "ignore", "inherit"],
		});
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

async function demo(size: Size): Promise<void> {
	await withBrowser(async (browser) => {
		await browser.goto(server.url);
		await browser.find(".login-demo summary", "Sở Y tế tỉnh Lam Giang");
		await browser.click(".login-demo summary", "Trạm Y tế xã Bình Lộc");
		await browser.click(".login-demo button", "Giang Thị Mận");
		await sound(browser, "log-in");
		await browser.fill("Mật khẩu", "congvan-demo");
		await browser.click("button[type=submit]", "Đăng nhập");
		await browser.find(".shell");
	}, size);
}
test("desktop: the demo's people stand by agency at log-in", () => demo(DESKTOP));
test("phone: the same", () => demo(PHONE));

const WORDS = {
	vi: {
		name: "Tên cơ quan", short: "Tên viết tắt", organ: "Mã định danh", who: "Họ tên người quản trị", account: "Tên đăng nhập của người quản trị",
		password: "Mật khẩu ban đầu", submit: "Thêm", added: "Đã thêm", missing: "Hãy nhập mục này", close: "Ngừng sử dụng", closed: "Đã ngừng", reopen: "Mở lại", reopened: "Đã mở lại",
	},
	en: {
		name: "Name", short: "Short name", organ: "Organ id", who: "Administrator's full name", account: "Administrator's account",
		password: "Initial password", submit: "Add", added: "Added", missing: "Fill this in", close: "Close", closed: "Closed", reopen: "Open again", reopened: "is open again",
	},
};

async function manages(size: Size, language: "vi" | "en", made: { name: string; organ: string; account: string }): Promise<void> {
	const said = WORDS[language];
	await withBrowser(async (browser) => {
		await logIn(browser, server, "quantrichung", "/agencies");
		if (language === "en") {
			await browser.goto(`${server.url}/account`);
			await browser.click("label.check", "English");
			await browser.click('a[href="/agencies"]');
		}
		await browser.find(".agency", "Trạm Y tế xã Bình Lộc");
		await sound(browser, "agencies");
		await browser.click(".panel button[type=submit]", said.submit);
		await browser.find(".field-wrong", said.missing);
		browser.clicks = 0;
		await browser.fill(said.name, made.name);
		await browser.fill(said.short, "PK");
		await browser.fill(said.organ, made.organ);
		await browser.fill(said.who, "Hứa Minh Đạo");
		await browser.fill(said.account, made.account);
		await browser.fill(said.password, "hoa-sen-trang-7");
		await browser.click(".panel button[type=submit]", said.submit);
		await browser.find(".toast", said.added);
		assert.ok(browser.clicks <= 7, `adding an agency took ${browser.clicks} interactions`);
		await browser.find(".agency", made.name);
		await browser.click(`.agency button[aria-label="${said.close}: ${made.name}"]`);
		await browser.find("dialog");
		await sound(browser, "closing an agency");
		await browser.click("dialog button[type=submit]", said.close);
		await browser.find(".toast", said.closed);
		await browser.click(`.agency button[aria-label="${said.reopen}: ${made.name}"]`);
		await browser.click("dialog button[type=submit]", said.reopen);
		await browser.find(".toast", said.reopened);
	}, size);
}
test("desktop: an agency is added, closed and opened again", () => manages(DESKTOP, "vi", { name: "Phòng khám Lam Giang", organ: "H99.07.40", account: "quantri.pk" }));
test("phone, in English: the same", () => manages(PHONE, "en", { name: "Phòng khám An Sơn", organ: "H99.07.41", account: "quantri.pk2" }));

test("the agency's administrator has no such screen, and the manager no documents", async () => {
	const administrator = await Client.login(server, "quantri");
	await assert.rejects(administrator.call("GET", "/agencies"));
	const manager = await Client.login(server, "quantrichung");
	await assert.rejects(manager.call("GET", "/incoming"));
	await withBrowser(async (browser) => {
		await logIn(browser, server, "quantri");
		assert.equal(await browser.exists('a[href="/agencies"]'), false);
	}, DESKTOP);
});

const CHANGE = {
	vi: { change: "Sửa", label: "Liên thông văn bản", vertical: "Chỉ theo chiều dọc", short: "Tên viết tắt", place: "Địa danh", save: "Đã lưu" },
	en: { change: "Change", label: "Exchange of documents", vertical: "Vertical only", short: "Short name", place: "Place", save: "is saved" },
};

async function interconnects(size: Size, language: "vi" | "en", name: string): Promise<void> {
	const said = CHANGE[language];
	await withBrowser(async (browser) => {
		await logIn(browser, server, "quantrichung", "/account");
		if (language === "en") {
			await browser.click("label.check", "English");
			await browser.find("h1", "Account");
		}
		await browser.click('a[href="/agencies"]');
		await browser.find(".agency", name);
		browser.clicks = 0;
		await browser.click(`.agency button[aria-label="${said.change}: ${name}"]`);
		await browser.select(said.label, said.vertical);
		await sound(browser, "changing an agency");
		await browser.click("dialog button[type=submit]");
		await browser.find(".toast", said.save);
		assert.ok(browser.clicks <= 3, `setting with whom an agency exchanges took ${browser.clicks} interactions`);
		await browser.find(".agency", said.vertical);
		await browser.click(`.agency button[aria-label="${said.change}: ${name}"]`);
		// The form behind the dialog has a field of this name too.
		await browser.find("dialog label", said.short);
		await browser.fill(said.short, " ");
		await browser.click("dialog button[type=submit]");
		await browser.find("dialog .summary a", said.short);
	}, size);
}

// Where documents say that they were made: copies begin with it.
async function places(size: Size, language: "vi" | "en", name: string, place: string): Promise<void> {
	const said = CHANGE[language];
	await withBrowser(async (browser) => {
		await logIn(browser, server, "quantrichung", "/account");
		await setLanguage(browser, language);
		await browser.goto(`${server.url}/agencies`);
		const open = `.agency button[aria-label="${said.change}: ${name}"]`;
		browser.clicks = 0;
		await browser.click(open);
		await browser.find("dialog label", said.place);
		await browser.fill(said.place, place);
		await browser.click("dialog button[type=submit]");
		await browser.find(".toast", said.save);
		assert.ok(browser.clicks <= 3, `setting an agency's place took ${browser.clicks} interactions`);
		await browser.click(open);
		await browser.until("the place that was set", () => browser.run<boolean>(`return document.querySelector("dialog [id='field-place']")?.value === arguments[0]`, place));
		await sound(browser, "the place of an agency");
	}, size);
}
test("desktop: with whom an agency exchanges documents is set, and empty names are told", () => interconnects(DESKTOP, "vi", "Trạm Y tế xã Bình Lộc"));
test("phone, in English: the same", () => interconnects(PHONE, "en", "Trung tâm Y tế huyện An Sơn"));
test("desktop: the place of an agency is set, and stays", () => places(DESKTOP, "vi", "Trạm Y tế xã Bình Lộc", "Bình Lộc"));
test("phone, in English: the same", () => places(PHONE, "en", "Trung tâm Y tế huyện An Sơn", "An Sơn"));
