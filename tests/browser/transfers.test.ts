// Documents between agencies: the desk where they wait, accepted in 2 and refused in 3 interactions (ux.md section 4);
// sent on, followed and taken back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size, sound, withBrowser } from "./support/pages";
import { SECOND_AGENCY } from "./support/second";
import { Client, Server } from "./support/server";
import { KEY, stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
let other: Client;
before(async () => {
	server = await Server.start();
	server.addAgency(SECOND_AGENCY);
	clerk = await Client.login(server, "vanthu");
	other = await Client.login(server, "vanthu2");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

interface Sent {
	transfer: { id: string };
}
interface Desk {
	arrivals?: { header: { subject: string } }[];
}

// Sent by the first agency, and at the other one's desk.
async function arrived(subject: string): Promise<Sent> {
	const { document } = await clerk.register({ subject });
	const sent = await clerk.call<Sent>("POST", "/transfers", { kind: "incoming", documentId: document.id, organIds: ["H99.08"] });
	for (const end = Date.now() + 60_000; ; ) {
		const { arrivals } = await other.call<Desk>("GET", "/arrivals?limit=200");
		if (arrivals?.some((one) => one.header.subject === subject)) return sent;
		assert.ok(Date.now() < end, `${subject} has not arrived`);
	}
}

async function accepts(size: Size, subject: string): Promise<void> {
	await arrived(subject);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu2", "/arrivals");
		await browser.find(".desk .due", "Hạn tiếp nhận");
		await sound(browser, "the desk");
		browser.clicks = 0;
		await browser.click(".desk a", subject);
		await browser.find(".facts", "Sở Y tế");
		await sound(browser, "one arrival");
		await browser.click(".form-buttons button", "Tiếp nhận & trình");
		await browser.find(".toast", "trình");
		assert.ok(browser.clicks <= 2, `accepting and submitting took ${browser.clicks} interactions`);
		await browser.goto(`${server.url}/arrivals/ended`);
		await browser.find(".desk", subject);
		await sound(browser, "what was dealt with");
	}, size);
}

test("desktop: the clerk accepts and submits", () => accepts(DESKTOP, "Tiếp nhận trên máy tính"));
test("phone: the same", () => accepts(PHONE, "Tiếp nhận trên điện thoại"));

async function refuses(size: Size, subject: string): Promise<void> {
	await arrived(subject);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu2", "/arrivals");
		browser.clicks = 0;
		await browser.click(".desk a", subject);
		await browser.click(".chip", "Gửi sai nơi nhận");
		await browser.find(".field-help", "Đ21.2b");
		await sound(browser, "a refusal");
		await browser.click("form button[type=submit]", "Từ chối");
		await browser.find(".toast", "Đã từ chối");
		assert.ok(browser.clicks <= 3, `refusing took ${browser.clicks} interactions`);
	}, size);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/transfers");
		await browser.click(".desk a", subject);
		await browser.until("the sender is told", async () => {
			const told = await browser.run<boolean>(`return document.querySelector(".desk")?.textContent.includes("Bị từ chối") ?? false`);
			if (!told) await browser.run(`window.dispatchEvent(new Event("focus"))`);
			return told;
		});
		await sound(browser, "a refused sending");
	}, size);
}

test("desktop: the clerk refuses, and the sender reads why", () => refuses(DESKTOP, "Từ chối trên máy tính"));
test("phone: the same", () => refuses(PHONE, "Từ chối trên điện thoại"));

async function sends(size: Size, subject: string): Promise<void> {
	const { document } = await clerk.register({ subject });
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", `/incoming/${document.id}`);
		browser.clicks = 0;
		await browser.click(".doc-side a", "Gửi liên thông");
		await browser.click("label.check", "Sở Tư pháp");
		await sound(browser, "choosing receivers");
		await browser.click("button[type=submit]", "Gửi liên thông");
		await browser.find(".toast", "Đã gửi đến 1 cơ quan");
		assert.ok(browser.clicks <= 3, `sending took ${browser.clicks} interactions`);
		await browser.find(".desk", "Sở Tư pháp");
		browser.clicks = 0;
		await browser.fill("Lý do lấy lại", "Gửi nhầm");
		await browser.click("button[type=submit]", "Lấy lại");
		await browser.find(".desk", "lấy lại");
		assert.ok(browser.clicks <= 3, `taking back took ${browser.clicks} interactions`);
		await browser.find(".desk", "Gửi nhầm");
		await sound(browser, "a sending that is taken back");
	}, size);
}

test("desktop: the clerk sends a document on and takes it back", () => sends(DESKTOP, "Gửi đi trên máy tính"));
test("phone: the same", () => sends(PHONE, "Gửi đi trên điện thoại"));

test("keyboard: Ctrl+Enter accepts, Esc goes back", async () => {
	await arrived("Tiếp nhận bằng bàn phím");
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu2", "/arrivals");
		await browser.click(".desk a", "Tiếp nhận bằng bàn phím");
		await browser.find(".form-buttons button", "Tiếp nhận");
		await browser.keys(KEY.escape);
		await browser.click(".desk a", "Tiếp nhận bằng bàn phím");
		await browser.find(".form-buttons button", "Tiếp nhận");
		await browser.keys(KEY.control, KEY.enter);
		await browser.find(".toast", "trình");
	}, DESKTOP);
});

async function putsRight(size: Size, subject: string): Promise<void> {
	await arrived(subject);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu2", "/arrivals");
		browser.clicks = 0;
		await browser.click(".desk a", subject);
		await browser.click("summary", "Sửa thông tin trước khi tiếp nhận");
		await browser.fill("Họ tên người ký", "Lê Văn Chín");
		await browser.fill("Ngày văn bản", "32/13");
		await sound(browser, "correcting an arrival");
		await browser.click(".form-buttons button", "Tiếp nhận & trình");
		await browser.find(".summary a", "Ngày văn bản");
		await browser.fill("Ngày văn bản", "hôm qua");
		await browser.click(".form-buttons button", "Tiếp nhận & trình");
		await browser.find(".toast", "trình");
		assert.ok(browser.clicks <= 7, `it took ${browser.clicks} interactions`);
		const { documents } = await other.call<{ documents: { id: string; subject: string }[] }>("GET", "/incoming?limit=20");
		await browser.goto(`${server.url}/incoming/${documents.find((one) => one.subject === subject)?.id}`);
		await browser.find(".act-changes ins", "Lê Văn Chín");
		assert.equal(await browser.run<number>(`return document.querySelectorAll(".act-changes li").length`), 2);
	}, size);
}

test("desktop: what the sender wrote wrongly is corrected before accepting, and kept", () => putsRight(DESKTOP, "Sửa trước trên máy tính"));
test("phone: the same", () => putsRight(PHONE, "Sửa trước trên điện thoại"));
