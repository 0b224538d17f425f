// A directive that was given orally, entered by the secretary for her leader and by a leader himself: at a desk and on a
// phone, under a process in which secretaries note and do not direct.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, setLanguage, type Size, sound } from "./support/pages";
import { Client, scan, Server } from "./support/server";
import { Browser, stopDriver } from "./support/webdriver";

let server: Server;
let browser: Browser;
let clerk: Client;
let chief: Client;
before(async () => {
	server = await Server.start({ preset: "byt-voffice" });
	clerk = await Client.login(server, "vanthu");
	chief = await Client.login(server, "chanhvanphong");
	browser = await Browser.open(DESKTOP);
});
after(async () => {
	await browser?.close();
	await server?.stop();
	await stopDriver();
});

const FOLD = "Chỉ đạo miệng, qua điện thoại";

async function atTheHead(subject: string): Promise<string> {
	const { document } = await clerk.register({ subject, submit: {} });
	await chief.act(document.id, "present", {});
	return document.id;
}

// On a phone the form is a sheet that is opened first.
async function openForm(name: string): Promise<void> {
	await browser.find(".doc-title");
	const closed = await browser.run<boolean>(`return document.querySelector(".actions-toggle[aria-expanded=false]")?.checkVisibility() ?? false`);
	if (closed) await browser.click(".actions-toggle");
	if (await browser.run<boolean>(`return document.querySelector(".segments") !== null`)) await browser.click(".segment", name);
	await browser.find(".actions-title", name);
}

interface View {
	document: { files?: { name: string }[] };
	timeline: { action: string; given?: { way: string; at: string; evidence?: string; files?: string[] }; onBehalfOf?: { name: string } }[];
}

async function theSecretary(size: Size, round: string): Promise<void> {
	const id = await atTheHead(`Thư ký ghi chỉ đạo miệng, ${round}`);
	await browser.resize(size.width, size.height);
	await logIn(browser, server, "thuky", `/incoming/${id}`);
	await openForm("Thêm ý kiến");
	await browser.fill("Ý kiến", "Giao Phòng Nghiệp vụ Y chủ trì.");
	await browser.click(".given summary", FOLD);
	await browser.select("Hình thức chỉ đạo", "Miệng");
	await browser.fill("Ngày chỉ đạo", "12/03/2024");
	await browser.fill("Giờ chỉ đạo", "14:30");
	await sound(browser, `an oral directive, ${round}`);
	await browser.click(".action-form button[type=submit]");
	await browser.find(".summary", "Căn cứ");
	await browser.find(".field-error", "Nêu căn cứ");
	await sound(browser, `an oral directive without evidence, ${round}`);
	await browser.fill("Căn cứ", "Chánh Văn phòng cùng nghe");
	await browser.click(".action-form button[type=submit]");
	await browser.find(".toast", "Đã thêm ý kiến");
	await browser.find(".act-given", "Chỉ đạo miệng lúc 14:30 12/03/2024, căn cứ: Chánh Văn phòng cùng nghe");
	await browser.find(".act-behalf", "thay mặt Phan Trọng Khiêm");
	await sound(browser, `an oral directive in the timeline, ${round}`);
	const { timeline } = await chief.call<View>("GET", `/incoming/${id}`);
	assert.deepEqual(
		{ way: timeline[0]?.given?.way, at: new Date(timeline[0]?.given?.at ?? "").toISOString(), for: timeline[0]?.onBehalfOf?.name },
		{ way: "GIVEN_ORAL", at: "2024-03-12T07:30:00.000Z", for: "Phan Trọng Khiêm" },
	);
}

test("a secretary records what her leader said, with its evidence", () => theSecretary(DESKTOP, "trên bàn làm việc"));
test("the same on a phone", () => theSecretary(PHONE, "trên điện thoại"));

async function withAFile(size: Size, round: string): Promise<void> {
	const id = await atTheHead(`Căn cứ là tệp, ${round}`);
	const before = await chief.call<View>("GET", `/incoming/${id}`);
	await browser.resize(size.width, size.height);
	await logIn(browser, server, "thuky", `/incoming/${id}`);
	await openForm("Thêm ý kiến");
	assert.equal(await browser.exists(".given input[type=file]"), false, "a directive in writing has no evidence");
	await browser.fill("Ý kiến", "Giao Phòng Nghiệp vụ Y chủ trì.");
	await browser.click(".given summary", FOLD);
	await browser.select("Hình thức chỉ đạo", "Qua tin nhắn");
	await browser.fill("Ngày chỉ đạo", "12/03/2024");
	await browser.fill("Giờ chỉ đạo", "14:30");
	await browser.upload("Chọn tệp làm căn cứ", scan);
	await browser.find(".given .file-done", "đã tải lên");
	await sound(browser, `a file as evidence, ${round}`);
	// What was taken away again is no evidence.
	await browser.click(".given .file .icon-button");
	await browser.until("no file", async () => !(await browser.exists(".given .file")));
	await browser.click(".action-form button[type=submit]");
	await browser.find(".field-error", "Nêu căn cứ");
	await browser.upload("Chọn tệp làm căn cứ", scan);
	await browser.find(".given .file-done", "đã tải lên");
	await browser.click(".action-form button[type=submit]");
	await browser.find(".toast", "Đã thêm ý kiến");
	await browser.find(".act-given", "Chỉ đạo qua tin nhắn lúc 14:30 12/03/2024, căn cứ: scan-1208-KCB-NV.pdf");
	const { document, timeline } = await chief.call<View>("GET", `/incoming/${id}`);
	assert.deepEqual(timeline[0]?.given?.files, ["scan-1208-KCB-NV.pdf"]);
	assert.equal(timeline[0]?.given?.evidence, undefined);
	assert.equal(document.files?.length, (before.document.files?.length ?? 0) + 1);
}

test("a file may be the evidence, without words", () => withAFile(DESKTOP, "trên bàn làm việc"));
test("a file on a phone", () => withAFile(PHONE, "trên điện thoại"));

test("a leader who directs by phone says when, and a moment to come is refused by the server", async () => {
	const id = await atTheHead("Lãnh đạo chỉ đạo qua điện thoại");
	await browser.resize(DESKTOP.width, DESKTOP.height);
	await logIn(browser, server, "giamdoc", `/incoming/${id}`);
	await openForm("Gửi ý kiến chỉ đạo");
	await browser.fill("Ý kiến chỉ đạo", "Phòng Nghiệp vụ Y chủ trì.");
	await browser.choose("Chủ trì", "nghiep vu y");
	await browser.click(".given summary", FOLD);
	await browser.select("Hình thức chỉ đạo", "Qua điện thoại");
	await browser.fill("Ngày chỉ đạo", "01/01/2199");
	await browser.fill("Giờ chỉ đạo", "08:00");
	await browser.click(".action-form button[type=submit]");
	await browser.find(".field-error", "Thời điểm này chưa đến");
	await browser.fill("Ngày chỉ đạo", "12/03/2024");
	await browser.click(".action-form button[type=submit]");
	await browser.find(".toast");
	await browser.find(".act-given", "Chỉ đạo qua điện thoại lúc 08:00 12/03/2024");
	await setLanguage(browser, "en");
	await browser.goto(`${server.url}/incoming/${id}`);
	await browser.find(".act-given", "Given by phone at 08:00 12/03/2024");
	await sound(browser, "a directive by phone, in English");
});
