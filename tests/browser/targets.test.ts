// The task targets of the design that no other file counts, at a desk and, for leaders, on a phone. One interaction is one click
// or tap, one key chord, or one field that is filled; what is counted begins where the person sees the item, unless it says otherwise.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size, sound, withBrowser } from "./support/pages";
import { Client, dayOf, Server } from "./support/server";
import { type Browser, KEY, stopDriver } from "./support/webdriver";

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

const SIZES: [string, Size][] = [
	["desktop", DESKTOP],
	["phone", PHONE],
];

function within(browser: Browser, most: number, task: string): void {
	assert.ok(browser.clicks <= most, `${task} took ${browser.clicks} interactions, not ${most}`);
}

async function directed(subject: string): Promise<string> {
	const { document } = await clerk.register({ subject, submit: {} });
	const head = await Client.login(server, "giamdoc");
	await head.act(document.id, "direct", {
		directive: "Phòng Nghiệp vụ Y tham mưu.",
		assignments: [
			{ unitId: await clerk.unit("NVY"), role: "FLOW_LEAD" },
			{ personId: await clerk.person("phogiamdoc"), role: "FLOW_FOR_INFORMATION" },
		],
	});
	const chief = await Client.login(server, "chanhvanphong");
	await chief.act(document.id, "distribute", {});
	return document.id;
}

// ---- find ----

const rows = (browser: Browser): Promise<number> => browser.run(`return document.querySelectorAll("[data-row]").length`);

for (const [name, size] of SIZES)
	test(`${name}: found by number and symbol, and by words that somebody remembers, in 2`, async () => {
		const code = size === PHONE ? 2208 : 2108;
		await clerk.register({ codeNumber: String(code), codeNotation: "QĐ-SNV", subject: `Điều động viên chức ngành y tế, ${name}`, issuingOrgan: "Sở Nội vụ" });
		await clerk.register({ subject: `Văn bản khác, ${name}` });
		await withBrowser(async (browser) => {
			for (const typed of [`${code}/QĐ-SNV`, `dieu dong vien chuc ${name}`, `noi vu ${code}`]) {
				await logIn(browser, server, "vanthu");
				browser.clicks = 0;
				await browser.click(".nav a", "Văn bản đến");
				await browser.fill("Số ký hiệu hoặc từ đã nhớ", typed);
				await browser.find(".row-item", `Điều động viên chức ngành y tế, ${name}`);
				await browser.until("one row", async () => (await rows(browser)) === 1);
				within(browser, 2, "finding a document");
				assert.equal(await browser.run("return document.activeElement.id"), "field-code", "whoever types goes on typing");
			}
			await sound(browser, "a document that was found");
			await browser.fill("Số ký hiệu hoặc từ đã nhớ", "không có văn bản nào như thế");
			await browser.find(".empty", "Không có văn bản nào khớp");
		}, size);
	});

test("with the keyboard: the search key, then what is remembered", async () => {
	await clerk.register({ subject: "Phòng chống sốt xuất huyết" });
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/registers");
		await browser.find(".rows");
		browser.clicks = 1; // the key
		await browser.keys("/");
		await browser.fill("Số ký hiệu hoặc từ đã nhớ", "sot xuat huyet");
		await browser.find(".row-item", "Phòng chống sốt xuất huyết");
		await browser.until("one row", async () => (await rows(browser)) === 1);
		within(browser, 2, "finding a document");
		// A filter that is taken away empties the field.
		await browser.keys(KEY.tab);
		await browser.click(".chip-set");
		await browser.until("an empty field", () => browser.run(`return document.getElementById("field-code").value === ""`));
	});
});

// ---- print today's register ----

