// Signed documents are numbered together: in the order of the list, each by itself, and what needs a person's decision is
// left to them. NĐ 30/2020/NĐ-CP Đ15.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size, sound, withBrowser } from "./support/pages";
import { Client, dayOf, Server } from "./support/server";
import { type Browser, stopDriver } from "./support/webdriver";

let server: Server;
const people: Record<string, Client> = {};
before(async () => {
	server = await Server.start();
	for (const account of ["vanthu", "giamdoc", "chanhvanphong", "truongphong", "chuyenvien", "quantri"]) people[account] = await Client.login(server, account);
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

function who(account: string): Client {
	const client = people[account];
	assert.ok(client);
	return client;
}

const WAY = { chuyenvien: "submit", truongphong: "approve_content", chanhvanphong: "approve_form", giamdoc: "sign" };

async function signed(fields: Record<string, unknown>): Promise<string> {
	const { document } = await who("chuyenvien").draft(fields);
	for (const [account, action] of Object.entries(WAY)) await who(account).act(document.id, action, {}, "outgoing");
	return document.id;
}

interface Numbered {
	subject: string;
	number?: string;
	state: string;
}

const one = async (id: string): Promise<Numbered> => (await who("vanthu").call<{ document: Numbered }>("GET", `/outgoing/${id}`)).document;
const numberOf = async (id: string): Promise<number> => Number((await one(id)).number ?? 0);

// Those of the list, from above.
const subjects = (browser: Browser): Promise<string[]> => browser.run(`return [...document.querySelectorAll(".row-item .cell-subject")].map((one) => one.textContent)`);

async function lastNumber(): Promise<number> {
	const { registers } = await who("vanthu").call<{ registers: { register: { id: string; code: string } }[] }>("GET", "/registers?direction=DIRECTION_OUTGOING");
	const book = registers.find(({ register }) => register.code === "DI")?.register.id;
	return Number((await who("vanthu").call<{ lastNumber?: string }>("GET", `/registers/${book}/gaps`)).lastNumber ?? 0);
}

// Every number that is asked for waits for `release`.
const hold = (browser: Browser): Promise<unknown> =>
	browser.run(`
		const real = window.fetch;
		const gate = new Promise((open) => (window.release = () => { window.fetch = real; open(); }));
		window.fetch = async (address, ...rest) => { if (String(address).endsWith("/number")) await gate; return real(address, ...rest); };`);

async function together(size: Size, where: string): Promise<void> {
	const names = [1, 2, 3, 4, 5].map((n) => `V/v cấp số nhiều ${n}, ${where}`);
	const ids = new Map<string, string>();
	for (const subject of names) ids.set(subject, await signed({ subject }));
	const idOf = (subject: string): string => ids.get(subject) ?? assert.fail(subject);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/outgoing/issue");
		await browser.find(".row-item", names[4]);
		const order = (await subjects(browser)).filter((subject) => names.includes(subject));
		assert.equal(order.length, 5);
		const before = await lastNumber();
		browser.clicks = 0;
		await browser.click(".row-head .check-target");
		await browser.find(".chosen-count", "Đã chọn 5");
		await sound(browser, `signed documents are chosen, ${where}`);
		await browser.click(".chosen button", "Cấp số, đóng dấu và gửi");
		await browser.find("dialog", "Cấp số và gửi 5 văn bản?");
		await sound(browser, `the question before numbers, ${where}`);
		// Meanwhile one goes back.
		const back = order[2] ?? "";
		await who("vanthu").act(idOf(back), "send_back", { reason: "Sai nơi nhận" }, "outgoing");
		await browser.click("dialog button", "Cấp số 5 văn bản");
		await browser.find(".toast", "Đã cấp số 4 văn bản");
		assert.equal(browser.clicks, 3);
		await browser.find(".chosen-failures", "Chưa thực hiện được với 1 văn bản");
		await browser.find(".chosen-failures li", `${back}: Văn bản này hiện không chờ bạn cấp số.`);
		await sound(browser, `what was not numbered, ${where}`);
		const numbers = await Promise.all(order.filter((subject) => subject !== back).map((subject) => numberOf(idOf(subject))));
		assert.deepEqual(numbers, [1, 2, 3, 4].map((n) => before + n), "in the order of the list, none left out, none doubled");
		assert.equal(await lastNumber(), before + 4);
		assert.equal(await numberOf(idOf(back)), 0);
		await browser.click(".chosen button", "Đóng");
		await browser.until("no bar", async () => !(await browser.exists(".chosen")));
	}, size);
}

test("desktop: five are numbered at once, the one that went back stays with its reason", () => together(DESKTOP, "máy tính"));
test("phone: the same", () => together(PHONE, "điện thoại"));

test("it stops after the present one, and the others stay chosen", async () => {
	const names = [1, 2, 3].map((n) => `V/v dừng cấp số ${n}`);
	for (const subject of names) await signed({ subject });
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/outgoing/issue");
		await browser.find(".row-item", names[2]);
		const order = await subjects(browser);
		const before = await lastNumber();
		await browser.click(".row-head .check-target");
		await browser.click(".chosen button", "Cấp số, đóng dấu và gửi");
		await hold(browser);
		await browser.click("dialog button", "Cấp số 3 văn bản");
		await browser.find(".chosen-count", "Đang cấp số 1/3");
		await sound(browser, "numbering");
		await browser.click(".chosen button", "Dừng sau văn bản này");
		await browser.find(".chosen-count", "sau văn bản này thì dừng");
		await browser.run("window.release()");
		await browser.find(".toast", "Còn 2 văn bản chưa cấp số");
		await browser.find(".chosen-count", "Đã chọn 2");
		assert.equal(await lastNumber(), before + 1);
		await browser.until("only the others", async () => JSON.stringify(await subjects(browser)) === JSON.stringify(order.slice(1)));
		await browser.click(".chosen button", "Cấp số, đóng dấu và gửi");
		await browser.click("dialog button", "Cấp số 2 văn bản");
		await browser.find(".empty", "Không có văn bản nào chờ ban hành");
		assert.equal(await lastNumber(), before + 3);
	});
});

test("where several books may hold it, the clerk chooses on its own screen", async () => {
	const ids = [await signed({ subject: "V/v một sổ" }), await signed({ subject: "Về việc kiện toàn Ban Chỉ đạo", documentType: "Quyết định" })];
	// Beside the book for all types, and the default of none.
	await who("vanthu").call("POST", "/registers", {
		register: { code: "QD", name: "Sổ quyết định", direction: "DIRECTION_OUTGOING", year: dayOf(new Date()).slice(0, 4), documentTypes: ["Quyết định"], defaultRegister: false },
	});
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/outgoing/issue");
		await browser.find(".row-item", "kiện toàn");
		await browser.click(".row-head .check-target");
		await browser.click(".chosen button", "Cấp số, đóng dấu và gửi");
		await browser.click("dialog button", "Cấp số 2 văn bản");
		await browser.find(".toast", "Đã cấp số 1 văn bản");
		await browser.find(".chosen-failures li", "Nhiều sổ nhận được văn bản này, hãy mở văn bản để chọn: Sổ văn bản đi");
		await browser.find(".chosen-count", "Đã chọn 1");
		assert.deepEqual([(await numberOf(ids[0] ?? "")) > 0, await numberOf(ids[1] ?? "")], [true, 0]);
		await browser.click(".chosen-failures a", "kiện toàn");
		await browser.find(".issue-number strong", "QĐ-SYT");
	});
});
