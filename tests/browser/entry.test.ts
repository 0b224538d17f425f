// What is entered beside the fields: where paper is, paper that follows, the stamp, and correcting what was wrong.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, withBrowser } from "./support/pages";
import { Client, scan, Server } from "./support/server";
import { stopDriver } from "./support/webdriver";

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

for (const [name, size] of [
	["a desktop", DESKTOP],
	["a phone", PHONE],
] as const)
	test(`where annexes stay on paper is entered and shown, on ${name}`, () =>
		withBrowser(async (browser) => {
			const subject = `Đề án có phụ lục dày, ${name}`;
			await logIn(browser, server, "vanthu", "/incoming/new");
			await browser.upload("Chọn tệp", scan);
			await browser.find(".file-done");
			await browser.fill("Số, ký hiệu", size === PHONE ? "32/SNV-TC" : "31/SNV-TC");
			await browser.fill("Ngày văn bản", "hôm qua");
			await browser.fill("Cơ quan ban hành", "Sở Nội vụ");
			await browser.fill("Trích yếu nội dung", subject);
			await browser.click("summary", "Giá trị pháp lý, bản giấy, hồ sơ");
			await browser.fill("Phụ lục giấy để tại", "Kho văn thư, tủ 3");
			await browser.fill("Số và ký hiệu hồ sơ", "03/TCCB; 04/TCCB");
			await browser.click("button", "Vào sổ & trình");
			await browser.find(".field-error"); // with whom is said too
			await browser.fill("Người giữ phụ lục giấy", "Phòng Tài chính");
			await browser.click("button", "Vào sổ & trình");
			await browser.find(".toast", "Đã vào sổ và trình");
			const { documents } = await clerk.call<{ documents: { id: string; subject: string }[] }>("GET", "/incoming?limit=5");
			const id = documents.find((one) => one.subject === subject)?.id;
			await browser.goto(`${server.url}/incoming/${id}`);
			await browser.find(".facts", "Kho văn thư, tủ 3, Phòng Tài chính giữ");
			await browser.find(".stamp", "03/TCCB; 04/TCCB");
		}, size));

test("the paper of an electronic document is taken in without a second number", () =>
	withBrowser(async (browser) => {
		const { document } = await clerk.register({ subject: "Bản điện tử đến trước", source: "email" });
		await logIn(browser, server, "vanthu", `/incoming/${document.id}`);
		await browser.click(".segment", "Nhận bản giấy");
		await browser.fill("Bản giấy để tại", "Tủ 5");
		await browser.fill("Người giữ", "Phòng Nghiệp vụ Y");
		await browser.click(".action-form button[type=submit]");
		await browser.find(".facts", "Tủ 5, Phòng Nghiệp vụ Y giữ");
		await browser.find(".facts", "Cả hai");
		await browser.find(".act-text", "Tủ 5");
		await browser.until("no second time", async () => !(await browser.run(`return document.querySelector(".segments")?.textContent.includes("Nhận bản giấy")`)));
	}));

test("what was entered wrongly is corrected with a reason, and the timeline keeps what stood there", () =>
	withBrowser(async (browser) => {
		const { document } = await clerk.register({ subject: "Trích yếu gõ nhầm", submit: {} });
		await logIn(browser, server, "vanthu", `/incoming/${document.id}`);
		await browser.click("button", "Sửa thông tin đăng ký");
		await browser.fill("Trích yếu nội dung", "Trích yếu đã sửa");
		await browser.click("dialog button[type=submit]");
		await browser.find("dialog .field-error");
		await browser.fill("Lý do sửa", "Gõ nhầm");
		await browser.click("dialog button[type=submit]");
		await browser.find(".toast", "Đã sửa thông tin đăng ký");
		await browser.find(".doc-title", "Trích yếu đã sửa");
		await browser.find(".act-changes del", "Trích yếu gõ nhầm");
		await browser.find(".act-changes ins", "Trích yếu đã sửa");
	}));

test("the way in which it came is corrected, and the timeline calls both by their names", () =>
	withBrowser(async (browser) => {
		const { document } = await clerk.register({ subject: "Nguồn đến ghi nhầm", source: "email" });
		const view = await clerk.call<{ correction?: { flowId?: string; etag: string } }>("GET", `/incoming/${document.id}`);
		await clerk.call("PATCH", `/incoming/${document.id}`, { source: "paper_hand", reason: "Ghi nhầm" }, { "If-Match": `"${view.correction?.etag}"` });
		await logIn(browser, server, "vanthu", `/incoming/${document.id}`);
		await browser.until("names", async () => !/email|paper_hand/.test((await browser.text(".act-changes")) ?? "email"));
		assert.match((await browser.text(".act-changes ins")) ?? "", /\S/);
	}));

test("who did not register it is offered no correction", () =>
	withBrowser(async (browser) => {
		const { document } = await clerk.register({ subject: "Không được sửa", submit: {} });
		await logIn(browser, server, "giamdoc", `/incoming/${document.id}`);
		await browser.find(".doc-title", "Không được sửa");
		assert.equal(await browser.exists(".facts + button"), false);
		assert.equal(await browser.run(`return document.body.textContent.includes("Sửa thông tin đăng ký")`), false);
	}));

test("a reception is cancelled with its reason, and nothing more is offered", () =>
	withBrowser(async (browser) => {
		const { document } = await clerk.register({ subject: "Gửi nhầm cơ quan" });
		await logIn(browser, server, "vanthu", `/incoming/${document.id}`);
		await browser.click(".segment", "Hủy tiếp nhận");
		await browser.fill("Lý do", "Không thuộc thẩm quyền");
		await browser.click(".action-form button[type=submit]");
		await browser.find(".doc-state", "Đã hủy tiếp nhận");
		await browser.until("nothing to do", async () => !(await browser.exists(".action-form")));
	}));
