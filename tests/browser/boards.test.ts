// The boards of those who pass documents on: the chief of office distributes a table of them. Interactions are counted
// against the targets.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, sound, withBrowser } from "./support/pages";
import { Client, dayOf, Server } from "./support/server";
import { type Browser, KEY, stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
let head: Client;
let nextNumber = 100;
before(async () => {
	server = await Server.start();
	clerk = await Client.login(server, "vanthu");
	head = await Client.login(server, "giamdoc");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

async function submitted(subject: string, fields: Record<string, unknown> = {}): Promise<string> {
	const { document } = await clerk.register({ subject, codeNumber: String(nextNumber++), codeNotation: "BYT-PC", submit: {}, ...fields });
	return document.id;
}

// Directed by the head of the agency, as the clients of a test do it.
async function directed(subject: string, unit: string | undefined, fields: Record<string, unknown> = {}): Promise<string> {
	const id = await submitted(subject, fields);
	await head.act(id, "direct", {
		directive: "Giao đơn vị chủ trì tham mưu, báo cáo Giám đốc trước hạn.",
		assignments: unit ? [{ unitId: await head.unit(unit), role: "FLOW_LEAD", dueDate: "2099-03-20" }] : [],
	});
	return id;
}

const rowsWith = (browser: Browser, subject: string) => browser.run<number>(`return [...document.querySelectorAll("[data-task]")].filter((one) => one.textContent.includes(arguments[0])).length`, subject);

const numberIn = (browser: Browser, subject: string) =>
	browser.run<string>(`return [...document.querySelectorAll("[data-task]")].find((one) => one.textContent.includes(arguments[0])).querySelector(".task-number").textContent`, subject);

test("the chief distributes one as the leader directed in one interaction, and another to a unit of their own in three", async () => {
	await directed("Phân phối như bút phê", "NVY");
	await directed("Chọn đơn vị khi phân phối", undefined);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chanhvanphong");
		await browser.click("a", "Phân phối");
		await browser.find(".task", "Phân phối như bút phê");
		await browser.find(".task-directive", "báo cáo Giám đốc trước hạn");
		await sound(browser, "the table");

		const first = await numberIn(browser, "Phân phối như bút phê");
		browser.clicks = 0;
		await browser.click(`[aria-label="Phân phối văn bản số đến ${first}"]`);
		await browser.find(".toast", "Đã phân phối 1 văn bản");
		assert.equal(browser.clicks, 1);
		await browser.until("the row gone", async () => (await rowsWith(browser, "Phân phối như bút phê")) === 0);

		const second = await numberIn(browser, "Chọn đơn vị khi phân phối");
		browser.clicks = 0;
		await browser.choose(`Chủ trì, số đến ${second}`, "duoc");
		await browser.fill(`Hạn, số đến ${second}`, "20/03/2099");
		await browser.click(`[aria-label="Phân phối văn bản số đến ${second}"]`);
		await browser.until("the row gone", async () => (await rowsWith(browser, "Chọn đơn vị khi phân phối")) === 0);
		assert.ok(browser.clicks <= 3, `distributing one took ${browser.clicks} interactions`);
	});
});

test("twenty with the same handling take four interactions", async () => {
	for (let i = 0; i < 20; i++) await directed(`Hai mươi văn bản ${i}`, undefined);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chanhvanphong", "/boards/distribute");
		await browser.until("all rows", async () => (await rowsWith(browser, "Hai mươi văn bản")) === 20);
		browser.clicks = 0;
		await browser.click(".task-head input");
		await browser.choose("Chủ trì chung", "nghiep vu y");
		await browser.click(".bulk .chip", "3 ngày");
		await sound(browser, "the bar of many");
		await browser.click(".bulk .button-primary", "Phân phối 20 văn bản");
		await browser.find(".toast", "Đã phân phối 20 văn bản");
		await browser.find(".empty", "Không có văn bản nào chờ phân phối");
		assert.ok(browser.clicks <= 4, `twenty took ${browser.clicks} interactions`);
	});
});

