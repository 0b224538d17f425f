// Copies by clicks: from the document that is copied to the copy that stands beside it, at a desk and on a phone.
// NĐ 30/2020/NĐ-CP Đ25 to Đ27, QĐ 1201/QĐ-SYT Đ7.3.
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";

import { DESKTOP, PHONE, sound, withBrowser } from "./support/pages";
import { Client, Server } from "./support/server";
import { Walk } from "./support/walk";
import { stopDriver } from "./support/webdriver";

const ND = "NĐ 30/2020/NĐ-CP";
const QD = "QĐ 1201/QĐ-SYT";

let server: Server;
let clerk: Client;
let head: Client;
let chief: Client;
before(async () => {
	server = await Server.start({ preset: "quangngai-eoffice", organs: true });
	clerk = await Client.login(server, "vanthu");
	head = await Client.login(server, "giamdoc");
	chief = await Client.login(server, "chanhvanphong");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

async function walkCopies(walk: Walk, subject: string, number: string): Promise<void> {
	const { browser } = walk;
	const { document } = await clerk.register({ subject, medium: "MEDIUM_PAPER" });
	let id = "";
	await walk.step(`${ND} Đ25`, "a copy begins with what its source says, and with who signs", async () => {
		await walk.as("vanthu", `/incoming/${document.id}`);
		walk.count();
		await browser.click("a.button", "Sao văn bản");
		await browser.find(".route-note", "Sao từ");
		walk.within(1, "from the document to a prefilled copy");
		assert.equal(await browser.run(`return document.querySelector("textarea").value`), subject);
		await browser.find(".signer-line", "GIÁM ĐỐC");
		await sound(browser, "copy-form");
	});
	await walk.step(`${ND} Đ25.3`, "an extract says which part", async () => {
		await browser.select("Loại bản sao", "Trích sao");
		await browser.fill("Phần được trích sao", "Điều 5");
		await browser.select("Loại bản sao", "Sao y");
		await browser.select("Hình thức sao", "Bản giấy → Bản giấy");
		assert.equal(await browser.run(`return document.getElementById("field-fields-copy-place").value`), "Lam Giang"); // of the agency
	});
	await walk.step(`${ND} PL I`, "the block of the copy is shown as it will stand on the paper", async () => {
		await browser.click("button", "Lưu và kiểm tra thể thức");
		await browser.find(".copy-mark", "SAO Y");
		await browser.find(".copy-organ", "SỞ Y TẾ");
		id = (await browser.run<string>("return location.pathname")).split("/")[2] ?? "";
		await sound(browser, "copy-block");
	});
	await walk.step(`${QD} Đ7.3`, "the clerk submits it", async () => {
		await browser.click(".doc-way a");
		await browser.find(".doc-title", subject);
		await walk.form("Trình sao");
		await walk.send("Trình sao: đã thực hiện");
	});
	await chief.act(id, "agree", {}, "outgoing");
	await clerk.act(id, "number", {}, "outgoing");
	await head.act(id, "sign", {}, "outgoing");
	await walk.step(`${ND} PL I`, "the document shows its copy, with number and symbol in the one series", async () => {
		await walk.as("vanthu", `/incoming/${document.id}`);
		await browser.find(".links a", `${number}/SY-SYT`);
		await sound(browser, "copies");
		await browser.click(".links a", `${number}/SY-SYT`);
		await browser.find(".links", "Bản sao của");
	});
	await walk.step(`${ND} Đ25`, "lists know copies", async () => {
		await browser.goto(`${server.url}/outgoing?kind=OUTGOING_CERTIFIED_COPY`);
		await browser.find(".row-item, .cell-number", `${number}/SY-SYT`);
	});
}

test("a copy at a desk", (context: TestContext) =>
	withBrowser((browser) => walkCopies(new Walk(browser, server, "copies-desktop", DESKTOP, context), "Về việc quản lý hồ sơ bệnh án", "01"), DESKTOP));

test("a copy on a phone", (context: TestContext) =>
	withBrowser((browser) => walkCopies(new Walk(browser, server, "copies-phone", PHONE, context), "Về việc phòng bệnh mùa hè", "02"), PHONE));
