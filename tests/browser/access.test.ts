// Every screen, in both languages, light and dark: no violation that axe-core finds, nothing wider than 320 pixels (which is
// also 1280 at 400 % and 640 at 200 %), nothing that the page's own policy forbids.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, overflow, PHONE, setLanguage, type Size, violations } from "./support/pages";
import { Client, scan, Server } from "./support/server";
import { Browser, stopDriver } from "./support/webdriver";

let server: Server;
// Documents that stand at each step.
const at: Record<string, string> = {};

before(async () => {
	server = await Server.start();
	const clerk = await Client.login(server, "vanthu");
	const head = await Client.login(server, "giamdoc");
	const chief = await Client.login(server, "chanhvanphong");
	const unitHead = await Client.login(server, "truongphong");
	const unitId = await clerk.unit("NVY");
	const other = await clerk.unit("NVD");
	const deputy = await clerk.person("phogiamdoc");
	const specialist = await clerk.person("chuyenvien");
	const assignments = [
		{ unitId, role: "FLOW_LEAD", dueDate: "2099-01-05" },
		{ unitId: other, role: "FLOW_COORDINATE", dueDate: "2099-01-05" },
		{ personId: deputy, role: "FLOW_FOR_INFORMATION" },
	];
	const make = async (step: string, urgency: string) => {
		const { document } = await clerk.register({ urgency, subject: `Văn bản để thử màn hình: ${step}`, submit: step === "submit" ? undefined : {} });
		at[step] = document.id;
		if (step === "submit" || step === "direct") return;
		await head.act(document.id, "direct", { directive: "Nghiên cứu, đề xuất.", assignments });
		if (step === "distribute") return;
		await chief.act(document.id, "distribute", {});
		if (step === "assign") return;
		await unitHead.act(document.id, "assign", { text: "Tham mưu.", assignments: [{ personId: specialist, role: "FLOW_LEAD", dueDate: "2099-01-04" }] });
	};
	await make("submit", "URGENCY_NORMAL");
	await make("direct", "URGENCY_TIMED_EXPRESS");
	await make("distribute", "URGENCY_VERY_URGENT");
	await make("assign", "URGENCY_URGENT");
	await make("work", "URGENCY_EXPRESS");
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

const SCREENS: { account: string; path: () => string; ready: string; sheet?: boolean }[] = [
	{ account: "vanthu", path: () => "/work/to-do", ready: ".row-item" },
	{ account: "vanthu", path: () => "/work/returned", ready: ".empty" },
	{ account: "vanthu", path: () => "/work/following", ready: ".row-item" },
	{ account: "vanthu", path: () => "/incoming", ready: ".row-item" },
	{ account: "vanthu", path: () => "/registers", ready: ".row-item" },
	{ account: "vanthu", path: () => "/account", ready: "#password-title" },
	{ account: "giamdoc", path: () => "/delegations", ready: "#give-title" },
	{ account: "quantri", path: () => "/leavers", ready: "#leave-title" },
	{ account: "vanthu", path: () => "/nothing/here", ready: ".empty" },
	{ account: "vanthu", path: () => `/incoming/${at.submit}`, ready: ".pdf-sheet", sheet: true },
	{ account: "giamdoc", path: () => `/incoming/${at.direct}?box=to-do`, ready: ".pdf-sheet", sheet: true },
	{ account: "chanhvanphong", path: () => `/incoming/${at.distribute}`, ready: ".pdf-sheet", sheet: true },
	{ account: "truongphong", path: () => `/incoming/${at.assign}`, ready: ".pdf-sheet", sheet: true },
	{ account: "chuyenvien", path: () => `/incoming/${at.work}`, ready: ".pdf-sheet", sheet: true },
	{ account: "phogiamdoc", path: () => "/work/for-information", ready: ".row-item" },
];

// Collects, so that one run tells everything.
let problems: string[] = [];

async function check(browser: Browser, what: string): Promise<void> {
	for (const one of await violations(browser)) problems.push(`${what}: ${one}`);
	const wider = await overflow(browser);
	if (wider) problems.push(`${what}: wider than its window by ${wider}`);
}

function verdict(): void {
	const found = problems;
	problems = [];
	assert.deepEqual(found, []);
}

async function walk(browser: Browser, size: Size, language: string): Promise<void> {
	let account: string | undefined;
	for (const screen of SCREENS) {
		if (screen.account !== account) {
			await browser.resize(DESKTOP.width, DESKTOP.height);
			await browser.command("DELETE", "/cookie");
			await browser.goto(server.url + "/");
			await browser.run(`localStorage.setItem("congvan.language", "vi")`);
			await logIn(browser, server, screen.account);
			await setLanguage(browser, language);
			account = screen.account;
			await browser.resize(size.width, size.height);
		}
		await browser.goto(server.url + screen.path());
		await browser.find(screen.ready);
		assert.equal(await browser.run("return document.documentElement.lang"), language);
		await check(browser, `${language} ${size.width} ${screen.account} ${screen.path()}`);
		if (screen.sheet && size.width < 700) {
			await browser.click(".actions-toggle");
			await check(browser, `${language} ${size.width} ${screen.account} ${screen.path()} with its sheet`);
		}
	}
	// Languages are the account's: leave them as they were.
	await setLanguage(browser, "vi");
}

for (const language of ["vi", "en"]) {
	for (const { name, size } of [
		{ name: "desktop", size: DESKTOP },
		{ name: "phone", size: PHONE },
		{ name: "320 pixels", size: { width: 320, height: 640 } },
	]) {
		test(`screens in ${language} at ${name}`, async () => {
			const browser = await Browser.open({ ...size, dark: name === "phone" });
			try {
				await walk(browser, size, language);
				verdict();
				const log = (await browser.log()).split("\n").filter((line) => line && !line.includes("401 (Unauthorized)"));
				assert.deepEqual(log, [], "the browser's log is empty");
			} finally {
				await browser.close();
			}
		});
	}
}

test("log-in, its errors and the page for old browsers", async () => {
	for (const size of [DESKTOP, { width: 320, height: 640 }]) {
		const browser = await Browser.open(size);
		try {
			await browser.goto(server.url + "/");
			await browser.find("form");
			await check(browser, "log-in");
			await browser.click("button[type=submit]");
			await browser.find(".summary");
			await check(browser, "log-in with errors");
			await browser.click(".button-link[lang]");
			await browser.find("button", "Sign in");
			await check(browser, "log-in in English");
			await browser.goto(`${server.url}/browser.html`);
			await browser.find("h1");
			await check(browser, "the page for old browsers");
		} finally {
			await browser.close();
		}
	}
	verdict();
});

test("registration: empty, with errors, with its dialogs", async () => {
	// Tall enough that the open calendar scrolls nothing under the top bar while axe looks.
	for (const size of [DESKTOP, { width: 320, height: 900 }]) {
		const browser = await Browser.open(size);
		try {
			await logIn(browser, server, "vanthu", "/incoming/new");
			await browser.find(".registration");
			await check(browser, "registration");
			await browser.upload("Chọn tệp", scan);
			await browser.find(".file-done");
			await browser.click("summary");
			await check(browser, "registration with a file and all fields");
			await browser.click("button", "Vào sổ & trình");
			await browser.find(".summary");
			await check(browser, "registration with errors");
			await browser.click(".date-button");
			await browser.find(".calendar");
			await check(browser, "registration with the calendar");
			await browser.run(`document.querySelector(".calendar").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", bubbles: true }))`);
			await browser.select("Độ mật", "Tối mật");
			await browser.find(".stop");
			await check(browser, "the stop screen");
			await browser.click("button", "Xóa tệp");
		} finally {
			await browser.close();
		}
	}
	verdict();
});

test("the help and the directory's proposals", async () => {
	const browser = await Browser.open(DESKTOP);
	try {
		await logIn(browser, server, "giamdoc", `/incoming/${at.direct}`);
		await browser.find(".pdf-sheet");
		await browser.fill("Chủ trì", "phong");
		await browser.find(".combo-option");
		await check(browser, "proposals");
		await browser.click('button[aria-label="Phím tắt"]');
		await browser.find(".keys");
		await check(browser, "help");
		verdict();
	} finally {
		await browser.close();
	}
});
