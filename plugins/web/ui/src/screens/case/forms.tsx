// A form for each action that the server offers. What is offered, what it is called and what it asks for is the
// server's word, from the process that the document follows; this page knows no rules.
import { type ComponentChildren, Fragment } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { actOn, type Kind, type Views } from "../../api/actions";
import { Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionNeed, ActionOffer, ReceiverRule, ReceivingFlow, RouteOffer } from "../../api/types";
import { useDraft } from "../../app/draft";
import { useKey } from "../../app/keys";
import { me } from "../../app/session";
import { t } from "../../i18n/i18n";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { FileBox, type SentFile, type Uploads, useUploads } from "../../widgets/files";
import { labelText } from "../../widgets/labels";
import { PhraseField } from "../../widgets/phrases";
import { GIVEN_FIELDS, GivenFields, givenLabels, givenOf, givenProblems, type GivenState, givenUploads, withFiles } from "./given";
import { LeaderField } from "./leader";
import { isOpen } from "./holders";
import { assignmentsOf, datesReadable, emptyPlan, partsOf, partsOutside, type Plan, planOf } from "./plan";
import { PlanEditor } from "./plan-editor";
import { emptyWish, ProposalFields, proposalFields, proposalLabels, proposalOf, ProposedBy, type Wish, wishOf, wishProblems } from "./proposal";
import { SIGNATURE, type SignAs, SigningChoice } from "./signing";

// Acts for which the page has words of its own, and the field that these words are about.
const KNOWN = { submit: "text", direct: "directive", distribute: "text", assign: "text", complete: "result" } as const;
type KnownAction = keyof typeof KNOWN;
const isKnown = (name: string | undefined): name is KnownAction => name !== undefined && name in KNOWN;

export const TEXTS = ["directive", "text", "reason", "result", "reply"] as const;
type TextName = (typeof TEXTS)[number];
const isText = (field: string | undefined): field is TextName => (TEXTS as readonly string[]).includes(field ?? "");

export interface FormState {
	texts: Partial<Record<TextName, string>>;
	// Where the paper is, and who keeps it.
	paper?: { place: string; keeper: string };
	// How the directive was given, when not in writing.
	given?: GivenState;
	personId: string;
	plan: Plan;
	// What is proposed to who directs; drafts of before have none.
	wish?: Wish;
	// What goes with the act, sent already.
	files?: SentFile[];
	// Of an act that signs: as what, when not as it is proposed.
	signAs?: SignAs;
}

const PROPOSAL = "/proposal";
const UPLOADS = "/uploads";

// What the form knows of the document, of whatever kind it is.
interface CaseView {
	document?: { id?: string; directive?: string };
	flows?: ReceivingFlow[];
	actions?: ActionOffer[];
}

export const needOf = (offer: ActionOffer, field: string): ActionNeed | undefined => offer.needs?.find((need) => need.field === field);

export const offerText = (offer: ActionOffer): string => labelText(offer.label) || (offer.name ?? "");

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

export function doneText(offer: ActionOffer, number: string): string {
	return isKnown(offer.name) ? t(`done.${offer.name}`, { number }) : t("done.other", { act: lowerFirst(offerText(offer)), number });
}

// One person in one of some posts is chosen from a list; everybody else from the plan.
const rulesOf = (offer: ActionOffer): ReceiverRule[] => offer.receivers ?? [];
const isChoice = (offer: ActionOffer): boolean =>
	rulesOf(offer).length > 0 && needOf(offer, "assignments")?.most === 1 && rulesOf(offer).every((rule) => !rule.units && (rule.roles ?? []).length > 0);
export const isPlan = (offer: ActionOffer): boolean => rulesOf(offer).length > 0 && !isChoice(offer);

function withinOf(offer: ActionOffer): string | undefined {
	const rules = rulesOf(offer);
	return rules.every((rule) => rule.withinUnit) ? rules[0]?.withinUnit : undefined;
}

// What is proposed to who directs is a person's word, and no more than that.
const decides = (offer: ActionOffer): boolean => needOf(offer, "directive") !== undefined;

export function initialState(offer: ActionOffer): FormState {
	const { proposed, proposal, route } = offer;
	const wish = needOf(offer, "proposal") ? wishOf(proposal) : undefined;
	const texts = decides(offer) && proposal?.directive ? { directive: proposal.directive } : {};
	if (proposed?.length || !route) return { texts, personId: "", plan: proposed?.length ? planOf(proposed) : emptyPlan, wish };
	const text = needOf(offer, "directive") ? "directive" : "text";
	return { texts: route.directive ? { [text]: route.directive } : {}, personId: "", plan: planOf(route.assignments ?? []), wish };
}

