// Who is to receive it: one person in one of some posts; the first of these unless another is chosen.
import { useEffect, useState } from "preact/hooks";

import { directory } from "../../api/directory";
import { t } from "../../i18n/i18n";
import { SelectField } from "../../widgets/field";

interface Leader {
	id: string;
	name: string;
	title: string;
	head: boolean;
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
					const post = posts?.find((one) => roles.includes(one.post?.role ?? ""))?.post;
					if (!person?.id || !post) return [];
					return [{ id: person.id, name: person.fullName ?? "", title: post.title ?? "", head: post.role === roles[0] }];
				});
				setLeaders(found.sort((a, b) => Number(b.head) - Number(a.head)));
			},
			// Without the list the server takes the head.
			() => undefined,
		);
		return () => {
			gone = true;
		};
	}, []);
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
}

export function LeaderField({ value, onValue, error, roles, required, name, class: extra }: Props) {
	const leaders = useLeaders(roles ?? LEADER_ROLES);
	const first = leaders.find((leader) => leader.head);
	const choices = leaders.length
		? leaders.map((leader) => ({ value: leader === first && !required ? "" : leader.id, label: [leader.title, leader.name].filter(Boolean).join(" ") }))
		: [{ value: "", label: t("action.head") }];
	return <SelectField class={extra} label={t("action.leader")} name={name ?? "/personId"} error={error} value={value} onValue={onValue} options={required ? [{ value: "", label: t("action.choose") }, ...choices] : choices} />;
}
