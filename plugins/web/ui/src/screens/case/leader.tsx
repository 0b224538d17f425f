// Who is to receive it: one person in one of some posts; unless another is chosen, whom the server names, else the first.
import { useEffect, useState } from "preact/hooks";

import { type Directory, directory } from "../../api/directory";
import type { Assignment, ReceiverRule } from "../../api/types";
import { t } from "../../i18n/i18n";
import { SelectField } from "../../widgets/field";

interface Leader {
	id: string;
	name: string;
	title: string;
	// In the order of the roles: who comes first receives it when nobody is chosen.
	rank: number;
}

const LEADERS: ReceiverRule[] = [{ roles: ["head", "deputy"] }];

// People of a unit and of those directly below it, where only they may receive it.
function leadersOf({ units, people }: Directory, rules: ReceiverRule[]): Leader[] {
	const roles = rules.flatMap((rule) => rule.roles ?? []);
	const above = (unitId?: string) => units.find(({ id }) => id === unitId)?.parentId;
	const fits = (role: string | undefined, unitId: string | undefined) =>
		rules.some((rule) => role !== undefined && rule.roles?.includes(role) && (!rule.withinUnit || unitId === rule.withinUnit || above(unitId) === rule.withinUnit));
	const found = people.flatMap(({ person, posts }) => {
		const held = (posts ?? []).flatMap(({ post }) => (fits(post?.role, post?.unitId) ? [{ title: post?.title ?? "", rank: roles.indexOf(post?.role ?? "") }] : []));
		const first = held.sort((a, b) => a.rank - b.rank)[0];
		return person?.id && first ? [{ id: person.id, name: person.fullName ?? "", ...first }] : [];
	});
	return found.sort((a, b) => a.rank - b.rank);
}

function useLeaders(rules: ReceiverRule[]): Leader[] {
	const [leaders, setLeaders] = useState<Leader[]>([]);
	useEffect(() => {
		let gone = false;
		directory().then(
			(all) => !gone && setLeaders(leadersOf(all, rules)),
			// Without the list the server takes the head.
			() => undefined,
		);
		return () => {
			gone = true;
		};
	}, [JSON.stringify(rules)]);
	return leaders;
}

interface Props {
	value: string;
	onValue: (personId: string) => void;
	error?: string;
	rules?: ReceiverRule[];
	// Who receives it when nobody is named.
	proposed?: Assignment;
	// Nobody receives it by default.
	required?: boolean;
	name?: string;
	class?: string;
	label?: string;
}

const textOf = ({ title, name }: Leader): string => [title, name].filter(Boolean).join(" ");

// The first of them has no value: the server takes them when nobody is named.
function choicesOf(leaders: Leader[], { proposed, required }: Pick<Props, "proposed" | "required">): { value: string; label: string }[] {
	const all = leaders.map((leader) => ({ value: leader.id, label: textOf(leader) }));
	if (required) return [{ value: "", label: t("action.choose") }, ...all];
	const first = proposed?.personId ? all.find(({ value }) => value === proposed.personId) : all[0];
	const name = first?.label ?? proposed?.name ?? t("action.head");
	return [{ value: "", label: name }, ...all.filter((one) => one !== first)];
}

export function LeaderField({ value, onValue, error, rules, proposed, required, name, class: extra, label = t("action.leader") }: Props) {
	const leaders = useLeaders(rules?.length ? rules : LEADERS);
	return <SelectField class={extra} label={label} name={name ?? "/personId"} error={error} value={value} onValue={onValue} options={choicesOf(leaders, { proposed, required })} />;
}
