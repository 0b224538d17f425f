// QĐ 8849/QĐ-UBND by clicks: what tests/scenario/danang_test.c walks through over HTTP, as people do it on the page, at a desk
// and on a phone.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";

import { acts, beginAnswer, idOf, issues, saveDraft, settles } from "./support/answer";
import { begin, browser, clerk, closeAccount, fillIn, register, server, type Somebody } from "./support/flow";
import { HAND, OFFICE, type Size, sound } from "./support/pages";
import { SECOND_AGENCY } from "./support/second";
import { Client } from "./support/server";
import { Walk } from "./support/walk";

const QD = "QĐ 8849/QĐ-UBND";
const ND = "NĐ 30/2020/NĐ-CP";
const PRESET = "danang-qlvb";

// Both under the same preset: the second one takes in, or refuses, what the first one sends.
begin(PRESET, async () => server.addAgency(SECOND_AGENCY, PRESET));

interface Round {
	name: string;
	code: number;
	leaver: Somebody;
	successor: Somebody;
}

async function whatEntersAndAsWhat(walk: Walk, { name, code }: Round): Promise<void> {
	const copied = `Bản quét có chữ ký số, ${name}`;
	const electronic = `Bản điện tử đến trước, ${name}`;

	await walk.step(`${QD} Đ1.3`, "secret documents are not handled on the system", async () => {
		await walk.as("vanthu", "/incoming/new");
		await browser.select("Độ mật", "Tuyệt mật");
		await browser.find(".stop", "Hãy làm theo thủ tục giấy");
		await browser.click("button", "Xóa tệp");
	});
	await walk.step(`${QD} Đ2`, "an electronic document is of one of three classes; the paper of the second is kept somewhere", async () => {
		await fillIn(`${code}/SNV-TC`, copied);
		await browser.click("summary", "Giá trị pháp lý");
		await browser.select("Loại giá trị pháp lý", "Loại 2");
		await browser.click("button:not(.button-primary)", "Vào sổ");
		await browser.find(".field-error");
		await browser.fill("Bản giấy lưu tại", "Kho lưu trữ");
		await browser.fill("Người giữ bản giấy", "Văn thư");
		await browser.click("button:not(.button-primary)", "Vào sổ");
		await browser.find(".toast", "Đã vào sổ, số đến");
	});
	await walk.step(`${QD} Đ5.4b`, "the arrival stamp is data: organ, number and date by themselves", async () => {
		await walk.as("vanthu");
		await walk.open(copied);
		await browser.find(".stamp-organ", "Sở Y tế tỉnh Lam Giang");
		await browser.find(".stamp-number");
		await browser.find(".facts", "Kho lưu trữ, Văn thư giữ");
	});
	await register(electronic, { legalClass: 1, medium: "MEDIUM_ELECTRONIC" });
	await walk.step(`${QD} Đ5.5`, "the paper of an electronic document follows it and gets no second number", async () => {
		await walk.as("vanthu");
		await walk.open(electronic);
		await walk.form("Nhận bản giấy");
		await browser.fill("Bản giấy để tại", "Tủ 5");
		await browser.fill("Người giữ", "Văn thư Sở");
		await walk.send("Đã nhận bản giấy");
		await walk.as("vanthu");
		await walk.open(electronic);
		await browser.find(".facts", "Tủ 5, Văn thư Sở giữ");
	});
	await walk.step(`${QD} Đ3`, "the one-stop desk registers too", async () => {
		await walk.as("motcua", "/incoming/new");
		await fillIn(`${code + 1}/SNV-TC`, `Tiếp nhận tại Một cửa, ${name}`);
		await browser.click("button", "Vào sổ & trình");
		await browser.find(".toast", "Đã vào sổ và trình");
	});
}

async function withinEightWorkingHours(walk: Walk, { name }: Round): Promise<void> {
	const plain = `Văn bản thường, ${name}`;
	const urgent = `Văn bản hỏa tốc, ${name}`;

	await register(plain, { submit: {} });
	await register(urgent, { submit: {}, urgency: "URGENCY_EXPRESS" });
	await walk.step(`${QD} Đ5.2`, "what arrives is received and passed on within 8 working hours", async () => {
		await walk.as("giamdoc");
		await browser.find(".row-item .due", "còn");
	});
	await walk.step(`${QD} Đ5.3`, "urgent documents come first", async () => {
		const at = (subject: string) => browser.run<number>(`return [...document.querySelectorAll(".row-item")].findIndex((one) => one.textContent.includes(arguments[0]))`, subject);
		await browser.find(".row-item", urgent);
		assert.ok((await at(urgent)) >= 0 && (await at(urgent)) < (await at(plain)));
		await browser.find(".row-item .urgency", "Hỏa tốc");
	});
}

