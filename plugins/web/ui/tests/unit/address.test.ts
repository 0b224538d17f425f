import assert from "node:assert/strict";
import { test } from "node:test";

import { followAddress, organAddress, wishOf } from "../../src/screens/deliveries/query";

Object.assign(globalThis, { window: { location: { pathname: "/", search: "" } } });
const { match } = await import("../../src/app/router");

test("an id is a number: a word in its place names another screen, or none", () => {
	assert.deepEqual(match("/outgoing/:id", "/outgoing/744301556432928768"), { id: "744301556432928768" });
	assert.deepEqual(match("/outgoing/:id/edit", "/outgoing/7/edit/"), { id: "7" });
	assert.equal(match("/outgoing/:id", "/outgoing/replies"), undefined);
	assert.equal(match("/outgoing/:id", "/outgoing/"), undefined);
	assert.deepEqual(match("/work/:tab", "/work/to-do"), { tab: "to-do" });
});

test("what narrows deliveries goes into the address and comes back from it", () => {
	const address = followAddress(new URLSearchParams("channel=CHANNEL_PAPER&cursor=x"), { words: "sở y tế", to: "2026-03-05" });
	assert.deepEqual(wishOf(new URL(address, "http://localhost").searchParams), {
		list: undefined,
		channel: "CHANNEL_PAPER",
		words: "sở y tế",
		organId: undefined,
		from: undefined,
		to: "2026-03-05",
	});
	assert.equal(followAddress(new URLSearchParams("words=a"), { words: undefined }), "/outgoing/deliveries");
	// What no server knows is not asked for.
	assert.equal(wishOf(new URLSearchParams("list=FOLLOW_POEMS")).list, undefined);
});

test("an organisation without an identifier leads nowhere", () => {
	assert.equal(organAddress({ name: "Hộ kinh doanh" }), undefined);
	assert.equal(organAddress({ name: "Bộ Y tế", organId: "G22" }), `/outgoing/deliveries?organId=G22&organ=${encodeURIComponent("Bộ Y tế").replaceAll("%20", "+")}`);
});
