// Who is to receive it: one person in one of some posts; the first of these unless another is chosen.
import { useEffect, useState } from "preact/hooks";

import { directory } from "../../api/directory";
import { t } from "../../i18n/i18n";
import { SelectField } from "../../widgets/field";

interface Leader {
	id: string;
	name: string;
	title: string;
	// In the order of the roles: who comes first receives it when nobody is chosen.
	rank: number;
}

const LEADER_ROLES = ["head", "deputy"];

function useLeaders(roles: string[]): Leader[] {
	const [leaders, setLeaders] = useState<Leader[]>([]);
	useEffect(() => {
		let gone = false;
		directory().then(
			({ people }) => {
				if (gone) return;
				const found = people.flatMap(({ person, posts }) => {
					const held = (posts ?? []).flatMap(({ post }) => (post?.role && roles.includes(post.role) ? [{ title: post.title ?? "", rank: roles.indexOf(post.role) }] : []));
					const first = held.sort((a, b) => a.rank - b.rank)[0];
					return person?.id && first ? [{ id: person.id, name: person.fullName ?? "", ...first }] : [];
				});
				setLeaders(found.sort((a, b) => a.rank - b.rank));
			},
			// Without the list the server takes the head.
			() => undefined,
		);
		return () => {
			gone = true;
		};
	}, [roles.join()]);
	return leaders;
}

interface Props {
	value: string;
	onValue: (personId: string) => void;
	error?: string;
	roles?: string[];
	// Nobody receives it by default.
	required?: boolean;
	name?: string;
	class?: string;
	label?: string;
}

export function LeaderField({ value, onValue, error, roles, required, name, class: extra, label = t("action.leader") }: Props) {
	const leaders = useLeaders(roles?.length ? roles : LEADER_ROLES);
	const first = leaders[0];
	const choices = leaders.length
		? leaders.map((leader) => ({ value: leader === first && !required ? "" : leader.id, label: [leader.title, leader.name].filter(Boolean).join(" ") }))
		: [{ value: "", label: t("action.head") }];
	return <SelectField class={extra} label={label} name={name ?? "/personId"} error={error} value={value} onValue={onValue} options={required ? [{ value: "", label: t("action.choose") }, ...choices] : choices} />;
}