export function bodyOf(offer: ActionOffer, state: FormState): object {
	const body: Record<string, unknown> = {};
	for (const name of TEXTS) {
		const text = (state.texts[name] ?? "").trim();
		if (text !== "" && needOf(offer, name)) body[name] = text;
	}
	if (needOf(offer, "paper")) body.paper = { place: state.paper?.place.trim(), keeper: state.paper?.keeper.trim() };
	const given = givenOf(offer, state.given);
	if (given) body.given = given;
	const uploads = givenUploads(offer, state.given) ?? (needOf(offer, "uploads") ? state.files?.map(({ uploadId, name }) => ({ uploadId, name })) : undefined);
	if (uploads?.length) body.uploads = uploads;
	if (offer.signs && state.signAs) body.signature = state.signAs;
	if (isChoice(offer) && state.personId) body.personId = state.personId;
	if (isPlan(offer)) body.assignments = assignmentsOf(state.plan);
	const need = needOf(offer, "proposal");
	if (need) body.proposal = proposalOf(state.wish ?? emptyWish, need.use === "NEED_REQUIRED" ? undefined : offer.proposal);
	return body;
}

interface Circumstances {
	// Of many documents, each of which knows where it goes when nobody is named.
	several?: boolean;
	// A file is still on its way.
	sending?: boolean;
}

export function problemsOf(offer: ActionOffer, state: FormState, { several = false, sending = false }: Circumstances = {}): FormErrors | undefined {
	const fields: Record<string, string> = {};
	const empty = (name: TextName): boolean => (state.texts[name] ?? "").trim() === "";
	for (const need of offer.needs ?? [])
		if (isText(need.field) && need.use === "NEED_REQUIRED" && empty(need.field)) fields[`/${need.field}`] = t("action.text_missing");
	if (needOf(offer, "paper")?.use === "NEED_REQUIRED")
		for (const part of ["place", "keeper"] as const) if (!state.paper?.[part].trim()) fields[`/paper/${part}`] = t("action.text_missing");
	if (isPlan(offer) && state.plan.rows.length === 0 && !(several && needOf(offer, "assignments")?.use !== "NEED_REQUIRED")) {
		// Taking away everybody who was proposed does not mean that it goes to them.
		if (needOf(offer, "assignments")?.use === "NEED_REQUIRED" || (offer.proposed?.length && !decides(offer))) fields["/assignments"] = t("action.receiver_missing");
		else if (needOf(offer, "directive") && empty("directive")) fields["/directive"] = t("action.directive_missing");
	}
	if (isPlan(offer) && !datesReadable(state.plan)) fields["/due"] = t("form.no_day");
	const proposal = needOf(offer, "proposal");
	if (proposal) Object.assign(fields, wishProblems(state.wish ?? emptyWish, PROPOSAL, proposal.use === "NEED_REQUIRED"));
	givenProblems(offer, state.given, fields, sending);
	if (needOf(offer, "uploads")) {
		if (sending) fields[UPLOADS] = t("wrong.still_sending");
		else if (needOf(offer, "uploads")?.use === "NEED_REQUIRED" && !state.files?.length) fields[UPLOADS] = t("action.file_missing");
	}
	return Object.keys(fields).length ? { fields } : undefined;
}

export function fieldLabel(offer: ActionOffer, name: TextName): string {
	const own = labelText(needOf(offer, name)?.label);
	if (own) return own;
	return isKnown(offer.name) && KNOWN[offer.name] === name ? t(`action_text.${offer.name}`) : t(`need.${name}`);
}

interface Props<K extends Kind> {
	kind: K;
	offer: ActionOffer;
	view: Views[K];
	onDone: (offer: ActionOffer, view: Views[K]) => void;
	// Somebody changed the document meanwhile.
	onStale: () => void;
}

