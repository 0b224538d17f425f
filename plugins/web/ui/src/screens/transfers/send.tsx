// Gửi liên thông: passes an incoming document on to other agencies of this server.
import { useEffect, useState } from "preact/hooks";

import { get, post, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { AgencyDirectoryReply, AgencyEntry, IncomingView, TransferView } from "../../api/types";
import { location, navigate } from "../../app/router";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { fieldId, TextField } from "../../widgets/field";
import { Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";

const NOTE_MAX = 500;
const SHOWN = 200;

function useAgencies(find: string): AgencyEntry[] | undefined {
	const [agencies, setAgencies] = useState<AgencyEntry[]>();
	useEffect(() => {
		const abort = new AbortController();
		get<AgencyDirectoryReply>("/agencies/directory", { q: find, limit: SHOWN }, abort.signal).then(
			(reply) => setAgencies(reply.agencies ?? []),
			() => undefined,
		);
		return () => abort.abort();
	}, [find]);
	return agencies;
}

interface ChoiceProps {
	chosen: Map<string, string>;
	onChosen: (chosen: Map<string, string>) => void;
	error?: string;
}

function Agencies({ chosen, onChosen, error }: ChoiceProps) {
	const [find, setFind] = useState("");
	const found = useAgencies(find);
	// Who was chosen stays in view, whatever is looked for.
	const listed = (found ?? []).filter((one) => !chosen.has(one.organId ?? ""));
	const toggle = (organ: string, name: string) => {
		const next = new Map(chosen);
		if (!next.delete(organ)) next.set(organ, name);
		onChosen(next);
	};
	const box = (organ: string, name: string) => (
		<label key={organ} class="check">
			<input type="checkbox" checked={chosen.has(organ)} onChange={() => toggle(organ, name)} />
			{name}
		</label>
	);
	return (
		<fieldset class="field" id={fieldId("/organIds")} tabIndex={-1}>
			<legend class="field-label">{t("transfer.to")}</legend>
			<TextField label={t("transfer.find")} name="/find" value={find} onValue={setFind} />
			<div class="desk-choices">
				{[...chosen].map(([organ, name]) => box(organ, name))}
				{listed.map((one) => box(one.organId ?? "", one.name ?? ""))}
			</div>
			{found && listed.length === 0 && chosen.size === 0 && <p class="field-help">{t("transfer.nobody")}</p>}
			{error && <p class="field-error">{error}</p>}
		</fieldset>
	);
}

export function SendScreen() {
	const id = location.value.query.get("document") ?? "";
	const [view, setView] = useState<IncomingView>();
	const [failure, setFailure] = useState<ApiError>();
	const [chosen, setChosen] = useState(new Map<string, string>());
	const [note, setNote] = useState("");
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const labels = { "/organIds": t("transfer.to"), "/note": t("arrival.note") };
	useTitle(t("transfer.send"));
	const load = () =>
		get<IncomingView>(`/incoming/${id}`).then(setView, (error: unknown) => {
			if (error instanceof ApiError) setFailure(error);
		});
	useEffect(() => void load(), [id]);
	const send = async () => {
		setBusy(true);
		setErrors(noErrors);
		try {
			const body = { kind: "incoming", documentId: id, organIds: [...chosen.keys()], note: note || undefined };
			const sent = await post<TransferView>("/transfers", body, { submission });
			notify(t("transfer.sent", { n: chosen.size }));
			navigate(`/transfers/${sent.transfer?.id}`);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, Object.keys(labels)));
			setBusy(false);
		}
	};
	if (failure) return <Failed screen error={failure} onRetry={() => void load()} />;
	if (!view) return <Loading />;
	const { document } = view;
	return (
		<section>
			<h1 class="page-title">{t("transfer.send")}</h1>
			<form
				class="panel narrow"
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					if (!busy) void send();
				}}
			>
				<p class="desk-title">{document?.subject}</p>
				<p class="field-help">{[joinCode(document?.codeNumber, document?.codeNotation), document?.issuingOrgan].filter(Boolean).join(" · ")}</p>
				<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
				<Agencies chosen={chosen} onChosen={setChosen} error={errors.fields["/organIds"]} />
				<TextField label={labels["/note"]} name="/note" error={errors.fields["/note"]} value={note} onValue={setNote} input={{ maxLength: NOTE_MAX }} />
				<button type="submit" class="button button-primary" aria-disabled={busy}>
					{t("transfer.send")}
				</button>
			</form>
		</section>
	);
}
