// The block of a copy as the server composes it: under the text of a copy on paper, or in the corner of an electronic one.
// Vietnamese in every language.
import type { OutgoingForm } from "../../api/types";
import { t } from "../../i18n/i18n";

const lines = (texts: string[] | undefined) => (texts ?? []).map((text, index) => <p key={index}>{text}</p>);

export function CopyPaper({ form, signer }: { form: OutgoingForm; signer?: string }) {
	const { mark, organLine, numberLine, placeLine, cornerLines } = form.copy ?? {};
	const electronic = (cornerLines ?? []).length > 0;
	return (
		<section class="panel paper" aria-label={t("copy.block")}>
			<h2>{t("copy.block")}</h2>
			<p class="field-help">{electronic ? t("copy.in_corner") : t("copy.on_sheet")}</p>
			<div lang="vi" class={electronic ? "paper-sheet copy-corner" : "paper-sheet copy-block"}>
				{electronic ? (
					lines(cornerLines)
				) : (
					<>
						<div class="copy-head">
							<div>
								<p class="copy-organ">{organLine}</p>
								<p>{numberLine}</p>
							</div>
							<div>
								<p class="copy-mark">{mark}</p>
								<p class="paper-date">{placeLine}</p>
							</div>
						</div>
						<div class="paper-foot">
							<div class="paper-recipients">{lines(form.recipientLines)}</div>
							<div class="paper-signature">
								<div class="paper-capacity">{lines(form.signatureLines)}</div>
								{signer && <p class="paper-signer">{signer}</p>}
							</div>
						</div>
					</>
				)}
			</div>
		</section>
	);
}