for (const [name, size] of SIZES)
	test(`${name}: today's register is printed in 2, with what came today`, async () => {
		const subject = `Cấp phát vắc xin đợt hai ${name}`;
		await clerk.register({ subject });
		await withBrowser(async (browser) => {
			await logIn(browser, server, "vanthu");
			const [first = ""] = await browser.command<string[]>("GET", "/window/handles");
			browser.clicks = 0;
			await browser.click(".nav a", "Sổ văn bản");
			await browser.click("a", "In sổ hôm nay");
			const tabs = await browser.until("a second tab", async () => {
				const open = await browser.command<string[]>("GET", "/window/handles");
				return open.length === 2 ? open : undefined;
			});
			within(browser, 2, "printing today's register");
			await browser.command("POST", "/window", { handle: tabs.find((one) => one !== first) });
			const address = await browser.until("the sheet's address", async () => {
				const href = await browser.run<string>("return location.href");
				return href.startsWith(server.url) ? href : undefined;
			});
			await browser.command("POST", "/window", { handle: first });
			// What the second tab shows is the browser's own viewer: the same address once more, as this person.
			const [type, data] = await browser.runAsync<[string, string]>(
				`const [address, done] = arguments;
				fetch(address).then(async (answer) => {
					const bytes = new Uint8Array(await answer.arrayBuffer());
					done([answer.headers.get("content-type"), btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))]);
				});`,
				address,
			);
			assert.match(type, /^application\/pdf/);
			const text = execFileSync("pdftotext", ["-layout", "-", "-"], { input: Buffer.from(data, "base64"), encoding: "utf8" });
			const squeezed = text.normalize("NFC").replace(/\s+/g, "");
			assert.ok(squeezed.includes("SỔ") || squeezed.includes("Sổ"), text.slice(0, 400));
			// A narrow column breaks the line between words, and other columns stand between.
			for (const word of subject.split(" ")) assert.ok(squeezed.includes(word), `${word} in the register:\n${text.slice(0, 2000)}`);
		}, size);
	});

// ---- people ----

for (const [name, size] of SIZES)
	test(`${name}: one account is made in 4, and its owner gets in`, async () => {
		const typed = size === PHONE ? { name: "Hoàng Minh Ánh", account: "anhhm" } : { name: "Đào Thị Bưởi", account: "buoidt" };
		await withBrowser(async (browser) => {
			await logIn(browser, server, "quantri");
			browser.clicks = 0;
			await browser.click('a[href="/people"]');
			await browser.fill("Họ và tên", typed.name);
			await browser.choose("Chức vụ", "chuyen vien nghiep vu duoc");
			await browser.click(".panel button[type=submit]", "Tạo tài khoản");
			await browser.find(".toast", `Đã tạo tài khoản ${typed.account}`);
			within(browser, 4, "making an account");
			const password = await browser.text(".person-made code");
			await sound(browser, "an account that was made");
			const answer = await fetch(`${server.url}/api/v1/session`, {
				method: "POST",
				headers: { "Content-Type": "application/json" },
				body: JSON.stringify({ account: typed.account, password, bearer: true }),
			});
			assert.equal(answer.status, 201, await answer.text());
			await browser.click("button", "Tạo tài khoản khác");
			await browser.find(".delegation", typed.name);
			const row = await browser.find(".delegation", typed.account);
			assert.match(await browser.command<string>("GET", `/element/${row}/text`), /Phòng Nghiệp vụ Dược/);
			// What is missing is said at its field, and a name that is taken by the server.
			await browser.click(".panel button[type=submit]", "Tạo tài khoản");
			await browser.find(".summary a", "Họ và tên");
			await browser.find(".summary a", "Chức vụ");
			await browser.fill("Họ và tên", typed.name);
			await browser.choose("Chức vụ", "van thu co quan");
			await browser.fill("Tên đăng nhập", typed.account);
			await browser.click(".panel button[type=submit]", "Tạo tài khoản");
			await browser.find(".summary a", "Tên đăng nhập");
			await sound(browser, "an account that cannot be made");
		}, size);
	});

// ---- leaders, on both ----

