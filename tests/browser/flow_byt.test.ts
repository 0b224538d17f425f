// QĐ 4899/QĐ-BYT by clicks: what tests/scenario/byt_test.c walks through over HTTP, as people do it on the page, at a desk
// and on a phone.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";

import { acts, beginAnswer, idOf, issues, saveDraft, settles } from "./support/answer";
import { begin, browser, clerk, closeAccount, printsPdf, register, server, type Somebody } from "./support/flow";
import { HAND, OFFICE, type Size, sound } from "./support/pages";
import { SECOND_AGENCY } from "./support/second";
import { Client, letter } from "./support/server";
import { Walk } from "./support/walk";

const QD = "QĐ 4899/QĐ-BYT";
const ND = "NĐ 30/2020/NĐ-CP";

let sender: Client;
begin("byt-voffice", async () => {
	server.addAgency(SECOND_AGENCY);
	sender = await Client.login(server, "vanthu2");
});

// What differs between the two walks: numbers of letters, and who is left to leave.
interface Round {
	name: string;
	code: string;
	coordinator: Somebody;
	leaver: Somebody;
	successor: Somebody;
}

// The unit's clerk takes it in and passes it on.
async function toTheHeadOfTheUnit(walk: Walk, subject: string): Promise<void> {
	await walk.as("vanthuphong");
	await walk.open(subject);
	await walk.form("Tiếp nhận");
	await walk.send("Đã tiếp nhận");
	await walk.as("vanthuphong");
	await walk.open(subject);
	await walk.form("Chuyển lãnh đạo đơn vị");
	await walk.picture();
	await walk.send("Đã chuyển lãnh đạo đơn vị");
}

async function arrives(subject: string): Promise<void> {
	const { document } = await sender.register({ subject, codeNotation: "BYT-PC" });
	await sender.call("POST", "/transfers", { kind: "incoming", documentId: document.id, organIds: ["H99.21"] });
	for (const end = Date.now() + 60_000; ; ) {
		const { arrivals } = await clerk.call<{ arrivals?: { header: { subject: string } }[] }>("GET", "/arrivals?limit=200");
		if (arrivals?.some((one) => one.header.subject === subject)) return;
		assert.ok(Date.now() < end, `${subject} has not arrived`);
	}
}

async function registeredAndPresented(walk: Walk, { name, code }: Round): Promise<void> {
	const scanned = `Báo cáo bệnh án điện tử, ${name}`;

	await walk.step("Luật 29/2018/QH14 Đ5.5", "state secrets are never on a networked computer", async () => {
		await walk.as("vanthu", "/incoming/new");
		await browser.select("Độ mật", "Tối mật");
		await browser.find(".stop", "Luật Bảo vệ bí mật nhà nước");
		await sound(browser, "the stop screen");
		await browser.click("button", "Chọn nhầm");
	});
	await walk.step(`${ND} Đ22`, "the clerk registers; numbers follow each other", async () => {
		walk.count();
		await browser.upload("Chọn tệp", letter);
		await browser.until("what was read", () => browser.run(`return document.getElementById("field-subject").value !== ""`));
		await browser.find(".file-done");
		await browser.fill("Số, ký hiệu", `${code}/KCB-NV`);
		await browser.fill("Trích yếu nội dung", scanned);
		await walk.picture();
		await browser.click("button:not(.button-primary)", "Vào sổ");
		await browser.find(".toast", "Đã vào sổ, số đến");
		walk.within(4, "registering a scan of which two fields are corrected");
		await browser.find(".made", scanned);
	});
	await walk.step(`${ND} PL VI.III.1h`, "a duplicate is told", async () => {
		await browser.upload("Chọn tệp", letter);
		await browser.find(".file-done");
		await browser.until("what was read", () => browser.run(`return document.getElementById("field-subject").value !== ""`));
		await browser.fill("Số, ký hiệu", `${code}/KCB-NV`);
		await browser.click("button", "Vào sổ & trình");
		await browser.find("dialog", "có thể đã vào sổ");
		await walk.picture();
		await browser.click("dialog button", "Quay lại");
		await browser.click("button", "Xóa hết");
	});
	await walk.step(`${ND} Đ23.1`, "the office sorts, and presents to leaders", async () => {
		await walk.as("vanthu");
		await walk.open(scanned);
		await walk.form("Trình");
		await browser.find(".action-form", "Chánh Văn phòng Sở");
		await walk.picture();
		await walk.send("Đã trình");
		await walk.as("chanhvanphong");
		await walk.open(scanned);
		await walk.form("Trình lãnh đạo");
		await browser.find(".receiver", "Phan Trọng Khiêm"); // as the office would do it anyway
		await browser.choose("Để biết", "ngan hanh");
		await walk.picture();
		await walk.send("Đã trình lãnh đạo");
		await walk.as("giamdoc");
		await browser.find(".row-item", scanned);
	});
	await walk.step(`${ND} Đ24`, "what is for information is read and finished", async () => {
		await walk.as("phogiamdoc", "/work/for-information");
		await browser.find(".row-item", scanned);
		await walk.picture();
		walk.count();
		await browser.click(".row-item button", "Kết thúc");
		await browser.find(".toast", "Đã kết thúc");
		walk.within(1, "closing what is for information");
		await walk.gone(scanned);
	});
}

