// A routing is proposed to the leader: by the clerk as the document is registered, by the chief of office afterwards. The
// leader sees who proposes what, on the card and in the document, and agrees. Interactions are counted against the targets.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, setLanguage, sound, withBrowser } from "./support/pages";
import { Client, scan, Server } from "./support/server";
import { type Browser, stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
let chief: Client;
let nextNumber = 500;
before(async () => {
	server = await Server.start();
	clerk = await Client.login(server, "vanthu");
	chief = await Client.login(server, "chanhvanphong");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

const SIZES = [
	{ name: "desktop", size: DESKTOP },
	{ name: "a phone", size: PHONE },
];

interface View {
	document: { directive?: string; proposed?: { name: string; dueDate?: string }[] };
	timeline: { action: string }[];
}

async function submitted(subject: string): Promise<string> {
	const { document } = await clerk.register({ subject, codeNumber: String(nextNumber++), codeNotation: "BYT-PC", submit: {} });
	return document.id;
}

async function proposed(subject: string): Promise<string> {
	const id = await submitted(subject);
	await chief.act(id, "propose", {
		proposal: { directive: "Giao phòng Nghiệp vụ Y tham mưu.", assignments: [{ unitId: await chief.unit("NVY"), role: "FLOW_LEAD", dueDate: "2099-03-20" }] },
	});
	return id;
}

const numberIn = (browser: Browser, subject: string) =>
	browser.run<string>(`return [...document.querySelectorAll("[data-task]")].find((one) => one.textContent.includes(arguments[0])).querySelector(".task-number").textContent`, subject);

for (const { name, size } of SIZES) {
	test(`the clerk proposes while registering, and the leader agrees on the card, at ${name}`, async () => {
		const subject = `Văn thư đề xuất, ${name}`;
		await withBrowser(async (browser) => {
			await logIn(browser, server, "vanthu", "/incoming/new");
			await browser.upload("Chọn tệp", scan);
			await browser.find(".file-done");
			await browser.fill("Số, ký hiệu", `${nextNumber++}/KCB-NV`);
			await browser.fill("Ngày văn bản", "-5");
			await browser.fill("Cơ quan ban hành", "Cục Quản lý Khám, chữa bệnh");
			await browser.fill("Trích yếu nội dung", subject);
			await browser.click("summary", "Đề xuất xử lý cho lãnh đạo");
			await browser.choose("Chủ trì", "nghiep vu y");
			await browser.fill("Dự thảo ý kiến chỉ đạo", "Giao phòng Nghiệp vụ Y tham mưu.");
			await sound(browser, "the proposal in the registration");
			await browser.click("button", "Vào sổ & trình");
			await browser.find(".toast", "Đã vào sổ và trình, số đến");
		}, size);
		await withBrowser(async (browser) => {
			await logIn(browser, server, "giamdoc", "/boards/decide");
			await browser.find(".decision", subject);
			await browser.find(".proposed-by", "Văn thư");
			await browser.find(".proposed", "Phòng Nghiệp vụ Y");
			await sound(browser, "the card with a proposal");
			const number = await numberIn(browser, subject);
			browser.clicks = 0;
			await browser.click(`[aria-label="Gửi bút phê văn bản số đến ${number}"]`);
			await browser.find(".toast", "Đã gửi bút phê");
			assert.ok(browser.clicks <= 2, `agreeing took ${browser.clicks} interactions`);
		}, size);
	});

	test(`the chief of office proposes in the document, and the leader agrees there, at ${name}`, async () => {
		const id = await submitted(`Văn phòng đề xuất, ${name}`);
		await withBrowser(async (browser) => {
			await logIn(browser, server, "chanhvanphong", `/incoming/${id}`);
			await browser.find(".doc-title", "Văn phòng đề xuất");
			if (size === PHONE) await browser.click(".actions-toggle");
			await browser.click(".segment", "Đề xuất xử lý");
			await browser.click(".action-form button[type=submit]");
			await browser.find(".summary", "Chủ trì");
			await browser.choose("Chủ trì", "nghiep vu y");
			await browser.fill("Dự thảo ý kiến chỉ đạo", "Giao phòng Nghiệp vụ Y tham mưu.");
			await sound(browser, "the form of a proposal");
			await browser.click(".action-form button[type=submit]");
			await browser.find(".toast");
			await browser.find("main", "Đề xuất: Giao phòng Nghiệp vụ Y tham mưu.");
			await sound(browser, "the timeline with a proposal");
		}, size);
		await withBrowser(async (browser) => {
			await logIn(browser, server, "giamdoc", `/incoming/${id}`);
			await browser.find(".doc-title", "Văn phòng đề xuất");
			browser.clicks = 0;
			if (size === PHONE) await browser.click(".actions-toggle");
			await browser.find(".proposed-by", "Chánh Văn phòng Sở");
			await browser.find(".receiver", "Phòng Nghiệp vụ Y");
			await sound(browser, "the directive that begins with a proposal");
			await browser.click(".action-form button[type=submit]");
			await browser.find(".toast", "Đã gửi bút phê");
			assert.ok(browser.clicks <= 2, `agreeing took ${browser.clicks} interactions`);
		}, size);
		const view = await chief.call<View>("GET", `/incoming/${id}`);
		assert.equal(view.document.directive, "Giao phòng Nghiệp vụ Y tham mưu.");
		assert.deepEqual(view.document.proposed?.map((one) => one.name), ["Phòng Nghiệp vụ Y"]);
	});
}

test("the page says in English who proposes", async () => {
	const id = await proposed("Đề xuất bằng tiếng Anh");
	await withBrowser(async (browser) => {
		await logIn(browser, server, "giamdoc", `/incoming/${id}`);
		await browser.find(".proposed-by", "đề xuất:");
		await setLanguage(browser, "en");
		await browser.goto(`${server.url}/incoming/${id}`);
		await browser.find(".proposed-by", "proposes:");
		await setLanguage(browser, "vi");
	});
});