for (const [name, size] of SIZES)
	test(`${name}: a for-information item is closed in 1`, async () => {
		const subject = `Để biết, ${name}`;
		await directed(subject);
		await withBrowser(async (browser) => {
			await logIn(browser, server, "phogiamdoc", "/work/for-information");
			await browser.find(".row-item", subject);
			await sound(browser, "what is for information");
			browser.clicks = 0;
			await browser.click(".row-item button", "Kết thúc");
			await browser.find(".toast");
			await browser.until("a list without it", async () => !(await browser.text("main"))?.includes(subject));
			assert.equal(browser.clicks, 1);
		}, size);
	});

for (const [name, size] of SIZES)
	test(`${name}: who holds an item and since when is seen with 0`, async () => {
		const id = await directed(`Ai đang giữ, ${name}`);
		await withBrowser(async (browser) => {
			await logIn(browser, server, "giamdoc", `/incoming/${id}`);
			browser.clicks = 0;
			await browser.find(".doc-holder", "Trương Gia Bách");
			await browser.find(".doc-holder", "Trưởng phòng Nghiệp vụ Y");
			assert.match((await browser.text(".doc-holder")) ?? "", /\d\d:\d\d|\d\d\/\d\d/, "since when");
			const seen = await browser.run<boolean>(`const box = document.querySelector(".doc-holder").getBoundingClientRect();
				return box.top >= 0 && box.bottom <= innerHeight && scrollY === 0;`);
			assert.ok(seen, "nothing is scrolled for it");
			assert.equal(browser.clicks, 0);
		}, size);
		// Who passed it on sees it in the list.
		await withBrowser(async (browser) => {
			await logIn(browser, server, "giamdoc", "/work/following");
			const row = await browser.find(".row-item", `Ai đang giữ, ${name}`);
			assert.match(await browser.command<string>("GET", `/element/${row}/text`), /từ/);
		}, size);
	});

for (const [name, size] of SIZES)
	test(`${name}: a leader types a directive, one unit, one deadline, on the card, in 4`, async () => {
		const subject = `Bút phê trên thẻ, ${name}`;
		await clerk.register({ subject, submit: {} });
		await withBrowser(async (browser) => {
			await logIn(browser, server, "giamdoc", "/boards/decide");
			await browser.find(".decision", subject);
			const number = await browser.run<string>(
				`return [...document.querySelectorAll("[data-task]")].find((one) => one.textContent.includes(arguments[0])).querySelector(".task-number").textContent`,
				subject,
			);
			browser.clicks = 0;
			await browser.fill(`Ý kiến chỉ đạo, số đến ${number}`, "Phòng Nghiệp vụ Y tham mưu.");
			await browser.choose(`Chủ trì, số đến ${number}`, "nghiep vu y");
			await browser.click(".decision .deadline .chip", "3 ngày");
			await browser.click(`[aria-label="Gửi bút phê văn bản số đến ${number}"]`);
			await browser.find(".toast", "Đã gửi bút phê");
			within(browser, 4, "a typed directive");
		}, size);
	});

test("phone: a leader accepts the proposed routing in 2", async () => {
	const head = await Client.login(server, "giamdoc");
	await head.call("POST", "/routes", {
		name: "Tiêm chủng mở rộng",
		mode: "ROUTE_PROPOSE",
		conditions: { keywords: ["tiêm chủng mở rộng"] },
		directive: "Phòng Nghiệp vụ Y chủ trì tham mưu.",
		assignments: [{ unitId: await head.unit("NVY"), role: "FLOW_LEAD" }],
	});
	const subject = "Kế hoạch tiêm chủng mở rộng";
	await clerk.register({ subject, submit: {} });
	await withBrowser(async (browser) => {
		await logIn(browser, server, "giamdoc", "/boards/decide");
		await browser.find(".proposed", "Phòng Nghiệp vụ Y");
		const number = await browser.run<string>(
			`return [...document.querySelectorAll("[data-task]")].find((one) => one.textContent.includes(arguments[0])).querySelector(".task-number").textContent`,
			subject,
		);
		browser.clicks = 0;
		await browser.click(`[aria-label="Gửi bút phê văn bản số đến ${number}"]`);
		await browser.find(".toast", "Đã gửi bút phê");
		within(browser, 2, "agreeing");
	}, PHONE);
});

