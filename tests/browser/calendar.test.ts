// The agency's calendar: a day off is added, removed and brought back; the week changes; who may not change it only reads.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { DESKTOP, logIn, PHONE, setLanguage, type Size, sound, withBrowser } from "./support/pages";
import { Client, Server } from "./support/server";
import { stopDriver } from "./support/webdriver";

let server: Server;
before(async () => {
	server = await Server.start();
});
after(async () => {
	await server?.stop();
	await stopDriver();
});

const YEAR = new Date().getFullYear();
const WORDS = {
	vi: {
		title: "Lịch làm việc", from: "Từ ngày", name: "Tên gọi", add: "Thêm ngày nghỉ", twice: "đã có trong danh sách", removed: "Đã bỏ", undo: "Hoàn tác", undone: "Đã hoàn tác",
		monday: "Giờ làm việc thứ Hai", save: "Lưu tuần làm việc", wrong: "Kết thúc trước khi bắt đầu", saved: "Đã lưu tuần",
	},
	en: {
		title: "Working calendar", from: "From", name: "Name", add: "Add days off", twice: "in the list already", removed: "was removed", undo: "Undo", undone: "Undone",
		monday: "Working hours on Monday", save: "Save the working week", wrong: "It ends before it begins", saved: "The working week was saved",
	},
};

async function keeps(size: Size, language: "vi" | "en", account: string, day: string): Promise<void> {
	const said = WORDS[language];
	const date = `${day}/${YEAR}`;
	await withBrowser(async (browser) => {
		await logIn(browser, server, account, "/calendar");
		await setLanguage(browser, language);
		await browser.goto(`${server.url}/calendar`);
		await browser.find("h1", said.title);
		await sound(browser, "calendar");
		browser.clicks = 0;
		await browser.fill(said.from, date);
		await browser.fill(said.name, `Nghỉ bù ${day}`);
		await browser.click(".calendar-add button[type=submit]", said.add);
		await browser.find(".calendar-line", `Nghỉ bù ${day}`);
		assert.ok(browser.clicks <= 3, `adding a day off took ${browser.clicks} interactions`);
		await browser.fill(said.from, date);
		await browser.click(".calendar-add button[type=submit]", said.add);
		await browser.find(".field-wrong", said.twice);
		await sound(browser, "calendar with a mistake");
		await browser.click(`.calendar-line button[aria-label*="${date}"]`);
		await browser.find(".calendar-done", said.removed);
		await browser.click(".calendar-done button", said.undo);
		await browser.find(".toast", said.undone);
		await browser.find(".calendar-line", `Nghỉ bù ${day}`);
		await browser.fill(said.monday, "09:00-08:00");
		await browser.click("button[type=submit]", said.save);
		await browser.find(".summary", said.wrong);
		await browser.fill(said.monday, "8-12, 13h30-17h");
		await browser.click("button[type=submit]", said.save);
		await browser.find(".calendar-done", said.saved);
		await sound(browser, "calendar changed");
	}, size);
	const kept = (await (await Client.login(server, account)).call("GET", "/settings/calendar")) as { own: boolean; calendar: { holidays: { from: string }[] } };
	assert.equal(kept.own, true);
	assert.ok(kept.calendar.holidays.some((one) => one.from === `${YEAR}-${day.slice(3)}-${day.slice(0, 2)}`));
}
test("desktop: the administrator keeps the calendar", () => keeps(DESKTOP, "vi", "quantri", "28/12"));
test("phone, in English: the chief of office does", () => keeps(PHONE, "en", "chanhvanphong", "29/12"));

test("everybody else reads it", async () => {
	await withBrowser(async (browser) => {
		await logIn(browser, server, "chuyenvien", "/account");
		await browser.click('a[href="/calendar"]');
		await browser.find("h1", "Lịch làm việc");
		await browser.find(".calendar-line", "hằng năm");
		assert.equal(await browser.exists(".calendar-add"), false);
		assert.equal(await browser.exists(".calendar-line button"), false);
		await sound(browser, "calendar, read");
	}, PHONE);
});
