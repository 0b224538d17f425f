// Đã thay mặt: what a secretary or a delegate did in somebody's name, and what others did in one's own.
import { useMemo, useState } from "preact/hooks";

import { loggedList } from "../../api/boards";
import { useRefresh } from "../../app/refresh";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import { actText } from "../case/timeline";
import { BoardList } from "./list";
import { LogLine } from "./remind";

export function BehalfScreen() {
	const [others, setOthers] = useState(false);
	const list = useMemo(() => loggedList("on-behalf", { inMyName: others || undefined }), [others]);
	useTitle(t("behalf.title"));
	useRefresh(() => list.refresh(), [list]);
	return (
		<section class="board">
			<h1 class="page-title">{t("behalf.title")}</h1>
			<div class="segments board-choice" role="group" aria-label={t("behalf.lists")}>
				<button type="button" class="segment" aria-pressed={!others} onClick={() => setOthers(false)}>
					{t("behalf.mine")}
				</button>
				<button type="button" class="segment" aria-pressed={others} onClick={() => setOthers(true)}>
					{t("behalf.others")}
				</button>
			</div>
			<BoardList
				list={list}
				none={t("behalf.none")}
				class="loggeds"
				row={(line) => (
					<LogLine
						key={line.act?.id}
						line={line}
						text={
							others
								? t("behalf.by", { actor: line.act?.actor?.name, act: actText(line.act ?? {}) })
								: t("behalf.line", { act: actText(line.act ?? {}), name: line.act?.onBehalfOf?.name })
						}
					/>
				)}
			/>
		</section>
	);
}
