// To whom the clerk submits: the head of the agency unless another leader is chosen.
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

function useLeaders(): Leader[] {
	const [leaders, setLeaders] = useState<Leader[]>([]);
	useEffect(() => {
		let gone = false;
		directory().then(
			({ people }) => {
				if (gone) return;
				const found = people.flatMap(({ person, posts }) => {
					const post = posts?.find((one) => LEADER_ROLES.includes(one.post?.role ?? ""))?.post;
					if (!person?.id || !post) return [];
					return [{ id: person.id, name: person.fullName ?? "", title: post.title ?? "", head: post.role === "head" }];
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
	name?: string;
	class?: string;
}

export function LeaderField({ value, onValue, error, name, class: extra }: Props) {
	const leaders = useLeaders();
	const options = leaders.length
		? leaders.map((leader) => ({ value: leader.head ? "" : leader.id, label: [leader.title, leader.name].filter(Boolean).join(" ") }))
		: [{ value: "", label: t("action.head") }];
	return <SelectField class={extra} label={t("action.leader")} name={name ?? "/personId"} error={error} value={value} onValue={onValue} options={options} />;
}
