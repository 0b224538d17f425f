// A real server with the demo agency on a free port and a throw-away directory.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const START_MS = 60_000;

export const build = resolve(process.env.CONGVAN_BUILD ?? join(top, "build/release"));
export const scan = join(top, "tests/data/scan-1208-KCB-NV.pdf");
export const PASSWORD = "congvan-demo";

async function freePort() {
	const probe = createServer();
	probe.listen(0, "127.0.0.1");
	await once(probe, "listening");
	const { port } = probe.address();
	probe.close();
	await once(probe, "close");
	return port;
}

export class Server {
	static async start() {
		const folder = mkdtempSync(join(tmpdir(), "congvan-browser-"));
		const server = new Server(folder, await freePort());
		writeFileSync(
			server.config,
			`data: ${folder}/store
control: {socket: ${folder}/control.sock}
plugins:
  directory: ${build}/plugins
  enabled: [identity, register, work, incoming, web]
incoming: {document_types: ${top}/config/catalogues/document-types.yaml}
work: {calendar: ${top}/config/catalogues/calendar-vn.yaml}
web: {listen: "127.0.0.1:${server.port}", ui: ${build}/ui}
`,
		);
		await server.up();
		execFileSync(join(build, "bin/congvan"), ["init", "--socket", `${folder}/control.sock`, "--file", join(top, "config/demo/agency.yaml")], {
			stdio: ["ignore", "ignore", "inherit"],
		});
		return server;
	}

	constructor(folder, port) {
		this.folder = folder;
		this.port = port;
		this.config = join(folder, "congvan.yaml");
		this.url = `http://127.0.0.1:${port}`;
	}

	async up() {
		this.log = "";
		this.child = spawn(join(build, "bin/congvand"), ["--config", this.config], { stdio: ["ignore", "ignore", "pipe"] });
		this.child.stderr.on("data", (chunk) => {
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

	async down(signal = "SIGTERM") {
		if (this.child.exitCode !== null || this.child.signalCode !== null) return;
		this.child.kill(signal);
		await once(this.child, "exit");
	}

	async stop() {
		await this.down();
		const { exitCode } = this.child;
		if (exitCode !== 0) console.error(`the server ended with code ${exitCode}:\n${this.log}`);
		rmSync(this.folder, { recursive: true, force: true });
	}
}

// A person who speaks to the server without a page: makes what a test needs to be there.
export class Client {
	static async login(server, account) {
		const client = new Client(server);
		const { token } = await client.call("POST", "/session", { account, password: PASSWORD, bearer: true });
		client.token = token;
		return client;
	}

	constructor(server) {
		this.server = server;
		this.keys = 0;
	}

	async call(method, path, body, headers = {}) {
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
		return text ? JSON.parse(text) : {};
	}

	async register(fields = {}) {
		const { uploadId } = await this.call("POST", "/blobs", readFileSync(scan), { "X-File-Name": "scan.pdf" });
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

	async act(id, name, body) {
		const view = await this.call("GET", `/incoming/${id}`);
		const offer = view.actions?.find((one) => one.name === name);
		if (!offer) throw new Error(`no '${name}' among ${JSON.stringify(view.actions)}`);
		return this.call("POST", `/incoming/${id}/${name}`, { ...body, flowId: offer.flowId }, { "If-Match": `"${offer.etag}"` });
	}

	async unit(code) {
		const { units } = await this.call("GET", "/units");
		return units.find((one) => one.code === code).id;
	}

	async person(account) {
		const { people } = await this.call("GET", "/people?limit=200");
		return people.find((one) => one.person.account === account).person.id;
	}
}
