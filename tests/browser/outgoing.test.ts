// Outgoing documents by clicks: an answer from the item that it answers to the copy that was posted, with what comes back
// for correction in between; at a desk and on a phone. NĐ 30/2020/NĐ-CP Đ10 to Đ19.
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";

import { addPlace, beginAnswer, idOf } from "./support/answer";
import { asksNoMore, DESKTOP, logIn, PHONE, setLanguage, sound, withBrowser } from "./support/pages";
import { Client, scan, Server } from "./support/server";
import { Walk } from "./support/walk";
import { type Browser, stopDriver } from "./support/webdriver";

const ND = "NĐ 30/2020/NĐ-CP";

let server: Server;
let clerk: Client;
let head: Client;
let chief: Client;
let unitHead: Client;
let author: Client;
let administrator: Client;
before(async () => {
	server = await Server.start({ organs: true });
	clerk = await Client.login(server, "vanthu");
	head = await Client.login(server, "giamdoc");
	chief = await Client.login(server, "chanhvanphong");
	unitHead = await Client.login(server, "truongphong");
	author = await Client.login(server, "chuyenvien");
	administrator = await Client.login(server, "quantri");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

async function loaded(browser: Browser): Promise<void> {
	await browser.until("all that loads", () => browser.run<boolean>("return !document.querySelector('.loading, [aria-busy=true]')"));
}

// An incoming document in the specialist's hands.
async function assigned(subject: string): Promise<string> {
	const { document } = await clerk.register({ subject, submit: {} });
	const assignments = [{ unitId: await clerk.unit("NVY"), role: "FLOW_LEAD" }];
	await head.act(document.id, "direct", { directive: "Tham mưu văn bản trả lời.", assignments });
	await chief.act(document.id, "distribute", {});
	await unitHead.act(document.id, "assign", { assignments: [{ personId: await clerk.person("chuyenvien"), role: "FLOW_LEAD" }] });
	return document.id;
}

// A draft as far as to its signature, without the page.
async function signed(subject: string): Promise<string> {
	const { document } = await author.draft({ subject });
	await author.act(document.id, "submit", {}, "outgoing");
	await unitHead.act(document.id, "approve_content", {}, "outgoing");
	await chief.act(document.id, "approve_form", {}, "outgoing");
	await head.act(document.id, "sign", {}, "outgoing");
	return document.id;
}

// Issued, without the page.
async function issued(fields: Record<string, unknown>): Promise<string> {
	const { document } = await author.draft(fields);
	for (const [who, act] of [[author, "submit"], [unitHead, "approve_content"], [chief, "approve_form"], [head, "sign"], [clerk, "number"]] as const) await who.act(document.id, act, {}, "outgoing");
	for (;;) {
		const { document: now } = await clerk.call<{ document: { state: string } }>("GET", `/outgoing/${document.id}`);
		if (now.state === "OUTGOING_ISSUED") return document.id;
	}
}

// With a day by which its recipient is to answer.
const asked = (subject: string): Promise<string> => issued({ subject, dueDate: "2099-01-05", addressees: [{ name: "Bệnh viện tỉnh" }] });

async function organ(name: string): Promise<string> {
	const { hits } = await author.call<{ hits: { organ: { organId: string; name: string } }[] }>("GET", `/organs?q=${encodeURIComponent(name)}&limit=20`);
	const hit = hits.find((one) => one.organ.name === name);
	assert.ok(hit, `no organisation ${name}`);
	return hit.organ.organId;
}

// In which list of deliveries a document's first one is.
async function listOf(id: string): Promise<string> {
	for (const list of ["FOLLOW_WAITING", "FOLLOW_SENT", "FOLLOW_FAILED", "FOLLOW_RECEIVED"]) {
		const { deliveries = [] } = await clerk.call<{ deliveries?: { documentId: string }[] }>("GET", `/outgoing/deliveries?list=${list}&limit=200`);
		if (deliveries.some(({ documentId }) => documentId === id)) return list;
	}
	throw new Error(`no delivery of ${id}`);
}

async function anAnswerIsDrafted(walk: Walk, question: string, subject: string): Promise<string> {
	const { browser } = walk;
	await walk.step(`${ND} Đ10.2`, "an answer begins with what it answers: to whom, what about, until when", async () => {
		await walk.as("chuyenvien");
		await beginAnswer(walk, question);
		await browser.find(".receiver-name", "Bộ Y tế");
		assert.match(await browser.run<string>(`return document.querySelector("textarea").value`), /^V\/v trả lời văn bản số/);
		await sound(browser, "draft-of-an-answer");
	});
	await walk.step(`${ND} Đ13`, "recipients are found without diacritics, and who signs is proposed how", async () => {
		await browser.upload("Chọn tệp dự thảo", scan);
		await browser.find(".file-done");
		await browser.fill("Trích yếu nội dung", subject);
		await addPlace(browser, "Nơi nhận", "ke hoach tai chinh", "Phòng Kế hoạch");
		await browser.fill("Người ký", "khiem");
		await browser.click(".combo-option", "Phan Trọng Khiêm");
		await browser.find(".signer-line", "GIÁM ĐỐC");
	});
	await walk.step(`${ND} PL VI`, "what was typed survives a reload", async () => {
		await browser.until("a kept draft", () => browser.run(`return Object.keys(localStorage).some((key) => key.includes("drafting.answer"))`));
		await browser.command("POST", "/refresh", {});
		await browser.find(".receiver-name", "Phòng Kế hoạch");
		assert.equal(await browser.run(`return document.querySelector("textarea").value`), subject);
	});
	let id = "";
	await walk.step(`${ND} PL I`, "the form is checked, and what is found stands at its field with its article", async () => {
		await browser.click("button", "Lưu và kiểm tra thể thức");
		await browser.find(".toast", "Đã lưu dự thảo");
		await browser.find(".findings .finding-article", "NĐ 30/2020");
		await browser.find(".paper-addressees", "Kính gửi: Bộ Y tế");
		await browser.find(".paper-recipients", "Lưu: VT");
		id = await idOf(browser);
		await sound(browser, "draft-with-findings");
		await browser.click(".doc-way a");
		await browser.find(".doc-title", subject);
	});
	return id;
}

async function itIsReviewed(walk: Walk, id: string, subject: string, changed: string): Promise<void> {
	const { browser } = walk;
	await walk.step(`${ND} Đ10.2`, "the author presents it, the head of the unit stands for its content", async () => {
		await walk.form("Trình");
		await walk.send("Trình: đã thực hiện");
		await walk.as("truongphong");
		await walk.open(subject);
		await sound(browser, "draft-under-review");
		await walk.form("Duyệt nội dung");
		await walk.send("Duyệt nội dung: đã thực hiện");
	});
	await walk.step(`${ND} Đ11.1`, "it goes back with a reason", async () => {
		await walk.as("chanhvanphong");
		await walk.open(subject);
		walk.count();
		await browser.click(walk.phone ? ".actions-beside" : ".segment", "Trả người soạn");
		await browser.fill("Lý do", "Chưa đúng thể thức trích yếu");
		await walk.send("Trả người soạn: đã thực hiện");
		walk.within(3, "returning a draft");
	});
	await walk.step(`${ND} Đ11.2`, "its author revises it: nothing that was there is lost", async () => {
		await walk.as("chuyenvien", `/outgoing/${id}`);
		await walk.form("Sửa dự thảo");
		await browser.click(".actions a.button", "Sửa dự thảo");
		await browser.find(".receiver-name", "Phòng Kế hoạch");
		await browser.fill("Trích yếu nội dung", changed);
		await browser.fill("Ghi chú sửa đổi", "Sửa trích yếu theo ý kiến Văn phòng");
		await browser.click("button", "Lưu dự thảo");
		await browser.find(".toast", "Đã lưu phiên bản 2");
		await browser.find(".doc-title", changed);
		await browser.click("[role=tab]", "Phiên bản");
		await browser.find(".versions", "Sửa trích yếu theo ý kiến Văn phòng");
		await sound(browser, "versions");
		await browser.click("[role=tab]", "Xử lý");
		await walk.form("Trình");
		await walk.send("Trình: đã thực hiện");
	});
	await walk.step(`${ND} Đ12`, "who approved it sees what is different, and approves again", async () => {
		await walk.as("truongphong");
		await walk.open(changed);
		await browser.find(".differences ins", changed);
		await walk.form("Duyệt nội dung");
		await walk.send("Duyệt nội dung: đã thực hiện");
		await walk.as("chanhvanphong");
		await walk.open(changed);
		await walk.form("Duyệt thể thức");
		await walk.send("Duyệt thể thức: đã thực hiện");
	});
}

async function itIsSignedAndIssued(walk: Walk, id: string, subject: string, answered: string): Promise<void> {
	const { browser } = walk;
	await walk.step(`${ND} Đ13`, "the leader sees who stands for it, and signs", async () => {
		await walk.as("giamdoc");
		walk.count();
		await walk.open(subject);
		await browser.find(".endorsement", "Duyệt nội dung");
		await browser.find(".endorsement", "Duyệt thể thức");
		await walk.form("Ký");
		await walk.send("Ký: đã thực hiện");
		walk.within(3, "signing one draft");
	});
	await walk.step(`${ND} Đ15, Đ18`, "the clerk gives number and date with one button", async () => {
		await walk.as("vanthu", "/outgoing/issue");
		await browser.find(".row-item", subject);
		await sound(browser, "waiting-to-be-issued");
		walk.count();
		await browser.click(".row-item", subject);
		await browser.find(".issue-number strong", "/SYT-NVY");
		await browser.find(".recipient-name", "Bộ Y tế");
		await browser.click("button", "Cấp số, đóng dấu và gửi");
		await browser.click("dialog button", "Cấp số");
		await browser.find(".toast", "Đã cấp số");
		walk.within(3, "numbering, sealing and sending");
	});
	await walk.step(`${ND} Đ18`, "what became of each copy is followed, and noted where it is paper", async () => {
		await browser.until("its issue", async () => {
			await walk.as("vanthu", "/outgoing/deliveries");
			await browser.find("main h1");
			await loaded(browser);
			return (await browser.text(".followed-list"))?.includes(subject);
		});
		await sound(browser, "deliveries");
		await browser.goto(`${server.url}/outgoing/${id}`);
		await browser.click("[role=tab]", "Nơi nhận");
		await browser.find(".recipient-name", "Bộ Y tế");
		await browser.click(".delivery-acts button", "Ghi kết quả");
		await browser.fill("Số bưu gửi hoặc người ký nhận", "EL 123456789 VN");
		await sound(browser, "note-of-a-delivery");
		await browser.click("dialog button[type=submit]");
		await browser.find(".toast", "Đã ghi kết quả gửi cho Bộ Y tế");
		await browser.find(".delivery", "EL 123456789 VN");
	});
	await walk.step(`${ND} Đ24`, "its issue settles what it answers", async () => {
		await browser.until("the incoming part's end", async () => {
			const { flows } = await author.call<{ flows: { endedAt?: string; receiver?: { name?: string } }[] }>("GET", `/incoming/${answered}`);
			return flows.some(({ receiver, endedAt }) => receiver?.name === "Lý Thị Mỹ Duyên" && endedAt !== undefined);
		});
	});
}

for (const [name, size] of [
	["a desk", DESKTOP],
	["a phone", PHONE],
] as const)
	test(`an answer goes from the item to its recipients, at ${name}`, (context: TestContext) =>
		withBrowser(async (browser) => {
			const question = `Đề nghị cho ý kiến dự thảo thông tư, ${name}`;
			const first = `V/v góp ý dự thảo thông tư, ${name}`;
			const second = `V/v tham gia ý kiến đối với dự thảo thông tư, ${name}`;
			const walk = new Walk(browser, server, `outgoing-${size.width}`, size, context);
			const answered = await assigned(question);
			const id = await anAnswerIsDrafted(walk, question, first);
			await itIsReviewed(walk, id, first, second);
			await itIsSignedAndIssued(walk, id, second, answered);
		}, size));

test("a draft begins with nothing but a subject", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "chuyenvien", "/outgoing");
		await browser.click("main a.button", "Soạn văn bản đi");
		await browser.find("h1", "Soạn văn bản đi");
		await browser.click("button", "Lưu dự thảo");
		await browser.find(".summary", "Trích yếu nội dung");
		await browser.fill("Tên loại", "Tờ trình");
		await browser.fill("Trích yếu nội dung", "Về việc bổ sung kinh phí");
		await browser.click("button", "Lưu dự thảo");
		await browser.find(".doc-title", "Về việc bổ sung kinh phí");
		await browser.find(".doc-state", "Dự thảo");
	}));