async function fromAnotherAgency(walk: Walk, { name }: Round): Promise<void> {
	const wanted = `Lấy ý kiến dự thảo thông tư, ${name}`;
	const mistaken = `Gửi nhầm nơi nhận, ${name}`;

	await arrives(wanted);
	await arrives(mistaken);
	await walk.step(`${ND} Đ21.2`, "what arrives electronically waits at the desk, with its limit of 8 working hours", async () => {
		await walk.as("vanthu");
		await browser.click('a[href="/arrivals"]');
		await browser.find(".desk .due", "Hạn tiếp nhận");
		await sound(browser, "the desk");
		await walk.picture();
		walk.count();
		await browser.click(".desk a", wanted);
		await browser.click(".form-buttons button", "Tiếp nhận & trình");
		await browser.find(".toast", "trình");
		walk.within(2, "accepting and submitting");
	});
	await walk.step(`${ND} Đ21.2b`, "it is refused only for the reasons of the decree, and the sender is told", async () => {
		await walk.as("vanthu", "/arrivals");
		walk.count();
		await browser.click(".desk a", mistaken);
		await browser.click(".chip", "Gửi sai nơi nhận");
		await browser.find(".field-help", "Đ21.2b");
		await sound(browser, "a refusal");
		await walk.picture();
		await browser.click("form button[type=submit]", "Từ chối");
		await browser.find(".toast", "Đã từ chối");
		walk.within(3, "refusing");
	});
}

async function whatNeedsNoLeader(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Không cần lãnh đạo, ${name}`;

	await register(subject, { submit: {} });
	await walk.step(`${ND} Đ23.2`, "what needs no leader goes straight to the units; each takes it in at its desk", async () => {
		await walk.as("chanhvanphong");
		await walk.open(subject);
		await walk.form("Phân phối");
		await browser.choose("Chủ trì", "nghiep vu y");
		await walk.picture();
		await walk.send("Đã phân phối");
		await toTheHeadOfTheUnit(walk, subject);
	});
	await walk.step(`${ND} Đ24.1`, "head or deputy of the unit assign", async () => {
		await walk.as("truongphong");
		await walk.open(subject);
		await walk.form("Giao việc");
		await browser.choose("Chủ trì", "my duyen");
		await walk.send("Đã giao");
		await walk.as("chuyenvien");
		await walk.open(subject);
		await walk.form("Hoàn thành");
		await browser.click(".chip", "Đã thực hiện xong.");
		await walk.send("Đã hoàn thành");
		await walk.as("vanthu", "/incoming");
		await walk.open(subject);
		await browser.find(".doc-state", "Hoàn thành");
	});
}

async function theSecretary(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Thư ký ghi ý kiến, ${name}`;

	const id = await register(subject, { submit: {} });
	const chief = await Client.login(server, "chanhvanphong");
	await chief.act(id, "present", {});
	await walk.step(`${QD} Đ4`, "a leader's secretary notes, proposes and gives back in the leader's name, and never directs", async () => {
		await walk.as("thuky", `/incoming/${id}`);
		await browser.find(".doc-title", subject);
		assert.deepEqual((await walk.offered()).sort(), ["Thêm ý kiến", "Trả lại", "Đề xuất xử lý"]);
		await walk.form("Thêm ý kiến");
		await browser.fill("Ý kiến", "Giám đốc yêu cầu bổ sung báo cáo.");
		await walk.send("Đã thêm ý kiến");
		await browser.find(".act", "Giám đốc yêu cầu bổ sung báo cáo.");
		await browser.find(".act-behalf", "thay mặt Phan Trọng Khiêm");
		await walk.picture();
		await walk.form("Trả lại");
		await browser.click(".action-form button[type=submit]");
		await browser.find(".field-error");
		await browser.fill("Lý do", "Thiếu phụ lục.");
		await walk.send("Đã trả lại");
		await walk.as("chanhvanphong", "/work/returned");
		await browser.find(".row-item", subject);
		await walk.picture();
	});
}

