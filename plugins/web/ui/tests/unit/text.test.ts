import assert from "node:assert/strict";
import { test } from "node:test";

import { fill } from "../../src/i18n/i18n";
import { firstPassword, proposedAccount } from "../../src/text/account";
import { joinCode, splitCode, typeOfNotation } from "../../src/text/code";
import { fold, matches } from "../../src/text/fold";
import { searchOf } from "../../src/screens/incoming/query";
import { arrivalNumber } from "../../src/text/number";

const TYPES = [
	{ name: "Quyết định", abbreviation: "QĐ" },
	{ name: "Công văn", abbreviation: "" },
	{ name: "Thư công", abbreviation: "" },
	{ name: "Thông báo", abbreviation: "TB" },
	{ name: "Nghị định", abbreviation: "NĐ" },
];

test("folds marks, đ, case and either way of writing hòa", () => {
	assert.equal(fold("Đặng Thị Hòa"), "dang thi hoa");
	assert.equal(fold("hoà"), fold("hòa"));
	assert.equal(fold("Ng\u0068i\u0065\u0323\u0302p"), "nghiep");
	assert.equal(fold("  nhiều   khoảng  trắng "), "nhieu khoang trang");
});

test("finds by beginnings of words, in any order", () => {
	assert.ok(matches("Phòng Nghiệp vụ Y", "nghiep vu"));
	assert.ok(matches("Phòng Nghiệp vụ Y", "vu ng"));
	assert.ok(matches("Phòng Nghiệp vụ Y", ""));
	assert.ok(matches("Trần Thị Đào (Phó phòng)", "dao pho"));
	assert.ok(!matches("Phòng Nghiệp vụ Y", "duoc"));
});

test("splits number and notation at the first slash", () => {
	assert.deepEqual(splitCode("15/QĐ-BNV"), { number: "15", notation: "QĐ-BNV" });
	assert.deepEqual(splitCode(" 30 / 2020 / NĐ - CP "), { number: "30", notation: "2020/NĐ-CP" });
	assert.deepEqual(splitCode("15"), { number: "15", notation: "" });
	assert.deepEqual(splitCode("GM-UBND"), { number: "", notation: "GM-UBND" });
	assert.deepEqual(splitCode(""), { number: "", notation: "" });
	assert.equal(joinCode("15", "QĐ-BNV"), "15/QĐ-BNV");
	assert.equal(joinCode(undefined, "GM"), "GM");
});

test("the notation tells the type", () => {
	assert.equal(typeOfNotation("QĐ-BNV", TYPES), "Quyết định");
	assert.equal(typeOfNotation("2020/NĐ-CP", TYPES), "Nghị định");
	assert.equal(typeOfNotation("TB-UBND", TYPES), "Thông báo");
	assert.equal(typeOfNotation("qd-byt", TYPES), "Quyết định");
	assert.equal(typeOfNotation("KCB-NV", TYPES), "Công văn");
	assert.equal(typeOfNotation("UBND-VX", TYPES), "Công văn");
	assert.equal(typeOfNotation("BYT", TYPES), undefined);
	assert.equal(typeOfNotation("", TYPES), undefined);
});

test("numbers below ten have a leading zero", () => {
	assert.equal(arrivalNumber("5"), "05");
	assert.equal(arrivalNumber("12", "a"), "12a");
	assert.equal(arrivalNumber("12"), "12");
	assert.equal(arrivalNumber(undefined), "");
});

test("fills placeholders and chooses plurals", () => {
	assert.equal(fill("Số đến {number}", { number: "05" }), "Số đến 05");
	assert.equal(fill("{n} {n|day|days}", { n: 1 }), "1 day");
	assert.equal(fill("{n} {n|day|days}", { n: 3 }), "3 days");
	assert.equal(fill("a {missing} b", { n: 1 }), "a  b");
});

test("proposes accounts from names, each once", () => {
	assert.equal(proposedAccount("Phan Trọng Khiêm", new Set()), "khiempt");
	assert.equal(proposedAccount("  Đỗ  Hạ Vi ", new Set(["vidh"])), "vidh2");
	assert.equal(proposedAccount("Vi", new Set(["vi", "vi2"])), "vi3");
	assert.equal(proposedAccount("", new Set()), "");
});

test("a first password has four groups, and nothing in it is taken for something else", () => {
	const one = firstPassword();
	assert.ok(/^[a-hkmnp-z2-9]{4}(-[a-hkmnp-z2-9]{4}){3}$/.test(one), one);
	assert.ok(one !== firstPassword());
});

test("what is searched for is a number with its symbol, or words", () => {
	assert.deepEqual(searchOf(" 1208/KCB-NV "), { code: "1208/KCB-NV" });
	assert.deepEqual(searchOf("30/2020/NĐ-CP"), { code: "30/2020/NĐ-CP" });
	assert.deepEqual(searchOf("benh an dien tu"), { words: "benh an dien tu" });
	assert.deepEqual(searchOf("1208"), { words: "1208" });
	assert.deepEqual(searchOf("  "), {});
});
