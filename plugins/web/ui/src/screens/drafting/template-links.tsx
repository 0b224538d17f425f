// The agency's templates of the type that is being written, to begin with.
import { useEffect, useState } from "preact/hooks";

import { get, urlOf } from "../../api/client";
import type { ListTemplatesReply, TemplateView } from "../../api/types";
import { t } from "../../i18n/i18n";
import { fold } from "../../text/fold";

export function TemplateLinks({ type }: { type: string }) {
	const [templates, setTemplates] = useState<TemplateView[]>([]);
	useEffect(() => {
		let gone = false;
		void get<ListTemplatesReply>("/outgoing-templates").then(
			(reply) => !gone && setTemplates(reply.templates ?? []),
			() => undefined,
		);
		return () => {
			gone = true;
		};
	}, []);
	const wanted = fold(type);
	const fitting = templates.filter(({ template }) => wanted !== "" && fold(template?.documentType ?? "") === wanted);
	if (fitting.length === 0) return null;
	return (
		<p class="template-links">
			{t("templates.of_type", { type })}{" "}
			{fitting.map(({ template }, index) => (
				<span key={template?.id}>
					{index > 0 && ", "}
					<a href={urlOf(`/outgoing-templates/${template?.id}/file`)} download={template?.file?.name}>
						{template?.file?.name}
					</a>
				</span>
			))}
		</p>
	);
}
