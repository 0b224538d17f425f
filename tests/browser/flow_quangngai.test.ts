// QĐ 1201/QĐ-SYT by clicks: what tests/scenario/quangngai_test.c walks through over HTTP, as people do it on the page, at a
// desk and on a phone.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";

import { beginAnswer } from "./support/answer";
import { begin, browser, clerk, closeAccount, fillIn, printsPdf, register, server, type Somebody } from "./support/flow";
import { DESKTOP, PHONE, type Size, sound } from "./support/pages";
import { Client } from "./support/server";
import { Walk } from "./support/walk";

const QD = "QĐ 1201/QĐ-SYT";
const ND = "NĐ 30/2020/NĐ-CP";

let head: Client;
let chief: Client;
begin("quangngai-eoffice", async () => {
	head = await Client.login(server, "giamdoc");
	chief = await Client.login(server, "chanhvanphong");
});

interface Round {
	name: string;
	code: number;
	leaver: Somebody;
	successor: Somebody;
}

const toUnit = async (): Promise<Record<string, unknown>> => ({
	directive: "Phòng NVY tham mưu trả lời.",
	assignments: [{ unitId: await clerk.unit("NVY"), role: "FLOW_LEAD" }],
});

async function whatStaysOut(walk: Walk): Promise<void> {
	await walk.step(`${QD} Đ2`, "secret documents are not handled on the system", async () => {
		await walk.as("vanthu", "/incoming/new");
		await browser.select("Độ mật", "Mật");
		await browser.find(".stop", "Hãy làm theo thủ tục giấy");
		await browser.click("button", "Xóa tệp");
	});
	await walk.step(`${QD} Đ5`, "only the records clerk enters documents", async () => {
		for (const account of ["chuyenvien", "motcua"]) {
			await walk.as(account, "/incoming/new");
			await browser.find(".empty", "Chỉ văn thư được vào sổ");
		}
	});
}

async function thickAnnexes(walk: Walk, { name, code }: Round): Promise<void> {
	const subject = `Đề án có phụ lục dày, ${name}`;

	await walk.step(`${QD} Đ5.5`, "of what is too thick the main text is scanned, and the paper goes along", async () => {
		await walk.as("vanthu", "/incoming/new");
		await fillIn(`${code}/SNV-TC`, subject);
		await browser.click("summary", "Thông tin khác");
		await browser.select("Nguồn đến", "Bưu điện");
		await browser.select("Dạng văn bản", "Bản giấy");
		await browser.click("summary", "Giá trị pháp lý");
		await browser.find(".more", QD); // by which article paper may stay beside it
		await browser.fill("Phụ lục giấy để tại", "Kho văn thư, tủ 3");
		await browser.click("button:not(.button-primary)", "Vào sổ");
		await browser.find(".field-error");
		await browser.fill("Người giữ phụ lục giấy", "Phòng Nghiệp vụ Y");
		await sound(browser, "registering paper");
		await browser.click("button:not(.button-primary)", "Vào sổ");
		await browser.find(".toast", "Đã vào sổ, số đến");
	});
	await walk.step(`${ND} Đ22`, "a cancelled reception keeps its number, with the reason", async () => {
		await walk.as("vanthu");
		await walk.open(subject);
		await browser.find(".facts", "Kho văn thư, tủ 3");
		walk.count();
		await walk.form("Hủy tiếp nhận");
		await browser.click(".action-form button[type=submit]");
		await browser.find(".field-error");
		await browser.fill("Lý do", "Vào sổ nhầm.");
		await walk.send("Đã hủy tiếp nhận");
		await walk.as("vanthu", "/registers");
		await browser.find(".row-item", "hủy số: Vào sổ nhầm.");
	});
}

