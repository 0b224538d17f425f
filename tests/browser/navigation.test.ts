// Every screen of everybody's navigation, in both languages: nothing is wider than its window at 320, 375 and 1366 pixels, on a
// phone a thumb hits what can be tapped, and the words of the bar at the bottom stand beside each other.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, overflow, PHONE, picture, setLanguage, type Size, violations, withBrowser } from "./support/pages";
import { Client, dayOf, Server } from "./support/server";
import { type Browser, stopDriver } from "./support/webdriver";

const PEOPLE = ["giamdoc", "vanthu", "chanhvanphong", "truongphong", "chuyenvien", "thuky", "quantri"];
// Everybody of the demo who can log in.
const EVERYBODY = [...PEOPLE, "phogiamdoc", "quantrichung"];
const NARROW: Size = { width: 320, height: 640 };
const TOUCH_PX = 44;

let server: Server;
before(async () => {
	server = await Server.start();
	const clerk = await Client.login(server, "vanthu");
	const head = await Client.login(server, "giamdoc");
	const chief = await Client.login(server, "chanhvanphong");
	const unitHead = await Client.login(server, "truongphong");
	const assignments = [{ unitId: await clerk.unit("NVY"), role: "FLOW_LEAD", dueDate: dayOf(new Date()) }];
	const specialist = { personId: await clerk.person("chuyenvien"), role: "FLOW_LEAD" };
	for (const step of ["submit", "direct", "distribute", "assign"]) {
		const { document } = await clerk.register({ subject: `Văn bản đứng trước bước ${step} của quy trình xử lý văn bản đến`, submit: {} });
		if (step === "submit") continue;
		await head.act(document.id, "direct", { directive: "Nghiên cứu, đề xuất.", assignments });
		if (step === "direct") continue;
		await chief.act(document.id, "distribute", {});
		if (step === "assign") await unitHead.act(document.id, "assign", { assignments: [specialist] });
	}
	await head.call("POST", "/routes", {
		name: "Bệnh án điện tử",
		mode: "ROUTE_PROPOSE",
		conditions: { keywords: ["quy trình xử lý"] },
		directive: "Phòng Nghiệp vụ Y chủ trì tham mưu.",
		assignments: [{ unitId: assignments[0]?.unitId, role: "FLOW_LEAD" }],
	});
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

// What can be tapped and is lower than a thumb needs. A link within a sentence is as high as its line, a number in a list
// opens with its whole row, and what is hidden from the eye is no target.
const small = (browser: Browser): Promise<string[]> =>
	browser.run(
		`const most = arguments[0];
		return [...document.querySelectorAll("main :is(button, a, input, select, textarea, summary), .nav a, .top :is(a, button)")]
			.filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".visually-hidden, .cell-number") && one.type !== "file")
			.filter((one) => !(one.tagName === "A" && getComputedStyle(one).display === "inline" && one.parentElement.textContent.trim() !== one.textContent.trim()))
			.map((one) => [one, (one.matches("input[type=checkbox], input[type=radio]") ? one.closest("label") ?? one : one).getBoundingClientRect()])
			.filter(([, box]) => box.width > 0 && Math.round(box.height) < most)
			.map(([one, box]) => one.tagName + "." + one.className + " '" + (one.getAttribute("aria-label") ?? one.textContent).trim().slice(0, 30) + "' " + Math.round(box.height));`,
		TOUCH_PX,
	);

// Words of the bar that reach over those of their neighbour, or are cut off.
const crowded = (browser: Browser): Promise<string[]> =>
	browser.run(`
		return [...document.querySelectorAll(".nav-link")].flatMap((link) => {
			const text = link.querySelector(".nav-text");
			const words = document.createRange();
			words.selectNodeContents(text);
			const [outer, inner] = [link.getBoundingClientRect(), words.getBoundingClientRect()];
			const wide = inner.left < outer.left - 0.5 || inner.right > outer.right + 0.5;
			return wide || text.scrollHeight > text.clientHeight + 1 ? [text.textContent] : [];
		});`);

async function settled(browser: Browser): Promise<void> {
	await browser.find("main h1");
	await browser.until("all that loads", () => browser.run("return !document.querySelector('.loading, [aria-busy=true]')"));
}

async function look(browser: Browser, what: string, problems: string[]): Promise<void> {
	for (const size of [DESKTOP, NARROW, PHONE]) {
		await browser.resize(size.width, size.height);
		await picture(browser, what);
		const wider = await overflow(browser);
		if (wider) problems.push(`${what} at ${size.width}: wider than its window by ${wider}`);
	}
	for (const one of await small(browser)) problems.push(`${what}: lower than ${TOUCH_PX} px: ${one}`);
	for (const one of await crowded(browser)) problems.push(`${what}: no room in the bar for '${one}'`);
	for (const one of await violations(browser)) problems.push(`${what}: ${one}`);
}

// What the server refused to this page since it was opened.
const refusals = (browser: Browser): Promise<string[]> =>
	browser.run(`
		return performance.getEntriesByType("resource").filter((one) => one.responseStatus >= 400)
			.map((one) => one.responseStatus + " " + one.name.slice(location.origin.length))
			.concat([...document.querySelectorAll("main [role=alert]")].map((one) => one.textContent));`);

async function placesOf(browser: Browser): Promise<string[]> {
	await browser.goto(`${server.url}/work/to-do`);
	await settled(browser);
	await browser.until("what the server says that the post may see", () =>
		browser.run(`
			const asked = performance.getEntriesByType("resource").filter((one) => one.responseEnd > 0).map((one) => new URL(one.name).pathname);
			return ["/incoming/boards", "/incoming/registration", "/registers"].every((path) => asked.includes("/api/v1" + path));`),
	);
	return browser.run(`return [...document.querySelectorAll(".nav-link")].map((one) => one.getAttribute("href"))`);
}

for (const account of EVERYBODY)
	test(`nothing that ${account}'s navigation offers is refused`, () =>
		withBrowser(async (browser) => {
			const problems: string[] = [];
			await logIn(browser, server, account);
			for (const language of ["vi", "en"]) {
				await setLanguage(browser, language);
				const places = await placesOf(browser);
				assert.ok(places.includes("/account"), places.join(" "));
				for (const place of places) {
					await browser.goto(server.url + place);
					await settled(browser);
					for (const one of await refusals(browser)) problems.push(`${language} ${account} ${place}: ${one}`);
				}
			}
			assert.deepEqual([...new Set(problems)], []);
		}));

test("who keeps the system running is offered no documents, and books as far as they keep them", () =>
	withBrowser(async (browser) => {
		await logIn(browser, server, "quantri");
		const places = await placesOf(browser);
		assert.ok(!places.includes("/incoming"));
		assert.ok(places.includes("/people"));
		await browser.click('.nav a[href="/registers"]');
		await browser.find(".page-note", "không đọc các văn bản trong sổ");
		assert.equal(await browser.exists(".rows"), false);
		await browser.find(".book-tools button", "Mở sổ");
	}));

for (const account of PEOPLE)
	test(`every screen of ${account}'s navigation`, () =>
		withBrowser(async (browser) => {
			const problems: string[] = [];
			await logIn(browser, server, account);
			for (const language of ["vi", "en"]) {
				await setLanguage(browser, language);
				await browser.goto(`${server.url}/work/to-do`);
				await settled(browser);
				await browser.until("the boards", () => browser.run(`return document.querySelectorAll(".nav-link").length > 4`));
				const places = await browser.run<string[]>(`return [...document.querySelectorAll(".nav-link")].map((one) => one.getAttribute("href"))`);
				for (const place of places) {
					await browser.goto(server.url + place);
					await settled(browser);
					await look(browser, `${language} ${account} ${place}`, problems);
				}
				await browser.resize(DESKTOP.width, DESKTOP.height);
			}
			assert.deepEqual([...new Set(problems)], []);
		}));
