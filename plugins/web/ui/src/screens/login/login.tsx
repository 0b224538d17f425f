// Log-in, as a screen and as the dialog over the page when a session has ended.
import { useState } from "preact/hooks";

import { ApiError } from "../../api/problem";
import { login } from "../../app/session";
import { language, setLanguage, t } from "../../i18n/i18n";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { DemoPeople } from "./demo";

const FIELDS = ["/account", "/password"];

function missing(account: string, password: string): FormErrors | undefined {
	const fields: Record<string, string> = {};
	if (account.trim() === "") fields["/account"] = t("login.account_missing");
	if (password === "") fields["/password"] = t("login.password_missing");
	return Object.keys(fields).length ? { fields } : undefined;
}

export function LoginForm({ account: known }: { account?: string }) {
	const [account, setAccount] = useState(known ?? "");
	const [password, setPassword] = useState("");
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);

	const send = async () => {
		const wrong = missing(account, password);
		if (wrong) return setErrors(wrong);
		setBusy(true);
		try {
			await login(account.trim(), password);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, FIELDS));
			setBusy(false);
		}
	};
	return (
		<form
			class="login-form"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				if (!busy) void send();
			}}
		>
			<ErrorSummary errors={errors} labels={{ "/account": t("login.account"), "/password": t("login.password") }} onRetry={() => void send()} />
			<TextField
				label={t("login.account")}
				name="/account"
				error={errors.fields["/account"]}
				value={account}
				onValue={setAccount}
				input={{ autocomplete: "username", autocapitalize: "none", spellcheck: false, autofocus: !known }}
			/>
			<TextField
				label={t("login.password")}
				name="/password"
				error={errors.fields["/password"]}
				value={password}
				onValue={setPassword}
				input={{ type: "password", autocomplete: "current-password", autofocus: Boolean(known) }}
			/>
			<button type="submit" class="button button-primary button-wide" aria-disabled={busy}>
				{busy ? t("login.busy") : t("login.submit")}
			</button>
		</form>
	);
}

export function LoginScreen() {
	const [chosen, setChosen] = useState<string>();
	return (
		<main class="login" id="main">
			<div class="login-card">
				<img src="/icon.svg" alt="" width="48" height="48" />
				<h1 class="login-title">{t("app.name")}</h1>
				<p class="login-lead">{t("app.lead")}</p>
				<LoginForm key={chosen} account={chosen} />
				<DemoPeople onChoose={setChosen} />
				<LanguageSwitch />
			</div>
		</main>
	);
}

export function LanguageSwitch() {
	const other = language.value === "vi" ? "en" : "vi";
	return (
		<button type="button" class="button-link" lang={other} onClick={() => void setLanguage(other)}>
			{t("language.other")}
		</button>
	);
}
