// Tài khoản: an administrator makes an account with its post in one form, and sees whose accounts there are.
import { useState } from "preact/hooks";

import { post, Submission } from "../../api/client";
import { type Directory, forgetDirectory } from "../../api/directory";
import { ApiError } from "../../api/problem";
import type { AddPersonReply, PersonView, Post } from "../../api/types";
import { roleName } from "../../app/acting";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import { firstPassword, proposedAccount } from "../../text/account";
import { Combo, type ComboOption } from "../../widgets/combo";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { Field, TextField } from "../../widgets/field";
import { Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { useDirectory } from "../case/plan-editor";

const FIELDS = ["/person/fullName", "/person/account", "/posts/0/role", "/posts/0/title", "/password"];

// Whether a role stands in a unit, with a leader or alone is the server's to judge; here is what is usual.
const IN_UNIT = ["specialist", "unit_head", "unit_deputy", "unit_clerk"];
const OF_AGENCY = ["head", "deputy", "chief_of_office", "records_clerk", "archivist", "one_stop_desk", "administrator"];
const LEADERS = ["head", "deputy"];

interface Choice extends ComboOption {
	post: Post;
}

const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const named = (role: string): string => upperFirst(roleName(role) ?? role);

function choicesOf({ units, people }: Directory): Choice[] {
	const leaders = people.filter(({ posts }) => posts?.some(({ post: held }) => LEADERS.includes(held?.role ?? "")));
	return [
		...units.flatMap((unit) => IN_UNIT.map((role): Choice => ({ value: `${role} ${unit.id}`, label: named(role), note: unit.name, post: { role, unitId: unit.id } }))),
		...OF_AGENCY.map((role): Choice => ({ value: role, label: named(role), post: { role } })),
		...leaders.map(
			({ person }): Choice => ({
				value: `secretary ${person?.id}`,
				label: t("people.of", { role: named("secretary"), name: person?.fullName }),
				post: { role: "secretary", leaderIds: person?.id ? [person.id] : [] },
			}),
		),
	];
}

function PostField({ choices, label, error, onChoice }: { choices: Choice[]; label: string; error?: string; onChoice: (choice: Choice | undefined) => void }) {
	const [text, setText] = useState("");
	return (
		<Field label={label} name="/posts/0/role" required error={error} help={t("people.post_help")}>
			{(control) => (
				<Combo
					control={control}
					text={text}
					onText={(next) => {
						setText(next);
						onChoice(undefined);
					}}
					onPick={(option) => {
						setText([option.label, option.note].filter(Boolean).join(" – "));
						onChoice(choices.find(({ value }) => value === option.value));
					}}
					options={choices}
					nothing={t("people.no_post")}
				/>
			)}
		</Field>
	);
}

interface Made {
	name: string;
	account: string;
	password: string;
}

function Add({ all, onMade }: { all: Directory; onMade: (made: Made) => void }) {
	const [name, setName] = useState("");
	const [ownAccount, setOwnAccount] = useState<string>();
	const [title, setTitle] = useState("");
	const [choice, setChoice] = useState<Choice>();
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const [password] = useState(() => firstPassword());
	const account = ownAccount ?? proposedAccount(name, new Set(all.people.map(({ person }) => person?.account ?? "")));
	const labels: Record<string, string> = {
		"/person/fullName": t("people.name"),
		"/person/account": t("people.account"),
		"/posts/0/role": t("people.post"),
		"/posts/0/title": t("people.title"),
		"/password": t("people.password"),
	};
	const send = async () => {
		const fields: Record<string, string> = {};
		if (name.trim() === "") fields["/person/fullName"] = t("people.name_missing");
		else if (account.trim() === "") fields["/person/account"] = t("people.account_missing");
		if (!choice) fields["/posts/0/role"] = t("people.post_missing");
		if (!choice || Object.keys(fields).length) return setErrors({ fields });
		setBusy(true);
		setErrors(noErrors);
		try {
			const body = { person: { fullName: name.trim(), account: account.trim() }, password, posts: [{ ...choice.post, title: title.trim() || undefined }] };
			await post<AddPersonReply>("/people", body, { submission });
			forgetDirectory();
			notify(t("people.done", { account: account.trim() }));
			onMade({ name: name.trim(), account: account.trim(), password });
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, FIELDS));
		} finally {
			setBusy(false);
		}
	};
	return (
		<form
			class="panel narrow"
			noValidate
			aria-labelledby="people-add"
			onSubmit={(event) => {
				event.preventDefault();
				if (!busy) void send();
			}}
		>
			<h2 id="people-add">{t("people.add")}</h2>
			<p class="field-help">{t("people.what")}</p>
			<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
			<TextField label={t("people.name")} name="/person/fullName" required error={errors.fields["/person/fullName"]} value={name} onValue={setName} input={{ maxLength: 100 }} />
			<PostField label={t("people.post")} choices={choicesOf(all)} error={errors.fields["/posts/0/role"]} onChoice={setChoice} />
			<TextField
				label={t("people.account")}
				name="/person/account"
				required
				error={errors.fields["/person/account"]}
				value={account}
				onValue={setOwnAccount}
				input={{ maxLength: 64, autocapitalize: "none", spellcheck: false }}
			/>
			<TextField label={t("people.title")} name="/posts/0/title" help={t("people.title_help")} error={errors.fields["/posts/0/title"]} value={title} onValue={setTitle} input={{ maxLength: 200 }} />
			<button type="submit" class="button button-primary" aria-disabled={busy}>
				{t("people.submit")}
			</button>
		</form>
	);
}

function Result({ made, onAgain }: { made: Made; onAgain: () => void }) {
	return (
		<section class="panel narrow person-made" aria-labelledby="people-made">
			<h2 id="people-made">{t("people.made", { name: made.name })}</h2>
			<dl class="facts">
				<div>
					<dt>{t("people.account")}</dt>
					<dd>{made.account}</dd>
				</div>
				<div>
					<dt>{t("people.password")}</dt>
					<dd>
						<code>{made.password}</code>
					</dd>
				</div>
			</dl>
			<p class="field-help">{t("people.once")}</p>
			<button type="button" class="button" onClick={onAgain}>
				{t("people.another")}
			</button>
		</section>
	);
}

const postsText = ({ posts }: PersonView): string => (posts ?? []).map(({ post: held, unitName }) => [held?.title, unitName].filter(Boolean).join(" – ")).join("; ");

function All({ people }: { people: PersonView[] }) {
	return (
		<section class="panel narrow" aria-labelledby="people-all">
			<h2 id="people-all">{t("people.all", { n: people.length })}</h2>
			<ul class="delegations">
				{people.map((view) => (
					<li key={view.person?.id} class="delegation">
						<div>
							<p class="delegation-name">{view.person?.fullName}</p>
							<p class="field-help">{[view.person?.account || t("people.none"), postsText(view)].filter(Boolean).join(" · ")}</p>
						</div>
					</li>
				))}
			</ul>
		</section>
	);
}

function Accounts({ onAgain }: { onAgain: () => void }) {
	const all = useDirectory();
	const [made, setMade] = useState<Made>();
	if (!all) return <Loading />;
	return (
		<>
			{made ? <Result made={made} onAgain={onAgain} /> : <Add all={all} onMade={setMade} />}
			{!made && <All people={all.people} />}
		</>
	);
}

export function PeopleScreen() {
	useTitle(t("nav.people"));
	const [round, setRound] = useState(0);
	return (
		<section>
			<h1 class="page-title">{t("nav.people")}</h1>
			<Accounts key={round} onAgain={() => setRound((n) => n + 1)} />
		</section>
	);
}
