// How long a person waits for receivers while they type: from the input event of a key until the list that it leads to is
// painted, in a real browser. One letter after the other, each when the list of the one before stands, and then the whole
// word without a pause; beside that the server's answer alone and an empty frame, in the same page.
//   node run.mjs ADDRESS
// Prints how many keys there were and, in milliseconds, p50 and p99 of what was said, besides when half of the requests had
// been sent and answered.
import { logIn, withBrowser } from "../../browser/support/pages";
import { type Browser, stopDriver } from "../../browser/support/webdriver";

const FIELD = "Nơi nhận";
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const FRAMES = 200;
const [url = ""] = process.argv.slice(2);

// As people type them: without diacritics, words of names in their order, or the last ones alone.
const TYPED = ["so tai chinh", "uy ban nhan dan", "truong tieu hoc tan hoa", "benh vien da khoa", "tram y te xa dong", "hop tac xa nong", "hoa binh thanh", "truong mam non phu", "cong ty co phan", "khoa hoc cong nghe", "vinh long my", "ban quan ly du an"];
const LETTERS_MIN = 2;
const LETTERS_MAX = 12;

// The first letters of each, from two to twelve, spaces among them; two of three, so that it ends.
const queries = (): string[] => {
	const lengths = Array.from({ length: LETTERS_MAX - LETTERS_MIN + 1 }, (_, i) => LETTERS_MIN + i);
	return [...new Set(TYPED.flatMap((text) => lengths.map((n) => text.slice(0, n).trim())))].filter((text, i) => text.length >= LETTERS_MIN && i % 3 !== 2);
};

// Watches the list below the field. What it shows is final when nothing is asked any more and it has stood still; the
// time that counts is that of the last change, once its frame is painted.
const WATCH = `
	const STILL_MS = 60, AFTER_INPUT_MS = 120;
	const input = arguments[0], list = document.getElementById(input.getAttribute("aria-controls"));
	const painted = (then) => requestAnimationFrame(() => {
		const channel = new MessageChannel();
		channel.port1.onmessage = () => then(performance.now());
		channel.port2.postMessage(0);
	});
	let asked = 0, begun = 0, last = 0, moved = 0, sent = 0, answered = 0;
	const real = window.fetch;
	window.fetch = (...request) => {
		asked++;
		moved = sent = performance.now();
		const end = () => { asked--; moved = answered = performance.now(); };
		return real(...request).then((answer) => { answer.clone().text().then(end, end); return answer; }, (error) => { end(); throw error; });
	};
	input.addEventListener("input", (event) => { begun = moved = event.timeStamp; last = 0; }, true);
	new MutationObserver(() => {
		const of = begun;
		moved = performance.now();
		painted((at) => { if (of === begun) last = at; });
	}).observe(list, { childList: true, subtree: true, characterData: true, attributes: true });
	window.picker = {
		painted,
		wait: (text) => new Promise((done) => {
			const look = () => {
				const now = performance.now();
				if (input.value === text && begun && !asked && now - begun > AFTER_INPUT_MS && now - moved > STILL_MS) done({ sent: sent - begun, answered: answered - begun, painted: last ? last - begun : 0 });
				else setTimeout(look, 5);
			};
			look();
		}),
		reset: () => { begun = last = 0; },
	};`;

interface Wait {
	sent: number;
	answered: number;
	// 0: the list stayed as it was.
	painted: number;
}

const wait = (browser: Browser, text: string): Promise<Wait> => browser.runAsync<Wait>("const [text, done] = arguments; window.picker.wait(text).then(done)", text);

async function emptied(browser: Browser): Promise<void> {
	await browser.run(`
		const input = document.activeElement;
		Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, "");
		input.dispatchEvent(new Event("input", { bubbles: true }));`);
	await wait(browser, "");
	await browser.run("window.picker.reset()");
}

const requests = (browser: Browser, texts: string[]): Promise<number[]> =>
	browser.runAsync(
		`const [texts, done] = arguments;
		(async () => {
			const all = [];
			for (const text of texts) {
				const begun = performance.now();
				await (await fetch("/api/v1/organs?limit=20&q=" + encodeURIComponent(text), { cache: "no-store" })).json();
				all.push(performance.now() - begun);
			}
			return all;
		})().then(done);`,
		texts,
	);

// A word in the page changes, until that is painted.
const frames = (browser: Browser, count: number): Promise<number[]> =>
	browser.runAsync(
		`const [count, done] = arguments;
		(async () => {
			const word = document.body.appendChild(document.createElement("p")), all = [];
			for (let i = 0; i < count; i++) {
				await new Promise((next) => setTimeout(next, Math.random() * 20));
				const begun = performance.now();
				word.textContent = String(i);
				all.push((await new Promise((at) => window.picker.painted(at))) - begun);
			}
			word.remove();
			return all;
		})().then(done);`,
		count,
	);

function share(of: number[], part: number): number {
	const sorted = [...of].sort((a, b) => a - b);
	return Math.round((sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0) * 100) / 100;
}

await withBrowser(async (browser) => {
	await logIn(browser, { url }, "chuyenvien", "/outgoing/new");
	const field = await browser.field(FIELD);
	await browser.run("arguments[0].focus(); arguments[0].click();", { [ELEMENT]: field });
	await browser.find(".combo-option");
	await browser.run(WATCH, { [ELEMENT]: field });
	const texts = queries();
	const keys: Wait[] = [];
	const bursts: Wait[] = [];
	for (const text of texts) {
		await emptied(browser);
		for (let n = 1; n <= text.length; n++) {
			await browser.type(text[n - 1] ?? "");
			keys.push(await wait(browser, text.slice(0, n)));
		}
		await emptied(browser);
		await browser.type(text);
		bursts.push(await wait(browser, text));
	}
	const asked = await requests(browser, texts);
	const empty = await frames(browser, FRAMES);
	const painted = (all: Wait[]): number[] => all.map((one) => one.painted).filter((took) => took > 0);
	const letters = painted(keys);
	const words = painted(bursts);
	console.log(
		JSON.stringify({
			queries: texts.length,
			keys: letters.length,
			p50: share(letters, 0.5),
			p99: share(letters, 0.99),
			worst: share(letters, 1),
			burst_p50: share(words, 0.5),
			burst_p99: share(words, 0.99),
			sent_p50: share(keys.map(({ sent }) => sent), 0.5),
			answered_p50: share(keys.map(({ answered }) => answered), 0.5),
			request_p50: share(asked, 0.5),
			request_p99: share(asked, 0.99),
			frame_p50: share(empty, 0.5),
			frame_p99: share(empty, 0.99),
		}),
	);
});
await stopDriver();
