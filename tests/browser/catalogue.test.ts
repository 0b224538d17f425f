// Danh mục: groups of recipients and templates, kept by the clerk and by units, and used by who drafts; with the keyboard,
// and at the size of a phone.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { logIn, PHONE, sound, withBrowser } from "./support/pages";
import { Client, Server } from "./support/server";
import { type Browser, KEY, stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
before(async () => {
	server = await Server.start({ organs: true });
	clerk = await Client.login(server, "vanthu");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

interface Groups {
	groups: { group: { id: string; name: string }; memberCount: number }[];
}
const groups = async (): Promise<Groups["groups"]> => (await clerk.call<Groups>("GET", "/recipient-groups")).groups ?? [];

// Types, and takes the one of that name.
async function add(browser: Browser, typed: string, name: string): Promise<void> {
	await browser.fill("Thành viên", typed);
	await browser.click(".combo-option", name);
	await browser.find(".receiver-name", name);
}

test("the clerk makes a group, and a deleted one comes back", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/catalogue/groups");
		await browser.find(".empty", "Chưa có nhóm nơi nhận nào");
		await browser.click("button", "Thêm nhóm");
		await browser.click("button[type=submit]", "Lưu");
		await browser.find(".summary", "Thành viên");
		await browser.fill("Tên nhóm", "Các sở, ban, ngành");
		await add(browser, "bo tai chinh", "Bộ Tài chính");
		await add(browser, "nghiep vu", "Phòng Nghiệp vụ Y");
		await sound(browser, "the form of a group");
		await browser.keys(KEY.control, KEY.enter);
		await browser.find(".delegation", "Các sở, ban, ngành");
		assert.equal((await groups())[0]?.memberCount, 2);
		await sound(browser, "a list of groups");

		await browser.click("button", "Xem");
		await browser.find(".group-members", "Bộ Tài chính");
		await browser.click("button", "Xóa nhóm");
		await browser.find(".empty", "Chưa có nhóm nơi nhận nào");
		await browser.click(".toast button", "Hoàn tác");
		await browser.find(".delegation", "Các sở, ban, ngành");
		assert.equal((await groups())[0]?.memberCount, 2);
	}));

test("the head of a unit keeps the unit's own, on a phone", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "truongphong", "/catalogue/groups");
		await browser.click("button", "Thêm nhóm");
		await browser.fill("Tên nhóm", "Các trạm y tế");
		await add(browser, "bo tai chinh", "Bộ Tài chính");
		await browser.click("button[type=submit]", "Lưu");
		await browser.find(".delegation", "Các trạm y tế");
		await sound(browser, "groups on a phone");
		const made = (await groups()).find(({ group }) => group.name === "Các trạm y tế");
		assert.ok((made?.group as { unitId?: string }).unitId);
	}, PHONE));

test("a template of the type is offered to who drafts, until it is deleted", () =>
	withBrowser(async (browser) => {
		const path = join(tmpdir(), "Mẫu công văn.odt");
		// A container that says its kind and holds nothing else.
		await writeFile(path, `PK\u0003\u0004${".".repeat(26)}mimetypeapplication/vnd.oasis.opendocument.text${" ".repeat(16)}PK\u0005\u0006${".".repeat(18)}`, "latin1");
		await logIn(browser, server, "vanthu", "/catalogue/templates");
		await browser.find(".empty", "Chưa có mẫu văn bản nào");
		await browser.click("button", "Thêm mẫu");
		await browser.click("button[type=submit]", "Thêm mẫu");
		await browser.find(".summary", "Tệp mẫu");
		await browser.choose("Tên loại", "cong van");
		await browser.upload("Tệp mẫu", path);
		await sound(browser, "the form of a template");
		await browser.click("button[type=submit]", "Thêm mẫu");
		await browser.find(".delegation", "Mẫu công văn.odt");
		await sound(browser, "a list of templates");

		await logIn(browser, server, "chuyenvien", "/outgoing/new");
		await browser.choose("Tên loại", "cong van");
		await browser.find(".template-links a", "Mẫu công văn.odt");

		await logIn(browser, server, "vanthu", "/catalogue/templates");
		await browser.click(".delegation button", "Xóa mẫu");
		await browser.click("dialog button", "Xóa mẫu");
		await browser.find(".empty", "Chưa có mẫu văn bản nào");
	}));
