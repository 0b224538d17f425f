// How many interactions tasks with outgoing documents take, at a desk and on a phone: upper bounds of the design.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { HAND, logIn, OFFICE, type Size, sound, withBrowser } from "./support/pages";
import { Client, Server } from "./support/server";
import { type Browser, stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
let head: Client;
let chief: Client;
let unitHead: Client;
let author: Client;
before(async () => {
	server = await Server.start();
	clerk = await Client.login(server, "vanthu");
	head = await Client.login(server, "giamdoc");
	chief = await Client.login(server, "chanhvanphong");
	unitHead = await Client.login(server, "truongphong");
	author = await Client.login(server, "chuyenvien");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

const SIZES: [string, Size][] = [
	["desktop", OFFICE],
	["phone", HAND],
];

const TEN = 10;

function within(browser: Browser, most: number, task: string): void {
	assert.ok(browser.clicks <= most, `${task} took ${browser.clicks} interactions, not ${most}`);
}

// As far as to the signature, without the page.
async function toSign(subject: string): Promise<string> {
	const { document } = await author.draft({ subject });
	await author.act(document.id, "submit", {}, "outgoing");
	await unitHead.act(document.id, "approve_content", {}, "outgoing");
	await chief.act(document.id, "approve_form", {}, "outgoing");
	return document.id;
}

// On a phone the form is a sheet that opens with a tap.
async function formOf(browser: Browser, phone: boolean): Promise<void> {
	if (phone) await browser.click(".actions-toggle");
	await browser.find(".action-form, .segment");
}

// What sends or takes back has a button of its own on a phone, which opens its form.
async function choose(browser: Browser, phone: boolean, action: string): Promise<void> {
	await browser.click(phone ? ".actions-beside" : ".segment", action);
	await browser.find(".actions-title", action);
	if (phone) await browser.until("the first field's focus", () => browser.run(`return document.activeElement.closest(".action-form") !== null`));
}

for (const [name, size] of SIZES) {
	const phone = size === HAND;

	test(`${name}: from the item to a prefilled draft in 2`, async () => {
		const subject = `Đề nghị cung cấp số liệu, ${name}`;
		const { document } = await clerk.register({ subject, submit: {} });
		await head.act(document.id, "direct", { directive: "Trả lời.", assignments: [{ personId: await clerk.person("chuyenvien"), role: "FLOW_LEAD" }] });
		await withBrowser(async (browser) => {
			await logIn(browser, server, "chanhvanphong");
			const { actions } = await chief.call<{ actions?: { name: string }[] }>("GET", `/incoming/${document.id}`);
			if (actions?.some((one) => one.name === "distribute")) await chief.act(document.id, "distribute", {});
			await logIn(browser, server, "chuyenvien");
			browser.clicks = 0;
			await browser.click(".row-item", subject);
			await browser.click("a.button", "Trả lời bằng văn bản");
			await browser.find(".receiver-name", "Bộ Y tế");
			assert.match(await browser.run<string>(`return document.querySelector("textarea").value`), /^V\/v trả lời văn bản số/);
			within(browser, 2, "beginning an answer");
		}, size);
	});

	test(`${name}: a draft goes back with its reason in 3`, async () => {
		const subject = `V/v trả lại, ${name}`;
		await toSign(subject);
		await withBrowser(async (browser) => {
			await logIn(browser, server, "giamdoc");
			await browser.click(".row-item", subject);
			await browser.find(".doc-title", subject);
			browser.clicks = 0;
			await choose(browser, phone, "Trả người soạn");
			await browser.fill("Lý do", "Chưa nêu căn cứ.");
			await browser.click(".action-form button[type=submit]");
			await browser.find(".toast", "Trả người soạn: đã thực hiện");
			within(browser, 3, "returning a draft");
		}, size);
	});

	test(`${name}: one draft is signed in 3`, async () => {
		const subject = `V/v ký một văn bản, ${name}`;
		await toSign(subject);
		await withBrowser(async (browser) => {
			await logIn(browser, server, "giamdoc");
			browser.clicks = 0;
			await browser.click(".row-item", subject);
			await browser.find(".doc-title", subject);
			await formOf(browser, phone);
			await browser.click(".action-form button[type=submit]");
			await browser.find(".toast", "Ký: đã thực hiện");
			within(browser, 3, "signing a draft");
		}, size);
	});

	test(`${name}: ten drafts are read and signed in 13`, async () => {
		const subjects = Array.from({ length: TEN }, (_, n) => `V/v ký nhiều ${String(n + 1).padStart(2, "0")}, ${name}`);
		for (const subject of subjects) await toSign(subject);
		await withBrowser(async (browser) => {
			await logIn(browser, server, "giamdoc");
			await browser.find(".row-item", subjects[0]);
			assert.equal(await browser.run(`return document.querySelectorAll(".row-item input").length`), 0, "nobody signs what they have not opened");
			browser.clicks = 0;
			await browser.click(".row-item", name);
			for (let n = 1; n < TEN; n++) {
				await browser.until("that it is read", async () => (await unread(browser)) <= TEN - n);
				await browser.click(".doc-steps button", "Sau");
			}
			await browser.until("that all are read", async () => (await unread(browser)) === 0);
			await browser.click(".doc-way a");
			await browser.click('.row-head input[type="checkbox"]');
			await browser.find(".chosen", `${TEN}`);
			await sound(browser, `ten drafts that were read, ${name}`);
			await browser.click(".chosen-acts button", "Ký");
			await browser.find(".toast", `Ký: đã thực hiện với ${TEN} văn bản`);
			within(browser, 13, "signing ten drafts");
			await browser.find(".empty", "Không có việc nào chờ bạn xử lý");
		}, size);
		for (const { subject, state } of (await clerk.call<{ documents: { subject: string; state: string }[] }>("GET", "/outgoing?limit=200")).documents)
			if (subjects.includes(subject)) assert.equal(state, "OUTGOING_TO_ISSUE", subject);
	});

	test(`${name}: a document is numbered, sealed and sent in 3`, async () => {
		const subject = `V/v ban hành, ${name}`;
		await head.act(await toSign(subject), "sign", {}, "outgoing");
		await withBrowser(async (browser) => {
			await logIn(browser, server, "vanthu", "/outgoing/issue");
			browser.clicks = 0;
			await browser.click(".row-item", subject);
			await browser.find(".issue-number strong", "/SYT-NVY");
			await browser.click("button", "Cấp số, đóng dấu và gửi");
			await browser.click("dialog button", "Cấp số");
			await browser.find(".toast", "Đã cấp số");
			within(browser, 3, "numbering, sealing and sending");
		}, size);
	});

	test(`${name}: what was just sent goes back in 1`, async () => {
		const id = await issued(`V/v gửi nhầm, ${name}`);
		await withBrowser(async (browser) => {
			await logIn(browser, server, "vanthu", `/outgoing/${id}`);
			await browser.find(".just-sent .button", "Lấy lại văn bản vừa gửi");
			await sound(browser, `a document that was just sent, ${name}`);
			browser.clicks = 0;
			await browser.click(".just-sent .button");
			await browser.find(".toast", "Đã lấy lại văn bản vừa gửi");
			within(browser, 1, "taking back what was just sent");
			await browser.find(".warning", "Đã thu hồi");
		}, size);
	});

	test(`${name}: a recall with its reason in 3`, async () => {
		const id = await issued(`V/v thu hồi, ${name}`);
		await withBrowser(async (browser) => {
			await logIn(browser, server, "vanthu", `/outgoing/${id}`);
			await browser.find(".just-sent");
			browser.clicks = 0;
			await choose(browser, phone, "Thu hồi");
			await browser.fill("Lý do", "Sai số liệu ở Phụ lục 2");
			await browser.click(".action-form button[type=submit]");
			await browser.find(".toast", "Thu hồi: đã thực hiện");
			within(browser, 3, "recalling");
			await browser.find(".warning", "Đã thu hồi: Sai số liệu ở Phụ lục 2");
			await sound(browser, `a recalled document, ${name}`);
		}, size);
	});
}

test("phone: each part of a document is there without scrolling, and what is expected stays in reach", async () => {
	const id = await toSign("V/v các phần của một dự thảo");
	await withBrowser(async (browser) => {
		await logIn(browser, server, "giamdoc", `/outgoing/${id}`);
		await browser.find("[role=tab]", "Nơi nhận");
		const outside = await browser.run<string[]>(`return [...document.querySelectorAll("[role=tab]")].filter((tab) => { const { left, right } = tab.getBoundingClientRect(); return left < 0 || right > innerWidth; }).map((tab) => tab.textContent)`);
		assert.deepEqual(outside, []);
		await sound(browser, "the parts of a document on a phone");
		browser.clicks = 0;
		await browser.click("[role=tab]", "Nơi nhận");
		await browser.find(".recipient-name", "Bệnh viện tỉnh");
		within(browser, 1, "reading who receives it");
		await browser.click("[role=tab]", "Xử lý");
		await choose(browser, true, "Trả người soạn");
		await sound(browser, "a return on a phone");
		await browser.click(".actions-toggle", "Đóng");
		await browser.click(".actions-beside", "Ký");
		await browser.find(".actions-title", "Ký");
	}, HAND);
});

// Numbered and sent, without the page.
async function issued(subject: string): Promise<string> {
	const id = await toSign(subject);
	await head.act(id, "sign", {}, "outgoing");
	await clerk.act(id, "number", {}, "outgoing");
	for (;;) {
		const { document } = await clerk.call<{ document: { state: string } }>("GET", `/outgoing/${id}`);
		if (document.state === "OUTGOING_ISSUED") return id;
	}
}

// How many of the head's drafts nobody has opened.
async function unread(_: Browser): Promise<number> {
	const { items = [] } = await head.call<{ items?: { unread?: boolean }[] }>("GET", "/work?box=BOX_TO_DO&limit=200");
	return items.filter((item) => item.unread).length;
}
