import { render } from "preact";

import "@preact/signals";

import { App } from "./app/app";
import { sweepDrafts } from "./app/draft";
import { startKeys } from "./app/keys";
import { startRouter } from "./app/router";
import { startSession } from "./app/session";
import { rememberedLanguage, setLanguage } from "./i18n/i18n";

async function start(): Promise<void> {
	const root = document.getElementById("app");
	if (!root) return;
	await setLanguage(rememberedLanguage());
	startKeys();
	startRouter();
	sweepDrafts();
	void startSession();
	render(<App />, root);
}

void start();
