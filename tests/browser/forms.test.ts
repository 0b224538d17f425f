// Forms behind buttons: what was registered is corrected, also when somebody else does so at the same time.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { asksNoMore, DESKTOP, logIn, PHONE, type Size, sound, withBrowser } from "./support/pages";
import { Client, scan, Server } from "./support/server";
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

interface View {
	document: { id: string; source?: string; medium?: string; legalClass?: number; subject: string; signerName?: string };
	correction: { etag: string };
}

const SIZES = [
	["a desktop", DESKTOP],
	["a phone", PHONE],
] as const;

async function corrects(size: Size, subject: string): Promise<void> {
	const { document } = await clerk.register({ subject, source: "email", submit: {} });
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", `/incoming/${document.id}`);
		browser.clicks = 0;
		await browser.click("button", "Sửa thông tin đăng ký");
		await browser.select("Nguồn đến", "Nhận trực tiếp");
		await browser.select("Dạng văn bản", "Cả hai");
		await browser.select("Loại giá trị pháp lý", "Loại 3");
		await browser.fill("Lý do sửa", "Ghi nhầm nguồn đến");
		await sound(browser, "a correction");
		await browser.click("dialog button[type=submit]");
		await browser.find(".toast", "Đã sửa thông tin đăng ký");
		assert.ok(browser.clicks <= 6, `correcting three members took ${browser.clicks} interactions`);
		await browser.find(".act-changes ins", "Cả hai");
	}, size);
	const view = await clerk.call<View>("GET", `/incoming/${document.id}`);
	assert.equal(view.document.source, "paper_hand");
	assert.equal(view.document.medium, "MEDIUM_BOTH");
	assert.equal(view.document.legalClass, 3);
}

for (const [name, size] of SIZES) test(`source, medium and legal class are corrected on ${name}`, () => corrects(size, `Sửa nguồn đến, ${name}`));

test("who was slower sees what somebody else corrected, and nothing that was typed is lost", async () => {
	const { document } = await clerk.register({ subject: "Hai người cùng sửa", signerName: "Lê Văn Tám", submit: {} });
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", `/incoming/${document.id}`);
		await browser.click("button", "Sửa thông tin đăng ký");
		await browser.fill("Trích yếu nội dung", "Trích yếu của tôi");
		await browser.fill("Lý do sửa", "Gõ thiếu");
		await asksNoMore(browser);
		const { correction } = await clerk.call<View>("GET", `/incoming/${document.id}`);
		await clerk.call("PATCH", `/incoming/${document.id}`, { reason: "Sai người ký", signerName: "Lê Văn Chín", subject: "Trích yếu của người khác" }, { "If-Match": `"${correction.etag}"` });
		await browser.click("dialog button[type=submit]");
		await browser.find("dialog .summary", "vẫn còn");
		await browser.find("dialog .changed del", "Lê Văn Tám");
		await browser.find("dialog .changed li", "giữ nội dung bạn nhập");
		await sound(browser, "a correction that came second");
		await browser.click("dialog button[type=submit]");
		await browser.find(".toast", "Đã sửa thông tin đăng ký");
		await browser.find(".doc-title", "Trích yếu của tôi");
	});
	const view = await clerk.call<View>("GET", `/incoming/${document.id}`);
	assert.equal(view.document.signerName, "Lê Văn Chín");
});

async function entersAfterwards(size: Size, number: string, code: string): Promise<void> {
	const subject = `Nhập bù ${code}`;
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming/new");
		await browser.upload("Chọn tệp", scan);
		await browser.find(".file-done");
		await browser.fill("Số, ký hiệu", code);
		await browser.fill("Ngày văn bản", "hôm qua");
		await browser.fill("Cơ quan ban hành", "Sở Nội vụ");
		await browser.fill("Trích yếu nội dung", subject);
		await browser.click("summary", "Số khác");
		await browser.fill("Số", number);
		await browser.fill("Ngày ghi trên sổ giấy", "hôm nay");
		await browser.fill("Giờ ghi trên sổ giấy", "00:00");
		await browser.fill("Lý do", "Mất điện");
		await browser.click(".form-buttons button", "Vào sổ");
		await browser.find(".summary a", "Mã sự cố");
		await browser.fill("Mã sự cố", "SC-2026-03");
		await sound(browser, "a number from paper");
		await browser.click(".form-buttons button", "Vào sổ");
		await browser.find(".toast", "Đã vào sổ");
		await browser.click('a[href="/registers"]');
		await browser.find(".row-item", "nhập bù, sự cố SC-2026-03");
	}, size);
}
test("a number that was given on paper names its outage", () => entersAfterwards(DESKTOP, "20", "77/SNV-TC"));
test("the same on a phone", () => entersAfterwards(PHONE, "21", "78/SNV-TC"));
