// State secrets never enter: the screen that stops the clerk and says what to do on paper instead.
import type { ApiError } from "../../api/problem";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { textOf } from "../../widgets/errors";

interface Props {
	// The server refused it, so it stands in no book.
	onErase: () => void;
	onMistake: () => void;
}

// Further kinds that an agency's process bars: the refusal says which, by which article, and what is done on paper.
export function BarredStop({ error, onErase, onMistake }: Props & { error: ApiError }) {
	return (
		<Dialog title={t("barred.title")} onClose={onMistake} firm class="stop">
			<p>{textOf(error)}</p>
			<p>{t("barred.erase_what")}</p>
			<div class="dialog-buttons">
				<button type="button" class="button" onClick={onMistake}>
					{t("barred.mistake")}
				</button>
				<button type="button" class="button button-primary" onClick={onErase}>
					{t("secrecy.erase")}
				</button>
			</div>
		</Dialog>
	);
}

export function SecrecyStop({ onErase, onMistake }: Props) {
	return (
		<Dialog title={t("secrecy.title")} onClose={onMistake} firm class="stop">
			<p>{t("secrecy.why")}</p>
			<p class="stop-label">{t("secrecy.what_to_do")}</p>
			<ol>
				<li>{t("secrecy.step_stop")}</li>
				<li>{t("secrecy.step_paper")}</li>
				<li>{t("secrecy.step_hand")}</li>
				<li>{t("secrecy.step_erase")}</li>
			</ol>
			<div class="dialog-buttons">
				<button type="button" class="button" onClick={onMistake}>
					{t("secrecy.mistake")}
				</button>
				<button type="button" class="button button-primary" onClick={onErase}>
					{t("secrecy.erase")}
				</button>
			</div>
		</Dialog>
	);
}
