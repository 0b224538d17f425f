// The files of a document, one of them shown; which one is chosen by name when there are several.
import { useState } from "preact/hooks";

import { urlOf } from "../api/client";
import type { FileRef } from "../api/types";
import { t } from "../i18n/i18n";
import { FileView } from "./file";

interface Props {
	// Of what has them: "/incoming/12".
	path: string;
	files: FileRef[];
}

export function Files({ path, files }: Props) {
	const [chosen, setChosen] = useState(0);
	const file = files[chosen] ?? files[0];
	if (!file) return <p class="doc-nofile">{t("document.no_file")}</p>;
	const url = urlOf(`${path}/files/${file.id}`);
	return (
		<>
			{files.length > 1 && (
				<div class="segments" role="group" aria-label={t("document.files")}>
					{files.map((one, index) => (
						<button key={one.id} type="button" class="segment" aria-pressed={one === file} onClick={() => setChosen(index)}>
							{one.name}
						</button>
					))}
				</div>
			)}
			<FileView key={file.id} source={{ url }} name={file.name ?? ""} mediaType={file.mediaType ?? ""} download={url} />
		</>
	);
}