test("fields are filled down with the keyboard, and rows that are not complete say so and keep what was typed", async () => {
	await directed("Dòng trên", undefined);
	await directed("Dòng dưới", undefined);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chanhvanphong", "/boards/distribute");
		await browser.find(".task", "Dòng dưới");
		const [above, below] = [await numberIn(browser, "Dòng trên"), await numberIn(browser, "Dòng dưới")];
		await browser.choose(`Chủ trì, số đến ${above}`, "thanh tra");
		await browser.keys(KEY.control, KEY.down);
		assert.equal(await browser.focused(), `Chủ trì, số đến ${below}`);
		await browser.keys(KEY.control, "d");
		const value = async (label: string) => browser.command<string>("GET", `/element/${await browser.field(label)}/property/value`);
		assert.equal(await value(`Chủ trì, số đến ${below}`), "Thanh tra Sở");
		await browser.fill(`Hạn, số đến ${below}`, "không phải ngày");
		await browser.click(`[aria-label="Phân phối văn bản số đến ${below}"]`);
		await browser.find(".task-problem");
		assert.equal(await value(`Chủ trì, số đến ${below}`), "Thanh tra Sở");
		await sound(browser, "a row with a problem");
		await browser.fill(`Hạn, số đến ${below}`, "21/03/2099");
		await browser.keys(KEY.control, KEY.enter);
		await browser.until("the row gone", async () => (await rowsWith(browser, "Dòng dưới")) === 0);
		await browser.keys(KEY.control, KEY.enter);
		await browser.click(`[aria-label="Phân phối văn bản số đến ${above}"]`);
		await browser.find(".empty", "Không có văn bản nào chờ phân phối");
	});
});

test("on a phone the table is one column of cards, with touch targets that a thumb hits", async () => {
	await directed("Phân phối trên điện thoại", "NVY", { urgency: "URGENCY_EXPRESS" });
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chanhvanphong", "/boards/distribute");
		await browser.find(".task", "Phân phối trên điện thoại");
		await sound(browser, "the table on a phone");
		const small = await browser.run<string[]>(`
			return [...document.querySelectorAll(".board :is(button, a, .input, label.task-check)")].filter((one) => one.checkVisibility())
				.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.className + " " + one.textContent);`);
		assert.deepEqual(small, []);
		const number = await numberIn(browser, "Phân phối trên điện thoại");
		await browser.click(`[aria-label="Chi tiết: nơi nhận của văn bản số đến ${number}"]`);
		await browser.choose("Phối hợp", "ke hoach");
		await sound(browser, "the details on a phone");
		await browser.click(".dialog-buttons .button");
		await browser.find(".task-also", "Phòng Kế hoạch");
		await browser.click(`[aria-label="Phân phối văn bản số đến ${number}"]`);
		await browser.find(".toast", "Đã phân phối 1 văn bản");
	}, PHONE);
});

test("nobody else has the table in the navigation", async () => {
	for (const account of ["vanthu", "chuyenvien", "giamdoc"])
		await withBrowser(async (browser) => {
			await logIn(browser, server, account);
			await browser.find(".nav-link", "Hộp việc");
			await browser.until("the boards", async () => (await browser.run<string>("return document.readyState")) === "complete");
			assert.equal(await browser.exists('a[href="/boards/distribute"]'), false, account);
		}, DESKTOP);
});

// ---- a leader decides ----

