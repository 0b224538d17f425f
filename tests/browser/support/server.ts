// A real server with one agency (the demo's, if no other is named) on a free port and a throw-away directory.
import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

import { build, top } from "./paths";

const START_MS = 60_000;
const DAY_S = 86_400;

export const scan = join(top, "tests/data/scan-1208-KCB-NV.pdf");
// With its text.
export const letter = join(top, "tests/data/letter-1208-KCB-NV.pdf");
export const PASSWORD = "congvan-demo";

async function freePort(): Promise<number> {
	const probe = createServer();
	probe.listen(0, "127.0.0.1");
	await once(probe, "listening");
	const { port } = probe.address() as AddressInfo;
	probe.close();
	await once(probe, "close");
	return port;
}

export interface Setting {
	// A file for `congvan init`.
	agency?: string;
	// A folder of config/presets, which the agency's operator chooses.
	preset?: string;
	// The directory of whom documents are sent to is filled.
	organs?: boolean;
	// What puts numbers and seals into PDFs, as tests bring it.
	seals?: boolean;
}

// The day that it is in Vietnam, where agencies are: not the one of UTC between 17 o'clock and midnight.
export const dayOf = (at: Date): string => new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 10);

export class Server {
	readonly config: string;
	readonly url: string;
	private agencies = 1;
	private child!: ChildProcessByStdio<null, null, Readable>;
	private log = "";
	private environment: NodeJS.ProcessEnv = process.env;

	static async start({ agency = join(top, "config/demo/agency.yaml"), preset, organs, seals }: Setting = {}): Promise<Server> {
		const folder = mkdtempSync(join(tmpdir(), "congvan-browser-"));
		const server = new Server(folder, await freePort());
		const process = join(top, "config/presets", preset ?? "default", "outgoing.yaml");
		writeFileSync(
			server.config,
			`data: ${folder}/store
control: {socket: ${folder}/control.sock}
plugins:
  directory: ${build}/${seals ? "test-plugins" : "plugins"}
  enabled: [identity, organs, register, work, incoming, outgoing, notices, transfer, print, ${seals ? "seals, " : ""}web]
  privileged: [web, identity, organs, transfer]
incoming:
  presets: ${top}/config/presets
  document_types: ${top}/config/catalogues/document-types.yaml
  calendar: ${top}/config/catalogues/calendar-vn.yaml
outgoing:
  process: ${existsSync(process) ? process : join(top, "config/presets/default/outgoing.yaml")}
  document_types: ${top}/config/catalogues/document-types.yaml
  calendar: ${top}/config/catalogues/calendar-vn.yaml
  form: ${top}/config/catalogues/document-form.yaml
  presets: ${top}/config/presets
organs: {groups: ${top}/config/catalogues/organ-groups.yaml}
work: {calendar: ${top}/config/catalogues/calendar-vn.yaml}
web: {listen: "127.0.0.1:${server.port}", ui: ${build}/ui}
`,
		);
		await server.up();
		server.operate("init", "--file", agency);
		if (preset) server.operate("process", "use", preset, "--agency", "1");
		if (organs) server.operate("organ", "import", join(top, "config/demo/organs.csv"));
		return server;
	}

	// What an operator types.
	private operate(...words: string[]): void {
		execFileSync(join(build, "bin/congvan"), [...words, "--socket", `${this.folder}/control.sock`], { stdio: ["ignore", "ignore", "inherit"] });
	}

	// One more agency: as a file for `congvan init` describes it.
	addAgency(yaml: string, preset?: string): void {
		const file = join(this.folder, "agency.yaml");
		writeFileSync(file, yaml);
		this.operate("init", "--file", file);
		this.agencies++;
		if (preset) this.operate("process", "use", preset, "--agency", String(this.agencies));
	}

	constructor(
		private readonly folder: string,
		readonly port: number,
	) {
		this.config = join(folder, "congvan.yaml");
		this.url = `http://127.0.0.1:${port}`;
	}

	async up(): Promise<void> {
		this.log = "";
		this.child = spawn(join(build, "bin/congvand"), ["--config", this.config], { stdio: ["ignore", "ignore", "pipe"], env: this.environment });
		this.child.stderr.on("data", (chunk: Buffer) => {
			this.log = (this.log + chunk).slice(-20_000);
		});
		const end = Date.now() + START_MS;
		for (;;) {
			const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
			if (answer?.ok) return;
			if (this.child.exitCode !== null || Date.now() > end) throw new Error(`the server did not start:\n${this.log}`);
			await new Promise((done) => setTimeout(done, 50));
		}
	}

