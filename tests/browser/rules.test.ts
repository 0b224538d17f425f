// What the page owes to the person when things go wrong: nothing typed is lost, nothing is done twice, nothing secret
// comes in, and what an input method sends is no shortcut.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { asksNoMore, logIn, withBrowser } from "./support/pages";
import { Proxy } from "./support/proxy";
import { Client, type Entry, PASSWORD, scan, Server } from "./support/server";
import { type Browser, KEY, stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
let head: Client;
before(async () => {
	server = await Server.start();
	clerk = await Client.login(server, "vanthu");
	head = await Client.login(server, "giamdoc");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

async function fillForm(browser: Browser, code: string, subject: string): Promise<void> {
	await browser.upload("Chọn tệp", scan);
	await browser.find(".file-done");
	await browser.fill("Số, ký hiệu", code);
	await browser.fill("Ngày văn bản", "hôm qua");
	await browser.fill("Cơ quan ban hành", "Sở Nội vụ");
	await browser.fill("Trích yếu nội dung", subject);
}

const valueOf = (browser: Browser, label: string) => browser.field(label).then((id) => browser.command<string>("GET", `/element/${id}/property/value`));

async function found(code: string): Promise<Entry[]> {
	const { documents } = await clerk.call<{ documents?: Entry[] }>("GET", `/incoming?code=${encodeURIComponent(code)}`);
	return documents ?? [];
}

test("an answer that was lost is asked for again with the same key, and the document stands once in the book", async () => {
	const proxy = await Proxy.start(server);
	try {
		await withBrowser(async (browser) => {
			await logIn(browser, proxy, "vanthu", "/incoming/new");
			await fillForm(browser, "21/SNV-TC", "Câu trả lời bị mất");
			proxy.lose.set("/api/v1/incoming", 1);
			await browser.click("button", "Vào sổ & trình");
			await browser.find(".summary", "Không nhận được trả lời");
			assert.equal(await valueOf(browser, "Trích yếu nội dung"), "Câu trả lời bị mất");
			await browser.click(".summary button", "Thử lại");
			await browser.find(".toast", "Đã vào sổ và trình");
			const keys = proxy.keys.filter(({ url }) => url === "/api/v1/incoming").map(({ key }) => key);
			assert.equal(keys.length, 2);
			assert.equal(keys[0], keys[1]);
			assert.equal((await found("21/SNV-TC")).length, 1);
		});
	} finally {
		await proxy.stop();
	}
});

test("a form sent again after kill -9 of the server and a reload of the page still takes effect once", async () => {
	const proxy = await Proxy.start(server);
	try {
		await withBrowser(async (browser) => {
			await logIn(browser, proxy, "vanthu", "/incoming/new");
			await fillForm(browser, "22/SNV-TC", "Máy chủ bị ngắt giữa chừng");
			proxy.lose.set("/api/v1/incoming", 1);
			await browser.click("button", "Vào sổ & trình");
			await browser.find(".summary");
			await server.down("SIGKILL");
			await server.up();
			// What was typed has gone to the browser's storage by now.
			await browser.until("the draft", () =>
				browser.run(`return Object.entries(localStorage).some(([key, value]) => key.includes("registration") && value.includes("ngắt giữa chừng"))`),
			);
			await browser.goto(`${proxy.url}/incoming/new`);
			await browser.find(".file", "đã tải lên trước đó");
			assert.equal(await valueOf(browser, "Trích yếu nội dung"), "Máy chủ bị ngắt giữa chừng");
			await browser.click("button", "Vào sổ & trình");
			await browser.find(".toast", "Đã vào sổ và trình");
			assert.equal((await found("22/SNV-TC")).length, 1);
			await browser.goto(`${proxy.url}/incoming/new`);
			await browser.find(".drop");
			assert.equal(await valueOf(browser, "Trích yếu nội dung"), "", "what the server has is no draft any more");
		});
	} finally {
		await proxy.stop();
	}
});

test("a session that ended asks for the password over the page and sends what was typed", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming/new");
		await fillForm(browser, "23/SNV-TC", "Phiên làm việc kết thúc");
		await browser.command("DELETE", "/cookie/session");
		// Not by the mouse: what the page looks up by itself may ask for the password first, and cover the button.
		await browser.run(`[...document.querySelectorAll("button")].find((one) => one.textContent.includes("Vào sổ & trình")).click()`);
		await browser.find("dialog", "Hãy đăng nhập lại");
		await browser.fill("Mật khẩu", PASSWORD);
		await browser.click("dialog button[type=submit]");
		await browser.find(".toast", "Đã vào sổ và trình");
		assert.equal((await found("23/SNV-TC")).length, 1);
	}));

test("a duplicate is warned of while typing, and registered only when confirmed", () =>
	withBrowser(async (browser) => {
		await clerk.register({ codeNumber: "24", codeNotation: "SNV-TC", issuingOrgan: "Sở Nội vụ", subject: "Bản thứ nhất" });
		await logIn(browser, server, "vanthu", "/incoming/new");
		await fillForm(browser, "24/SNV-TC", "Bản thứ hai");
		await browser.find(".warning a", "Sở Nội vụ");
		await browser.click("button", "Vào sổ & trình");
		await browser.find("dialog", "có thể đã vào sổ");
		const href = await browser.run<string>(`return document.querySelector("dialog a").getAttribute("href")`);
		assert.match(href, /^\/incoming\/\d+$/);
		await browser.keys(KEY.escape);
		await browser.until("no dialog", async () => !(await browser.exists("dialog")));
		assert.equal((await found("24/SNV-TC")).length, 1);
		await browser.click("button", "Vào sổ & trình");
		await browser.click("dialog button", "Xác nhận vào sổ");
		await browser.find(".toast", "Đã vào sổ và trình");
		const documents = await found("24/SNV-TC");
		assert.equal(documents.length, 2);
		assert.ok(documents.some((one) => `/incoming/${one.duplicateOf}` === href));
	}));

test("somebody else was faster: the page says who did what and keeps the input", () =>
	withBrowser(async (browser) => {
		const { document } = await clerk.register({ subject: "Hai người cùng xử lý", submit: {} });
		await logIn(browser, server, "giamdoc", `/incoming/${document.id}`);
		await browser.fill("Ý kiến chỉ đạo", "Ý kiến chưa gửi");
		await asksNoMore(browser);
		await head.act(document.id, "direct", { directive: "Đã chỉ đạo ở máy khác." });
		await browser.click(".action-form button[type=submit]");
		await browser.find(".changed", "Phan Trọng Khiêm");
		await browser.find(".act-text", "Đã chỉ đạo ở máy khác.");
		assert.ok(await browser.run(`return Object.values(localStorage).some((value) => value.includes("Ý kiến chưa gửi"))`));
	}));

test("a secret document meets the stop screen, and its file and data are erased", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming/new");
		await fillForm(browser, "25/SNV-TC", "Nội dung không được giữ lại");
		await browser.select("Độ mật", "Mật");
		await browser.find("dialog.stop", "không được đưa vào hệ thống");
		await browser.keys(KEY.escape);
		await browser.find("dialog.stop");
		await browser.click("dialog button", "Xóa tệp");
		await browser.until("an empty form", async () => (await valueOf(browser, "Trích yếu nội dung")) === "");
		assert.equal(await browser.exists(".file"), false);
		assert.ok(!(await browser.run(`return Object.values(localStorage).some((value) => value.includes("không được giữ lại"))`)));
		assert.equal((await found("25/SNV-TC")).length, 0);
	}));

