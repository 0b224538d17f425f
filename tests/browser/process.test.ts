// Quy trình: an agency's administrator reads the processes that there are, and chooses one for new documents.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, setLanguage, type Size, sound, withBrowser } from "./support/pages";
import { Client, scan, Server } from "./support/server";
import { stopDriver } from "./support/webdriver";

let server: Server;
before(async () => {
	server = await Server.start();
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

interface Settings {
	choice: { preset?: string };
	options: { preset?: string; name: string; label: { vi: string; en: string } }[];
}

const DRAFTS = {
	vi: { tab: "Văn bản đi", saved: "Dự thảo mới theo quy trình", ends: "Dự thảo đã có kết thúc theo quy trình lúc bắt đầu" },
	en: { tab: "Outgoing documents", saved: "New drafts follow", ends: "Drafts that have begun end" },
};

const WORDS = {
	vi: { process: "Quy trình", text: "Mô tả", who: "ai:", use: "Dùng quy trình này", saved: "Văn bản mới theo quy trình", ends: "kết thúc theo quy trình lúc bắt đầu" },
	en: { process: "Process", text: "Description", who: "who:", use: "Use this process", saved: "New documents follow", ends: "end under the process" },
};

async function chooses(size: Size, language: "vi" | "en", preset: string): Promise<void> {
	const said = WORDS[language];
	const administrator = await Client.login(server, "quantri");
	const { options } = await administrator.call<Settings>("GET", "/settings/incoming");
	const option = options.find((one) => one.preset === preset);
	assert.ok(option);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "quantri", "/account");
		if (language === "en") {
			await browser.click("label.check", "English");
			await browser.find("h1", "Account");
		}
		browser.clicks = 0;
		await browser.click('a[href="/process"]');
		await browser.find(".process-picture img");
		await browser.click(".process-options label", `${option.name},`);
		await browser.find("h2", option.label[language]);
		await browser.find(".changed", said.ends);
		await browser.until("the graph is drawn", () => browser.run(`return document.querySelector(".process-picture img")?.naturalWidth > 100`));
		await sound(browser, `the graph of ${preset}`);
		await browser.click("form button[type=submit]", said.use);
		await browser.find(".toast", said.saved);
		assert.ok(browser.clicks <= 3, `choosing a process took ${browser.clicks} interactions`);
		await browser.click(".segment", said.text);
		await browser.find(".process-text", said.who);
		await sound(browser, `the text of ${preset}`);
	}, size);
	assert.equal((await administrator.call<Settings>("GET", "/settings/incoming")).choice.preset, preset);
}
test("desktop: the administrator reads processes and chooses one", () => chooses(DESKTOP, "vi", "danang-qlvb"));
test("phone, in English: the same", () => chooses(PHONE, "en", "byt-voffice"));

async function choosesForDrafts(size: Size, language: "vi" | "en", preset: string): Promise<void> {
	const said = DRAFTS[language];
	const administrator = await Client.login(server, "quantri");
	const before = (await administrator.call<Settings>("GET", "/settings/incoming")).choice.preset;
	const { options } = await administrator.call<Settings>("GET", "/settings/outgoing");
	const option = options.find((one) => one.preset === preset);
	assert.ok(option);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "quantri");
		await setLanguage(browser, language);
		await browser.goto(`${server.url}/process`);
		browser.clicks = 0;
		await browser.click("[role=tab]", said.tab);
		await browser.find(".process-picture img");
		await browser.click(".process-options label", `${option.name},`);
		await browser.find("h2", option.label[language]);
		await browser.find(".changed", said.ends);
		await browser.until("the graph is drawn", () => browser.run(`return document.querySelector(".process-picture img")?.naturalWidth > 100`));
		await sound(browser, `the drafts' graph of ${preset}`);
		await browser.click("form button[type=submit]", WORDS[language].use);
		await browser.find(".toast", said.saved);
		assert.ok(browser.clicks <= 3, `choosing a process of drafts took ${browser.clicks} interactions`);
		await browser.click(".segment", WORDS[language].text);
		await browser.find(".process-text", WORDS[language].who);
		await sound(browser, `the drafts' text of ${preset}`);
		// The address says which: opened again it is the same.
		await browser.command("POST", "/refresh", {});
		await browser.find('[role=tab][aria-selected="true"]', said.tab);
		await setLanguage(browser, "vi");
	}, size);
	assert.equal((await administrator.call<Settings>("GET", "/settings/outgoing")).choice.preset, preset);
	assert.equal((await administrator.call<Settings>("GET", "/settings/incoming")).choice.preset, before, "incoming documents go on as before");
}
test("desktop: the administrator chooses the process of drafts too", () => choosesForDrafts(DESKTOP, "vi", "danang-qlvb"));
test("phone, in English: drafts too", () => choosesForDrafts(PHONE, "en", "byt-voffice"));

test("who does not administer the agency is shown nothing of this", async () => {
	const clerk = await Client.login(server, "vanthu");
	await assert.rejects(clerk.call("GET", "/settings/incoming/process?preset=default"), /403/);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu");
		assert.equal(await browser.exists('a[href="/process"]'), false);
		await browser.goto(`${server.url}/process`);
		await browser.find('[role="alert"] .empty-title');
	});
});

test("a barred kind stops the clerk with the procedure on paper, and what was entered is erased", async () => {
	const administrator = await Client.login(server, "quantri");
	const { actions } = await administrator.call<{ actions: { etag: string }[] }>("GET", "/settings/incoming");
	await administrator.call("PUT", "/settings/incoming", { preset: "bct-imoit" }, { "If-Match": `"${actions[0]?.etag}"` });
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming/new");
		await browser.upload("Chọn tệp", scan);
		await browser.find(".file-done");
		await browser.fill("Số, ký hiệu", "12/ĐTC");
		await browser.fill("Ngày văn bản", "hôm qua");
		await browser.fill("Cơ quan ban hành", "Ông Nguyễn Văn A");
		await browser.fill("Trích yếu nội dung", "Đơn tố cáo");
		await browser.fill("Tên loại", "Đơn tố cáo");
		await browser.click(".form-buttons button", "Vào sổ");
		await browser.find("dialog.stop", "QĐ 2226/QĐ-BCT Đ6.1");
		await sound(browser, "a barred kind");
		await browser.click("dialog button", "Chọn nhầm loại");
		assert.equal(await browser.run(`return document.getElementById("field-subject").value`), "Đơn tố cáo");
		await browser.click(".form-buttons button", "Vào sổ");
		await browser.click("dialog button", "Xóa tệp");
		await browser.until("an empty form", () => browser.run(`return document.getElementById("field-subject").value === ""`));
	});
});