export function ActionForm<K extends Kind>({ kind, offer, view, onDone, onStale }: Props<K>) {
	const known: CaseView = view;
	const document = known.document ?? {};
	const [state, setState, dropDraft] = useDraft<FormState>(`act.${offer.name}.${document.id}.${offer.flowId ?? ""}`, initialState(offer));
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const texts = TEXTS.filter((name) => needOf(offer, name));
	// An upload ends while the person goes on typing.
	const latest = useRef(state);
	latest.current = state;
	const put = (next: FormState) => {
		latest.current = next;
		setState(next);
	};
	// What shows how a directive was given, or what simply goes with the act.
	const plain = needOf(offer, "uploads") !== undefined && !offer.given;
	const uploads = useUploads((plain ? state.files : state.given?.files) ?? [], (change) =>
		put(plain ? { ...latest.current, files: change(latest.current.files ?? []) } : { ...latest.current, given: withFiles(latest.current.given, change) }),
	);

	const send = async () => {
		if (busy) return;
		const wrong = problemsOf(offer, state, { sending: uploads.sending });
		if (wrong) return setErrors(wrong);
		setBusy(true);
		setErrors(noErrors);
		try {
			const next = await actOn(kind, document.id ?? "", offer, bodyOf(offer, state), submission);
			dropDraft();
			onDone(offer, next);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status === 412) onStale();
			const known = [...texts.map((name) => `/${name}`), "/assignments", "/personId", "/paper/place", "/paper/keeper", SIGNATURE, ...proposalFields(PROPOSAL), ...GIVEN_FIELDS];
			setErrors(error.status === 412 ? { fields: {}, general: t("stale.text") } : errorsOf(error, known));
		} finally {
			setBusy(false);
		}
	};
	useKey("Ctrl+Enter", "action.send", () => void send(), { inText: true });
	const labels: Record<string, string> = { "/assignments": t("role.lead"), "/due": t("plan.due"), "/personId": t("action.leader"), "/paper/place": t("paper.place"), "/paper/keeper": t("paper.keeper"), [SIGNATURE]: t("sign_as.title"), ...proposalLabels(PROPOSAL), ...givenLabels(), ...(plain ? { [UPLOADS]: t("action.files") } : {}) };
	for (const name of texts) labels[`/${name}`] = fieldLabel(offer, name);
	return (
		<form
			class="action-form"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void send();
			}}
		>
			<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
			<ActionFields state={state} setState={put} document={document} errors={errors} offer={offer} view={known} uploads={uploads} />
			<button type="submit" class="button button-primary button-wide" aria-disabled={busy}>
				{busy ? t("common.sending") : offerText(offer)}
				<kbd class="button-key">Ctrl+Enter</kbd>
			</button>
		</form>
	);
}

interface FieldsProps {
	state: FormState;
	setState: (state: FormState) => void;
	document: { directive?: string };
	errors: FormErrors;
	offer: ActionOffer;
	view: CaseView;
	// Absent where an act takes no files.
	uploads?: Uploads;
}

function ActionText({ name, offer, state, setState, errors }: { name: TextName } & FieldsProps) {
	const field = `/${name}`;
	const value = state.texts[name] ?? "";
	const shared = {
		label: fieldLabel(offer, name),
		name: field,
		error: errors.fields[field],
		value,
		onValue: (text: string) => setState({ ...state, texts: { ...state.texts, [name]: text } }),
	};
	const rows = name === "directive" || name === "result" ? 3 : 2;
	if (isKnown(offer.name) && KNOWN[offer.name] === name) return <PhraseField kind={offer.name} rows={rows} {...shared} />;
	return <TextField {...shared} rows={name === "reply" ? undefined : rows} input={{ maxLength: needOf(offer, name)?.most }} />;
}

function PaperText({ part, state, setState, errors }: { part: "place" | "keeper" } & FieldsProps) {
	const paper = state.paper ?? { place: "", keeper: "" };
	return (
		<TextField
			label={t(`paper.${part}`)}
			name={`/paper/${part}`}
			required
			error={errors.fields[`/paper/${part}`]}
			input={{ maxLength: part === "place" ? 200 : 100 }}
			value={paper[part]}
			onValue={(text) => setState({ ...state, paper: { ...paper, [part]: text } })}
		/>
	);
}

// Where the form's beginning comes from, and who is missing in it.
function RouteNote({ route }: { route: RouteOffer }) {
	return (
		<div class="route-note">
			<p>{t("routes.followed", { name: route.name })}</p>
			{route.findings && route.findings.length > 0 && (
				<ul class="route-findings">
					{route.findings.map((finding) => (
						<li key={finding}>⚠ {finding}</li>
					))}
				</ul>
			)}
		</div>
	);
}

