// Stands between browser and server and loses answers: the server has done the work, and the page never hears of it.
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Server } from "./server";

export class Proxy {
	// How many answers to POSTs of a path are still to be lost, and what was seen.
	readonly lose = new Map<string, number>();
	readonly keys: { url: string; key: string | string[] | undefined }[] = [];
	url = "";
	private readonly http: HttpServer;

	static async start(server: Server): Promise<Proxy> {
		const proxy = new Proxy(server);
		proxy.http.listen(0, "127.0.0.1");
		await once(proxy.http, "listening");
		proxy.url = `http://127.0.0.1:${(proxy.http.address() as AddressInfo).port}`;
		return proxy;
	}

	constructor(private readonly server: Server) {
		this.http = createServer((incoming, answer) => this.pass(incoming, answer));
	}

	private pass(incoming: IncomingMessage, answer: ServerResponse): void {
		const { method, url = "", headers } = incoming;
		if (method === "POST") this.keys.push({ url, key: headers["idempotency-key"] });
		const outgoing = request({ host: "127.0.0.1", port: this.server.port, method, path: url, headers }, (reply) => {
			const left = method === "POST" ? (this.lose.get(url) ?? 0) : 0;
			if (left > 0) {
				this.lose.set(url, left - 1);
				reply.resume();
				reply.on("end", () => answer.destroy());
				return;
			}
			// On a connection of its own: a browser asks again by itself when one that it used before breaks.
			answer.shouldKeepAlive = false;
			answer.writeHead(reply.statusCode ?? 502, reply.headers);
			reply.pipe(answer);
		});
		outgoing.on("error", () => answer.destroy());
		incoming.on("error", () => outgoing.destroy());
		incoming.pipe(outgoing);
	}

	async stop(): Promise<void> {
		this.http.closeAllConnections();
		this.http.close();
		await once(this.http, "close");
	}
}
