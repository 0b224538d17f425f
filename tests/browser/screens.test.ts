// Lists, viewer and account: what people use all day.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { logIn, withBrowser } from "./support/pages";
import { top } from "./support/paths";
import { Client, type Entry, PASSWORD, Server } from "./support/server";
import { type Browser, KEY, stopDriver } from "./support/webdriver";

const letter = join(top, "tests/data/letter-1208-KCB-NV.pdf");
const MANY = 260;
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

// A document that exists on paper only needs no upload.
const paper = (n: number, more: Record<string, unknown> = {}) =>
	clerk.call<{ document: Entry }>("POST", "/incoming", {
		issuingOrgan: "Ủy ban nhân dân tỉnh",
		codeNumber: String(n),
		codeNotation: "UBND-VX",
		issuedDate: new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10),
		documentType: "Công văn",
		subject: `Văn bản thứ ${n}`,
		medium: "MEDIUM_PAPER",
		...more,
	});

test(`a list of ${MANY} is fetched by pages and drawn by windows`, () =>
	withBrowser(async (browser) => {
		for (let n = 1; n <= MANY; n += 20) await Promise.all(Array.from({ length: Math.min(20, MANY - n + 1) }, (_, i) => paper(n + i)));
		await paper(999, { urgency: "URGENCY_EXPRESS", subject: "Hỏa tốc đứng đầu" });
		await logIn(browser, server, "vanthu");
		const first = await browser.find(".row-item");
		assert.ok((await browser.command<string>("GET", `/element/${first}/text`)).includes("Hỏa tốc đứng đầu"), "urgent first");
		assert.equal(await browser.text(".tab[aria-current] .tab-count"), String(MANY + 1));
		await browser.until("the end of the list", async () => {
			await browser.run("scrollTo(0, document.documentElement.scrollHeight)");
			return (await browser.run(`return document.querySelector(".rows").getAttribute("aria-rowcount")`)) === String(MANY + 2);
		});
		const drawn = await browser.run<number>(`return document.querySelectorAll("[data-row]").length`);
		assert.ok(drawn > 5 && drawn < 60, `${drawn} rows in the document`);
		// The keyboard reaches rows that are not drawn.
		await browser.run(`document.querySelector("[data-row] a").focus()`);
		await browser.keys(KEY.home);
		await browser.until("the first row", () => browser.run(`return document.activeElement.closest("[data-row]")?.dataset.row === "0"`));
		await browser.keys(KEY.end);
		await browser.until("the last row", () => browser.run(`return document.activeElement.closest("[data-row]")?.dataset.row === arguments[0]`, String(MANY)));
		await browser.keys(KEY.up);
		await browser.until("the row above", () => browser.run(`return document.activeElement.closest("[data-row]")?.dataset.row === arguments[0]`, String(MANY - 1)));
		// Back from a document the list stands where it was.
		const before = await browser.run<number>("return scrollY");
		await browser.keys(KEY.enter);
		await browser.find(".doc-title");
		await browser.command("POST", "/back", {});
		await browser.find(".row-item");
		await browser.until("the old place", async () => Math.abs((await browser.run<number>("return scrollY")) - before) < 100);
	}));

test("the inbox shows what came meanwhile when the person comes back to it", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "giamdoc");
		await browser.find(".tabs");
		await paper(1001, { subject: "Vừa trình", submit: {} });
		await browser.run(`window.dispatchEvent(new Event("focus"))`);
		await browser.find(".row-item", "Vừa trình");
	}));

test("what was sent for information is finished with one click in its row", async () => {
	const head = await Client.login(server, "giamdoc");
	const chief = await Client.login(server, "chanhvanphong");
	const { document } = await paper(1002, { subject: "Gửi để biết", submit: {} });
	const assignments = [
		{ unitId: await clerk.unit("NVY"), role: "FLOW_LEAD" },
		{ personId: await clerk.person("phogiamdoc"), role: "FLOW_FOR_INFORMATION" },
	];
	await head.act(document.id, "direct", { directive: "Triển khai.", assignments });
	await chief.act(document.id, "distribute", {});
	await withBrowser(async (browser) => {
		await logIn(browser, server, "phogiamdoc", "/work/for-information");
		await browser.find(".row-item", "Gửi để biết");
		await browser.click(".row-item button", "Kết thúc");
		await browser.find(".toast", "Đã kết thúc");
		await browser.find(".empty");
		await browser.click(".tab", "Đã xong");
		await browser.find(".row-item", "Gửi để biết");
	});
});