export function ActionFields(props: FieldsProps) {
	const { offer, view, state, setState, document, errors } = props;
	const flow = view.flows?.find((one) => one.id === offer.flowId);
	const directive = offer.proposed && !decides(offer) ? document.directive : flow?.directive;
	const texts = TEXTS.filter((name) => needOf(offer, name));
	const back = flow?.state === "FLOW_SENT_BACK" ? view.flows?.filter((one) => one.parentId === flow.id && one.reason).at(-1) : undefined;
	// A directive is written before it is said who is to follow it.
	const before = texts.filter((name) => name === "directive");
	const after = texts.filter((name) => name !== "directive");
	return (
		<>
			{back && (
				<blockquote class="directive">
					<span class="directive-label">{t("action.sent_back", { name: back.receiver?.name })}</span>
					{back.reason}
				</blockquote>
			)}
			{isPlan(offer) && directive && (
				<blockquote class="directive">
					<span class="directive-label">{t("action.directive_above")}</span>
					{directive}
				</blockquote>
			)}
			{decides(offer) && offer.proposal && <ProposedBy proposal={offer.proposal} />}
			{offer.route && !offer.proposed?.length && <RouteNote route={offer.route} />}
			{before.map((name) => (
				<ActionText key={name} name={name} {...props} />
			))}
			{offer.signs && <SigningChoice id={view.document?.id} chosen={state.signAs} onChoose={(signAs) => setState({ ...state, signAs })} error={errors.fields[SIGNATURE]} />}
			{isChoice(offer) && (
				<LeaderField
					label={offer.name === "submit" ? undefined : t("action.receiver")}
					rules={rulesOf(offer)}
					proposed={offer.proposed?.[0]}
					required={needOf(offer, "assignments")?.use === "NEED_REQUIRED"}
					error={errors.fields["/personId"] ?? errors.fields["/assignments"]}
					value={state.personId}
					onValue={(personId) => setState({ ...state, personId })}
				/>
			)}
			{isPlan(offer) && (
				<PlanEditor
					plan={state.plan}
					onPlan={(plan) => setState({ ...state, plan })}
					within={withinOf(offer)}
					except={me.value.person?.id}
					parts={partsOf(rulesOf(offer))}
					outside={partsOutside(rulesOf(offer))}
					errors={errors.fields}
				/>
			)}
			{needOf(offer, "paper") && (
				<>
					<PaperText part="place" {...props} />
					<PaperText part="keeper" {...props} />
				</>
			)}
			{after.map((name) => (
				<ActionText key={name} name={name} {...props} />
			))}
			{needOf(offer, "proposal") && (
				<ProposalFields
					base={PROPOSAL}
					plain={needOf(offer, "proposal")?.use === "NEED_REQUIRED"}
					wish={state.wish ?? emptyWish}
					onWish={(wish) => setState({ ...state, wish })}
					rules={offer.proposalReceivers ?? []}
					errors={errors.fields}
				/>
			)}
			{needOf(offer, "uploads") && !offer.given && props.uploads && (
				<FileBox
					uploads={props.uploads}
					error={errors.fields[UPLOADS]}
					onForget={(gone) => setState({ ...state, files: (state.files ?? []).filter((one) => one.uploadId !== gone.uploadId) })}
					choose={t("action.files")}
					help={t("action.files_help", { n: needOf(offer, "uploads")?.most })}
				/>
			)}
			<GivenFields offer={offer} state={state.given} onState={(given) => setState({ ...state, given })} errors={errors} uploads={props.uploads} />
		</>
	);
}

const keyOf = (offer: ActionOffer): string => `${offer.name}.${offer.flowId ?? ""}`;

// What is about somebody else's part (a reminder, a withdrawal) is named with them.
function titleOf(offer: ActionOffer, view: CaseView): string {
	const receiver = view.flows?.find((flow) => flow.id === offer.flowId)?.receiver;
	const theirs = offer.verb === "withdraw" || offer.verb === "remind";
	return theirs && receiver?.name ? t("action.about", { act: offerText(offer), name: receiver.name }) : offerText(offer);
}

// What is expected next: the first such offer, or one about the person's own part. Of what is done with nothing is open,
// so that nobody returns or withdraws by a hasty Ctrl+Enter.
function expectedOf(offers: ActionOffer[], view: CaseView): ActionOffer | undefined {
	const own = (offer: ActionOffer) => view.flows?.some((flow) => flow.id === offer.flowId && flow.receiver?.personId === me.value.person?.id && isOpen(flow));
	return offers.find((one) => one.primary) ?? offers.find(own);
}

