// Several documents at the desk of arrivals: accepted and refused together, one result for each.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, type Size, sound, withBrowser } from "./support/pages";
import { SECOND_AGENCY } from "./support/second";
import { Client, Server } from "./support/server";
import { stopDriver } from "./support/webdriver";

let server: Server;
let clerk: Client;
let other: Client;
before(async () => {
	server = await Server.start();
	server.addAgency(SECOND_AGENCY);
	clerk = await Client.login(server, "vanthu");
	other = await Client.login(server, "vanthu2");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

interface Desk {
	arrivals?: { id: string; header: { subject: string } }[];
	waiting?: string;
}

// Sent by the first agency, and at the other one's desk.
async function arrived(subject: string): Promise<string> {
	const { document } = await clerk.register({ subject });
	await clerk.call("POST", "/transfers", { kind: "incoming", documentId: document.id, organIds: ["H99.08"] });
	for (const end = Date.now() + 60_000; ; ) {
		const { arrivals } = await other.call<Desk>("GET", "/arrivals?limit=200");
		const found = arrivals?.find((one) => one.header.subject === subject);
		if (found) return found.id;
		assert.ok(Date.now() < end, `${subject} has not arrived`);
	}
}

async function together(size: Size): Promise<void> {
	const names = [0, 1, 2].map((i) => `Cùng lúc ${size.width} ${i}`);
	for (const name of names) await arrived(name);
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu2", "/arrivals");
		await browser.find(".desk", names[2]);
		browser.clicks = 0;
		await browser.click(".desk .check-target");
		await browser.find(".chosen-count", "Đã chọn 1");
		await sound(browser, "chosen at the desk");
		await browser.click(".chosen button", "Chọn cả 3 dòng");
		await browser.find(".chosen-count", "Đã chọn 3");
		await browser.click(".chosen button", "Tiếp nhận & trình");
		await browser.find(".toast", "đã thực hiện với 3 văn bản");
		assert.equal(browser.clicks, 3);
		await browser.find(".empty");
	}, size);
	const { documents } = await other.call<{ documents: { subject: string; stateName: string }[] }>("GET", "/incoming?limit=3");
	assert.deepEqual(documents.map((one) => `${one.subject} ${one.stateName}`).sort(), names.map((name) => `${name} submitted`));
}

test("desktop: three are accepted and submitted in three interactions", () => together(DESKTOP));
test("phone: the same", () => together(PHONE));

test("a refusal of several is asked once with the number; what was dealt with meanwhile is named with the reason", async () => {
	const ids: string[] = [];
	for (let i = 0; i < 3; i++) ids.push(await arrived(`Từ chối ${i}`));
	await withBrowser(async (browser) => {
		await logIn(browser, server, "vanthu2", "/arrivals");
		await browser.find(".desk", "Từ chối 2");
		await browser.click(".desk .check-target");
		await browser.click(".chosen button", "Chọn cả 3 dòng");
		await browser.click(".chosen button", "Từ chối");
		await browser.find("dialog", "Từ chối 3 văn bản");
		await sound(browser, "refusing several");
		const view = await other.call<{ proposed: object }>("GET", `/arrivals/${ids[1]}`);
		await other.call("POST", "/incoming", { ...view.proposed });
		await browser.click("dialog .chip", "Gửi sai nơi nhận");
		await browser.click("dialog button[type=submit]", "Từ chối 3 văn bản");
		await browser.find(".toast", "đã thực hiện với 2 văn bản");
		// It is no longer at the desk, but what became of it is said until it is read.
		await browser.find(".empty");
		await browser.find(".chosen-failures li", "Từ chối 1");
		await browser.click(".chosen button", "Đóng");
		await browser.until("no bar", async () => !(await browser.exists(".chosen")));
	});
});