test("what is presented without a file is held up, and says so", () =>
	withBrowser(async (browser) => {
		const { document } = await author.call<{ document: { id: string } }>("POST", "/outgoing", { fields: { documentType: "Công văn", subject: "V/v không có tệp" } });
		await logIn(browser, server, "chuyenvien", `/outgoing/${document.id}`);
		await browser.click(".action-form button[type=submit]");
		await browser.find(".summary", "Đính kèm dự thảo");
	}));

for (const size of [DESKTOP, PHONE])
	test(`who signs in one of several posts chooses it with what stands above the name, at ${size.width} pixels`, async () => {
		const unitId = await clerk.unit("TCCB");
		const personId = await clerk.person("phogiamdoc");
		const { people } = await administrator.call<{ people: { person: { id: string }; posts: { post: { role: string } }[] }[] }>("GET", "/people?limit=200");
		const held = people.find(({ person }) => person.id === personId)?.posts ?? [];
		if (!held.some(({ post }) => post.role === "unit_head")) await administrator.call("POST", "/posts", { post: { personId, unitId, role: "unit_head", title: "Phụ trách Phòng Tổ chức cán bộ", from: "2024-01-01" } });
		const { document } = await author.draft({ subject: `V/v chọn quyền hạn ký, ${size.width}` });
		await author.act(document.id, "submit", {}, "outgoing");
		await unitHead.act(document.id, "approve_content", {}, "outgoing");
		await chief.act(document.id, "approve_form", { personId }, "outgoing");
		await withBrowser(async (browser) => {
			await logIn(browser, server, "phogiamdoc", `/outgoing/${document.id}`);
			if (size === PHONE) await browser.click(".actions-toggle");
			await browser.find(".sign-as .check", "KT. GIÁM ĐỐC");
			assert.equal(await browser.run(`return document.querySelector(".sign-as .check input").checked`), true, "the usual way comes first");
			await sound(browser, "as what somebody signs");
			await browser.click(".sign-as .check", "TL. GIÁM ĐỐC");
			await browser.click(".action-form button[type=submit]");
			await browser.find(".toast", "Ký: đã thực hiện");
		}, size);
		const { document: now } = await clerk.call<{ document: { signature: { capacities: string[] } } }>("GET", `/outgoing/${document.id}`);
		assert.deepEqual(now.signature.capacities, ["CAPACITY_BY_ORDER"]);
	});