test("errors stand at their fields, in a summary that has the focus and leads to them", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming/new");
		// The page itself sees that the subject is missing; only the server knows how long a number may be.
		await fillForm(browser, "123456789012/SNV-TC", "");
		await browser.click("button", "Vào sổ & trình");
		await browser.find(".summary", "Trích yếu nội dung");
		assert.ok(await browser.run(`return document.activeElement.classList.contains("summary")`));
		await browser.click(".summary a");
		assert.equal(await browser.run(`return document.activeElement.id`), "field-subject");
		await browser.type("Có trích yếu");
		await browser.click("button", "Vào sổ & trình");
		await browser.find(".summary a", "Số, ký hiệu");
		assert.ok(await browser.run(`return document.getElementById("field-codeNumber").getAttribute("aria-invalid") === "true"`));
		assert.equal((await found("123456789012/SNV-TC")).length, 0);
	}));

test("an input method's keys are no shortcuts and its text arrives whole", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming/new");
		await browser.find(".registration");
		await browser.run(`document.getElementById("field-subject").focus()`);
		// Telex through the browser's composition, as macOS and Windows' own keyboard send it.
		for (const text of ["t", "ti", "tie", "tiê", "tiên", "tiêng", "tiếng"])
			await browser.cdp("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
		await browser.cdp("Input.insertText", { text: "tiếng" });
		assert.equal(await valueOf(browser, "Trích yếu nội dung"), "tiếng");
		// UniKey and its kin: Backspace and the replacement, without a composition.
		await browser.type(" Vieet");
		for (const _ of "eet") await browser.keys("\uE003");
		await browser.cdp("Input.insertText", { text: "ệt" });
		assert.equal(await valueOf(browser, "Trích yếu nội dung"), "tiếng Việt");
		const fired = await browser.run(`
			const before = location.pathname;
			const send = (init) => document.activeElement.dispatchEvent(Object.assign(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init })));
			const stopped = [
				{ key: "Enter", code: "Enter", ctrlKey: true, isComposing: true },
				{ key: "Enter", code: "Enter", ctrlKey: true, keyCode: 229 },
				{ key: "Process", code: "Enter", ctrlKey: true },
				{ key: "Enter", code: "", ctrlKey: true },
				{ key: "?", code: "Slash" },
				{ key: "/", code: "Slash" },
				{ key: "Backspace", code: "Backspace" },
				{ key: "Delete", code: "Delete" },
			].filter((init) => !send(init));
			return { stopped, moved: location.pathname !== before, dialog: document.querySelector("dialog") !== null, summary: document.querySelector(".summary") !== null };`);
		assert.deepEqual(fired, { stopped: [], moved: false, dialog: false, summary: false });
		// The same chord from a real key does send, so the test would see one that slipped through.
		await browser.keys(KEY.control, KEY.enter);
		await browser.find(".summary");
	}));

