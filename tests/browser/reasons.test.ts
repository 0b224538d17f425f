// What people ask of a document that is not in their hands: who can see it and why, why can I not do this; and who I am
// at this moment, when I hold several posts. And numbers that were kept for a document that comes later.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size, sound } from "./support/pages";
import { Client, scan, Server } from "./support/server";
import { Browser, stopDriver } from "./support/webdriver";

let server: Server;
let browser: Browser;
let clerk: Client;
before(async () => {
	server = await Server.start();
	clerk = await Client.login(server, "vanthu");
	browser = await Browser.open(DESKTOP);
});
after(async () => {
	await browser?.close();
	await server?.stop();
	await stopDriver();
});

const SIZES: [string, Size][] = [
	["desktop", DESKTOP],
	["phone", PHONE],
];

async function directed(subject: string): Promise<string> {
	const { document } = await clerk.register({ subject, submit: {} });
	const head = await Client.login(server, "giamdoc");
	await head.act(document.id, "direct", {
		directive: "Giao P. NVY.",
		assignments: [
			{ unitId: await clerk.unit("NVY"), role: "FLOW_LEAD" },
			{ personId: await clerk.person("phogiamdoc"), role: "FLOW_FOR_INFORMATION" },
		],
	});
	const chief = await Client.login(server, "chanhvanphong");
	await chief.act(document.id, "distribute", {});
	return document.id;
}

for (const [name, size] of SIZES) {
	test(`${name}: who can see it, since when, and why`, async () => {
		const id = await directed(`Ai xem được, ${name}`);
		await browser.resize(size.width, size.height);
		await logIn(browser, server, "truongphong", `/incoming/${id}`);
		browser.clicks = 0;
		await browser.click(".access summary");
		await browser.find(".access-people > li", "Trương Gia Bách");
		assert.equal(browser.clicks, 1);
		const lineOf = (person: string) =>
			browser.run<string>(`return [...document.querySelectorAll(".access-people > li")].find((one) => one.textContent.includes(arguments[0]))?.innerText ?? ""`, person);
		assert.match(await lineOf("Trương Gia Bách"), /được chuyển văn bản: .*, chủ trì/);
		assert.match(await lineOf("Vũ Thị Ngân Hạnh"), /để biết/);
		assert.match(await lineOf("Nguyễn Thị Thu Lành"), /chức vụ được xem mọi văn bản của cơ quan/);
		assert.match(await lineOf("Đỗ Hạ Vi"), /thư ký của Phan Trọng Khiêm/);
		assert.equal(await lineOf("Lý Thị Mỹ Duyên"), "", "nobody has passed it to the specialist");
		await sound(browser, "who can see a document");
		await browser.fill("Vào ngày", "hôm qua");
		await browser.find(".access", "Ngày đó văn bản chưa vào sổ.");
	});

	test(`${name}: why can I not do this`, async () => {
		const id = await directed(`Vì sao không, ${name}`);
		await browser.resize(size.width, size.height);
		await logIn(browser, server, "phogiamdoc", `/incoming/${id}`);
		await browser.click(".access summary");
		await browser.find(".access-refusals dt", "Gửi bút phê");
		const why = await browser.run<string>(
			`return [...document.querySelectorAll(".access-refusals > div")].find((one) => one.textContent.includes("Phân công") || one.textContent.includes("Giao việc")).innerText`,
		);
		assert.match(why, /NĐ 30\/2020\/NĐ-CP/, "the article");
		assert.match(why, /Người làm được: người đang giữ văn bản \(Trưởng đơn vị/, "who could");
		assert.equal(await browser.run(`return [...document.querySelectorAll(".access-refusals dt")].some((one) => one.textContent === "Thêm ý kiến")`), false, "what may be done is not refused");
		await sound(browser, "why something can't be done");
	});

	test(`${name}: a person with several posts chooses the one that acts`, async () => {
		await directed(`Kiêm nhiệm, ${name}`);
		const phone = size.width < 700;
		await browser.resize(size.width, size.height);
		await logIn(browser, server, "chanhvanphong", phone ? "/account" : "/");
		browser.clicks = 0;
		if (phone) await browser.click("label.check", "trưởng đơn vị");
		else await browser.select("Đang làm việc với chức vụ", "trưởng đơn vị");
		assert.equal(browser.clicks, 1);
		const acting = () => browser.runAsync<string>(`const done = arguments[arguments.length - 1];
			fetch("/api/v1/me").then((answer) => answer.json()).then((me) => done(me.posts.find((one) => one.post.id === me.actingPostId)?.post.role ?? ""));`);
		await browser.until("the other post", async () => (await acting()) === "unit_head");
		assert.equal(await browser.exists(".acting"), false, "one's own post is nobody else's");
		await browser.goto(`${server.url}${phone ? "/account" : "/"}`);
		if (phone) await browser.click("label.check", "chánh văn phòng");
		else await browser.select("Đang làm việc với chức vụ", "chánh văn phòng");
		await browser.until("the first post again", async () => (await acting()) === "chief_of_office");
	});

	test(`${name}: a number that was kept is used by the document that it was kept for`, async () => {
		const subject = `Số đã giữ, ${name}`;
		await browser.resize(size.width, size.height);
		await logIn(browser, server, "vanthu", "/registers");
		await browser.click("button", "Giữ số");
		await browser.fill("Lý do", `Họp giao ban, ${name}`);
		await browser.click("dialog button", "Giữ số");
		const toast = await browser.find(".toast", "Đã giữ số");
		const number = /số (\d+)/.exec(await browser.command<string>("GET", `/element/${toast}/text`))?.[1] ?? "";
		await browser.goto(`${server.url}/incoming/new`);
		await browser.upload("Chọn tệp", scan);
		await browser.find(".file-done");
		await browser.fill("Số, ký hiệu", `${number}/GM-UBND`);
		await browser.fill("Ngày văn bản", "hôm qua");
		await browser.fill("Cơ quan ban hành", "Ủy ban nhân dân tỉnh Lam Giang");
		await browser.fill("Trích yếu nội dung", subject);
		await browser.click("summary", "Số khác");
		await browser.fill("Số", String(Number(number)));
		await sound(browser, "a kept number");
		await browser.click("button:not(.button-primary)", "Vào sổ");
		await browser.find(".toast", `Đã vào sổ, số đến ${number}.`);
		await browser.goto(`${server.url}/registers`);
		const row = await browser.find(".row-item", subject);
		assert.ok((await browser.command<string>("GET", `/element/${row}/text`)).includes(number));
	});
}
