// A list of a board: empty, failed with its request, loading, rows, and a button for more.
import type { ComponentChildren } from "preact";

import type { CursorList } from "../../api/list";
import { t } from "../../i18n/i18n";
import { Empty, Failed, Loading } from "../../widgets/state";

interface Props<T> {
	list: CursorList<T>;
	none: string;
	class: string;
	row: (item: T) => ComponentChildren;
}

export function BoardList<T>({ list, none, class: name, row }: Props<T>) {
	const items = list.items.value;
	const error = list.error.value;
	return (
		<>
			{error && <Failed error={error} onRetry={() => void list.refresh()} />}
			{!items && !error && <Loading />}
			{items?.length === 0 && !list.more.value && <Empty title={none} />}
			{items && items.length > 0 && <ul class={name}>{items.map(row)}</ul>}
			{list.more.value && (
				<button type="button" class="button board-more" onClick={() => void list.loadMore()}>
					{t("board.more")}
				</button>
			)}
		</>
	);
}