test("what is no PDF is refused at its line, and a dropped file is taken", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming/new");
		await browser.find(".drop");
		const drop = (name: string, type: string, content: string) =>
			browser.run(
				`const [name, type, content] = arguments;
				const data = new DataTransfer();
				data.items.add(new File([Uint8Array.from(content, (one) => one.charCodeAt(0))], name, { type }));
				document.body.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: data }));
				document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));`,
				name,
				type,
				content,
			);
		await drop("giả.pdf", "application/pdf", "MZ\u0000\u0001 this is a program");
		await browser.find(".file-error");
		await browser.click('.file button[aria-label^="Bỏ tệp"]');
		await browser.until("no file", async () => !(await browser.exists(".file")));
		await drop("thật.pdf", "application/pdf", "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
		await browser.find(".file-done");
		await browser.find(".pdf-sheet");
	}));

test("an upload shows how far it is and can be cancelled", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming/new");
		await browser.find(".drop");
		await browser.cdp("Network.enable");
		await browser.cdp("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 8_000 });
		await browser.upload("Chọn tệp", scan);
		await browser.find("progress");
		// The file is on the screen before the server has it.
		await browser.find(".pdf-sheet");
		await browser.click("button", "Vào sổ & trình");
		await browser.find(".summary");
		await browser.click('.file button[aria-label^="Hủy tải lên"]');
		await browser.until("no file", async () => !(await browser.exists(".file")));
		await browser.until("no preview", async () => !(await browser.exists(".pdf-sheet")));
		await browser.cdp("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
		await browser.upload("Chọn tệp", scan);
		await browser.find(".file-done");
	}));

test("without a network the page says so and sends when it is back", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/incoming/new");
		await fillForm(browser, "26/SNV-TC", "Mất mạng");
		await browser.cdp("Network.enable");
		const network = (offline: boolean) => browser.cdp("Network.emulateNetworkConditions", { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
		await network(true);
		await browser.click("button", "Vào sổ & trình");
		await browser.find(".summary", "Không nhận được trả lời");
		await network(false);
		await browser.click(".summary button", "Thử lại");
		await browser.find(".toast", "Đã vào sổ và trình");
		assert.equal((await found("26/SNV-TC")).length, 1);
	}));

test("a browser without what the page needs is told so", () =>
	withBrowser(async (browser) => {
		await browser.cdp("Page.addScriptToEvaluateOnNewDocument", { source: "delete window.HTMLDialogElement" });
		await browser.goto(`${server.url}/work/to-do`);
		await browser.find("h1", "Trình duyệt này quá cũ");
	}));
