// Mẫu văn bản: the editable files that documents of a type begin with.
import { useEffect, useRef, useState } from "preact/hooks";

import { documentTypes } from "../../api/catalogue";
import { get, request, Submission, urlOf } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ListTemplatesReply, TemplateView } from "../../api/types";
import { upload } from "../../api/upload";
import { t } from "../../i18n/i18n";
import type { DocumentType } from "../../text/code";
import { Combo } from "../../widgets/combo";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, type FormErrors, noErrors, textOf } from "../../widgets/errors";
import { Field } from "../../widgets/field";
import { Empty, Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";

const ACCEPT = ".docx,.odt,.doc,.xlsx,.ods,.xls,.pptx,.odp,.ppt";
const MAX_TYPE = 100;

function AddForm({ onAdded, onCancel }: { onAdded: () => void; onCancel: () => void }) {
	const [types, setTypes] = useState<DocumentType[]>([]);
	const [type, setType] = useState("");
	const [file, setFile] = useState<File>();
	const [errors, setErrors] = useState<FormErrors>(noErrors);
	const [share, setShare] = useState<number>();
	// The upload of this file, when only the rest of the form was wrong.
	const sent = useRef<{ file: File; uploadId: string } | null>(null);
	const [submission] = useState(() => new Submission());
	useEffect(() => void documentTypes().then(setTypes), []);
	const labels = { "/documentType": t("field.document_type"), "/uploadId": t("templates.file"), "/name": t("templates.file") };
	const send = async () => {
		if (share !== undefined) return;
		const fields: Record<string, string> = {};
		if (type.trim() === "") fields["/documentType"] = t("action.text_missing");
		if (!file) fields["/uploadId"] = t("templates.file_missing");
		if (!file || Object.keys(fields).length) return setErrors({ fields });
		setErrors(noErrors);
		setShare(0);
		try {
			if (sent.current?.file !== file) sent.current = { file, uploadId: (await upload(file, setShare).done).uploadId ?? "" };
			await request("POST", "/outgoing-templates", { body: { documentType: type.trim(), uploadId: sent.current.uploadId, name: file.name.normalize("NFC") }, submission });
			notify(t("templates.added", { name: file.name }));
			onAdded();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, Object.keys(labels)));
			setShare(undefined);
		}
	};
	const wrongFile = errors.fields["/uploadId"] ?? errors.fields["/name"];
	return (
		<form
			class="panel route-form"
			noValidate
			aria-labelledby="template-title"
			onSubmit={(event) => {
				event.preventDefault();
				void send();
			}}
		>
			<h2 id="template-title">{t("templates.add")}</h2>
			<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
			<Field label={labels["/documentType"]} name="/documentType" required error={errors.fields["/documentType"]}>
				{(control) => (
					<Combo
						control={control}
						text={type}
						onText={setType}
						options={types.map(({ name, abbreviation }) => ({ value: name, label: name, note: abbreviation }))}
						eager
						maxLength={MAX_TYPE}
						onPick={({ label }) => setType(label)}
					/>
				)}
			</Field>
			<Field label={labels["/uploadId"]} name="/uploadId" required error={wrongFile} help={t("templates.file_help")}>
				{(control) => <input {...control} type="file" class="input" accept={ACCEPT} onChange={(event) => setFile(event.currentTarget.files?.[0])} />}
			</Field>
			<div class="form-buttons">
				<button type="submit" class="button button-primary" aria-disabled={share !== undefined}>
					{share === undefined ? t("templates.add") : t("templates.sending", { n: Math.round(share * 100) })}
				</button>
				<button type="button" class="button" onClick={onCancel}>
					{t("groups.back")}
				</button>
			</div>
		</form>
	);
}

function Line({ view, onDelete }: { view: TemplateView; onDelete: (etag: string | undefined) => void }) {
	const [asking, setAsking] = useState(false);
	const { template = {}, actions = [] } = view;
	const name = template.file?.name ?? "";
	const offer = actions.find((one) => one.name === "delete");
	return (
		<li class="delegation">
			<div>
				<p class="delegation-name">{template.documentType}</p>
				<p>
					<a href={urlOf(`/outgoing-templates/${template.id}/file`)} download={name}>
						{name}
					</a>
				</p>
			</div>
			{offer && (
				<button type="button" class="button" aria-label={t("templates.delete_name", { name, type: template.documentType })} onClick={() => setAsking(true)}>
					{t("templates.delete")}
				</button>
			)}
			{offer && asking && (
				<Dialog title={t("templates.delete")} onClose={() => setAsking(false)}>
					<p>{t("templates.delete_sure", { name, type: template.documentType })}</p>
					<div class="form-buttons">
						<button type="button" class="button button-primary" onClick={() => onDelete(offer.etag)}>
							{t("templates.delete")}
						</button>
						<button type="button" class="button" onClick={() => setAsking(false)}>
							{t("groups.back")}
						</button>
					</div>
				</Dialog>
			)}
		</li>
	);
}

export function Templates() {
	const [reply, setReply] = useState<ListTemplatesReply>();
	const [failure, setFailure] = useState<ApiError>();
	const [adding, setAdding] = useState(false);
	const load = () =>
		get<ListTemplatesReply>("/outgoing-templates").then(setReply, (error: unknown) => {
			if (!(error instanceof ApiError)) throw error;
			setFailure(error);
		});
	useEffect(() => void load(), []);
	const remove = async ({ template = {} }: TemplateView, etag: string | undefined) => {
		try {
			await request("DELETE", `/outgoing-templates/${template.id}`, { etag });
			notify(t("templates.deleted", { name: template.file?.name }));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			notify(textOf(error), { error: true });
		}
		await load();
	};
	if (failure) return <Failed error={failure} onRetry={() => void load().then(() => setFailure(undefined))} />;
	if (!reply) return <Loading />;
	if (adding)
		return (
			<AddForm
				onCancel={() => setAdding(false)}
				onAdded={() => {
					setAdding(false);
					void load();
				}}
			/>
		);
	const templates = reply.templates ?? [];
	return (
		<>
			<p class="field-help">{t("templates.what")}</p>
			{reply.actions?.some(({ name }) => name === "add") && (
				<p>
					<button type="button" class="button button-primary" onClick={() => setAdding(true)}>
						{t("templates.add")}
					</button>
				</p>
			)}
			{templates.length === 0 && <Empty title={t("templates.none")} />}
			<ul class="delegations">
				{templates.map((view) => (
					<Line key={view.template?.id} view={view} onDelete={(etag) => void remove(view, etag)} />
				))}
			</ul>
		</>
	);
}
