// The form of one group of recipients: its name, whose it is, and its members in the order of "Nơi nhận".
import { useState } from "preact/hooks";

import { request, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { GroupMember, RecipientGroupView } from "../../api/types";
import { useKey } from "../../app/keys";
import { actingPost } from "../../app/acting";
import { me } from "../../app/session";
import { t } from "../../i18n/i18n";
import { Combo } from "../../widgets/combo";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { Field, SelectField, TextField } from "../../widgets/field";
import { notify } from "../../widgets/toast";
import { type PlaceOption, usePlaces } from "../drafting/places";

const MAX_NAME = 200;
const MAX_MEMBERS = 500;

// The unit of the post that one acts in.
const ownUnit = (): string | undefined =>
	[...(me.value.posts ?? []), ...(me.value.actFor ?? []).map(({ post }) => post)].find((one) => one?.post?.id === actingPost())?.post?.unitId;

const memberKey = ({ organId, ownId, unitId, personId }: GroupMember): string => (personId ? `p${personId}` : unitId ? `u${unitId}` : organId ? `o${organId}` : `w${ownId}`);

function memberOf({ line, ownId }: PlaceOption): GroupMember {
	const { organId, unitId, personId, name } = line;
	return { organId, ownId: organId ? undefined : ownId, unitId, personId, name };
}

interface MembersProps {
	members: GroupMember[];
	onMembers: (members: GroupMember[]) => void;
	errors: FormErrors;
}

function MembersField({ members, onMembers, errors }: MembersProps) {
	const [text, setText] = useState("");
	const [on, setOn] = useState(false);
	const found = usePlaces(text, on, new Set());
	const there = new Set(members.map(memberKey));
	// A group holds what the directory knows: no group, and nothing that is only a name.
	const options = found.filter((option) => option.line.kind !== "RECIPIENT_GROUP" && !option.typed && !there.has(memberKey(memberOf(option))));
	const wrong = (index: number): string | undefined => errors.fields[`/members/${index}`];
	const move = (from: number, to: number) => {
		const next = [...members];
		next.splice(to, 0, ...next.splice(from, 1));
		onMembers(next);
	};
	return (
		<Field label={t("groups.members")} name="/members" required error={errors.fields["/members"]} class="field-wide places">
			{(control) => (
				<>
					{members.length > 0 && (
						<ol class="receivers">
							{members.map((member, index) => (
								<li key={memberKey(member)} class="receiver">
									<span class="receiver-name">
										{member.name ?? t("groups.unknown")}
										<span class="receiver-note">{wrong(index) ?? (member.gone ? t("groups.gone") : "")}</span>
									</span>
									<button type="button" class="icon-button" disabled={index === 0} aria-label={t("groups.up", { name: member.name })} onClick={() => move(index, index - 1)}>
										↑
									</button>
									<button type="button" class="icon-button" aria-label={t("plan.drop", { name: member.name })} onClick={() => onMembers(members.filter((other) => other !== member))}>
										×
									</button>
								</li>
							))}
						</ol>
					)}
					{members.length < MAX_MEMBERS && (
						<Combo
							control={control}
							text={text}
							onText={setText}
							options={options}
							found
							first
							eager
							maxLength={MAX_NAME}
							nothing={t("recipient.nothing")}
							onFocus={() => setOn(true)}
							onPick={(option) => {
								onMembers([...members, memberOf(option as PlaceOption)]);
								setText("");
							}}
							onBlur={() => setOn(false)}
						/>
					)}
				</>
			)}
		</Field>
	);
}

interface Props {
	// Absent: a new one.
	view?: RecipientGroupView;
	// Whose a new one may be: "add" for the agency's, "add_own" for the own unit's.
	may: string[];
	onSaved: () => void;
	onCancel: () => void;
}

export function GroupEditor({ view, may, onSaved, onCancel }: Props) {
	const [name, setName] = useState(view?.group?.name ?? "");
	const unit = may.includes("add_own") ? ownUnit() : undefined;
	const [unitId, setUnitId] = useState(view?.group?.unitId ?? (may.includes("add") ? "" : (unit ?? "")));
	const [members, setMembers] = useState<GroupMember[]>(view?.group?.members ?? []);
	const [errors, setErrors] = useState<FormErrors>(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const labels = { "/name": t("groups.name"), "/unitId": t("groups.whose"), "/members": t("groups.members") };
	const send = async () => {
		if (busy) return;
		const fields: Record<string, string> = {};
		if (name.trim() === "") fields["/name"] = t("action.text_missing");
		if (members.length === 0) fields["/members"] = t("groups.members_missing");
		if (Object.keys(fields).length) return setErrors({ fields });
		setBusy(true);
		setErrors(noErrors);
		const body = { name: name.trim(), unitId: unitId || undefined, position: view?.group?.position, members: members.map(({ name: _name, gone: _gone, ...member }) => member) };
		const etag = view?.actions?.find((offer) => offer.name === "change")?.etag;
		try {
			if (view) await request("PUT", `/recipient-groups/${view.group?.id}`, { body, etag });
			else await request("POST", "/recipient-groups", { body, submission });
			notify(t("groups.saved", { name: name.trim() }));
			onSaved();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(error.status === 412 ? { fields: {}, general: t("groups.stale") } : errorsOf(error, [...Object.keys(labels), ...members.map((_, index) => `/members/${index}`)]));
			setBusy(false);
		}
	};
	useKey("Ctrl+Enter", "action.send", () => void send(), { inText: true });
	return (
		<form
			class="panel route-form"
			noValidate
			aria-labelledby="group-title"
			onSubmit={(event) => {
				event.preventDefault();
				void send();
			}}
		>
			<h2 id="group-title">{view ? t("groups.change_title") : t("groups.add")}</h2>
			<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
			<TextField label={labels["/name"]} name="/name" required error={errors.fields["/name"]} value={name} onValue={setName} input={{ maxLength: MAX_NAME }} />
			{!view && unit && (
				<SelectField
					label={labels["/unitId"]}
					name="/unitId"
					error={errors.fields["/unitId"]}
					value={unitId}
					onValue={setUnitId}
					options={[...(may.includes("add") ? [{ value: "", label: t("groups.agency") }] : []), { value: unit, label: t("groups.own_unit") }]}
				/>
			)}
			<MembersField members={members} onMembers={setMembers} errors={errors} />
			<div class="form-buttons">
				<button type="submit" class="button button-primary" aria-disabled={busy}>
					{busy ? t("common.sending") : t("groups.save")}
				</button>
				<button type="button" class="button" onClick={onCancel}>
					{t("groups.back")}
				</button>
			</div>
		</form>
	);
}