// What sends a document back, or takes it back: seldom expected, and never to be looked for. Before what takes it from
// one of several others comes what is about all of it.
const goesBack = ({ name, verb }: ActionOffer): boolean => verb === "send_back" || verb === "return" || name === "recall";
const backOf = (offers: ActionOffer[]): ActionOffer | undefined => offers.find(goesBack) ?? offers.find(({ verb }) => verb === "withdraw");

interface ActionsProps<K extends Kind> extends Pick<Props<K>, "kind" | "view" | "onDone" | "onStale"> {
	// Where an action has a screen of its own: its address.
	elsewhere?: (offer: ActionOffer) => string | undefined;
	// Where an action has a form of its own.
	own?: (offer: ActionOffer, onDone: (view: Views[K]) => void) => ComponentChildren;
}

function Elsewhere({ offer, href }: { offer: ActionOffer; href: string }) {
	return (
		<a class="button button-primary button-wide" href={href}>
			{offerText(offer)}
		</a>
	);
}

// The expected offer is open; the others are a click away.
export function Actions<K extends Kind>({ kind, view, onDone, onStale, elsewhere, own }: ActionsProps<K>) {
	const offers = [...(view.actions ?? [])].sort((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false));
	const [chosen, setChosen] = useState("");
	const [sheet, setSheet] = useState(false);
	// What was sent does not stay in the form, although the same may be offered again.
	const [round, setRound] = useState(0);
	const expected = expectedOf(offers, view);
	const offer = offers.find((one) => keyOf(one) === chosen) ?? expected;
	// On a phone it has a button of its own beside the one that opens the sheet.
	const beside = [expected, backOf(offers)].find((one) => one && one !== offer);
	const section = useRef<HTMLElement>(null);
	const [jumps, setJumps] = useState(0);
	useEffect(() => {
		if (jumps > 0) section.current?.querySelector<HTMLElement>(".action-form :is(textarea, input, select)")?.focus();
	}, [jumps]);
	useEffect(() => {
		if (!sheet) return undefined;
		const onKey = (event: KeyboardEvent) => {
			if (event.key === "Escape" && !event.defaultPrevented) setSheet(false);
		};
		window.addEventListener("keydown", onKey);
		return () => window.removeEventListener("keydown", onKey);
	}, [sheet]);
	const finish = (done: ActionOffer, next: Views[K]) => {
		setSheet(false);
		setChosen("");
		setRound(round + 1);
		onDone(done, next);
	};
	const href = offer && elsewhere?.(offer);
	const form = offer && own?.(offer, (next) => finish(offer, next));
	if (offers.length === 0) return null;
	return (
		<section class={sheet ? "actions actions-open" : "actions"} aria-label={t("document.do")} ref={section}>
			<div class="actions-bar">
				<button type="button" class="button button-primary actions-toggle" aria-expanded={sheet} onClick={() => setSheet(!sheet)}>
					{sheet ? t("common.close") : offer ? titleOf(offer, view) : t("document.do")}
				</button>
				{!sheet && beside && (
					<button
						type="button"
						class="button actions-beside"
						aria-expanded={false}
						onClick={() => {
							setChosen(keyOf(beside));
							setSheet(true);
							setJumps(jumps + 1);
						}}
					>
						{titleOf(beside, view)}
					</button>
				)}
			</div>
			<div class="actions-body">
				{(offers.length > 1 || !offer) && (
					<div class="segments" role="group" aria-label={t("document.choose")}>
						{offers.map((one) => (
							<button key={keyOf(one)} type="button" class="segment" aria-pressed={one === offer} onClick={() => setChosen(keyOf(one))}>
								{titleOf(one, view)}
							</button>
						))}
					</div>
				)}
				{offer && (
					<>
						<h2 class="actions-title">{titleOf(offer, view)}</h2>
						{href ? (
							<Elsewhere offer={offer} href={href} />
						) : (
							<Fragment key={`${keyOf(offer)} ${round}`}>{form ?? <ActionForm kind={kind} offer={offer} view={view} onDone={finish} onStale={onStale} />}</Fragment>
						)}
					</>
				)}
			</div>
		</section>
	);
}