test("a leader types a directive with one unit and one deadline on the card in four interactions", async () => {
	await submitted("Thẻ chờ bút phê", { urgency: "URGENCY_EXPRESS" });
	for (const size of [DESKTOP, PHONE])
		await withBrowser(async (browser) => {
			await logIn(browser, server, "giamdoc", "/boards/decide");
			await browser.find(".decision", "Thẻ chờ bút phê");
			await sound(browser, `the cards at ${size.width}`);
		}, size);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "giamdoc");
		await browser.click("a", "Cần tôi quyết");
		await browser.find(".decision", "Thẻ chờ bút phê");
		const number = await numberIn(browser, "Thẻ chờ bút phê");
		browser.clicks = 0;
		await browser.fill(`Ý kiến chỉ đạo, số đến ${number}`, "Phòng Nghiệp vụ Y tham mưu.");
		await browser.choose(`Chủ trì, số đến ${number}`, "nghiep vu y");
		await browser.click(".decision .deadline .chip", "3 ngày");
		await browser.click(`[aria-label="Gửi bút phê văn bản số đến ${number}"]`);
		await browser.find(".toast", "Đã gửi bút phê");
		assert.ok(browser.clicks <= 4, `a typed directive took ${browser.clicks} interactions`);
		await browser.until("the card gone", async () => (await rowsWith(browser, "Thẻ chờ bút phê")) === 0);
	});
});

// ---- the head of a unit ----

// What the chief of office sends on as the leader directed.
async function distributed(subject: string, fields: Record<string, unknown> = {}, dueDate = "2099-03-20"): Promise<string> {
	const id = await submitted(subject, fields);
	await head.act(id, "direct", { directive: "Phòng Nghiệp vụ Y chủ trì.", assignments: [{ unitId: await head.unit("NVY"), role: "FLOW_LEAD", dueDate }] });
	const chief = await Client.login(server, "chanhvanphong");
	await chief.act(id, "distribute", {});
	return id;
}

const inColumn = (browser: Browser, column: string, subject: string) =>
	browser.run<boolean>(
		`const [column, subject] = arguments;
		return [...document.querySelectorAll(".unit-column")].some((one) => one.getAttribute("aria-label") === column && one.textContent.includes(subject));`,
		column,
		subject,
	);

test("the head of a unit gives documents to people by the menu and by dragging, and sees who has what", async () => {
	await distributed("Giao bằng nút");
	await distributed("Giao bằng kéo thả");
	await withBrowser(async (browser) => {
		await logIn(browser, server, "truongphong");
		await browser.click("a", "Phòng tôi");
		await browser.find(".unit-card", "Giao bằng nút");
		assert.ok(await inColumn(browser, "Chưa giao", "Giao bằng nút"));
		await sound(browser, "the unit's board");
		const number = await numberIn(browser, "Giao bằng nút");
		browser.clicks = 0;
		await browser.click(`[aria-label="Giao cho… văn bản số đến ${number}"]`);
		await browser.find(".unit-choice");
		await sound(browser, "whom to give it to");
		await browser.click(".unit-choice button", "Lý Thị Mỹ Duyên");
		await browser.find(".toast", "Đã giao văn bản số đến");
		assert.equal(browser.clicks, 2);
		await browser.until("the card with its person", () => inColumn(browser, "Lý Thị Mỹ Duyên", "Giao bằng nút"));

		await browser.run(`
			const card = [...document.querySelectorAll(".unit-card")].find((one) => one.textContent.includes("Giao bằng kéo thả"));
			const column = [...document.querySelectorAll(".unit-column")].find((one) => one.getAttribute("aria-label") === "Tạ Hữu Phước");
			const dataTransfer = new DataTransfer();
			const fire = (target, type) => target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
			fire(card, "dragstart");
			fire(column, "dragover");
			fire(column, "drop");`);
		await browser.until("the dragged card with its person", () => inColumn(browser, "Tạ Hữu Phước", "Giao bằng kéo thả"));
	});
});

test("on a phone the unit's board is one column", async () => {
	await distributed("Phòng tôi trên điện thoại");
	await withBrowser(async (browser) => {
		await logIn(browser, server, "truongphong", "/boards/unit");
		await browser.find(".unit-card", "Phòng tôi trên điện thoại");
		await sound(browser, "the unit's board on a phone");
		const number = await numberIn(browser, "Phòng tôi trên điện thoại");
		await browser.click(`[aria-label="Giao cho… văn bản số đến ${number}"]`);
		await browser.click(".unit-choice button", "Tạ Hữu Phước");
		await browser.until("the card with its person", () => inColumn(browser, "Tạ Hữu Phước", "Phòng tôi trên điện thoại"));
	}, PHONE);
});