async function unitsTakeItInOrRefuse(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Thẩm định đề án, ${name}`;

	const id = await register(subject, { submit: {} });
	await walk.step(`${QD} Đ6.2`, "a directive on the system equals one on paper, and the stamp carries it", async () => {
		await walk.as("giamdoc");
		await walk.open(subject);
		await walk.form("Gửi chỉ đạo");
		walk.count();
		await browser.fill("Ý kiến chỉ đạo", "Phòng NVY xử lý.");
		await browser.choose("Chủ trì", "nghiep vu y");
		await browser.click(".deadline .chip", "3 ngày");
		await walk.send("Đã gửi bút phê");
		walk.within(4, "a typed directive to one unit with one deadline");
		await walk.as("vanthu", `/incoming/${id}`);
		await browser.find(".stamp", "Phòng NVY xử lý.");
	});
	await walk.step(`${QD} Đ5.6`, "a unit refuses with a reason, and it goes back to who sent it", async () => {
		await walk.as("truongphong");
		await walk.open(subject);
		await walk.form("Từ chối tiếp nhận");
		await browser.click(".action-form button[type=submit]");
		await browser.find(".field-error");
		await browser.fill("Lý do", "Sai đơn vị nhận.");
		await walk.send("Đã từ chối tiếp nhận");
		await walk.as("giamdoc", "/work/returned");
		await walk.open(subject);
		await walk.form("Gửi chỉ đạo");
		await browser.find(".directive", "Sai đơn vị nhận.");
		await walk.picture();
		await browser.fill("Ý kiến chỉ đạo", "Phòng KHTC xử lý.");
		await browser.choose("Chủ trì", "ke hoach");
		await walk.send("Đã gửi bút phê");
	});
	await walk.step(`${QD} Đ7`, "the unit receives it, then works on it as directed", async () => {
		await walk.as("truongphongtc");
		await walk.open(subject);
		assert.ok(!(await walk.offered()).includes("Giao việc"), "first it is received");
		await walk.form("Tiếp nhận");
		await walk.send("Đã tiếp nhận");
		await walk.as("truongphongtc");
		await walk.open(subject);
		await walk.form("Giao việc");
		await browser.choose("Chủ trì", "kim oanh");
		await walk.send("Đã giao");
		await walk.as("ketoan");
		await beginAnswer(walk, subject);
		await browser.click("button", "Lưu dự thảo");
		await browser.find(".doc-state", "Dự thảo");
		await walk.as("ketoan");
		await walk.open(subject);
		await walk.form("Hoàn thành");
		await browser.fill("Kết quả", "Đã thẩm định.");
		await walk.send("Đã hoàn thành");
		await walk.as("vanthu", `/incoming/${id}`);
		await browser.find(".doc-state", "Hoàn thành");
	});
}

async function takenBackAndWithdrawn(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Chuyển nhầm, ${name}`;

	await register(subject, { submit: {} });
	await walk.step(`${QD} Đ5.6`, "what nobody has opened may be taken back; what was passed on may be withdrawn", async () => {
		await walk.as("vanthu", "/work/following");
		await walk.open(subject);
		walk.count();
		await walk.form("Lấy lại");
		await walk.send("Đã lấy lại");
		walk.within(walk.phone ? 3 : 2, "taking back");
		await walk.as("vanthu");
		await walk.open(subject);
		await walk.form("Trình");
		await browser.find(".receiver", "Phan Trọng Khiêm");
		await walk.send("Đã trình");
		await walk.as("giamdoc");
		await walk.open(subject);
		await walk.form("Gửi chỉ đạo");
		await browser.fill("Ý kiến chỉ đạo", "Phòng NVY xử lý.");
		await browser.choose("Chủ trì", "nghiep vu y");
		await walk.send("Đã gửi bút phê");
		await walk.as("giamdoc", "/work/following");
		await walk.open(subject);
		walk.count();
		await walk.form("Rút lại: Trương Gia Bách");
		await browser.fill("Lý do", "Chuyển nhầm.");
		await walk.send("Đã rút lại");
		walk.within(walk.phone ? 4 : 3, "withdrawing with a reason");
		await walk.as("truongphong");
		await walk.gone(subject);
	});
}