// ---- the specialist's contributions ----

for (const [name, size] of SIZES)
	test(`${name}: what waits for a specialist's contribution has its entry and its number`, async () => {
		const subject = `Xin ý kiến góp ý, ${name}`;
		const id = await directed(subject);
		const head = await Client.login(server, "truongphong");
		await head.act(id, "assign", {
			assignments: [
				{ personId: await clerk.person("chuyenvien2"), role: "FLOW_LEAD" },
				{ personId: await clerk.person("chuyenvien"), role: "FLOW_COORDINATE" },
			],
		});
		await withBrowser(async (browser) => {
			await logIn(browser, server, "chuyenvien");
			await browser.find(".nav-link", "Góp ý");
			await browser.find('.nav-link[href="/work/coordinate"] .nav-count');
			await browser.click(".nav-link", "Góp ý");
			await browser.find('.nav-link[aria-current="page"]', "Góp ý");
			await browser.click(".row-item a", "");
			await browser.find(".doc-title", "Xin ý kiến góp ý");
			await browser.find('.nav-link[aria-current="page"]', "Góp ý");
			await sound(browser, "a contribution");
		}, size);
	});

// ---- what is late ----

const lateOf = (browser: Browser, unit: string): Promise<number> =>
	browser.run(
		`const row = [...document.querySelectorAll(".figures tbody tr")].find((one) => one.querySelector("th").textContent === arguments[0]);
		return Number(row?.querySelector(".figure-late a")?.textContent ?? 0);`,
		unit,
	);

// The last test of the file: its server's clock runs ahead from here on.
test("a leader comes from the first screen to what is overdue in a unit, of a period, in 3", async () => {
	const late = ["Quá hạn ở phòng, một", "Quá hạn ở phòng, hai"];
	const head = await Client.login(server, "giamdoc");
	const chief = await Client.login(server, "chanhvanphong");
	const give = async (subject: string, unit: string, dueDate: string) => {
		const { document } = await clerk.register({ subject, submit: {} });
		await head.act(document.id, "direct", { directive: "Tham mưu.", assignments: [{ unitId: await clerk.unit(unit), role: "FLOW_LEAD", dueDate }] });
		await chief.act(document.id, "distribute", {});
	};
	const today = dayOf(new Date());
	for (const subject of late) await give(subject, "NVD", today);
	await give("Chưa đến hạn ở phòng", "NVD", "2099-03-20");
	await give("Quá hạn ở phòng khác", "KHTC", today);
	await server.later(2);
	for (const [name, size] of SIZES)
		await withBrowser(async (browser) => {
			await logIn(browser, server, "giamdoc");
			browser.clicks = 0;
			await browser.click(".nav a", "Tổng quan");
			await browser.click(".segment", "Tháng này");
			await browser.find('.segment[aria-pressed="true"]', "Tháng này");
			await browser.until("the units' figures", async () => (await lateOf(browser, "Phòng Nghiệp vụ Dược")) === late.length);
			await sound(browser, `what is late in ${name}`);
			await browser.click('.figure-late a[aria-label*="Phòng Nghiệp vụ Dược"]');
			for (const subject of late) await browser.find(".watched", subject);
			within(browser, 3, "the overdue report of a period by unit");
			assert.equal(await browser.run("return document.querySelectorAll('.watched').length"), late.length, "no other unit's, and nothing that has time");
			await sound(browser, `the list behind a unit's number in ${name}`);
		}, size);
});
