// What this person may do with a book, as the server offers it: close, open, make it the default, reserve numbers.
import { useState } from "preact/hooks";

import { post } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { RegisterView } from "../../api/types";
import { t } from "../../i18n/i18n";
import { textOf } from "../../widgets/errors";
import { notify } from "../../widgets/toast";
import { ReasonDialog } from "./reason-dialog";
import { ReserveDialog } from "./reserve";

const ACTIONS = ["close", "open", "default", "reserve"] as const;
type BookAction = (typeof ACTIONS)[number];
const isBookAction = (name: string | undefined): name is BookAction => (ACTIONS as readonly string[]).includes(name ?? "");

function StateDialog({ book, action, onDone, onClose }: { book: RegisterView; action: "close" | "open"; onDone: () => void; onClose: () => void }) {
	const name = book.register?.name;
	const offer = book.actions?.find((one) => one.name === action);
	const close = action === "close";
	return (
		<ReasonDialog
			title={close ? t("book.close_title", { name }) : t("book.open_title", { name })}
			what={close ? t("book.close_what", { number: book.lastNumber ?? "0" }) : t("book.open_what")}
			submit={t(`book.${action}`)}
			onClose={onClose}
			onSend={async (reason) => {
				await post(`/registers/${book.register?.id}/${action}`, { reason: reason || undefined }, { etag: offer?.etag });
				notify(t(close ? "book.closed" : "book.opened", { name }));
				onDone();
			}}
		/>
	);
}

export function BookActions({ book, onDone }: { book: RegisterView; onDone: () => void }) {
	const [busy, setBusy] = useState(false);
	const [asking, setAsking] = useState<BookAction>();
	const makeDefault = async (etag: string | undefined) => {
		setBusy(true);
		try {
			await post(`/registers/${book.register?.id}/default`, {}, { etag });
			notify(t("book.made_default", { name: book.register?.name }));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			notify(textOf(error), { error: true });
		} finally {
			setBusy(false);
			onDone();
		}
	};
	const run = (action: BookAction, etag: string | undefined) => (action === "default" ? void makeDefault(etag) : setAsking(action));
	const leave = () => setAsking(undefined);
	return (
		<>
			{(book.actions ?? []).map(
				({ name, etag }) =>
					isBookAction(name) && (
						<button key={name} type="button" class="button" aria-disabled={busy} onClick={() => !busy && run(name, etag)}>
							{t(`book.${name}`)}
						</button>
					),
			)}
			{(asking === "close" || asking === "open") && <StateDialog book={book} action={asking} onDone={onDone} onClose={leave} />}
			{asking === "reserve" && <ReserveDialog book={book} onDone={onDone} onClose={leave} />}
		</>
	);
}
