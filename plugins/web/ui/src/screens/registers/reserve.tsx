// Giữ số: keep the next numbers of a book, or one that was chosen, for later.
import { useState } from "preact/hooks";

import { post, Submission } from "../../api/client";
import type { RegisterView, ReserveReply } from "../../api/types";
import { t } from "../../i18n/i18n";
import { arrivalNumber } from "../../text/number";
import { SelectField, TextField } from "../../widgets/field";
import { notify } from "../../widgets/toast";
import { ReasonDialog } from "./reason-dialog";

type Which = "next" | "chosen";

export function ReserveDialog({ book, onDone, onClose }: { book: RegisterView; onDone: () => void; onClose: () => void }) {
	const [which, setWhich] = useState<Which>("next");
	const [count, setCount] = useState("1");
	const [number, setNumber] = useState("");
	const [submission] = useState(() => new Submission());
	const labels = { "/count": t("reserve.count"), "/number": t("reserve.number") };
	const send = async (reason: string) => {
		const wish = which === "next" ? { count: Number(count) || 0 } : { number: number.trim() || "0" };
		const { entries } = await post<ReserveReply>(`/registers/${book.register?.id}/reserve`, { ...wish, reason }, { submission });
		notify(t("reserve.done", { numbers: (entries ?? []).map((entry) => arrivalNumber(entry.number)).join(", ") }));
		onDone();
	};
	return (
		<ReasonDialog title={t("reserve.title")} what={t("reserve.what")} submit={t("book.reserve")} reasonNeeded labels={labels} onSend={send} onClose={onClose}>
			{(errors) => (
				<>
					<SelectField
						label={t("reserve.which")}
						name="/which"
						value={which}
						onValue={(value) => setWhich(value === "chosen" ? "chosen" : "next")}
						options={[
							{ value: "next", label: t("reserve.next", { number: arrivalNumber(String(Number(book.lastNumber ?? 0) + 1)) }) },
							{ value: "chosen", label: t("reserve.chosen") },
						]}
					/>
					{which === "next" ? (
						<TextField
							label={labels["/count"]}
							name="/count"
							required
							error={errors["/count"]}
							help={t("reserve.count_most")}
							input={{ inputMode: "numeric", maxLength: 2 }}
							value={count}
							onValue={setCount}
						/>
					) : (
						<TextField
							label={labels["/number"]}
							name="/number"
							required
							error={errors["/number"]}
							input={{ inputMode: "numeric", maxLength: 7 }}
							value={number}
							onValue={setNumber}
						/>
					)}
				</>
			)}
		</ReasonDialog>
	);
}
