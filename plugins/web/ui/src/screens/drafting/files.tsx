// The files of a draft: the editable file, the PDF, annexes. What each is for is proposed by what it is, and can be changed.
import type { PDFDocumentProxy } from "pdfjs-dist";

import { urlOf } from "../../api/client";
import type { FileRef, FormFinding, OutgoingView } from "../../api/types";
import { t } from "../../i18n/i18n";
import { FileView } from "../../pdf/file";
import { FileBox, type SentFile, type Uploads } from "../../widgets/files";
import { findingsAt } from "../outgoing/findings";
import { filesPath, inOrder, purposeText } from "../outgoing/versions";
import { type Draft, type DraftFile, keptFiles, type Purpose, PURPOSES, purposeFor } from "./model";

interface Props {
	draft: Draft;
	change: (next: Partial<Draft>) => void;
	uploads: Uploads;
	// Of the version that is written over.
	present: FileRef[];
	error?: string;
	findings?: FormFinding[];
}

export function DraftFiles({ draft, change, uploads, present, error, findings }: Props) {
	const kept = keptFiles(present, draft);
	const purposeOf = (sent: SentFile): Purpose => draft.files.find((one) => one.uploadId === sent.uploadId)?.purpose ?? purposeFor(sent, draft.files);
	const put = (sent: SentFile, purpose: Purpose) => change({ files: draft.files.map((one): DraftFile => (one.uploadId === sent.uploadId ? { ...one, purpose } : one)) });
	const found = findingsAt(findings, "files");
	return (
		<div class="draft-files">
			{present.length > 0 && (
				<ul class="files" aria-label={t("draft.present_files")}>
					{inOrder(present).map((file) => {
						const gone = draft.drop.includes(file.id ?? "");
						const replaced = !gone && !kept.includes(file);
						return (
							<li key={file.id} class={gone || replaced ? "file file-gone" : "file"}>
								<span class="file-name">{file.name}</span>
								<span class="file-size">{purposeText(file.purpose)}</span>
								<span class="file-done">{gone ? t("draft.file_gone") : replaced ? t("draft.file_replaced") : ""}</span>
								{!replaced && (
									<button
										type="button"
										class="button-link"
										aria-label={t(gone ? "draft.file_keep_name" : "draft.file_drop_name", { name: file.name })}
										onClick={() => change({ drop: gone ? draft.drop.filter((id) => id !== file.id) : [...draft.drop, file.id ?? ""] })}
									>
										{gone ? t("draft.file_keep") : t("draft.file_drop")}
									</button>
								)}
							</li>
						);
					})}
				</ul>
			)}
			<FileBox
				uploads={uploads}
				error={error}
				onForget={(sent) => change({ files: draft.files.filter((one) => one.uploadId !== sent.uploadId) })}
				choose={t("draft.choose_files")}
				help={t("draft.files_help")}
				beside={(sent) => (
					<select class="input file-purpose" aria-label={t("draft.purpose_of", { name: sent.name })} value={purposeOf(sent)} onChange={(event) => put(sent, event.currentTarget.value as Purpose)}>
						{PURPOSES.map((purpose) => (
							<option key={purpose} value={purpose}>
								{purposeText(purpose)}
							</option>
						))}
					</select>
				)}
			/>
			{found && <p class="field-help">{found}</p>}
		</div>
	);
}

interface PreviewProps {
	draft: Draft;
	uploads: Uploads;
	view?: OutgoingView;
	present: FileRef[];
	onOpened: (pdf: PDFDocumentProxy) => void;
}

const isPdf = (file: { type?: string; mediaType?: string }): boolean => (file.type ?? file.mediaType) === "application/pdf";

// The PDF as it will be read: the one that was just chosen, or that of the version that is there.
export function DraftPreview({ draft, uploads, view, present, onOpened }: PreviewProps) {
	const local = [...uploads.locals].reverse().find((one) => !one.error && isPdf(one.file) && (!one.sent || draft.files.some(({ uploadId, purpose }) => uploadId === one.sent?.uploadId && purpose === "pdf")));
	if (local) return <FileView key={local.key} source={{ file: local.file }} name={local.file.name} mediaType={local.file.type} onOpened={onOpened} />;
	const kept = inOrder(keptFiles(present, draft)).find(isPdf);
	if (!kept || !view) return null;
	const url = urlOf(`${filesPath(view.document?.id, view.document?.version ?? 1)}/files/${kept.id}`);
	return <FileView key={kept.id} source={{ url }} name={kept.name ?? ""} mediaType={kept.mediaType ?? ""} download={url} onOpened={onOpened} />;
}