async function leadsCoordinatorsAdvisers(walk: Walk, { name, coordinator }: Round): Promise<void> {
	const subject = `Hai nơi chủ trì, ${name}`;

	const id = await register(subject, { submit: {}, replyRequired: true });
	const chief = await Client.login(server, "chanhvanphong");
	await chief.act(id, "present", {});
	await walk.step(`${ND} Đ23.2`, "several lead, others coordinate or advise, each with a deadline", async () => {
		await walk.as("giamdoc");
		await walk.open(subject);
		await walk.form("Gửi ý kiến chỉ đạo");
		await browser.fill("Ý kiến chỉ đạo", "NVY và KHTC chủ trì; đ/c Hạnh tham mưu.");
		await browser.choose("Chủ trì", "nghiep vu y");
		await browser.choose("Chủ trì", "the suong");
		await browser.choose("Phối hợp", coordinator.typed);
		await browser.choose("Tham mưu", "ngan hanh");
		await browser.click(".deadline .chip", "3 ngày");
		await browser.click('button[aria-label="Đặt hạn riêng cho Bùi Thế Sương"]');
		await browser.fill("Hạn của Bùi Thế Sương", "+14");
		await walk.picture();
		await sound(browser, "a directive with all parts");
		await walk.send("Đã gửi bút phê");
	});
	await walk.step(`${ND} Đ23.2`, "who advises gives an opinion, and nothing waits for it", async () => {
		await walk.as("phogiamdoc", "/work/coordinate");
		await walk.open(subject);
		await walk.picture();
		await walk.form("Chuyển ý kiến đóng góp");
		await browser.fill("Ý kiến đóng góp", "Nên lấy ý kiến các bệnh viện.");
		await walk.send("Đã chuyển ý kiến đóng góp");
		await walk.gone(subject);
	});
	await walk.step(`${ND} Đ24`, "the document is resolved when all who lead have ended their part, with the answer's number", async () => {
		await walk.as("truongphongtc");
		await browser.find(".row-item .due", "ngày làm việc"); // in words
		await walk.open(subject);
		await walk.form("Hoàn thành");
		await browser.click(".action-form button[type=submit]");
		await browser.find(".field-error");
		await browser.fill("Kết quả", "Đã bố trí kinh phí.");
		await browser.fill("Số, ký hiệu văn bản trả lời", "215/SYT-KHTC");
		await walk.picture();
		await walk.send("Đã hoàn thành");
		await toTheHeadOfTheUnit(walk, subject);
		await walk.as("truongphong");
		await walk.open(subject);
		await walk.form("Hoàn thành");
		await browser.fill("Kết quả", "Đã xử lý.");
		await browser.fill("Số, ký hiệu văn bản trả lời", "216/SYT-NVY");
		await walk.send("Đã hoàn thành");
		await walk.as(coordinator.account, "/work/coordinate");
		await walk.gone(subject);
		await walk.as("giamdoc", `/incoming/${id}`);
		await browser.find(".doc-state", "Hoàn thành");
		await walk.picture();
	});
}

// What the ministry's offices do with a letter until it is with who drafts its answer.
async function theLetterIsAtItsAuthor(walk: Walk, subject: string): Promise<string> {
	let id = "";
	await arrives(subject);
	await walk.step(`${ND} Đ21.2`, "a letter arrives, and is registered and presented", async () => {
		await walk.as("vanthu", "/arrivals");
		walk.count();
		await browser.click(".desk a", subject);
		await browser.click(".form-buttons button", "Tiếp nhận & trình");
		await browser.find(".toast", "trình");
		walk.within(2, "accepting and submitting");
		await walk.as("chanhvanphong");
		await walk.open(subject);
		id = await idOf(browser);
		await walk.form("Trình lãnh đạo");
		await walk.send("Đã trình lãnh đạo");
	});
	await walk.step(`${QD} Đ4`, "the leader has it answered, the unit gives it to who drafts", async () => {
		await walk.as("giamdoc");
		await walk.open(subject);
		await walk.form("Gửi ý kiến chỉ đạo");
		await browser.fill("Ý kiến chỉ đạo", "NVY trả lời.");
		await browser.choose("Chủ trì", "nghiep vu y");
		await walk.send("Đã gửi bút phê");
		await toTheHeadOfTheUnit(walk, subject);
		await walk.as("truongphong");
		await walk.open(subject);
		await walk.form("Giao việc");
		await browser.choose("Chủ trì", "my duyen");
		await walk.send("Đã giao");
	});
	return id;
}

