// QĐ 2226/QĐ-BCT by clicks: what tests/scenario/bct_test.c walks through over HTTP, as people do it on the page, at a desk
// and on a phone.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";

import { begin, browser, fillIn, register, server } from "./support/flow";
import { DESKTOP, PHONE, type Size, sound } from "./support/pages";
import { Client } from "./support/server";
import { Walk } from "./support/walk";

const QD = "QĐ 2226/QĐ-BCT";
const ND = "NĐ 30/2020/NĐ-CP";
const ORGAN = "Sở Công Thương";

begin("bct-imoit");

interface Round {
	name: string;
	code: number;
}

async function whatStaysOut(walk: Walk, { name, code }: Round): Promise<void> {
	await walk.step(`${QD} Đ6`, "secret documents never enter", async () => {
		await walk.as("vanthu", "/incoming/new");
		await browser.select("Độ mật", "Mật");
		await browser.find(".stop", "Hãy làm theo thủ tục giấy");
		await browser.click("button", "Xóa tệp");
	});
	await walk.step(`${QD} Đ6.1`, "neither denunciations nor what may not be published enter; the paper way is told", async () => {
		await fillIn(`${code}/ĐT-CT`, `Tố cáo, ${name}`, { organ: ORGAN });
		await browser.fill("Tên loại", "Đơn tố cáo");
		await browser.click("button:not(.button-primary)", "Vào sổ");
		await browser.find(".stop", "bì kín có ký nhận");
		await sound(browser, "what is barred");
		await browser.click(".stop button", "Chọn nhầm loại, sửa lại");
		await browser.fill("Tên loại", "Công văn");
		await browser.click("summary", "Giá trị pháp lý");
		await browser.select("Phạm vi lưu hành", "Hạn chế phổ biến");
		await browser.click("button:not(.button-primary)", "Vào sổ");
		await browser.find(".stop", "vào sổ và chuyển giao trên giấy");
		await browser.click(".stop button", "Xóa tệp");
	});
	await walk.step(`${QD} Đ8.2`, "all annexes are scanned: none is kept on paper alone, and paper has its scan", async () => {
		await browser.find(".drop");
		await browser.run(`for (const one of document.querySelectorAll("details.more")) one.open = true`);
		assert.equal(await browser.run(`return [...document.querySelectorAll("label")].some((one) => one.textContent.includes("Phụ lục giấy"))`), false, "there is no field for it");
		await fillIn(`${code}/SCT-VP`, `Bản giấy không quét, ${name}`, { organ: ORGAN, file: false });
		await browser.select("Dạng văn bản", "Bản giấy");
		await browser.click("button:not(.button-primary)", "Vào sổ");
		await browser.find(".field-error");
		await walk.picture();
		await browser.click("button", "Xóa hết");
	});
}

