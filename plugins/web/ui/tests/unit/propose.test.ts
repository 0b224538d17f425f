import assert from "node:assert/strict";
import { test } from "node:test";

import { type Piece, propose } from "../../src/text/propose";

const TYPES = [{ name: "Quyết định", abbreviation: "QĐ" }];

const piece = (text: string, x: number, y: number, width: number, font = "plain"): Piece => ({ text, x, y, width, height: 13, font });

const LETTER = [
	piece("BỘ Y TẾ", 162, 767, 49),
	piece("CỤC QUẢN LÝ KHÁM,", 117, 752, 139, "bold"),
	piece("CHỮA BỆNH", 147, 737, 79, "bold"),
	piece("Số: 1208/KCB-NV", 136, 693, 100),
	piece("V/v báo cáo tình hình thực hiện", 111, 678, 152),
	piece("bệnh án điện tử", 149, 665, 74),
	piece("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 297, 767, 235, "bold"),
	piece("Độc lập - Tự do - Hạnh phúc", 335, 737, 159, "bold"),
	piece("Hà Nội, ngày 12 tháng 11 năm 2026", 327, 696, 174),
	piece("Kính gửi: Sở Y tế các tỉnh.", 148, 633, 342),
	piece("Căn cứ Công văn số: 99/ABC-D ngày 1 tháng 1 năm 2025", 127, 600, 420),
];

test("reads an official letter", () => {
	assert.deepEqual(propose(LETTER, 595, ["Cục Quản lý Khám, chữa bệnh"], TYPES), {
		code: "1208/KCB-NV",
		issuedDate: "12/11/2026",
		issuingOrgan: "Cục Quản lý Khám, chữa bệnh",
		subject: "V/v báo cáo tình hình thực hiện bệnh án điện tử",
	});
	assert.equal(propose(LETTER, 595, [], TYPES).issuingOrgan, "Cục quản lý khám, chữa bệnh");
});

test("reads a decision, whose subject stands under its type", () => {
	const found = propose(
		[
			piece("BỘ NỘI VỤ", 120, 767, 80, "bold"),
			piece("Số:", 110, 720, 20),
			piece("15/QĐ-BNV", 133, 720, 70),
			piece("Hà Nội, ngày 05 tháng 3 năm 2026", 327, 720, 174),
			piece("QUYẾT ĐỊNH", 250, 680, 100, "bold"),
			piece("Về việc ban hành Quy chế công tác văn thư", 180, 662, 240, "bold"),
			piece("BỘ TRƯỞNG BỘ NỘI VỤ", 220, 620, 160, "bold"),
		],
		595,
		[],
		TYPES,
	);
	assert.deepEqual(found, {
		code: "15/QĐ-BNV",
		issuedDate: "05/3/2026",
		issuingOrgan: "Bộ nội vụ",
		documentType: "Quyết định",
		subject: "Về việc ban hành Quy chế công tác văn thư",
	});
});

test("proposes nothing where there is no number, as in a scan without text", () => {
	assert.deepEqual(propose([], 595, [], TYPES), {});
	assert.deepEqual(propose([piece("Một trang chữ bình thường", 100, 700, 200)], 595, [], TYPES), {});
	assert.deepEqual(propose([piece("Trả lời Công văn số: 12/ABC-D", 350, 500, 200)], 595, [], TYPES), {});
});
