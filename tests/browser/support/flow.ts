// The scene of a walk through a regulation by clicks: the scenarios' agency under a preset, one browser, the records clerk;
// and the steps that such walks have in common.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { join } from "node:path";

import { DESKTOP } from "./pages";
import { top } from "./paths";
import { Client, scan, Server } from "./server";
import { Browser, stopDriver } from "./webdriver";
import type { Walk } from "./walk";

// Of the file that began; there from its first test on.
export let server: Server;
export let browser: Browser;
export let clerk: Client;

// `more`: what else a file needs before its first test.
export function begin(preset: string, more?: () => Promise<void>): void {
	before(async () => {
		server = await Server.start({ agency: join(top, "tests/scenario/agency.yaml"), preset, seals: true });
		clerk = await Client.login(server, "vanthu");
		await more?.();
		browser = await Browser.open(DESKTOP);
	});
	after(async () => {
		await browser?.close();
		await server?.stop();
		await stopDriver();
	});
}

// Who is in a round, and what is typed to find them.
export interface Somebody {
	account: string;
	typed: string;
}

// Entered without the page; its id.
export const register = async (subject: string, more: Record<string, unknown> = {}): Promise<string> => (await clerk.register({ subject, ...more })).document.id;

// The form of registration as a clerk fills it in.
export async function fillIn(code: string, subject: string, { organ = "Sở Nội vụ", file = true } = {}): Promise<void> {
	if (file) {
		await browser.upload("Chọn tệp", scan);
		await browser.find(".file-done");
	}
	await browser.fill("Số, ký hiệu", code);
	await browser.fill("Ngày văn bản", "hôm qua");
	await browser.fill("Cơ quan ban hành", organ);
	await browser.fill("Trích yếu nội dung", subject);
}

// The administrator closes an account, and the open work goes to a successor.
export async function closeAccount(walk: Walk, leaver: Somebody, successor: Somebody): Promise<void> {
	await walk.as("quantri", "/leavers");
	walk.count();
	await browser.choose("Người thôi việc", leaver.typed);
	await browser.choose("Người nhận bàn giao", successor.typed);
	await browser.click(".panel button[type=submit]", "Đóng tài khoản");
	await browser.find(".leave-state", "Đã xong");
	walk.within(3, "closing an account");
}

// What a link of this page makes is a PDF.
export async function printsPdf(link: string): Promise<void> {
	const href = await browser.run<string>(`return [...document.querySelectorAll("a")].find((one) => one.textContent.includes(arguments[0])).href`, link);
	const answer = await browser.runAsync<string>(
		`const done = arguments[arguments.length - 1];
		fetch(arguments[0]).then(async (answer) => done(answer.status + " " + answer.headers.get("content-type") + " " + (await answer.text()).slice(0, 5)));`,
		href,
	);
	assert.equal(answer, "200 application/pdf %PDF-", link);
}