async function theRoute(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Đề nghị trả lời, ${name}`;

	const id = await register(subject, { replyRequired: true });
	await walk.step(`${QD} Đ5`, "the clerk presents the document to the head", async () => {
		await walk.as("vanthu");
		await walk.open(subject);
		await walk.form("Trình");
		await browser.find(".action-form", "Giám đốc Sở Phan Trọng Khiêm");
		await browser.click(".chip", "Kính trình lãnh đạo");
		await walk.send("Đã trình");
		await walk.as("chuyenvien", `/incoming/${id}`);
		await browser.find(".empty", "văn bản chưa được chuyển đến bạn");
	});
	await walk.step(`${QD} Đ5`, "the head directs; the chief of office distributes", async () => {
		await walk.as("giamdoc");
		await browser.find(".row-item", "Bút phê");
		await walk.open(subject);
		await walk.form("Gửi bút phê");
		walk.count();
		await browser.click(".chip", "Dự thảo trả lời, trình ký.");
		await browser.choose("Chủ trì", "nghiep vu y");
		await browser.click(".deadline .chip", "3 ngày");
		await sound(browser, "a directive");
		await walk.send("Đã gửi bút phê");
		walk.within(4, "a directive to one unit with one deadline");
		await walk.as("chanhvanphong");
		walk.count();
		await walk.open(subject);
		await walk.form("Phân phối");
		await browser.find(".directive", "Dự thảo trả lời, trình ký.");
		await walk.picture();
		await walk.send("Đã phân phối");
		walk.within(3, "distributing as directed");
	});
	await walk.step(`${QD} Đ5`, "the head of the unit passes it to a specialist of the unit, and to nobody of another", async () => {
		await walk.as("truongphong");
		await browser.find(".row-item .due", "ngày làm việc");
		await walk.open(subject);
		await walk.form("Giao việc");
		await browser.fill("Chủ trì", "kim oanh");
		await browser.find(".combo-nothing", "Không có ai trong phòng khớp.");
		await browser.choose("Chủ trì", "my duyen");
		await walk.send("Đã giao");
	});
	await walk.step(`${QD} Đ5.6`, "what needs an answer begins a draft that is linked to it, and names its number in the end", async () => {
		await walk.as("chuyenvien");
		await beginAnswer(walk, subject);
		await browser.click("button", "Lưu dự thảo");
		await browser.find(".doc-state", "Dự thảo");
		await walk.as("chuyenvien");
		await walk.open(subject);
		await walk.form("Hoàn thành");
		await browser.fill("Kết quả", "Đã trả lời.");
		await browser.click(".action-form button[type=submit]");
		await browser.find(".field-error");
		await browser.fill("Số, ký hiệu văn bản trả lời", "215/SYT-NVY");
		await walk.picture();
		await walk.send("Đã hoàn thành");
		await walk.as("giamdoc", "/work/done");
		await walk.open(subject);
		await browser.find(".doc-state", "Đã giải quyết");
		await browser.find(".facts", "215/SYT-NVY");
	});
}

async function backToTheDirectSuperior(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Giao nhầm phòng, ${name}`;

	const id = await register(subject, { submit: {} });
	await head.act(id, "direct", await toUnit());
	await chief.act(id, "distribute", {});
	const unitHead = await Client.login(server, "truongphong");
	await unitHead.act(id, "assign", { assignments: [{ personId: await clerk.person("chuyenvien"), role: "FLOW_LEAD" }] });
	await walk.step(`${QD} Đ5.6`, "back to the direct superior, with a reason, never straight to another unit", async () => {
		await walk.as("chuyenvien");
		await walk.open(subject);
		walk.count();
		await walk.form("Trả lại");
		await browser.fill("Lý do", "Không thuộc nhiệm vụ của tôi.");
		await walk.send("Đã trả lại");
		walk.within(3, "returning with a reason");
		await walk.as("truongphong", "/work/returned");
		await walk.open(subject);
		await walk.form("Giao việc");
		await browser.find(".directive", "Không thuộc nhiệm vụ của tôi."); // why stands where the next step is chosen
		await walk.picture();
		await browser.click(".segment", "Trả lại");
		await browser.fill("Lý do", "Thuộc phòng Kế hoạch - Tài chính.");
		await walk.send("Đã trả lại");
		await walk.as("chanhvanphong", "/work/returned");
		await walk.open(subject);
		await walk.form("Phân phối");
		await browser.click('button[aria-label="Bỏ Phòng Nghiệp vụ Y"]');
		await browser.choose("Chủ trì", "ke hoach");
		await walk.send("Đã phân phối");
		await walk.as("truongphongtc");
		await walk.open(subject);
		await walk.form("Hoàn thành");
		await browser.click(".chip", "Đã thực hiện xong.");
		await walk.send("Đã hoàn thành");
		await walk.as("vanthu", `/incoming/${id}`);
		await browser.find(".doc-state", "Đã giải quyết");
	});
}

