// The keys that work here and now.
import { t } from "../i18n/i18n";
import { Dialog } from "../widgets/dialog";
import { bindings, setSingleKeys, singleKeys } from "./keys";

export function Help({ onClose }: { onClose: () => void }) {
	const shown = [...new Map(bindings.value.filter((binding) => !binding.inDialog).map((binding) => [binding.keys, binding])).values()];
	return (
		<Dialog title={t("help.title")} onClose={onClose}>
			<dl class="keys">
				{shown.map((binding) => (
					<div key={binding.keys}>
						<dt>
							<kbd>{binding.keys}</kbd>
						</dt>
						<dd>{t(binding.label)}</dd>
					</div>
				))}
				<div>
					<dt>
						<kbd>↑ ↓ Enter</kbd>
					</dt>
					<dd>{t("keys.rows")}</dd>
				</div>
				<div>
					<dt>
						<kbd>Space</kbd> <kbd>Shift+Space</kbd>
					</dt>
					<dd>{t("keys.select")}</dd>
				</div>
				{singleKeys.value && (
					<div>
						<dt>
							<kbd>j</kbd> <kbd>k</kbd>
						</dt>
						<dd>{t("keys.rows_letters")}</dd>
					</div>
				)}
			</dl>
			<label class="check">
				<input type="checkbox" checked={singleKeys.value} onChange={(event) => setSingleKeys(event.currentTarget.checked)} />
				{t("help.single_keys")}
			</label>
			<div class="dialog-buttons">
				<button type="button" class="button button-primary" onClick={onClose}>
					{t("common.close")}
				</button>
			</div>
		</Dialog>
	);
}
