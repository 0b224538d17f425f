// An issued document that is updated: its recipients and the day for the answer change, the other agency's clerk sees what
// would, agrees or refuses, and the sender reads what became of it (QCVN 102, type 2; NĐ 30/2020/NĐ-CP Đ18.3).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { addPlace } from "./support/answer";
import { asksNoMore, DESKTOP, logIn, PHONE, setLanguage, type Size, sound, withBrowser } from "./support/pages";
import { SECOND_AGENCY } from "./support/second";
import { Client, Server } from "./support/server";
import { type Browser, stopDriver } from "./support/webdriver";

const HOSPITAL = "Bệnh viện tỉnh";
const WHY = "Gia hạn theo đề nghị của các đơn vị";
const NOTE = "Kèm phụ lục giấy";
const NOT = "Đã thực hiện xong, không cần cập nhật";

let server: Server;
const people: Record<string, Client> = {};
before(async () => {
	server = await Server.start();
	server.addAgency(SECOND_AGENCY);
	for (const account of ["vanthu", "giamdoc", "chanhvanphong", "truongphong", "chuyenvien", "vanthu2"]) people[account] = await Client.login(server, account);
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

function who(account: string): Client {
	const client = people[account];
	assert.ok(client);
	return client;
}

interface Arrived {
	id: string;
	header: { subject: string };
}

// Asks until there is something.
async function there<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
	for (const end = Date.now() + 60_000; ; ) {
		const found = await ask();
		if (found) return found;
		assert.ok(Date.now() < end, what);
	}
}

const arrival = (subject: string): Promise<Arrived> =>
	there(`${subject} has not arrived`, async () => (await who("vanthu2").call<{ arrivals?: Arrived[] }>("GET", "/arrivals?limit=200")).arrivals?.find(({ header }) => header.subject === subject));

const onPaper = (name: string) => ({ kind: "RECIPIENT_OUTSIDE", name, address: "Số 1 đường Trung tâm", channels: ["CHANNEL_PAPER"] });

// Issued, and at the other agency's desk.
async function arrived(subject: string, others: object[], fields: object = {}): Promise<{ id: string; arrival: string }> {
	const recipients = [{ kind: "RECIPIENT_AGENCY", name: "Sở Tư pháp", organId: "H99.08", channels: ["CHANNEL_AGENCY"] }, ...others];
	const { document } = await who("chuyenvien").draft({ subject, recipients, ...fields });
	const way = { chuyenvien: "submit", truongphong: "approve_content", chanhvanphong: "approve_form", giamdoc: "sign", vanthu: "number" };
	for (const [account, action] of Object.entries(way)) await who(account).act(document.id, action, {}, "outgoing");
	return { id: document.id, arrival: (await arrival(subject)).id };
}

// Issued with a day for the answer, and accepted there.
async function accepted(subject: string): Promise<{ id: string; arrival: string; incoming: string }> {
	const { id, arrival: at } = await arrived(subject, [onPaper(HOSPITAL)], { dueDate: "2099-01-05" });
	const { proposed } = await who("vanthu2").call<{ proposed: Record<string, unknown> }>("GET", `/arrivals/${at}`);
	const { document } = await who("vanthu2").call<{ document: { id: string } }>("POST", "/incoming", { ...proposed, submit: {} });
	return { id, arrival: at, incoming: document.id };
}

async function chooseUpdate(browser: Browser, size: Size): Promise<void> {
	if (size === PHONE) await browser.click(".actions-toggle");
	await browser.click(".segment", "Cập nhật");
}

const send = (browser: Browser): Promise<void> => browser.click(".action-form button[type=submit]", "Cập nhật");

const missing = (browser: Browser, selector: string, text: string): Promise<boolean> =>
	browser.run<boolean>(`return ![...document.querySelectorAll(arguments[0])].some((one) => one.textContent.includes(arguments[1]))`, selector, text);

// What the server refuses stands at its field, and nothing of what was typed is lost.
async function isRefused(browser: Browser): Promise<void> {
	await send(browser);
	await browser.find(".summary a", "Lý do");
	await browser.fill("Hạn trả lời", "04/01/2099");
	await browser.fill("Lý do", WHY);
	await send(browser);
	await browser.find(".field-wrong .field-error", "05/01/2099");
	await browser.find(".summary a", "Hạn trả lời");
	await sound(browser, "an update that is refused");
	assert.equal(await browser.run<string>(`return document.querySelector(".action-form textarea[id=field-reason]").value`), WHY);
}

async function updates(browser: Browser, size: Size, id: string): Promise<void> {
	await logIn(browser, server, "vanthu", `/outgoing/${id}`);
	await chooseUpdate(browser, size);
	await isRefused(browser);
	await browser.fill("Hạn trả lời", "05/02/2099");
	await browser.click(".present .receiver button[aria-label^='Bỏ']", "");
	await browser.find(".present .receiver-gone");
	await browser.click(".present .receiver-gone button", "Giữ lại");
	await browser.until("a recipient that stays after all", async () => !(await browser.exists(".present .receiver-gone")));
	await browser.click(`.present button[aria-label="Bỏ ${HOSPITAL}"]`);
	await browser.find(".present .receiver-gone", HOSPITAL);
	await addPlace(browser, "Thêm nơi nhận", "ke hoach tai chinh", "Phòng Kế hoạch");
	await sound(browser, "an update");
	await send(browser);
	await browser.find(".toast", "Cập nhật: đã thực hiện");
	await browser.find(".updates ins", "05/02/2099");
	await browser.find(".updates", `Bỏ nơi nhận: ${HOSPITAL}`);
	await browser.find(".updates", "Thêm nơi nhận: Phòng Kế hoạch");
	await sound(browser, "what was updated");
	await browser.click("[role=tab]", "Nơi nhận");
	await browser.find(".recipient-gone .warning", WHY);
	await browser.find(".recipient-name", "Phòng Kế hoạch");
	await browser.find(".delivery-state", "Chờ cập nhật");
	await sound(browser, "recipients after an update");
}

async function opensAsked(browser: Browser, subject: string): Promise<void> {
	await logIn(browser, server, "vanthu2", "/arrivals");
	await browser.until("what the sender asks", async () => {
		await browser.run(`window.dispatchEvent(new Event("focus"))`);
		return !(await missing(browser, "[aria-labelledby=asked-title] a", subject));
	});
	await sound(browser, "the desk with an update");
	await browser.click("[aria-labelledby=asked-title] a", subject);
	await browser.find(".asked h2", "Bên gửi yêu cầu cập nhật");
}

async function agrees(browser: Browser, subject: string, incoming: string): Promise<void> {
	await opensAsked(browser, subject);
	await browser.find(".asked .warning", WHY);
	await browser.find(".asked del", "05/01/2099");
	await browser.find(".asked ins", "05/02/2099");
	await sound(browser, "an update that is asked");
	await browser.click(".asked .button-primary", "Đồng ý cập nhật");
	await browser.find(".toast", "Đã đồng ý cập nhật");
	await browser.find(".earlier del", "05/01/2099");
	await sound(browser, "what was said earlier");
	await browser.goto(`${server.url}/incoming/${incoming}`);
	await browser.find(".facts", "05/02/2099");
	await browser.find(".act-head", "Bên gửi cập nhật");
	await sound(browser, "an incoming document that was updated");
	await browser.click(".asked a", "trước khi cập nhật");
	await browser.find(".earlier");
}

// The sender's page of its recipients, once it says this.
async function senderReads(browser: Browser, id: string, state: string): Promise<void> {
	await logIn(browser, server, "vanthu", `/outgoing/${id}`);
	await browser.find(".updates");
	await browser.click("[role=tab]", "Nơi nhận");
	await browser.until(state, async () => {
		await browser.run(`window.dispatchEvent(new Event("focus"))`);
		return !(await missing(browser, ".delivery-state", state));
	});
}

async function refuses(browser: Browser, size: Size, subject: string, id: string): Promise<void> {
	await browser.goto(`${server.url}/outgoing/${id}`);
	await chooseUpdate(browser, size);
	await browser.fill("Ghi chú", NOTE);
	await browser.fill("Lý do", "Bổ sung ghi chú");
	await send(browser);
	await browser.find(".toast", "Cập nhật: đã thực hiện");
	await opensAsked(browser, subject);
	await browser.find(".asked ins", NOTE);
	await browser.click(".asked button", "Từ chối cập nhật");
	await browser.until("the reason to have the focus", async () => (await browser.focused()).startsWith("Lý do"));
	await browser.click(".asked button[type=submit]", "Từ chối cập nhật");
	await browser.find(".asked .field-error");
	await browser.fill("Lý do", NOT);
	await browser.click(".asked button[type=submit]", "Từ chối cập nhật");
	await browser.find(".toast", "Đã từ chối cập nhật");
	await browser.find(".asked", NOT);
	await senderReads(browser, id, "Từ chối cập nhật");
	await browser.find(".delivery-reason", NOT);
	await sound(browser, "an update that its receiver refused");
	await browser.click(".delivery-acts button", "Yêu cầu cập nhật lại");
	await browser.click("dialog button[type=submit]", "Yêu cầu cập nhật lại");
	await browser.find(".toast", "Đã yêu cầu lại Sở Tư pháp");
	await browser.find(".delivery-state", "Chờ cập nhật");
}

async function updated(size: Size, subject: string): Promise<void> {
	const { id, incoming } = await accepted(subject);
	await withBrowser(async (browser) => {
		await updates(browser, size, id);
		await agrees(browser, subject, incoming);
		await senderReads(browser, id, "Đã cập nhật");
		await refuses(browser, size, subject, id);
	}, size);
}

test("desktop: an issued document is updated, taken over, and refused", () => updated(DESKTOP, "V/v cập nhật văn bản đã ban hành, máy tính"));
test("phone: the same", () => updated(PHONE, "V/v cập nhật văn bản đã ban hành, điện thoại"));

test("in English: what was typed stays when the page is loaded again, and when somebody else is quicker", async () => {
	const { id } = await accepted("V/v cập nhật bằng tiếng Anh");
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", `/outgoing/${id}`);
		await setLanguage(browser, "en");
		await browser.goto(`${server.url}/outgoing/${id}`);
		await browser.click(".segment", "Update");
		await browser.fill("Reason", WHY);
		await browser.click(`.present button[aria-label="Take out ${HOSPITAL}"]`);
		await browser.until("a kept draft", () => browser.run(`return Object.entries(localStorage).some(([key, value]) => key.includes("act.update") && value.includes("[2]"))`));
		await browser.command("POST", "/refresh", {});
		await browser.click(".segment", "Update");
		await browser.find(".present .receiver-gone", HOSPITAL);
		assert.equal(await browser.run<string>(`return document.querySelector("#field-reason").value`), WHY);
		await sound(browser, "an update in English");
		await asksNoMore(browser);
		await who("chanhvanphong").act(id, "update", { reason: "Bổ sung ghi chú", fields: { description: NOTE } }, "outgoing");
		await browser.click(".action-form button[type=submit]", "Update");
		await browser.find(".summary", "changed while you were typing");
		await browser.find(".updates ins", NOTE);
		assert.equal(await browser.run<string>(`return document.querySelector("#field-fields-description").value`), NOTE);
		assert.equal(await browser.run<string>(`return document.querySelector("#field-reason").value`), WHY);
		await sound(browser, "an update after somebody else's");
		await browser.click(".action-form button[type=submit]", "Update");
		await browser.find(".updates", `Recipients taken out: ${HOSPITAL}`);
		await sound(browser, "what was updated in English");
	});
});