test("who signs in one way alone is asked nothing", () =>
	withBrowser(async (browser) => {
		const { document } = await author.draft({ subject: "V/v chỉ có một quyền hạn ký" });
		await author.act(document.id, "submit", {}, "outgoing");
		await unitHead.act(document.id, "approve_content", {}, "outgoing");
		await chief.act(document.id, "approve_form", {}, "outgoing");
		await logIn(browser, server, "giamdoc", `/outgoing/${document.id}`);
		await browser.find(".actions-title", "Ký");
		await loaded(browser);
		assert.equal(await browser.exists(".sign-as"), false);
	}));

test("several drafts that were opened are signed at once; one that was not has no box", () =>
	withBrowser(async (browser) => {
		const subjects = ["Ký nhiều thứ nhất", "Ký nhiều thứ hai", "Ký nhiều chưa mở"];
		for (const subject of subjects) {
			const { document } = await author.draft({ subject });
			await author.act(document.id, "submit", {}, "outgoing");
			await unitHead.act(document.id, "approve_content", {}, "outgoing");
			await chief.act(document.id, "approve_form", {}, "outgoing");
			if (!subject.endsWith("chưa mở")) await head.call("POST", `/outgoing/${document.id}/open`, {});
		}
		await logIn(browser, server, "giamdoc", "/work/to-do");
		await browser.find(".row-item", "Ký nhiều chưa mở");
		const box = (subject: string) => browser.run<boolean>(`return [...document.querySelectorAll(".row-item")].find((row) => row.textContent.includes(arguments[0])).querySelector("input") !== null`, subject);
		assert.equal(await box("Ký nhiều chưa mở"), false);
		for (const subject of subjects.slice(0, 2)) await browser.click(`[aria-label="Chọn văn bản ${subject}"]`);
		await browser.click(".chosen-acts button", "Ký");
		if (await browser.exists("dialog[open]")) await browser.click("dialog button[type=submit]");
		await browser.find(".toast", "Ký: đã thực hiện với 2 văn bản");
	}));