async function leadersFirst(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Báo cáo an toàn đập, ${name}`;

	const id = await register(subject);
	await walk.step(`${ND} Đ23.1`, "the office distributes to head and deputies first", async () => {
		await walk.as("vanthu");
		await walk.open(subject);
		await walk.form("Chuyển văn phòng");
		await browser.find(".action-form", "Chánh Văn phòng Sở Hồ Viết Thuận");
		await walk.send("Đã");
		await walk.as("chanhvanphong");
		await walk.open(subject);
		await walk.form("Trình lãnh đạo");
		await browser.find(".receiver", "Phan Trọng Khiêm");
		await browser.choose("Phối hợp", "ngan hanh");
		await walk.send("Đã trình lãnh đạo");
		await walk.as("phogiamdoc", "/work/coordinate");
		await browser.find(".row-item", subject);
	});
	await walk.step(`${ND} Đ23.2`, "what leaders direct is distributed by the office", async () => {
		await walk.as("giamdoc");
		await walk.open(subject);
		await walk.form("Gửi chỉ đạo");
		await browser.fill("Ý kiến chỉ đạo", "NVY chủ trì, KHTC phối hợp.");
		await browser.choose("Chủ trì", "nghiep vu y");
		await browser.choose("Phối hợp", "ke hoach");
		await walk.picture();
		await walk.send("Đã gửi bút phê");
		await walk.as("chanhvanphong");
		await walk.open(subject);
		walk.count();
		await walk.form("Chuyển đơn vị");
		await browser.find(".receiver", "Phòng Nghiệp vụ Y");
		await walk.send("Đã phân phối");
		walk.within(3, "distributing as directed");
		await walk.as("truongphongtc", "/work/coordinate");
		await browser.find(".row-item", subject);
	});
	await walk.step(`${ND} Đ24.1`, "units assign their people and resolve", async () => {
		await walk.as("truongphong");
		await walk.open(subject);
		await walk.form("Giao việc");
		await browser.choose("Chủ trì", "my duyen");
		await walk.send("Đã giao");
		await walk.as("chanhvanphong", "/work/following");
		await walk.open(subject);
		await walk.form("Đôn đốc: Trương Gia Bách");
		await walk.send("Đã đôn đốc");
		await walk.as("chuyenvien");
		await walk.open(subject);
		await walk.form("Hoàn thành");
		await browser.fill("Kết quả", "Đã báo cáo.");
		await walk.send("Đã hoàn thành");
	});
	await walk.step(`${ND} Đ24`, "when who leads has ended, who coordinates is pulled along", async () => {
		await walk.as("phogiamdoc", "/work/done");
		await browser.find(".row-item", subject);
		await walk.as("truongphongtc", "/work/coordinate");
		await walk.gone(subject);
		await walk.as("vanthu", `/incoming/${id}`);
		await browser.find(".doc-title", subject);
		await browser.until("its end", async () => (await browser.text(".doc-state")) === "Hoàn thành" || (await browser.text(".doc-state"))?.includes("giải quyết"));
	});
}

async function givenBackAndForth(walk: Walk, { name }: Round): Promise<void> {
	const mistaken = `Gửi nhầm cơ quan, ${name}`;
	const seen = `Giám đốc đã xem, ${name}`;

	await register(mistaken, { submit: {} });
	const id = await register(seen, { submit: {} });
	const chief = await Client.login(server, "chanhvanphong");
	await chief.act(id, "present", {});
	await walk.step(`${ND} Đ23`, "the office gives back to the clerk what is not the agency's", async () => {
		await walk.as("chanhvanphong");
		await walk.open(mistaken);
		walk.count();
		await walk.form("Trả lại");
		await browser.fill("Lý do", "Gửi nhầm cơ quan.");
		await walk.send("Đã trả lại");
		walk.within(3, "returning with a reason");
		await walk.as("vanthu", "/work/returned");
		await walk.open(mistaken);
		await walk.form("Chuyển văn phòng");
		await browser.find(".directive", "Gửi nhầm cơ quan.");
		await walk.picture();
	});
	await walk.step(`${ND} Đ23`, "a secretary notes her leader's opinion or proposes, and nothing else", async () => {
		await walk.as("thuky", `/incoming/${id}`);
		await browser.find(".doc-title", seen);
		assert.deepEqual((await walk.offered()).sort(), ["Thêm ý kiến", "Đề xuất xử lý"]);
		await walk.form("Thêm ý kiến");
		await browser.fill("Ý kiến", "Giám đốc đã xem.");
		await walk.send("Đã thêm ý kiến");
		await browser.find(".act-behalf", "thay mặt Phan Trọng Khiêm");
		await browser.click(".access summary");
		await browser.find(".access-refusals dt", "Trả lại");
		await sound(browser, "why a secretary does not give back");
	});
}

async function theArticles(test: TestContext, size: Size, round: Round): Promise<void> {
	await browser.resize(size.width, size.height);
	const walk = new Walk(browser, server, "bct", size, test);
	await whatStaysOut(walk, round);
	await leadersFirst(walk, round);
	await givenBackAndForth(walk, round);
}

test("bct-imoit at a desk", (test) => theArticles(test, DESKTOP, { name: "tại bàn", code: 701 }));
test("bct-imoit on a phone", (test) => theArticles(test, PHONE, { name: "trên điện thoại", code: 801 }));