test("filters find by symbol and stay in the address; '/' leads there", () =>
	withBrowser(async (browser) => {
		await paper(1003, { codeNotation: "QĐ-SNV", subject: "Tìm theo ký hiệu", issuingOrgan: "Sở Nội vụ" });
		await logIn(browser, server, "vanthu", "/registers");
		await browser.find(".rows");
		await browser.keys("/");
		await browser.find('[role="search"]');
		await browser.until("focus in the symbol", () => browser.run(`return document.activeElement.id === "field-code"`));
		await browser.type("1003/QĐ-SNV");
		await browser.keys(KEY.enter);
		await browser.until("one row", async () => (await browser.run(`return document.querySelectorAll("[data-row]").length`)) === 1);
		await browser.find(".row-item", "Tìm theo ký hiệu");
		assert.match(await browser.run<string>("return location.search"), /code=1003/);
		await browser.goto(await browser.run<string>("return location.href"));
		await browser.find(".row-item", "Tìm theo ký hiệu");
	}));

test("a document with text fills the form by itself: choose the file, look, submit", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming/new");
		await browser.find(".registration");
		browser.clicks = 0;
		await browser.upload("Chọn tệp", letter);
		const value = (name: string) => browser.run<string>(`return document.getElementById("field-" + arguments[0]).value`, name);
		await browser.until("the number", async () => (await value("codeNumber")) === "1208/KCB-NV");
		assert.equal(await value("issuedDate"), "12/11/2026");
		assert.equal(await value("documentType"), "Công văn");
		assert.equal(await value("subject"), "V/v báo cáo tình hình thực hiện bệnh án điện tử");
		assert.equal((await value("issuingOrgan")).toLowerCase(), "cục quản lý khám, chữa bệnh");
		await browser.find(".field-origin", "hãy kiểm tra");
		await browser.find(".file-done");
		await browser.click("button", "Vào sổ & trình");
		await browser.find(".toast", "Đã vào sổ và trình");
		assert.ok(browser.clicks <= 3, `it took ${browser.clicks} interactions`);
	}));

// What a link on the page leads to: its type and its first bytes.
async function fetched(browser: Browser, selector: string, text: string): Promise<string> {
	const href = await browser.run<string>(
		`return [...document.querySelectorAll(arguments[0])].find((one) => one.textContent.includes(arguments[1]))?.href ?? ""`,
		selector,
		text,
	);
	assert.notEqual(href, "", `no link ${text}`);
	return browser.runAsync(
		`const done = arguments[arguments.length - 1];
		fetch(arguments[0]).then(async (answer) => done(answer.status + " " + answer.headers.get("content-type") + " " + (await answer.text()).slice(0, 5)));`,
		href,
	);
}

test("today's register is printed with two clicks", () =>
	withBrowser(async (browser) => {
		await paper(1104, { subject: "Vào sổ để in" });
		await logIn(browser, server, "vanthu");
		const before = (await browser.command<string[]>("GET", "/window/handles", undefined)).length;
		browser.clicks = 0;
		await browser.click(".nav a", "Sổ văn bản");
		await browser.click("a", "In sổ hôm nay");
		await browser.until("a tab with the sheet", async () => (await browser.command<string[]>("GET", "/window/handles", undefined)).length === before + 1);
		assert.ok(browser.clicks <= 2, `it took ${browser.clicks} interactions`);
		assert.equal(await fetched(browser, "a", "In sổ hôm nay"), "200 application/pdf %PDF-");
		assert.equal(await fetched(browser, "a", "In cả sổ"), "200 application/pdf %PDF-");
	}));

test("the list and the document have their sheets", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming");
		await browser.find("a", "In danh mục hôm nay");
		assert.equal(await fetched(browser, "a", "In danh mục hôm nay"), "200 application/pdf %PDF-");
		assert.equal(await fetched(browser, "a", "In sổ theo dõi"), "200 application/pdf %PDF-");
		const { document } = await paper(1105, { subject: "Có phiếu giải quyết" });
		await browser.goto(`${server.url}/incoming/${document.id}`);
		await browser.find("a", "In phiếu giải quyết");
		assert.equal(await fetched(browser, "a", "In phiếu giải quyết"), "200 application/pdf %PDF-");
	}));