	async down(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
		if (this.child.exitCode !== null || this.child.signalCode !== null) return;
		this.child.kill(signal);
		await once(this.child, "exit");
	}

	// Starts it again on a later day: what was due until then is overdue. Sessions of before may have ended.
	async later(days: number): Promise<void> {
		await this.down();
		this.environment = {
			...process.env,
			LD_PRELOAD: join(build, "tests/integration/libtest-clock.so"),
			CONGVAN_TEST_CLOCK_AHEAD_S: String(days * DAY_S),
			// The library is not the sanitizer's, and comes before it.
			ASAN_OPTIONS: [process.env.ASAN_OPTIONS, "verify_asan_link_order=0"].filter(Boolean).join(":"),
		};
		await this.up();
	}

	async stop(): Promise<void> {
		await this.down();
		const { exitCode } = this.child;
		if (exitCode !== 0) console.error(`the server ended with code ${exitCode}:\n${this.log}`);
		rmSync(this.folder, { recursive: true, force: true });
	}
}

export interface Entry {
	id: string;
	duplicateOf?: string;
}

interface View {
	document: Entry;
	actions?: { name: string; flowId?: string; etag: string }[];
}

// A person who speaks to the server without a page: makes what a test needs to be there.
export class Client {
	private keys = 0;
	private token?: string;

	static async login(server: Server, account: string): Promise<Client> {
		const client = new Client(server);
		const { token } = await client.call<{ token: string }>("POST", "/session", { account, password: PASSWORD, bearer: true });
		client.token = token;
		return client;
	}

	constructor(private readonly server: Server) {}

	async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
		const raw = body instanceof Uint8Array;
		const response = await fetch(`${this.server.url}/api/v1${path}`, {
			method,
			headers: {
				"Content-Type": raw ? "application/pdf" : "application/json",
				"Idempotency-Key": `${process.pid}-${Date.now()}-${this.keys++}`,
				...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
				...headers,
			},
			body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return (text ? JSON.parse(text) : {}) as T;
	}

	// A draft with its PDF, by who speaks.
	async draft(fields: Record<string, unknown> = {}): Promise<View> {
		const { uploadId } = await this.call<{ uploadId: string }>("POST", "/blobs", readFileSync(scan), { "X-File-Name": "du-thao.pdf" });
		return this.call("POST", "/outgoing", {
			fields: {
				documentType: "Công văn",
				subject: "V/v tăng cường phòng, chống dịch bệnh",
				recipients: [{ kind: "RECIPIENT_OUTSIDE", name: "Bệnh viện tỉnh", address: "Số 1 đường Trung tâm" }],
				...fields,
			},
			uploads: [{ uploadId, purpose: "pdf", name: "du-thao.pdf" }],
		});
	}

	async register(fields: Record<string, unknown> = {}): Promise<View> {
		const { uploadId } = await this.call<{ uploadId: string }>("POST", "/blobs", readFileSync(scan), { "X-File-Name": "scan.pdf" });
		return this.call("POST", "/incoming", {
			issuingOrgan: "Bộ Y tế",
			codeNumber: String(1000 + this.keys),
			codeNotation: "BYT-KCB",
			issuedDate: new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10),
			documentType: "Công văn",
			subject: "V/v báo cáo tình hình thực hiện bệnh án điện tử",
			uploads: [{ uploadId, name: "scan.pdf" }],
			...fields,
		});
	}

	async act(id: string, name: string, body: Record<string, unknown>, kind = "incoming"): Promise<void> {
		const view = await this.call<View>("GET", `/${kind}/${id}`);
		const offer = view.actions?.find((one) => one.name === name);
		if (!offer) throw new Error(`no '${name}' among ${JSON.stringify(view.actions)}`);
		await this.call("POST", `/${kind}/${id}/${name}`, { ...body, flowId: offer.flowId }, { "If-Match": `"${offer.etag}"` });
	}

	async unit(code: string): Promise<string> {
		const { units } = await this.call<{ units: { id: string; code: string }[] }>("GET", "/units");
		const unit = units.find((one) => one.code === code);
		if (!unit) throw new Error(`no unit '${code}'`);
		return unit.id;
	}

	async person(account: string): Promise<string> {
		const { people } = await this.call<{ people: { person: { id: string; account: string } }[] }>("GET", "/people?limit=200");
		const found = people.find((one) => one.person.account === account);
		if (!found) throw new Error(`nobody has the account '${account}'`);
		return found.person.id;
	}
}
