// Nhóm nơi nhận: "Các sở, ban, ngành". Chosen as one recipient; numbering puts the members in its place.
import { useEffect, useState } from "preact/hooks";

import { get, request, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ListRecipientGroupsReply, RecipientGroup, RecipientGroupView } from "../../api/types";
import { t } from "../../i18n/i18n";
import { textOf } from "../../widgets/errors";
import { Empty, Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { GroupEditor } from "./group-editor";

const toldOf = (error: unknown): void => {
	if (!(error instanceof ApiError)) throw error;
	notify(textOf(error), { error: true });
};

// What is sent to make the group again.
const again = ({ name, unitId, position, members = [] }: RecipientGroup) => ({
	name,
	unitId,
	position,
	members: members.filter(({ gone }) => !gone).map(({ organId, ownId, unitId: unit, personId }) => ({ organId, ownId, unitId: unit, personId })),
});

function Line({ group, count, onOpen }: { group: RecipientGroup; count: number; onOpen: () => void }) {
	return (
		<li class="delegation">
			<div>
				<p class="delegation-name">{group.name}</p>
				<p class="field-help">{[group.unitName ?? t("groups.agency"), t("recipient.group_n", { n: count })].join(" · ")}</p>
			</div>
			<button type="button" class="button" aria-label={`${t("groups.open")}: ${group.name}`} onClick={onOpen}>
				{t("groups.open")}
			</button>
		</li>
	);
}

// Its members, and what may be done with it.
function Members({ view, onChange, onDelete, onBack }: { view: RecipientGroupView; onChange: () => void; onDelete: () => void; onBack: () => void }) {
	const { group = {}, actions = [] } = view;
	const may = (name: string): boolean => actions.some((offer) => offer.name === name);
	return (
		<section class="panel" aria-labelledby="group-name">
			<h2 id="group-name">{group.name}</h2>
			<p class="field-help">{group.unitName ?? t("groups.agency")}</p>
			<ol class="group-members">
				{(group.members ?? []).map((member, index) => (
					<li key={index}>
						{member.name ?? t("groups.unknown")}
						{member.gone && <span class="field-help"> · {t("groups.gone")}</span>}
					</li>
				))}
			</ol>
			<div class="form-buttons">
				{may("change") && (
					<button type="button" class="button button-primary" onClick={onChange}>
						{t("groups.change")}
					</button>
				)}
				{may("delete") && (
					<button type="button" class="button" onClick={onDelete}>
						{t("groups.delete")}
					</button>
				)}
				<button type="button" class="button" onClick={onBack}>
					{t("groups.back")}
				</button>
			</div>
		</section>
	);
}

export function Groups() {
	const [reply, setReply] = useState<ListRecipientGroupsReply>();
	const [failure, setFailure] = useState<ApiError>();
	const [shown, setShown] = useState<RecipientGroupView>();
	const [editing, setEditing] = useState<{ view?: RecipientGroupView }>();
	const load = () =>
		get<ListRecipientGroupsReply>("/recipient-groups").then(setReply, (error: unknown) => {
			if (!(error instanceof ApiError)) throw error;
			setFailure(error);
		});
	useEffect(() => void load(), []);
	const open = (id: string | undefined) => void get<RecipientGroupView>(`/recipient-groups/${id}`).then(setShown, toldOf);
	const back = () => {
		setShown(undefined);
		setEditing(undefined);
		void load();
	};
	const remove = async ({ group = {}, actions = [] }: RecipientGroupView) => {
		const etag = actions.find(({ name }) => name === "delete")?.etag;
		const submission = new Submission();
		const undo = () => request("POST", "/recipient-groups", { body: again(group), submission }).then(load, toldOf);
		try {
			await request("DELETE", `/recipient-groups/${group.id}`, { etag });
			notify(t("groups.deleted", { name: group.name }), { undo });
			back();
		} catch (error) {
			toldOf(error);
			open(group.id);
		}
	};
	if (failure) return <Failed error={failure} onRetry={() => void load().then(() => setFailure(undefined))} />;
	if (!reply) return <Loading />;
	const may = (reply.actions ?? []).map(({ name }) => name ?? "");
	if (editing) return <GroupEditor view={editing.view} may={may} onSaved={back} onCancel={() => setEditing(undefined)} />;
	if (shown) return <Members view={shown} onChange={() => setEditing({ view: shown })} onDelete={() => void remove(shown)} onBack={back} />;
	const groups = reply.groups ?? [];
	return (
		<>
			<p class="field-help">{t("groups.what")}</p>
			{may.length > 0 && (
				<p>
					<button type="button" class="button button-primary" onClick={() => setEditing({})}>
						{t("groups.add")}
					</button>
				</p>
			)}
			{groups.length === 0 && <Empty title={t("groups.none")} />}
			<ul class="delegations">
				{groups.map(({ group = {}, memberCount }) => (
					<Line key={group.id} group={group} count={memberCount ?? 0} onOpen={() => open(group.id)} />
				))}
			</ul>
		</>
	);
}