test("who gives a number that somebody has given already is told so", () =>
	withBrowser(async (browser) => {
		const id = await signed("V/v hai người cùng cấp số");
		await logIn(browser, server, "vanthu", `/outgoing/${id}/issue`);
		await browser.find(".issue-number");
		await asksNoMore(browser);
		await clerk.act(id, "number", {}, "outgoing");
		await browser.click("button", "Cấp số, đóng dấu và gửi");
		await browser.click("dialog button", "Cấp số");
		await browser.until("that somebody was quicker", async () => /đã được thực hiện|không chờ bạn cấp số|không ở bước/.test((await browser.text("main")) ?? ""));
	}));

for (const size of [DESKTOP, PHONE])
	test(`the screens of outgoing documents are accessible in English at ${size.width} pixels`, () =>
		withBrowser(async (browser) => {
			const id = await signed(`English at ${size.width}`);
			await logIn(browser, server, "vanthu");
			await setLanguage(browser, "en");
			for (const path of ["/outgoing", "/outgoing/new", "/outgoing/issue", "/outgoing/deliveries", "/outgoing/replies", `/outgoing/${id}`, `/outgoing/${id}/issue`]) {
				await browser.goto(server.url + path);
				await browser.find("main h1");
				await loaded(browser);
				await sound(browser, `english${path.replace(id, "one")}`);
			}
			await browser.goto(`${server.url}/outgoing/${id}`);
			for (const tab of ["Data", "History", "Versions", "Recipients"]) {
				await browser.click("[role=tab]", tab);
				await sound(browser, `english-${tab}`);
			}
		}, size));