async function forInformationAndForAnOpinion(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Lấy ý kiến các phòng, ${name}`;

	const id = await register(subject, { submit: {} });
	await head.act(id, "direct", {
		directive: "P. NVY chủ trì, P. KHTC góp ý.",
		assignments: [
			{ unitId: await clerk.unit("NVY"), role: "FLOW_LEAD" },
			{ unitId: await clerk.unit("KHTC"), role: "FLOW_COORDINATE" },
			{ personId: await clerk.person("phogiamdoc"), role: "FLOW_FOR_INFORMATION" },
		],
	});
	await chief.act(id, "distribute", {});
	await walk.step(`${QD} Đ5.6`, "documents for information are read, then finished", async () => {
		await walk.as("phogiamdoc", "/work/for-information");
		await browser.find(".row-item", subject);
		walk.count();
		await browser.click(".row-item button", "Kết thúc");
		await browser.find(".toast", "Đã kết thúc");
		walk.within(1, "closing what is for information");
		await walk.gone(subject);
	});
	await walk.step(`${QD} Đ5.6`, "who is asked for comments gives an opinion, which goes back to who asked", async () => {
		await walk.as("truongphongtc", "/work/coordinate");
		await walk.open(subject);
		assert.ok(!(await walk.offered()).includes("Trả lời"), "an answer is for who leads");
		await walk.form("Chuyển ý kiến đóng góp");
		await browser.click(".action-form button[type=submit]");
		await browser.find(".field-error");
		await browser.fill("Ý kiến đóng góp", "Thống nhất về kinh phí.");
		await walk.send("Đã chuyển ý kiến đóng góp");
		await walk.as("truongphong");
		await walk.open(subject);
		await browser.find(".act-text", "Thống nhất về kinh phí.");
		await walk.form("Thêm ý kiến");
		await browser.fill("Ý kiến", "Bổ sung số liệu quý IV.");
		await walk.send("Đã thêm ý kiến");
		await walk.as("chanhvanphong", "/work/following");
		await walk.open(subject);
		await browser.find(".act-text", "Bổ sung số liệu quý IV.");
		await walk.form("Đôn đốc: Trương Gia Bách");
		await walk.send("Đã đôn đốc");
		await walk.as("truongphong", "/notices");
		await browser.until("the reminder's notice", async () => {
			await browser.run(`window.dispatchEvent(new Event("focus"))`);
			return (await browser.text("main"))?.includes("Đôn đốc");
		});
		await walk.as("truongphong");
		await walk.open(subject);
		await walk.form("Hoàn thành");
		await browser.fill("Kết quả", "Đã tổng hợp.");
		await walk.send("Đã hoàn thành");
	});
}

async function unitsOutsideTheSystem(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Báo cáo của tuyến huyện, ${name}`;

	const id = await register(subject, { submit: {} });
	await walk.step(`${QD} Đ5.3`, "work for a unit outside the system is given on paper", async () => {
		await walk.as("giamdoc");
		await walk.open(subject);
		await walk.form("Gửi bút phê");
		await browser.fill("Ý kiến chỉ đạo", "Giao Trung tâm Y tế huyện báo cáo.");
		await browser.choose("Chủ trì", "Trung tâm Y tế huyện An Sơn");
		await browser.find(".receiver", "ngoài hệ thống, giao trên giấy");
		await walk.picture();
		await walk.send("Đã gửi bút phê");
		await walk.as("chanhvanphong");
		await walk.open(subject);
		await walk.form("Phân phối");
		await walk.send("Đã phân phối");
		await walk.as("vanthu");
		await browser.find(".row-item", "Giao việc trên giấy");
		await walk.open(subject);
		await browser.find(".holder", "Giao trên giấy cho Trung tâm Y tế huyện An Sơn");
		await walk.form("Ghi kết quả");
		await browser.fill("Kết quả", "Báo cáo 15/BC-TTYT, bản giấy.");
		await walk.send("Đã");
		await walk.as("vanthu", `/incoming/${id}`);
		await browser.find(".doc-state", "Đã giải quyết");
	});
}

