// The whole job by clicks: the clerk registers a scan and submits it, the director directs, the chief of office
// distributes, the head of the department assigns, the specialist completes. Each sees what to do next.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size } from "./support/pages";
import { scan, Server } from "./support/server";
import { Browser, KEY, stopDriver } from "./support/webdriver";

let server: Server;
before(async () => {
	server = await Server.start();
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

// On a phone the form of the next step is a sheet that opens with a tap.
async function openSheet(browser: Browser, phone: boolean): Promise<void> {
	if (phone) await browser.click(".actions-toggle");
}

async function openFirst(browser: Browser, subject: string): Promise<void> {
	await browser.find(".row-item", subject);
	await browser.click(".row-item a");
	await browser.find(".doc-title", subject);
	await browser.find(".pdf-sheet canvas");
}

async function register(browser: Browser, { code, subject }: { code: string; subject: string }): Promise<void> {
	await browser.click('a[href="/incoming/new"]');
	await browser.upload("Chọn tệp", scan);
	await browser.find(".file-done");
	await browser.until("the page beside the form", () => browser.run(`return document.querySelector(".pdf-canvas")?.width > 300`));
	await browser.fill("Số, ký hiệu", code);
	await browser.fill("Ngày văn bản", "-5");
	await browser.fill("Cơ quan ban hành", "Cục Quản lý Khám, chữa bệnh");
	await browser.fill("Trích yếu nội dung", subject);
	await browser.select("Độ khẩn", "Hỏa tốc");
	const type = await browser.field("Tên loại");
	assert.equal(await browser.command("GET", `/element/${type}/property/value`), "Công văn", "the type follows the notation");
	await browser.click("button", "Vào sổ & trình");
	await browser.find(".toast", "Đã vào sổ và trình, số đến");
}

async function direct(browser: Browser, subject: string, phone: boolean): Promise<void> {
	await openFirst(browser, subject);
	await openSheet(browser, phone);
	browser.clicks = 0;
	await browser.fill("Ý kiến chỉ đạo", "Phòng Nghiệp vụ Y chủ trì, báo cáo trước thời hạn.");
	await browser.choose("Chủ trì", "nghiep vu y");
	await browser.click(".deadline .chip", "3 ngày");
	await browser.click(".action-form button[type=submit]");
	await browser.find(".toast", "Đã gửi bút phê");
	assert.ok(browser.clicks <= 4, `a typed directive to one unit with one deadline took ${browser.clicks} interactions`);
}

async function distribute(browser: Browser, subject: string, phone: boolean): Promise<void> {
	browser.clicks = 0;
	await openFirst(browser, subject);
	await openSheet(browser, phone);
	await browser.find(".directive", "báo cáo trước thời hạn");
	await browser.find(".receiver", "Phòng Nghiệp vụ Y");
	await browser.click(".action-form button[type=submit]");
	await browser.find(".toast", "Đã phân phối");
	assert.ok(browser.clicks <= 3, `distribution as directed took ${browser.clicks} interactions`);
}

async function assign(browser: Browser, subject: string, phone: boolean): Promise<void> {
	await openFirst(browser, subject);
	await openSheet(browser, phone);
	await browser.choose("Chủ trì", "my duyen");
	await browser.click(".chip", "Nghiên cứu, tham mưu");
	await browser.click(".action-form button[type=submit]");
	await browser.find(".toast", "Đã giao");
}

async function complete(browser: Browser, subject: string, phone: boolean): Promise<void> {
	await openFirst(browser, subject);
	await openSheet(browser, phone);
	await browser.click(".chip", "Đã tham mưu văn bản trả lời");
	await browser.click(".action-form button[type=submit]");
	await browser.find(".toast", "Đã hoàn thành");
}

const STEPS = [
	{ account: "giamdoc", next: "Bút phê", run: direct },
	{ account: "chanhvanphong", next: "Phân phối", run: distribute },
	{ account: "truongphong", next: "Phân công", run: assign },
	{ account: "chuyenvien", next: "Xử lý", run: complete },
];

async function wholeJob(size: Size, code: string, subject: string): Promise<void> {
	const browser = await Browser.open(size);
	const phone = size.width < 700;
	try {
		await logIn(browser, server, "vanthu");
		await register(browser, { code, subject });
		for (const { account, next, run } of STEPS) {
			await logIn(browser, server, account);
			const row = await browser.find(".row-item", subject);
			const text = await browser.command<string>("GET", `/element/${row}/text`);
			assert.ok(text.includes(next), `${account} reads what to do next: ${text}`);
			assert.ok(text.includes("Hỏa tốc"), "urgency is a word in the row");
			await run(browser, subject, phone);
			await browser.until(`an inbox without it for ${account}`, async () => !(await browser.text("main"))?.includes(subject));
		}
		await logIn(browser, server, "vanthu", "/incoming");
		await openFirst(browser, subject);
		const page = await browser.text("main");
		assert.ok(page?.includes("Hoàn thành"), String(page));
		for (const name of ["Phan Trọng Khiêm", "Hồ Viết Thuận", "Trương Gia Bách", "Lý Thị Mỹ Duyên"]) assert.ok(page?.includes(name), `${name} in the history`);
	} finally {
		await browser.close();
	}
}

test("the whole job at desktop size", () => wholeJob(DESKTOP, "1208/KCB-NV", "V/v báo cáo tình hình thực hiện bệnh án điện tử"));

test("the whole job at phone size", () => wholeJob(PHONE, "1209/KCB-NV", "V/v chuẩn bị hội nghị tổng kết công tác khám bệnh"));

test("a document that was only registered is submitted later, to the deputy", async () => {
	const browser = await Browser.open(DESKTOP);
	const subject = "Giấy mời họp giao ban công tác y tế";
	try {
		await logIn(browser, server, "vanthu", "/incoming/new");
		await browser.upload("Chọn tệp", scan);
		await browser.find(".file-done");
		await browser.fill("Số, ký hiệu", "31/GM-UBND");
		await browser.fill("Ngày văn bản", "hôm nay");
		await browser.fill("Cơ quan ban hành", "Ủy ban nhân dân tỉnh Lam Giang");
		await browser.fill("Trích yếu nội dung", subject);
		await browser.click("button.button:not(.button-primary)", "Vào sổ");
		await browser.find(".toast", "Đã vào sổ, số đến");
		await browser.click('a[href="/work/to-do"]');
		await openFirst(browser, subject);
		await browser.select("Trình", "Vũ Thị Ngân Hạnh");
		await browser.click(".action-form button[type=submit]");
		await browser.find(".toast", "Đã trình");
		await browser.click(".tab", "Đã giao");
		const row = await browser.find(".row-item", subject);
		const text = await browser.command<string>("GET", `/element/${row}/text`);
		assert.ok(text.includes("Vũ Thị Ngân Hạnh"), `who has it stands in the row: ${text}`);
	} finally {
		await browser.close();
	}
});

test("registration with the keyboard alone", async () => {
	const browser = await Browser.open(DESKTOP);
	const subject = "Kế hoạch kiểm tra cơ sở hành nghề y tư nhân";
	try {
		await logIn(browser, server, "vanthu", "/incoming/new");
		// No keyboard reaches into the system's file dialog: the file comes as the dialog would hand it over.
		await browser.upload("Chọn tệp", scan);
		await browser.find(".file-done");
		await browser.run(`document.querySelector("#field-codeNumber").focus()`);
		await browser.type("77/KH-UBND");
		await browser.keys(KEY.tab);
		await browser.type("hom qua");
		await browser.keys(KEY.tab);
		// The calendar's button lies between.
		await browser.keys(KEY.tab);
		await browser.type("Ủy ban nhân dân tỉnh Lam Giang");
		await browser.keys(KEY.tab);
		await browser.type(subject);
		await browser.keys(KEY.control, KEY.enter);
		await browser.find(".toast", "Đã vào sổ và trình, số đến");
		await browser.find(".made", subject);
		assert.equal(await browser.run(`return document.activeElement.type`), "file", "the next scan is asked for");
	} finally {
		await browser.close();
	}
});

test("the inbox with the keyboard alone", async () => {
	const browser = await Browser.open(DESKTOP);
	try {
		await logIn(browser, server, "vanthu", "/work/done");
		await browser.find(".row-item a");
		// The first row has the focus as soon as it is there.
		await browser.until("focus in the list", () => browser.run(`return document.activeElement.closest("[data-row]")?.dataset.row === "0"`));
		await browser.keys(KEY.down);
		await browser.until("the second row", () => browser.run(`return document.activeElement.closest("[data-row]")?.dataset.row === "1"`));
		await browser.keys(KEY.enter);
		await browser.find(".doc-title");
		await browser.keys(KEY.escape);
		await browser.find(".tabs");
	} finally {
		await browser.close();
	}
});
