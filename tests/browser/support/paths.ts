// Where things are. Tests run as bundles below the build directory, so tests/browser/run tells them.
import { join } from "node:path";

function told(name: string): string {
	const value = process.env[name];
	if (!value) throw new Error(`${name} is not set: start the tests with tests/browser/run`);
	return value;
}

export const top = told("CONGVAN_TOP");
export const build = told("CONGVAN_BUILD");
export const ui = join(top, "plugins/web/ui");