async function deputiesAndDelegation(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Giám đốc giao cấp phó, ${name}`;
	const away = `Giám đốc đi vắng, ${name}`;

	await register(subject, { submit: {} });
	await register(away, { submit: {} });
	await walk.step(`${QD} Đ5`, "or to a deputy whom the head has authorised", async () => {
		await walk.as("giamdoc");
		await walk.open(subject);
		await walk.form("Chuyển cấp phó");
		await browser.select("Người nhận", "Vũ Thị Ngân Hạnh");
		await walk.picture();
		await walk.send("Đã chuyển cấp phó");
		await walk.as("phogiamdoc");
		await walk.open(subject);
		await walk.form("Gửi bút phê");
		await browser.fill("Ý kiến chỉ đạo", "Phòng NVY tham mưu trả lời.");
		await browser.choose("Chủ trì", "nghiep vu y");
		await walk.send("Đã gửi bút phê");
	});
	await walk.step(`${QD} Đ5`, "while the head is away a delegate directs, and both stand in the record", async () => {
		await walk.as("giamdoc", "/delegations");
		walk.count();
		await browser.choose("Người được ủy quyền", "gia bach");
		await browser.fill("Đến hết ngày", "+5");
		await browser.click(".panel button[type=submit]", "Ủy quyền");
		await browser.find(".toast", "Đã ủy quyền");
		walk.within(4, "a delegation for a leave period");
		await walk.as("truongphong", walk.phone ? "/account" : "/work/to-do");
		if (walk.phone) await browser.click("label.check", "Phan Trọng Khiêm");
		else await browser.select("Đang làm việc với chức vụ", "Phan Trọng Khiêm");
		await browser.find(".acting", "Thay mặt: Phan Trọng Khiêm");
		await walk.open(away);
		await walk.form("Gửi bút phê");
		await browser.fill("Ý kiến chỉ đạo", "Giao P. KHTC.");
		await walk.send("Đã gửi bút phê");
		await browser.click(".acting button", "Trở lại việc của tôi");
		await browser.until("no banner", async () => !(await browser.exists(".acting")));
		await walk.as("giamdoc", "/work/following");
		await walk.open(away);
		await browser.find(".act-behalf", "thay mặt Phan Trọng Khiêm");
		await walk.as("giamdoc", "/delegations");
		await browser.click(".delegation button", "Chấm dứt");
		await browser.find(".toast", "Đã chấm dứt");
	});
}

async function takenBackAndWithdrawn(walk: Walk, { name }: Round): Promise<void> {
	const subject = `Trình nhầm, ${name}`;

	await register(subject, { submit: {} });
	await walk.step(`${QD} Đ5.6`, "what nobody has opened is taken back; what was distributed is withdrawn", async () => {
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
		await walk.as("giamdoc");
		await walk.open(subject);
		await walk.form("Gửi bút phê");
		await browser.fill("Ý kiến chỉ đạo", "Phân phối nhầm.");
		await browser.choose("Chủ trì", "ke hoach");
		await walk.send("Đã gửi bút phê");
		await walk.as("chanhvanphong");
		await walk.open(subject);
		await walk.form("Phân phối");
		await walk.send("Đã phân phối");
		await walk.as("truongphongtc");
		await walk.open(subject);
		await walk.as("chanhvanphong", "/work/following");
		await walk.open(subject);
		walk.count();
		await walk.form("Rút lại: Bùi Thế Sương");
		await browser.fill("Lý do", "Phân phối nhầm phòng.");
		await walk.send("Đã rút lại");
		walk.within(walk.phone ? 4 : 3, "withdrawing with a reason");
		await walk.as("truongphongtc");
		await walk.gone(subject);
	});
}

async function somebodyLeaves(walk: Walk, { name, leaver, successor }: Round): Promise<void> {
	const subject = `Việc của người thôi việc, ${name}`;

	const id = await register(subject, { submit: {} });
	await head.act(id, "direct", { directive: "Giao xử lý.", assignments: [{ personId: await clerk.person(leaver.account), role: "FLOW_LEAD" }] });
	await chief.act(id, "distribute", {});
	await walk.step("QĐ 8849/QĐ-UBND Đ13.5", "the account of who leaves is closed, and the open work goes to the successor", async () => {
		await closeAccount(walk, leaver, successor);
		await walk.as(successor.account);
		await walk.open(subject);
		await browser.find(".act-behalf", "bàn giao từ");
	});
}

async function theFollowUpBook(walk: Walk, { name }: Round): Promise<void> {
	await walk.step(`${ND} PL IV`, "the follow-up book and the register are printed, and a document is found by remembered words", async () => {
		await walk.as("vanthu", "/incoming");
		await browser.find(".row-item", name);
		for (const link of ["In sổ theo dõi", "In danh mục hôm nay"]) await printsPdf(link);
	});
}

async function theArticles(test: TestContext, size: Size, round: Round): Promise<void> {
	await browser.resize(size.width, size.height);
	const walk = new Walk(browser, server, "quangngai", size, test);
	await whatStaysOut(walk);
	await thickAnnexes(walk, round);
	await theRoute(walk, round);
	await backToTheDirectSuperior(walk, round);
	await forInformationAndForAnOpinion(walk, round);
	await unitsOutsideTheSystem(walk, round);
	await deputiesAndDelegation(walk, round);
	await takenBackAndWithdrawn(walk, round);
	await somebodyLeaves(walk, round);
	await theFollowUpBook(walk, round);
}

test("quangngai-eoffice at a desk", (test) =>
	theArticles(test, DESKTOP, {
		name: "tại bàn",
		code: 401,
		leaver: { account: "ketoan", typed: "kim oanh" },
		successor: { account: "truongphongtc", typed: "the suong" },
	}));

test("quangngai-eoffice on a phone", (test) =>
	theArticles(test, PHONE, {
		name: "trên điện thoại",
		code: 402,
		leaver: { account: "phophong", typed: "to nga" },
		successor: { account: "truongphong", typed: "gia bach" },
	}));