// What goes on between agencies goes on behind the page: it is asked again until it stands there.
const appears = (text: string): Promise<boolean> =>
	browser.until(text, async () => {
		const there = (await browser.text("main"))?.includes(text);
		if (!there) await browser.run(`window.dispatchEvent(new Event("focus"))`);
		return there;
	});

async function betweenAgencies(walk: Walk, { name }: Round): Promise<void> {
	const wrong = `Gửi nhầm sang Sở Tư pháp, ${name}`;
	const right = `Lấy ý kiến Sở Tư pháp, ${name}`;
	const send = async (subject: string): Promise<void> => {
		const id = await register(subject);
		await walk.as("vanthu", `/incoming/${id}`);
		walk.count();
		await browser.click(".doc-side a", "Gửi liên thông");
		await browser.click("label.check", "Sở Tư pháp");
		await browser.click("button[type=submit]", "Gửi liên thông");
		await browser.find(".toast", "Đã gửi đến 1 cơ quan");
		walk.within(3, "sending to an agency");
	};
	await walk.step(`${QD} Đ5.1`, "what was sent to the wrong unit is refused with one of the allowed reasons, and the sender is told", async () => {
		await send(wrong);
		await walk.as("vanthu2", "/arrivals");
		await appears(wrong);
		walk.count();
		await browser.click(".desk a", wrong);
		await browser.click(".chip", "Gửi không đúng đơn vị");
		await sound(browser, "a refusal");
		await browser.click("form button[type=submit]", "Từ chối");
		await browser.find(".toast", "Đã từ chối");
		walk.within(3, "refusing");
		await walk.as("vanthu", "/transfers");
		await browser.click(".desk a", wrong);
		await appears("Bị từ chối");
	});
	await walk.step(`${QD} Đ5.2`, "received and passed on within 8 working hours; the sender is told", async () => {
		await send(right);
		await walk.as("vanthu2", "/arrivals");
		await appears(right);
		await browser.find(".desk .due", "Hạn tiếp nhận");
		walk.count();
		await browser.click(".desk a", right);
		await browser.click(".form-buttons button", "Tiếp nhận & trình");
		await browser.find(".toast", "trình");
		walk.within(2, "accepting and submitting");
		await walk.as("vanthu", "/transfers");
		await browser.click(".desk a", right);
		await appears("Đã tiếp nhận");
	});
}

async function theLetterIsAtItsAuthor(walk: Walk, subject: string, number: string, author: Somebody): Promise<string> {
	let id = "";
	await walk.step(`${QD} Đ5.2`, "a letter of the agency next door arrives, and is registered and presented", async () => {
		const neighbour = await Client.login(server, "vanthu2");
		const { document } = await neighbour.register({ subject, issuingOrgan: "Sở Tư pháp tỉnh Lam Giang", issuingOrganId: "H99.08", codeNumber: number });
		await neighbour.call("POST", "/transfers", { kind: "incoming", documentId: document.id, organIds: ["H99.21"] });
		await walk.as("vanthu", "/arrivals");
		await appears(subject);
		walk.count();
		await browser.click(".desk a", subject);
		await browser.click(".form-buttons button", "Tiếp nhận & trình");
		await browser.find(".toast", "trình");
		walk.within(2, "accepting and submitting");
	});
	await walk.step(`${QD} Đ6.2`, "the leader has it answered, the unit gives it to who drafts", async () => {
		await walk.as("giamdoc");
		await walk.open(subject);
		id = await idOf(browser);
		await walk.form("Gửi chỉ đạo");
		await browser.fill("Ý kiến chỉ đạo", "Phòng NVY tham mưu trả lời.");
		await browser.choose("Chủ trì", "nghiep vu y");
		await walk.send("Đã gửi bút phê");
		await walk.as("truongphong");
		await walk.open(subject);
		await walk.form("Tiếp nhận");
		await walk.send("Đã tiếp nhận");
		await walk.as("truongphong");
		await walk.open(subject);
		await walk.form("Giao việc");
		await browser.choose("Chủ trì", author.typed);
		await walk.send("Đã giao");
	});
	return id;
}