test("one of many recipients is found by typing, and what waits at another desk is updated at once", async () => {
	const communes = Array.from({ length: 15 }, (_, n) => onPaper(`Ủy ban nhân dân xã số ${n + 1}`));
	const { id, arrival: at } = await arrived("V/v cập nhật khi còn chờ tiếp nhận", communes);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu", `/outgoing/${id}`);
		await browser.click(".segment", "Cập nhật");
		await browser.find(".present .field-help", "Còn 4 nơi nhận khác");
		assert.equal(await browser.run<boolean>(`return document.getElementById("field-fields-dueDate") === null`), true, "no day is put off where none was set");
		await browser.fill("Tìm trong nơi nhận hiện có", "xa so 15");
		await browser.click(`.present button[aria-label="Bỏ Ủy ban nhân dân xã số 15"]`);
		await browser.fill("Tìm trong nơi nhận hiện có", "xa so 3");
		await browser.until("what was found, and what goes", () => browser.run<boolean>(`return document.querySelectorAll(".present .receiver").length === 2`));
		await sound(browser, "one of many recipients goes");
		await browser.fill("Ghi chú", NOTE);
		await browser.fill("Lý do", WHY);
		await send(browser);
		await browser.find(".updates", "Bỏ nơi nhận: Ủy ban nhân dân xã số 15");
		await there("the desk is not updated", async () => (await who("vanthu2").call<{ arrival: { earlier?: object[] } }>("GET", `/arrivals/${at}`)).arrival.earlier);
		await logIn(browser, server, "vanthu2", `/arrivals/${at}`);
		await browser.find(".doc-head .warning", "Bên gửi đã cập nhật văn bản này");
		await browser.find(".facts", NOTE);
		await browser.find(".earlier ins", NOTE);
		await sound(browser, "an arrival that was updated while it waits");
	});
});

test("where the process asks nobody, what was accepted is updated at once, and says so", async () => {
	const administrator = await Client.login(server, "quantri2");
	const { actions } = await administrator.call<{ actions: { etag: string }[] }>("GET", "/settings/incoming");
	await administrator.call("PUT", "/settings/incoming", { preset: "danang-qlvb" }, { "If-Match": `"${actions[0]?.etag}"` });
	const { id, arrival: at, incoming } = await accepted("V/v cập nhật theo quy trình");
	await who("vanthu").act(id, "update", { reason: WHY, fields: { dueDate: "2099-02-05" } }, "outgoing");
	await withBrowser(async (browser) => {
		await senderReads(browser, id, "Đã cập nhật");
		await logIn(browser, server, "vanthu2", `/incoming/${incoming}`);
		await browser.find(".facts", "05/02/2099");
		await browser.find(".asked", "Đã tự cập nhật theo quy trình lúc");
		assert.equal(await missing(browser, ".asked button", "cập nhật"), true, "nobody is asked");
		await sound(browser, "an incoming document that was updated by its process");
		await browser.goto(`${server.url}/arrivals/${at}`);
		await browser.find(".earlier del", "05/01/2099");
		await sound(browser, "an arrival that was updated by its process");
	}, PHONE);
});
