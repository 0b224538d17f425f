// Cá nhân: who I am here, language, shortcuts, password, log out.
import { useState } from "preact/hooks";

import { Submission, post, request } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { Me } from "../../api/types";
import { actIn, actingChoices, actingPost } from "../../app/acting";
import { setSingleKeys, singleKeys } from "../../app/keys";
import { logout, me, refreshMe } from "../../app/session";
import { useTitle } from "../../app/title";
import { type Language, language, setLanguage, t } from "../../i18n/i18n";
import { ErrorSummary, errorsOf, noErrors, textOf } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { notify } from "../../widgets/toast";

const FIELDS = ["/currentPassword", "/newPassword"];
const MIN_PASSWORD = 10;

function Password() {
	const empty = { current: "", next: "", again: "" };
	const [form, setForm] = useState(empty);
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const send = async () => {
		const fields: Record<string, string> = {};
		if (form.current === "") fields["/currentPassword"] = t("password.current_missing");
		if (form.next.length < MIN_PASSWORD) fields["/newPassword"] = t("password.short", { n: MIN_PASSWORD });
		else if (form.next !== form.again) fields["/again"] = t("password.differs");
		if (Object.keys(fields).length) return setErrors({ fields });
		setBusy(true);
		setErrors(noErrors);
		try {
			await post("/me/password", { currentPassword: form.current, newPassword: form.next }, { submission });
			setForm(empty);
			notify(t("password.done"));
			await refreshMe();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, FIELDS));
		} finally {
			setBusy(false);
		}
	};
	const labels = { "/currentPassword": t("password.current"), "/newPassword": t("password.new"), "/again": t("password.again") };
	return (
		<form
			class="panel narrow"
			noValidate
			aria-labelledby="password-title"
			onSubmit={(event) => {
				event.preventDefault();
				if (!busy) void send();
			}}
		>
			<h2 id="password-title">{t("password.title")}</h2>
			{me.value.mustChangePassword && <p class="changed">{t("password.must")}</p>}
			<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
			<input type="text" class="visually-hidden" autocomplete="username" value={me.value.person?.account ?? ""} readOnly tabIndex={-1} aria-hidden="true" />
			<TextField
				label={labels["/currentPassword"]}
				name="/currentPassword"
				error={errors.fields["/currentPassword"]}
				value={form.current}
				onValue={(current) => setForm({ ...form, current })}
				input={{ type: "password", autocomplete: "current-password" }}
			/>
			<TextField
				label={labels["/newPassword"]}
				name="/newPassword"
				error={errors.fields["/newPassword"]}
				help={t("password.help", { n: MIN_PASSWORD })}
				value={form.next}
				onValue={(next) => setForm({ ...form, next })}
				input={{ type: "password", autocomplete: "new-password" }}
			/>
			<TextField
				label={labels["/again"]}
				name="/again"
				error={errors.fields["/again"]}
				value={form.again}
				onValue={(again) => setForm({ ...form, again })}
				input={{ type: "password", autocomplete: "new-password" }}
			/>
			<button type="submit" class="button" aria-disabled={busy}>
				{t("password.submit")}
			</button>
		</form>
	);
}

async function chooseLanguage(next: Language): Promise<void> {
	await setLanguage(next);
	try {
		me.value = { ...me.value, ...(await request<Me>("PUT", "/me/settings", { body: { language: next } })).data, language: next };
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		notify(textOf(error), { error: true });
	}
}

// Somebody with several posts, or who acts for others, acts under one of them.
function PostChoice() {
	const choices = actingChoices();
	if (choices.length < 2) return null;
	return (
		<fieldset class="panel narrow">
			<legend>{t("account.acting")}</legend>
			{choices.map(({ postId, label, behalf }) => (
				<label key={postId} class="check">
					<input type="radio" name="post" checked={postId === actingPost()} onChange={() => void actIn(postId, { stay: behalf === undefined })} />
					{behalf === undefined ? label : `${t("acting.banner", { name: "" })}${label}`}
				</label>
			))}
		</fieldset>
	);
}

function LanguageChoice() {
	return (
		<fieldset class="panel narrow">
			<legend>{t("language.title")}</legend>
			{(["vi", "en"] as const).map((one) => (
				<label key={one} class="check" lang={one}>
					<input type="radio" name="language" checked={language.value === one} onChange={() => void chooseLanguage(one)} />
					{one === "vi" ? t("language.vi") : t("language.en")}
				</label>
			))}
		</fieldset>
	);
}

export function AccountScreen() {
	useTitle(t("nav.account"));
	const [busy, setBusy] = useState(false);
	const goodbye = async () => {
		setBusy(true);
		try {
			await logout();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			notify(textOf(error), { error: true });
			setBusy(false);
		}
	};
	return (
		<section>
			<h1 class="page-title">{t("nav.account")}</h1>
			<div class="panel narrow">
				<p class="account-name">{me.value.person?.fullName}</p>
				<p class="account-id">{me.value.person?.account}</p>
				<ul class="account-posts">
					{(me.value.posts ?? []).map(({ post: held, unitName }) => (
						<li key={held?.id}>{[held?.title, unitName].filter(Boolean).join(" – ")}</li>
					))}
				</ul>
				<button type="button" class="button" aria-disabled={busy} onClick={() => !busy && void goodbye()}>
					{t("account.logout")}
				</button>
			</div>
			<PostChoice />
			<p class="narrow">
				<a class="button" href="/delegations">
					{t("nav.delegations")}
				</a>{" "}
				<a class="button" href="/calendar">
					{t("calendar.title")}
				</a>
			</p>
			<LanguageChoice />
			<fieldset class="panel narrow">
				<legend>{t("account.keys")}</legend>
				<label class="check">
					<input type="checkbox" checked={singleKeys.value} onChange={(event) => setSingleKeys(event.currentTarget.checked)} />
					{t("help.single_keys")}
				</label>
			</fieldset>
			<Password />
		</section>
	);
}
