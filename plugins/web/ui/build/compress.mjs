// Writes .br and .gz beside every text file, as small as they get: the server picks by Accept-Encoding.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const TEXT = /\.(js|css|html|svg|txt|json|webmanifest)$/;

export function compress(folder) {
	for (const name of readdirSync(folder)) {
		const path = join(folder, name);
		if (statSync(path).isDirectory()) {
			compress(path);
		} else if (TEXT.test(name)) {
			const content = readFileSync(path);
			writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
			writeFileSync(
				`${path}.br`,
				brotliCompressSync(content, {
					params: {
						[constants.BROTLI_PARAM_QUALITY]: 11,
						[constants.BROTLI_PARAM_SIZE_HINT]: content.length,
					},
				}),
			);
		}
	}
}
