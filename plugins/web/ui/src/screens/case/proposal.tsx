// A routing that is proposed to who directs: fields for who proposes, a line for who decides. It begins with what somebody
// proposed before, and is sent only when it says something else.
import type { Proposal, ReceiverRule } from "../../api/types";
import { t } from "../../i18n/i18n";
import { TextField } from "../../widgets/field";
import { officeOf } from "./holders";
import { assignmentsOf, datesReadable, emptyPlan, partsOf, partsOutside, type Plan, planOf } from "./plan";
import { PlanEditor } from "./plan-editor";

export interface Wish {
	directive: string;
	plan: Plan;
}

export const emptyWish: Wish = { directive: "", plan: emptyPlan };

export const wishOf = (proposal: Proposal | undefined): Wish =>
	proposal ? { directive: proposal.directive ?? "", plan: planOf(proposal.assignments ?? []) } : emptyWish;

const isEmpty = (wish: Wish): boolean => wish.plan.rows.length === 0 && wish.directive.trim() === "";

// Undefined: nothing is to be said of a proposal. An empty one takes away what was proposed before.
export function proposalOf(wish: Wish, before?: Proposal): Proposal | undefined {
	if (JSON.stringify(wish) === JSON.stringify(wishOf(before))) return undefined;
	if (isEmpty(wish)) return before && {};
	return { directive: wish.directive.trim() || undefined, assignments: assignmentsOf(wish.plan) };
}

export function wishProblems(wish: Wish, base: string, required = false): Record<string, string> {
	if (required && isEmpty(wish)) return { [`${base}/assignments`]: t("action.receiver_missing") };
	return datesReadable(wish.plan) ? {} : { [`${base}/due`]: t("form.no_day") };
}

export const proposalFields = (base: string): string[] => [`${base}/assignments`, `${base}/directive`, `${base}/due`, base];

export const proposalLabels = (base: string): Record<string, string> => ({
	[base]: t("proposal.title"),
	[`${base}/assignments`]: t("role.lead"),
	[`${base}/directive`]: t("proposal.directive"),
	[`${base}/due`]: t("plan.due"),
});

// "Chánh văn phòng Lê Quang Minh đề xuất:"
export function ProposedBy({ proposal }: { proposal: Proposal }) {
	return <p class="field-label proposed-by">{t("proposal.by", { who: [officeOf(proposal.by), proposal.by?.name].filter(Boolean).join(" ") })}</p>;
}

interface Props {
	wish: Wish;
	onWish: (wish: Wish) => void;
	rules: ReceiverRule[];
	errors: Record<string, string>;
	// Goes before the names of the fields.
	base: string;
	// Open, and no fold.
	plain?: boolean;
}

function Fields({ wish, onWish, rules, errors, base }: Props) {
	return (
		<div class="proposal">
			{errors[base] && <p class="field-error">{errors[base]}</p>}
			<PlanEditor base={base} plan={wish.plan} onPlan={(plan) => onWish({ ...wish, plan })} parts={partsOf(rules)} outside={partsOutside(rules)} errors={errors} />
			<TextField
				label={t("proposal.directive")}
				name={`${base}/directive`}
				rows={2}
				error={errors[`${base}/directive`]}
				input={{ maxLength: 2000 }}
				value={wish.directive}
				onValue={(directive) => onWish({ ...wish, directive })}
			/>
		</div>
	);
}

export function ProposalFields(props: Props) {
	const { base, errors, plain } = props;
	if (plain) return <Fields {...props} />;
	return (
		<details class="more" open={proposalFields(base).some((name) => errors[name]) || undefined}>
			<summary>{t("proposal.fold")}</summary>
			<Fields {...props} />
		</details>
	);
}