async function theAnswerThatSettlesIt(walk: Walk, { name, code, leaver: author }: Round): Promise<void> {
	const subject = `Đề nghị góp ý kế hoạch phổ biến pháp luật, ${name}`;
	const answer = `V/v góp ý kế hoạch phổ biến pháp luật, ${name}`;
	const letterId = await theLetterIsAtItsAuthor(walk, subject, String(code + 50), author);
	let id = "";

	await walk.step(`${ND} Đ10.2`, "its answer begins with whom it goes to, over this server", async () => {
		await walk.as(author.account);
		await beginAnswer(walk, subject);
		await browser.find(".receiver-name", "Cơ quan trên hệ thống");
		id = await saveDraft(walk, answer);
		await walk.form("Trình");
		await walk.send("Trình: đã thực hiện");
	});
	await walk.step(`${ND} Đ12`, "the head of the unit answers for the content, the unit's clerk for the form", async () => {
		await acts(walk, "truongphong", answer, "Duyệt nội dung");
		await acts(walk, "vanthuphong", answer, "Duyệt thể thức");
	});
	await walk.step(`${ND} Đ13`, "the leader signs", async () => {
		await walk.as("giamdoc");
		walk.count();
		await walk.open(answer);
		await walk.form("Ký");
		await walk.send("Ký: đã thực hiện");
		walk.within(3, "signing one draft");
	});
	await walk.step(`${QD} Đ2`, "the clerk gives the number; it stands in the file, and the agency's seal on it", async () => {
		await issues(walk, answer, id, clerk);
		await walk.as("vanthu", `/outgoing/${id}`);
		await browser.find(".doc-state", "Đã ban hành");
		await sound(browser, "an issued answer");
	});
	await walk.step(`${QD} Đ7`, "the answer that was issued settles the letter", () => settles(walk, letterId));
	await walk.step(`${QD} Đ5.2`, "it arrives next door and is taken in there; the sender sees both", async () => {
		await walk.as("vanthu2", "/arrivals");
		await appears(answer);
		await browser.click(".desk a", answer);
		await browser.click(".form-buttons button", "Tiếp nhận & trình");
		await browser.find(".toast", "trình");
		await walk.as("vanthu", `/outgoing/${id}`);
		await browser.click("[role=tab]", "Nơi nhận");
		await appears("Đã tiếp nhận");
	});
}

async function somebodyLeaves(walk: Walk, { name, leaver, successor }: Round): Promise<void> {
	const subject = `Việc của người thôi việc, ${name}`;

	const id = await register(subject, { submit: {} });
	const head = await Client.login(server, "giamdoc");
	await head.act(id, "direct", { directive: "Giao xử lý.", assignments: [{ personId: await clerk.person(leaver.account), role: "FLOW_LEAD" }] });
	await walk.step(`${QD} Đ13.5`, "a leaver's account is closed; what was open goes to the successor", async () => {
		await closeAccount(walk, leaver, successor);
		await assert.rejects(Client.login(server, leaver.account));
		await walk.as(successor.account);
		await walk.open(subject);
		await browser.find(".act-behalf", "bàn giao từ");
	});
}

async function theArticles(test: TestContext, size: Size, round: Round): Promise<void> {
	await browser.resize(size.width, size.height);
	const walk = new Walk(browser, server, "danang", size, test);
	await whatEntersAndAsWhat(walk, round);
	await withinEightWorkingHours(walk, round);
	await unitsTakeItInOrRefuse(walk, round);
	await takenBackAndWithdrawn(walk, round);
	await betweenAgencies(walk, round);
	await theAnswerThatSettlesIt(walk, round);
	await somebodyLeaves(walk, round);
}

test("danang-qlvb at a desk", (test) =>
	theArticles(test, OFFICE, {
		name: "tại bàn",
		code: 501,
		leaver: { account: "chuyenvien", typed: "my duyen" },
		successor: { account: "phophong", typed: "to nga" },
	}));

test("danang-qlvb on a phone", (test) =>
	theArticles(test, HAND, {
		name: "trên điện thoại",
		code: 601,
		leaver: { account: "phophong", typed: "to nga" },
		successor: { account: "truongphong", typed: "gia bach" },
	}));