test("everybody who sees a draft reads who else does, and why they themselves can't act", () =>
	withBrowser(async (browser) => {
		const { document } = await author.draft({ subject: "V/v ai được xem dự thảo" });
		await logIn(browser, server, "chuyenvien", `/outgoing/${document.id}`);
		await browser.click(".access summary");
		await browser.find(".access-people > li", "Lý Thị Mỹ Duyên");
		assert.equal(await browser.run(`return document.querySelectorAll(".access-people > li").length`), 1, "nobody else has had it before them");
		await author.act(document.id, "submit", {}, "outgoing");
		await logIn(browser, server, "giamdoc", `/outgoing/${document.id}`);
		await browser.click(".access summary");
		await browser.find(".access-people > li", "Trương Gia Bách");
		await browser.find(".access-people > li", "chức vụ được xem mọi văn bản của cơ quan");
		await browser.find(".access-refusals dd", "NĐ 30/2020/NĐ-CP Đ13");
		await sound(browser, "who-sees-a-draft");
	}));

for (const size of [DESKTOP, PHONE])
	test(`answers that are waited for stand by their day, and who wrote the question stops waiting, at ${size.width} pixels`, () =>
		withBrowser(async (browser) => {
			const subject = `V/v đề nghị báo cáo số liệu, ${size.width}`;
			const id = await asked(subject);
			await logIn(browser, server, "chuyenvien", "/outgoing");
			await browser.click("main a", "Văn bản chờ trả lời");
			await browser.find("h1", "Văn bản chờ trả lời");
			await browser.find(".chip", "Đang chờ (");
			await browser.find(".followed", subject);
			await browser.find(".followed strong", "Hạn trả lời 05/01/2099");
			await sound(browser, "answers that are waited for");
			await author.act(id, "reply/end", { reason: "Đã báo cáo qua điện thoại" }, "outgoing");
			await browser.click(".chip", "Đã kết thúc");
			await browser.find(".followed", "Kết thúc theo dõi (Đã báo cáo qua điện thoại)");
			await sound(browser, "answers that nobody waits for");
		}, size));

for (const size of [DESKTOP, PHONE])
	test(`an organisation leads to all that went to it, and days narrow them, at ${size.width} pixels`, () =>
		withBrowser(async (browser) => {
			const subject = `V/v gửi một tổ chức, ${size.width}`;
			const line = { kind: "RECIPIENT_OUTSIDE", name: "Bộ Y tế", organId: await organ("Bộ Y tế"), address: "138A Giảng Võ" };
			await issued({ subject, recipients: [line] });
			const other = `V/v gửi tổ chức khác, ${size.width}`;
			const id = await issued({ subject: other });
			await logIn(browser, server, "vanthu", "/outgoing");
			await browser.goto(`${server.url}/outgoing/deliveries?list=${await listOf(id)}`);
			await browser.find(".followed", other);
			await browser.click(".recipient-name a", "Bộ Y tế");
			await browser.find(".chip-set", "Tổ chức nhận: Bộ Y tế");
			await browser.find(".followed", subject);
			await loaded(browser);
			assert.equal((await browser.text(".followed-list"))?.includes(other), false);
			await sound(browser, "deliveries to an organisation");
			// The address has it all.
			await browser.command("POST", "/refresh", {});
			await browser.find(".followed", subject);
			await browser.fill("Đến ngày", "01/01/2020");
			await browser.find(".empty");
			assert.match(await browser.run<string>("return location.search"), /to=2020-01-01/);
			await browser.click(".chip-set");
			await browser.until("no organisation", async () => !(await browser.exists(".chip-set")));
			await browser.find(".empty");
		}, size));

test("a word in the place of a document's number is no document", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", "/outgoing/nothing");
		await browser.find("h1", "Không có trang này");
	}));

test("who works with no documents is shown none of it", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "quantri", "/account");
		await browser.find(".nav-link", "Cá nhân");
		assert.equal(await browser.run(`return document.querySelector(".nav").textContent.includes("Văn bản đi")`), false);
	}));