async function theAnswerThatSettlesIt(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Đề nghị báo cáo công tác dược, ${name}`;
	const answer = `V/v báo cáo công tác dược, ${name}`;
	const letterId = await theLetterIsAtItsAuthor(walk, subject);
	let id = "";

	await walk.step(`${ND} Đ10.2`, "the author drafts the answer, the unit's deputy initials it", async () => {
		await walk.as("chuyenvien");
		await beginAnswer(walk, subject);
		id = await saveDraft(walk, answer);
		await walk.form("Trình");
		const first = () => browser.run<string>(`return document.querySelector(".action-form select").selectedOptions[0].textContent`);
		await browser.until("to whom it goes when nobody else is named", async () => (await first()).includes("Trương Gia Bách"));
		await browser.select("Trình", "Lương Tố Nga");
		await walk.send("Trình: đã thực hiện");
		await acts(walk, "phophong", answer, "Ký nháy");
	});
	await walk.step(`${ND} Đ12`, "the head of the unit answers for the content, the chief of office for the form", async () => {
		await acts(walk, "truongphong", answer, "Duyệt nội dung");
		await acts(walk, "chanhvanphong", answer, "Duyệt thể thức");
	});
	await walk.step(`${QD} Đ4`, "the leader's secretary presents it; what she says stands in the leader's name", async () => {
		await acts(walk, "thuky", answer, "Trình lãnh đạo");
		await walk.as("thuky", `/outgoing/${id}`);
		await walk.form("Ghi ý kiến");
		await browser.fill("Ý kiến", "Bộ trưởng hỏi về số liệu quý IV.");
		await walk.send("Ghi ý kiến: đã thực hiện");
	});
	await walk.step(`${ND} Đ13`, "the leader sees who stands for it, and signs", async () => {
		await walk.as("giamdoc");
		walk.count();
		await walk.open(answer);
		await browser.find(".endorsement", "Lương Tố Nga");
		await walk.form("Ký");
		await walk.send("Ký: đã thực hiện");
		walk.within(3, "signing one draft");
	});
	await walk.step(`${ND} Đ15.3`, "the clerk gives the number; the System writes it into the file and the agency's seal on it", async () => {
		await issues(walk, answer, id, clerk);
		await walk.as("vanthu", `/outgoing/${id}`);
		await browser.find(".doc-state", "Đã ban hành");
		await sound(browser, "an issued answer");
	});
	await walk.step(`${ND} Đ24`, "the answer that was issued settles the letter", () => settles(walk, letterId));
	await walk.step(`${ND} Đ18`, "the post's number of its paper is noted", async () => {
		await walk.as("vanthu", `/outgoing/${id}`);
		await browser.click("[role=tab]", "Nơi nhận");
		await browser.click(".delivery-acts button", "Ghi kết quả");
		await browser.fill("Số bưu gửi hoặc người ký nhận", "RR 201 VN");
		await browser.click("dialog button[type=submit]");
		await browser.find(".delivery", "RR 201 VN");
	});
}

async function takenBackAndWithdrawn(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Trình nhầm, ${name}`;

	await register(subject);
	await walk.step(`${QD} Đ4`, "what nobody has opened is taken back; what was passed on is withdrawn with its reason", async () => {
		await walk.as("vanthu");
		await walk.open(subject);
		await walk.form("Trình");
		await walk.send("Đã trình");
		await walk.as("vanthu", "/work/following");
		await walk.open(subject);
		walk.count();
		await walk.form("Lấy lại");
		await walk.send("Đã lấy lại");
		walk.within(walk.phone ? 3 : 2, "taking back");
		await walk.as("vanthu");
		await walk.open(subject);
		await walk.form("Trình");
		await walk.send("Đã trình");
		await walk.as("chanhvanphong");
		await walk.open(subject);
		await walk.form("Trình lãnh đạo");
		await walk.send("Đã trình lãnh đạo");
		await walk.as("giamdoc");
		await walk.open(subject);
		await walk.as("chanhvanphong", "/work/following");
		await walk.open(subject);
		await walk.picture();
		walk.count();
		await walk.form("Rút lại: Phan Trọng Khiêm");
		await browser.fill("Lý do", "Trình nhầm lãnh đạo.");
		await walk.send("Đã rút lại");
		walk.within(walk.phone ? 4 : 3, "withdrawing with a reason");
		await walk.as("giamdoc");
		await walk.gone(subject);
	});
}