// ---- follow up ----

const soonDay = (): string => dayOf(new Date());

test("what is due soon is listed, a reminder is one interaction, and stands in the list of reminders", async () => {
	await distributed("Sắp đến hạn xử lý", {}, soonDay());
	for (const size of [DESKTOP, PHONE])
		await withBrowser(async (browser) => {
			await logIn(browser, server, "chanhvanphong", "/boards/remind?view=soon");
			await browser.find(".watched", "Sắp đến hạn xử lý");
			await sound(browser, `due soon at ${size.width}`);
			browser.clicks = 0;
			await browser.click(".watched-acts .button");
			await browser.find(".toast", "Đã đôn đốc Trương Gia Bách");
			assert.equal(browser.clicks, 1);
			await browser.click("a", "Đã đôn đốc");
			await browser.find(".logged", "Hồ Viết Thuận đôn đốc Trương Gia Bách");
			await sound(browser, `the reminders at ${size.width}`);
			await browser.click(".tab", "Quá hạn");
			await browser.find(".empty", "Không có văn bản quá hạn");
		}, size);
});

test("the overview counts by unit and shows what became of directives", async () => {
	await distributed("Chỉ đạo của tôi đang chạy");
	for (const size of [DESKTOP, PHONE])
		await withBrowser(async (browser) => {
			await logIn(browser, server, "giamdoc", "/boards/overview");
			await browser.find(".figures", "Phòng Nghiệp vụ Y");
			await browser.find(".watched", "Chỉ đạo của tôi đang chạy");
			await sound(browser, `the overview at ${size.width}`);
			const going = await browser.run<number>(
				`return Number([...document.querySelectorAll(".figures tbody tr")].find((one) => one.textContent.includes("Phòng Nghiệp vụ Y")).children[4].textContent)`,
			);
			assert.ok(going >= 1);
		}, size);
});

// ---- on behalf ----

test("a secretary works under the banner of whom she acts for, and finds what she did in a list of her own", async () => {
	await withBrowser(async (browser) => {
		await logIn(browser, server, "thuky");
		await browser.find("a", "Đã thay mặt");
		await browser.select("Đang làm việc với chức vụ", "Phan Trọng Khiêm");
		await browser.find(".acting", "Thay mặt: Phan Trọng Khiêm");
		await browser.find("a", "Cần tôi quyết");
		await browser.click("a", "Đã thay mặt");
		await browser.find(".empty", "Chưa có việc nào");
		await sound(browser, "the list of what was done on behalf");
	});
});

test("a leader agrees to the routing that is proposed in one interaction", async () => {
	await head.call("POST", "/routes", {
		name: "Bệnh án điện tử",
		mode: "ROUTE_PROPOSE",
		conditions: { keywords: ["đề xuất sẵn"] },
		directive: "Phòng Nghiệp vụ Y chủ trì tham mưu.",
		assignments: [{ unitId: await head.unit("NVY"), role: "FLOW_LEAD" }],
	});
	await submitted("Văn bản có đề xuất sẵn");
	await withBrowser(async (browser) => {
		await logIn(browser, server, "giamdoc", "/boards/decide");
		await browser.find(".proposed", "Phòng Nghiệp vụ Y");
		await sound(browser, "a card with a proposal");
		const number = await numberIn(browser, "Văn bản có đề xuất sẵn");
		browser.clicks = 0;
		await browser.click(`[aria-label="Gửi bút phê văn bản số đến ${number}"]`);
		await browser.find(".toast", "Đã gửi bút phê");
		assert.ok(browser.clicks <= 2, `agreeing took ${browser.clicks} interactions`);
	});
});
