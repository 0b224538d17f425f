// What an author types is kept on the server while nobody else has had the draft, without an act for each pause.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, sound, withBrowser } from "./support/pages";
import { Client, Server } from "./support/server";
import { type Browser, stopDriver } from "./support/webdriver";

let server: Server;
let author: Client;
before(async () => {
	server = await Server.start();
	author = await Client.login(server, "chuyenvien");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

interface View {
	document: { id: string; subject: string; version: number };
	timeline: { action: string }[];
	actions: { name: string; verb: string; flowId: string; etag: string }[];
}

const view = (id: string): Promise<View> => author.call<View>("GET", `/outgoing/${id}`);

const keptHere = (browser: Browser, id: string): Promise<boolean> => browser.run("return Object.keys(localStorage).some((key) => key.endsWith(`drafting.${arguments[0]}`))", id);

for (const size of [DESKTOP, PHONE])
	test(`what is typed is on the server two seconds later, at ${size.width} pixels`, async () => {
		const { document } = await author.draft({ subject: `V/v soạn dở, ${size.width}` });
		const subject = `V/v soạn dở trên máy khác, ${size.width}`;
		await withBrowser(async (browser) => {
			await logIn(browser, server, "chuyenvien", `/outgoing/${document.id}/edit`);
			await browser.fill("Trích yếu nội dung", subject);
			await browser.find("[role=status]", "đã được giữ trên máy chủ");
			await sound(browser, "a draft that is kept while it is typed");
			const { document: now, timeline } = await view(document.id);
			assert.equal(now.subject, subject);
			assert.equal(now.version, 1);
			assert.equal(timeline.length, 1, "nobody did anything but begin it");
			assert.equal(await keptHere(browser, document.id), false, "the server has it");
		}, size);
		await withBrowser(async (browser) => {
			await logIn(browser, server, "chuyenvien", `/outgoing/${document.id}/edit`);
			await browser.until("the same text", () => browser.run(`return document.querySelector("textarea").value === arguments[0]`, subject));
			await browser.fill("Trích yếu nội dung", `${subject}.`);
			await browser.find("[role=status]", "đã được giữ trên máy chủ");
			await browser.click("button", "Lưu dự thảo");
			await browser.find(".doc-title", `${subject}.`);
		}, size);
	});

test("what was changed elsewhere meanwhile is not written over without a look", () =>
	withBrowser(async (browser) => {
		const { document } = await author.draft({ subject: "V/v hai nơi cùng soạn" });
		await logIn(browser, server, "chuyenvien", `/outgoing/${document.id}/edit`);
		await browser.find("h1", "Sửa dự thảo");
		const offer = (await view(document.id)).actions.find(({ verb }) => verb === "revise");
		await author.call("PATCH", `/outgoing/${document.id}`, { fields: { subject: "V/v soạn ở nơi khác" }, flowId: offer?.flowId, typing: true }, { "If-Match": `"${offer?.etag}"` });
		await browser.fill("Trích yếu nội dung", "V/v soạn ở đây");
		await browser.find("[role=status]", "Chưa giữ được");
		assert.equal((await view(document.id)).document.subject, "V/v soạn ở nơi khác");
		await browser.command("POST", "/refresh", {});
		await browser.find(".warning", "đã được sửa ở nơi khác");
		assert.equal(await browser.run(`return document.querySelector("textarea").value`), "V/v soạn ở đây");
		await sound(browser, "a draft that was changed elsewhere");
		await browser.click("button", "Lưu dự thảo");
		await browser.find(".doc-title", "V/v soạn ở đây");
	}));
