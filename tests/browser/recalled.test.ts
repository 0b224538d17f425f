// A document that its sender recalls after it was accepted: the receiver's clerk agrees, and its page says so from then on,
// and so does the draft that was begun to answer it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size, sound, withBrowser } from "./support/pages";
import { SECOND_AGENCY } from "./support/second";
import { Client, Server } from "./support/server";
import { stopDriver } from "./support/webdriver";

const WHY = "Sai số liệu ở Phụ lục 2";

let server: Server;
const people: Record<string, Client> = {};
let other: Client;
before(async () => {
	server = await Server.start();
	server.addAgency(SECOND_AGENCY);
	for (const account of ["vanthu", "giamdoc", "chanhvanphong", "truongphong", "chuyenvien"]) people[account] = await Client.login(server, account);
	other = await Client.login(server, "vanthu2");
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

async function sent(subject: string): Promise<string> {
	const recipients = [{ kind: "RECIPIENT_AGENCY", name: "Sở Tư pháp", organId: "H99.08", channels: ["CHANNEL_AGENCY"] }];
	const { document } = await who("chuyenvien").draft({ subject, recipients });
	const way = { chuyenvien: "submit", truongphong: "approve_content", chanhvanphong: "approve_form", giamdoc: "sign", vanthu: "number" };
	for (const [account, action] of Object.entries(way)) await who(account).act(document.id, action, {}, "outgoing");
	return document.id;
}

// What the receiver has of it.
async function received(subject: string): Promise<string> {
	const { documents } = await other.call<{ documents: { id: string; subject: string }[] }>("GET", "/incoming?limit=50");
	return documents.find((one) => one.subject === subject)?.id ?? assert.fail(subject);
}

async function answered(arrived: string, subject: string): Promise<string> {
	const { document } = await other.call<{ document: { id: string } }>("POST", "/outgoing", {
		fields: { documentType: "Công văn", subject },
		links: [{ link: "LINK_ANSWERS", kind: "incoming", documentId: arrived }],
	});
	return document.id;
}

async function recalled(size: Size, subject: string): Promise<void> {
	const id = await sent(subject);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu2", "/arrivals");
		await browser.until("its arrival", async () => {
			await browser.run(`window.dispatchEvent(new Event("focus"))`);
			return (await browser.text("main"))?.includes(subject);
		});
		await browser.click(".desk a", subject);
		await browser.click(".form-buttons button", "Tiếp nhận & trình");
		await browser.find(".toast", "trình");
		const arrived = await received(subject);
		const answer = `V/v trả lời: ${subject}`;
		const draft = await answered(arrived, answer);
		await browser.goto(`${server.url}/outgoing/${draft}`);
		await browser.find(".doc-title", answer);
		assert.ok(!(await browser.exists(".doc-head .warning")));
		await who("vanthu").act(id, "recall", { reason: WHY }, "outgoing");
		await browser.goto(`${server.url}/arrivals`);
		await browser.until("what the sender asks", async () => {
			await browser.run(`window.dispatchEvent(new Event("focus"))`);
			return browser.exists("#asked-title");
		});
		await browser.click("[aria-labelledby=asked-title] a", subject);
		await browser.find(".asked .warning", WHY);
		await browser.click(".asked .button-primary");
		await browser.find(".toast", "Đã đồng ý thu hồi");
		await browser.goto(`${server.url}/incoming/${arrived}`);
		await browser.find(".doc-head .warning", `Bên gửi đã thu hồi văn bản này: ${WHY}`);
		await sound(browser, "a document that was recalled");

		const said = `Bên gửi đã thu hồi văn bản mà dự thảo này trả lời: ${WHY}`;
		await browser.goto(`${server.url}/outgoing/${draft}`);
		await browser.find(".doc-head .warning", said);
		await browser.find(".links li", `Bên gửi đã thu hồi văn bản này: ${WHY}`);
		await sound(browser, "a draft whose question was recalled");
		await browser.goto(`${server.url}/outgoing/${draft}/edit`);
		await browser.find("form .warning", said);
		await browser.goto(`${server.url}/outgoing`);
		await browser.find(".row-item .cell-subject", answer);
		await browser.find(".row-item .row-recalled", "Văn bản được trả lời đã bị thu hồi.");
		await sound(browser, "its row");
		await browser.goto(`${server.url}/outgoing/new?answers=${arrived}`);
		await browser.find(".route-note .warning", `Bên gửi đã thu hồi văn bản này: ${WHY}`);
	}, size);
}

test("desktop: what was recalled says so where it was received", () => recalled(DESKTOP, "V/v thu hồi sau khi tiếp nhận, máy tính"));
test("phone: the same", () => recalled(PHONE, "V/v thu hồi sau khi tiếp nhận, điện thoại"));
