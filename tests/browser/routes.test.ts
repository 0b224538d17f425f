// Luồng xử lý: a unit configures what it usually does, and documents follow it; what is still unopened goes back from one
// receiver. Under the process of a provincial department; with the keyboard, and at the size of a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { logIn, PHONE, sound, withBrowser } from "./support/pages";
import { Client, Server } from "./support/server";
import { type Browser, KEY, stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
let head: Client;
let chief: Client;
before(async () => {
	server = await Server.start({ preset: "quangngai-eoffice" });
	clerk = await Client.login(server, "vanthu");
	head = await Client.login(server, "giamdoc");
	chief = await Client.login(server, "chanhvanphong");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

// Registered, directed to units and distributed to them.
async function distributed(subject: string, codes: string[]): Promise<string> {
	const { document } = await clerk.register({ subject, submit: {} });
	const assignments = [];
	for (const code of codes) assignments.push({ unitId: await clerk.unit(code), role: assignments.length ? "FLOW_COORDINATE" : "FLOW_LEAD" });
	await head.act(document.id, "direct", { directive: "Giao các phòng.", assignments });
	await chief.act(document.id, "distribute", {});
	return document.id;
}

async function fillRoute(browser: Browser, name: string, word: string): Promise<void> {
	await browser.fill("Tên luồng", name);
	await browser.fill("Từ trong trích yếu", word);
	await browser.choose("Chủ trì", "my duyen");
	await browser.fill("Thời hạn kể từ khi chuyển", "3");
}

interface View {
	flows: { receiver: { name: string }; state: string }[];
	timeline: { action: string; route?: { name: string; version: number; authority: { name: string } } }[];
}

test("the head of a unit orders a route, and the next document follows it", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "truongphong", "/routes");
		await browser.find(".empty, main", "Chưa cấu hình luồng");
		await browser.click("button", "Thêm luồng");
		await browser.find(".route-form");
		await browser.click("button[type=submit]", "Lưu");
		await browser.find(".summary", "Chủ trì");
		await fillRoute(browser, "Bệnh án điện tử", "benh an dien tu");
		await browser.select("Cách áp dụng", "Tự động chuyển");
		await sound(browser, "the form of a route");
		await browser.keys(KEY.control, KEY.enter);
		await browser.find(".route", "Bệnh án điện tử");
		await browser.find(".route", "trong 3 ngày làm việc");
		await sound(browser, "a list of routes");

		const id = await distributed("V/v triển khai Bệnh án điện tử năm nay", ["NVY"]);
		const specialist = await Client.login(server, "chuyenvien");
		const view = await browser.until("the route's act", async () => {
			const now = await clerk.call<View>("GET", `/incoming/${id}`);
			return now.timeline[0]?.route ? now : undefined;
		});
		assert.equal(view.timeline[0]?.action, "assign");
		assert.equal(view.timeline[0]?.route?.name, "Bệnh án điện tử");
		assert.ok(await specialist.call("GET", `/incoming/${id}`));
		await logIn(browser, server, "chuyenvien", `/incoming/${id}`);
		await browser.find(".act", "Theo luồng: Bệnh án điện tử (phiên bản 1)");
		await sound(browser, "a document that followed a route");
	}));

test("a route that proposes fills the form in, and says so", () =>
	withBrowser(async (browser) => {
		const truongphong = await Client.login(server, "truongphong");
		const unit = await truongphong.unit("NVY");
		await truongphong.call("POST", "/routes", {
			name: "Đấu thầu thuốc",
			unitId: unit,
			conditions: { keywords: ["đấu thầu"] },
			assignments: [{ personId: await truongphong.person("chuyenvien"), role: "FLOW_LEAD" }],
			due: { workingDays: 5 },
			mode: "ROUTE_PROPOSE",
		});
		const id = await distributed("V/v kế hoạch đấu thầu thuốc", ["NVY"]);
		await logIn(browser, server, "truongphong", `/incoming/${id}`);
		await browser.find(".route-note", "Theo luồng: Đấu thầu thuốc");
		await browser.find(".receiver", "Mỹ Duyên");
		await browser.find(".field-help", "5 ngày làm việc");
		await sound(browser, "a form that a route filled in");
		await browser.click(".action-form button[type=submit]");
		await browser.find(".toast", "Đã giao");
	}));

test("routes are ordered, switched off, removed and brought back on a phone", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "truongphong", "/routes");
		await browser.find(".route", "1. Bệnh án điện tử");
		await browser.click("button", "Xuống");
		await browser.find(".route", "1. Đấu thầu thuốc");
		await browser.click("button", "Tắt");
		await browser.find(".route-off", "đang tắt");
		await browser.click(".route-off button", "Xóa");
		await browser.find(".route-gone", "Đã xóa luồng");
		await sound(browser, "routes on a phone");
		await browser.click(".route-gone button", "Khôi phục");
		await browser.find(".route-off", "Đấu thầu thuốc");
		await browser.click(".route-off button", "Sửa");
		await browser.find(".route-form");
		await sound(browser, "the form of a route on a phone");
		await browser.click("button", "Thôi");
		await browser.find(".route", "Bệnh án điện tử");
	}, PHONE));

test("what one receiver has not opened is taken back from them alone", () =>
	withBrowser(async (browser) => {
		const id = await distributed("V/v phối hợp kiểm tra", ["NVD", "NVY"]);
		const opened = await Client.login(server, "truongphong");
		await opened.call("POST", `/incoming/${id}/open`, {});
		await logIn(browser, server, "chanhvanphong", `/incoming/${id}`);
		await browser.find(".holder", "chưa xem");
		const buttons = await browser.run<number>("return document.querySelectorAll('.holder-take').length");
		assert.equal(buttons, 1, "not from who has opened it");
		await sound(browser, "receivers of a document");
		await browser.click(".holder-take", "Lấy lại");
		await browser.find(".toast", "Đã lấy lại văn bản từ");
		const view = await clerk.call<View>("GET", `/incoming/${id}`);
		const states = new Map(view.flows.map((flow) => [flow.receiver.name, flow.state]));
		assert.equal(states.get("Ngô Bảo Khuyên"), "FLOW_WITHDRAWN");
		assert.notEqual(states.get("Trương Gia Bách"), "FLOW_WITHDRAWN");
	}));