async function aLeaderIsAway(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Giám đốc đi vắng, ${name}`;

	const id = await register(subject, { submit: {} });
	const chief = await Client.login(server, "chanhvanphong");
	await chief.act(id, "present", {});
	await walk.step(`${QD} Đ4`, "for the days of a delegation the delegate acts; both stand in the record", async () => {
		await walk.as("giamdoc", "/delegations");
		walk.count();
		await browser.choose("Người được ủy quyền", "ngan hanh");
		await browser.fill("Đến hết ngày", "+5");
		await browser.click(".panel button[type=submit]", "Ủy quyền");
		await browser.find(".toast", "Đã ủy quyền");
		walk.within(4, "a delegation for a leave period");
		await walk.as("phogiamdoc", walk.phone ? "/account" : "/work/to-do");
		if (walk.phone) await browser.click("label.check", "Phan Trọng Khiêm");
		else await browser.select("Đang làm việc với chức vụ", "Phan Trọng Khiêm");
		await browser.find(".acting", "Thay mặt: Phan Trọng Khiêm");
		await walk.open(subject);
		await walk.picture();
		await walk.form("Gửi ý kiến chỉ đạo");
		walk.count();
		await browser.fill("Ý kiến chỉ đạo", "Giao P. NVY.");
		await browser.choose("Chủ trì", "nghiep vu y");
		await browser.click(".deadline .chip", "1 tuần");
		await walk.send("Đã gửi bút phê");
		walk.within(4, "a typed directive to one unit with one deadline");
		await browser.click(".acting button", "Trở lại việc của tôi");
		await walk.as("vanthu", `/incoming/${id}`);
		await browser.find(".act-who", "Vũ Thị Ngân Hạnh");
		await browser.find(".act-behalf", "thay mặt Phan Trọng Khiêm");
		await walk.as("giamdoc", "/delegations");
		await browser.click(".delegation button", "Chấm dứt");
		await browser.find(".toast", "Đã chấm dứt");
	});
}

async function somebodyLeaves(walk: Walk, { name, leaver, successor }: Round): Promise<void> {
	const subject = `Việc của người thôi việc, ${name}`;

	const id = await register(subject, { submit: {} });
	const chief = await Client.login(server, "chanhvanphong");
	await chief.act(id, "distribute", { assignments: [{ personId: await clerk.person(leaver.account), role: "FLOW_LEAD" }] });
	await walk.step("QĐ 8849/QĐ-UBND Đ13.5", "the account of who leaves is closed, and the open work goes to the successor", async () => {
		await closeAccount(walk, leaver, successor);
		await walk.picture();
		await assert.rejects(Client.login(server, leaver.account));
		await walk.as(successor.account);
		await browser.find(".row-item", subject);
	});
}

async function theRegister(walk: Walk, { code }: Round): Promise<void> {
	await walk.step(`${ND} Đ22.2`, "the register of the day is printed, and a document is found by its number", async () => {
		await walk.as("vanthu");
		walk.count();
		if (walk.phone) await browser.goto(`${server.url}/registers`);
		else await browser.click('a[href="/registers"]');
		await browser.find(".rows .row-item", `${code}/KCB-NV`);
		await walk.picture();
		await printsPdf("In sổ hôm nay");
	});
}

async function theArticles(test: TestContext, size: Size, round: Round): Promise<void> {
	await browser.resize(size.width, size.height);
	const walk = new Walk(browser, server, "byt", size, test);
	await registeredAndPresented(walk, round);
	await fromAnotherAgency(walk, round);
	await whatNeedsNoLeader(walk, round);
	await theSecretary(walk, round);
	await leadsCoordinatorsAdvisers(walk, round);
	await theAnswerThatSettlesIt(walk, round);
	await takenBackAndWithdrawn(walk, round);
	await aLeaderIsAway(walk, round);
	await somebodyLeaves(walk, round);
	await theRegister(walk, round);
}

test("byt-voffice at a desk", (test) =>
	theArticles(test, OFFICE, {
		name: "tại bàn",
		code: "1301",
		coordinator: { account: "ketoan", typed: "kim oanh" },
		leaver: { account: "ketoan", typed: "kim oanh" },
		successor: { account: "truongphongtc", typed: "the suong" },
	}));

test("byt-voffice on a phone", (test) =>
	theArticles(test, HAND, {
		name: "trên điện thoại",
		code: "1302",
		coordinator: { account: "phophong", typed: "to nga" },
		leaver: { account: "chuyenvien", typed: "my duyen" },
		successor: { account: "phophong", typed: "to nga" },
	}));