test("the register lists its entries and says that none is missing", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/registers");
		await browser.find(".row-item");
		await browser.find(".book-fine", "không thiếu số nào");
	}));

test("a book is closed and opened again with the buttons that the server offers", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/registers");
		await browser.click("button", "Khóa sổ");
		await browser.click("dialog button", "Khóa sổ");
		await browser.find(".toast", "Đã khóa sổ");
		await assert.rejects(paper(1004), /4(09|22)/);
		await browser.click("button", "Mở lại sổ");
		await browser.click("dialog button", "Mở lại sổ");
		await browser.find(".toast", "Đã mở lại sổ");
		await paper(1004);
	}));

test("who may not see a book or a document reads why, without a way to nowhere", () =>
	withBrowser(async (browser) => {
		const { document } = await paper(1005);
		await logIn(browser, server, "chuyenvien", `/incoming/${document.id}`);
		await browser.find('[role="alert"] h1', "không có quyền xem văn bản này");
		assert.equal(await browser.exists('[role="alert"] button'), false);
	}));

test("somebody with two posts chooses under which to act", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "chanhvanphong", "/account");
		await browser.click("label", "trưởng đơn vị");
		const acting = () =>
			browser.runAsync<string>(`const done = arguments[0]; fetch("/api/v1/me").then((answer) => answer.json()).then((me) =>
				done(me.posts.find(({ post }) => post.id === me.actingPostId).post.role))`);
		await browser.until("the other post", async () => (await acting()) === "unit_head");
		await browser.click("label", "chánh văn phòng");
		await browser.until("the first post", async () => (await acting()) === "chief_of_office");
	}));

test("the viewer zooms, and a page's text can be selected and found", () =>
	withBrowser(async (browser) => {
		const { uploadId } = await clerk.call<{ uploadId: string }>("POST", "/blobs", readFileSync(letter), { "X-File-Name": "letter.pdf" });
		const { document } = await clerk.register({ uploads: [{ uploadId, name: "letter.pdf" }], subject: "Tệp có chữ" });
		await logIn(browser, server, "vanthu", `/incoming/${document.id}`);
		await browser.until("the text", () => browser.run(`return document.querySelector(".textLayer")?.textContent.includes("1208")`));
		const width = await browser.run<number>(`return document.querySelector(".pdf-sheet").getBoundingClientRect().width`);
		await browser.click('button[aria-label="Phóng to"]');
		await browser.until("a larger page", async () => (await browser.run<number>(`return document.querySelector(".pdf-sheet").getBoundingClientRect().width`)) > width * 1.2);
		await browser.until("a sharper picture", () => browser.run(`const sheet = document.querySelector(".pdf-sheet"); return sheet.querySelector("canvas").width >= sheet.clientWidth - 1`));
		const log = (await browser.log()).split("\n").filter((line) => line && !line.includes("401 (Unauthorized)"));
		assert.deepEqual(log, []);
	}));

test("language, password and log-out", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "thuky", "/account");
		await browser.click("label", "English");
		await browser.find("h1", "Account");
		await browser.goto(`${server.url}/account`);
		await browser.find("h1", "Account");
		await browser.click("label", "Tiếng Việt");
		await browser.find("h1", "Cá nhân");
		const change = async (current: string) => {
			await browser.fill("Mật khẩu hiện tại", current);
			await browser.fill("Mật khẩu mới", "một câu thật dễ nhớ");
			await browser.fill("Nhập lại mật khẩu mới", "một câu thật dễ nhớ");
			await browser.click("button[type=submit]", "Đổi mật khẩu");
		};
		await change("sai rồi");
		await browser.find(".summary a", "Mật khẩu hiện tại");
		await change(PASSWORD);
		await browser.find(".toast", "Đã đổi mật khẩu");
		await browser.click("button", "Đăng xuất");
		await browser.find(".login-form");
		await browser.fill("Tên đăng nhập", "thuky");
		await browser.fill("Mật khẩu", PASSWORD);
		await browser.click("button[type=submit]");
		await browser.find(".summary", "không đúng");
		await browser.fill("Mật khẩu", "một câu thật dễ nhớ");
		await browser.click("button[type=submit]");
		await browser.find(".shell");
	}));
