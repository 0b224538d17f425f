// Thôi việc: an administrator closes somebody's account in one act, and sees how far the work is handed over.
import { useEffect, useState } from "preact/hooks";

import { get, request, Submission } from "../../api/client";
import { forgetDirectory } from "../../api/directory";
import { ApiError } from "../../api/problem";
import type { LeaveReport, PersonView } from "../../api/types";
import { me } from "../../app/session";
import { useTitle } from "../../app/title";
import { language, t } from "../../i18n/i18n";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { PersonField } from "../../widgets/person-field";
import { notify } from "../../widgets/toast";

const FIELDS = ["/id", "/successorId", "/basis", "/reason"];
const LOOK_MS = 1500;

export const LEAVE_STATE = { LEAVE_RUNNING: "leave.running", LEAVE_DONE: "leave.done", LEAVE_FAILED: "leave.failed" } as const;

function Ended({ report }: { report: LeaveReport }) {
	const { leave } = report;
	return (
		<ul class="leave-ended">
			<li>{t("leave.sessions", { n: leave?.sessionsEnded ?? 0 })}</li>
			<li>{t("leave.posts", { n: leave?.postsEnded ?? 0 })}</li>
			<li>{t("leave.delegations", { n: leave?.delegationsRevoked ?? 0 })}</li>
			<li>{t("leave.open_work", { n: Number(leave?.openWork ?? 0) })}</li>
		</ul>
	);
}

function Report({ first, onAgain }: { first: LeaveReport; onAgain: () => void }) {
	const [report, setReport] = useState(first);
	useEffect(() => {
		if (report.state !== "LEAVE_RUNNING") return;
		const timer = setTimeout(
			() =>
				get<LeaveReport>(`/people/${report.leave?.personId}/leave`).then(setReport, (error: unknown) => {
					if (!(error instanceof ApiError)) throw error;
					setReport({ ...report });
				}),
			LOOK_MS,
		);
		return () => clearTimeout(timer);
	}, [report]);
	return (
		<section class="panel narrow leave-report" aria-labelledby="report-title">
			<h2 id="report-title">{t("leave.report", { name: report.personName })}</h2>
			<p role="status" class="leave-state">
				{t(LEAVE_STATE[report.state ?? "LEAVE_RUNNING"])}
			</p>
			<Ended report={report} />
			{(report.kinds ?? []).map((kind) => (
				<p key={kind.kind}>
					{t("leave.handed_over", { n: Number(kind.documents ?? 0), name: report.successorName, left: Number(kind.left ?? 0) })}
					{kind.failure && <strong class="leave-failure"> {language.value === "en" ? kind.failure.en : kind.failure.vi}</strong>}
				</p>
			))}
			<button type="button" class="button" onClick={onAgain}>
				{t("leave.another")}
			</button>
		</section>
	);
}

// What would end, asked of the server as soon as somebody is chosen; its entity tag is what the order rests on.
function usePreview(person: PersonView | undefined): { report?: LeaveReport; etag?: string } {
	const [preview, setPreview] = useState<{ report?: LeaveReport; etag?: string }>({});
	useEffect(() => {
		let gone = false;
		setPreview({});
		if (person)
			request<LeaveReport>("POST", `/people/${person.person?.id}/leave`, { body: { dryRun: true }, etag: person.person?.revision }).then(
				({ data, etag }) => !gone && setPreview({ report: data, etag }),
				(error: unknown) => {
					if (!(error instanceof ApiError)) throw error;
				},
			);
		return () => {
			gone = true;
		};
	}, [person]);
	return preview;
}

function Order({ onOrdered }: { onOrdered: (report: LeaveReport) => void }) {
	const [person, setPerson] = useState<PersonView>();
	const [successor, setSuccessor] = useState<PersonView>();
	const [basis, setBasis] = useState("");
	const [reason, setReason] = useState("");
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const preview = usePreview(person);
	const labels = { "/id": t("leave.person"), "/successorId": t("leave.successor"), "/basis": t("delegation.basis"), "/reason": t("leave.reason") };
	const send = async () => {
		if (!person) return setErrors({ fields: { "/id": t("person.choose") } });
		setBusy(true);
		setErrors(noErrors);
		try {
			const body = { successorId: successor?.person?.id, basis: basis || undefined, reason: reason || undefined };
			const { data } = await request<LeaveReport>("POST", `/people/${person.person?.id}/leave`, { body, etag: preview.etag ?? person.person?.revision, submission });
			forgetDirectory();
			notify(t("leave.closed", { name: person.person?.fullName }));
			onOrdered(data);
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
			aria-labelledby="leave-title"
			onSubmit={(event) => {
				event.preventDefault();
				if (!busy) void send();
			}}
		>
			<h2 id="leave-title">{t("leave.title")}</h2>
			<p class="field-help">{t("leave.what")}</p>
			<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
			<PersonField label={labels["/id"]} name="/id" required error={errors.fields["/id"]} value={person} onValue={setPerson} except={[me.value.person?.id]} />
			{preview.report && <Ended report={preview.report} />}
			<PersonField
				label={labels["/successorId"]}
				name="/successorId"
				required={Number(preview.report?.leave?.openWork ?? 0) > 0}
				error={errors.fields["/successorId"]}
				value={successor}
				onValue={setSuccessor}
				except={[me.value.person?.id, person?.person?.id]}
			/>
			<TextField label={labels["/basis"]} name="/basis" error={errors.fields["/basis"]} value={basis} onValue={setBasis} input={{ maxLength: 200 }} />
			<TextField label={labels["/reason"]} name="/reason" error={errors.fields["/reason"]} value={reason} onValue={setReason} rows={2} input={{ maxLength: 500 }} />
			<button type="submit" class="button button-primary" aria-disabled={busy}>
				{t("leave.submit")}
			</button>
		</form>
	);
}

export function LeaversScreen() {
	useTitle(t("nav.leavers"));
	const [report, setReport] = useState<LeaveReport>();
	// The revisions that orders rest on must be of now.
	useState(forgetDirectory);
	return (
		<section>
			<h1 class="page-title">{t("nav.leavers")}</h1>
			{report ? <Report first={report} onAgain={() => setReport(undefined)} /> : <Order onOrdered={setReport} />}
		</section>
	);
}
