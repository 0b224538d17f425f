// The two modules of Node that unit tests use.
declare module "node:test" {
	export function test(name: string, run: () => void | Promise<void>): void;
}
declare module "node:assert/strict" {
	interface Assert {
		equal(actual: unknown, expected: unknown, message?: string): void;
		notEqual(actual: unknown, expected: unknown, message?: string): void;
		deepEqual(actual: unknown, expected: unknown, message?: string): void;
		ok(value: unknown, message?: string): void;
		match(text: string, pattern: RegExp, message?: string): void;
		rejects(promise: Promise<unknown>, check?: (error: unknown) => boolean): Promise<void>;
	}
	const assert: Assert;
	export default assert;
}
