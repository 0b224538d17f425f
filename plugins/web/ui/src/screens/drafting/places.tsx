// "Kính gửi" and "Nơi nhận": groups, organisations, units and people in one box, found by typing, with or without
// diacritics. The server searches organisations; what the agency has itself is searched here.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";

import type { Directory } from "../../api/directory";
import { ApiError } from "../../api/problem";
import { recipientGroups, searchOrgans } from "../../api/outgoing";
import type { Channel, OrganHit, RecipientGroupRow, RecipientLine } from "../../api/types";
import { t } from "../../i18n/i18n";
import { fold, matches, matchesFolded } from "../../text/fold";
import { Combo, type ComboOption } from "../../widgets/combo";
import { Field, SelectField, TextField } from "../../widgets/field";
import { labelText } from "../../widgets/labels";
import { useDirectory } from "../case/plan-editor";
import { CHANNELS, channelText, recipientKindText } from "../outgoing/words";
import { lineOfHit, MAX } from "./model";

const LOCAL_MAX = 12;

export interface PlaceOption extends ComboOption {
	line: RecipientLine;
	// What is searched.
	key: string;
	// Of an organisation that the agency has added.
	ownId?: string;
	// Nobody knows it: it is what was typed.
	typed?: boolean;
}

// Two lines with the same one are one recipient.
export function lineKey(line: RecipientLine): string {
	if (line.personId) return `p${line.personId}`;
	if (line.unitId) return `u${line.unitId}`;
	if (line.groupId) return `g${line.groupId}`;
	return line.organId ? `o${line.organId}` : `n${line.name}`;
}

const optionOf = (line: RecipientLine, note: string): PlaceOption => ({ value: lineKey(line), label: line.name ?? "", note, line, key: fold(`${line.name} ${note}`) });

const groupOption = ({ group, memberCount }: RecipientGroupRow): PlaceOption =>
	optionOf({ kind: "RECIPIENT_GROUP", groupId: group?.id, name: group?.name }, [t("recipient.group_n", { n: memberCount ?? 0 }), group?.unitName].filter(Boolean).join(" · "));

function organOption(hit: OrganHit): PlaceOption {
	const { organ, groupLabel, often, agency } = hit;
	const option = optionOf(lineOfHit(hit), [often ? t("recipient.often") : "", labelText(groupLabel), agency ? t("recipient.here") : "", organ?.organId].filter(Boolean).join(" · "));
	return { ...option, ownId: organ?.id };
}

interface Local {
	groups: PlaceOption[];
	units: PlaceOption[];
	people: PlaceOption[];
}

function localOptions(directory: Directory | undefined, groups: RecipientGroupRow[]): Local {
	const units = (directory?.units ?? []).map((unit) => optionOf({ kind: "RECIPIENT_UNIT", unitId: unit.id, name: unit.name }, [recipientKindText("RECIPIENT_UNIT"), unit.code].filter(Boolean).join(" · ")));
	const people = (directory?.people ?? []).map(({ person, posts }) => optionOf({ kind: "RECIPIENT_PERSON", personId: person?.id, name: person?.fullName }, posts?.[0]?.post?.title ?? recipientKindText("RECIPIENT_PERSON")));
	return { groups: groups.map(groupOption), units, people };
}

function fitting(all: Local, text: string): Local {
	const wanted = fold(text);
	const fit = (options: PlaceOption[]) => options.filter(({ key }) => matchesFolded(key, wanted)).slice(0, LOCAL_MAX);
	// Everybody is too many before anything is typed.
	return { groups: fit(all.groups), units: fit(all.units), people: wanted === "" ? [] : fit(all.people) };
}

interface Found {
	text: string;
	hits: OrganHit[];
}

// Organisations that the server finds for what is typed; those of before, with their text, until it has answered. It is
// asked at each key, and what was asked before is given up: it finds faster than anybody types. It is asked before the
// letter is painted, not after: that would be another frame to wait for.
function useOrgans(text: string, on: boolean): Found {
	const [found, setFound] = useState<Found>({ text: "", hits: [] });
	useLayoutEffect(() => {
		if (!on) return undefined;
		const abort = new AbortController();
		searchOrgans(text.trim(), abort.signal).then(
			(hits) => setFound({ text, hits }),
			(error: unknown) => {
				// A server without the directory: what is typed is taken as it is.
				if (error instanceof ApiError && !abort.signal.aborted) setFound({ text, hits: [] });
			},
		);
		return () => abort.abort();
	}, [text, on]);
	return found;
}

function useGroups(): RecipientGroupRow[] {
	const [groups, setGroups] = useState<RecipientGroupRow[]>([]);
	useEffect(() => {
		let gone = false;
		void recipientGroups().then((found) => !gone && setGroups(found));
		return () => {
			gone = true;
		};
	}, []);
	return groups;
}

// Groups first, then organisations (those that it is often sent to lead), then what is the agency's own.
export function usePlaces(text: string, on: boolean, chosen: Set<string>): PlaceOption[] {
	const directory = useDirectory();
	const groups = useGroups();
	const organs = useOrgans(text, on);
	const answered = organs.text === text;
	const hits = answered ? organs.hits : organs.hits.filter(({ organ }) => matches(organ?.name ?? "", text));
	const own = useMemo(() => localOptions(directory, groups), [directory, groups]);
	if (!on) return [];
	const local = fitting(own, text);
	const typed = text.trim();
	const found = [...local.groups, ...hits.filter((hit) => !hit.ownAgency).map(organOption), ...local.units, ...local.people].filter((one) => !chosen.has(one.value));
	// Nothing is taken as it was typed while the directory may still have it.
	const named = answered && typed !== "" && !found.some(({ label }) => label.toLowerCase() === typed.toLowerCase());
	return named ? [...found, { ...optionOf({ kind: "RECIPIENT_OUTSIDE", name: typed.slice(0, MAX.name) }, t("recipient.as_typed")), typed: true }] : found;
}

// How one recipient gets it, when not as the dispatch table says.
function Way({ name, line, onLine }: { name: string; line: RecipientLine; onLine: (line: RecipientLine) => void }) {
	const channel = line.channels?.[0] ?? "";
	const outside = line.kind === "RECIPIENT_OUTSIDE" || line.kind === "RECIPIENT_AGENCY";
	return (
		<div class="receiver-way">
			<SelectField
				label={t("recipient.channel")}
				name={`${name}/channels`}
				value={channel}
				onValue={(value) => onLine({ ...line, channels: value ? [value as Channel] : undefined })}
				options={[{ value: "", label: t("recipient.by_table") }, ...CHANNELS.filter((one) => (one === "CHANNEL_INTERNAL") !== outside || one === "CHANNEL_PAPER").map((value) => ({ value, label: channelText(value) }))]}
			/>
			{outside && <TextField label={t("recipient.email")} name={`${name}/email`} input={{ type: "email", maxLength: MAX.email }} value={line.email ?? ""} onValue={(email) => onLine({ ...line, email: email || undefined })} />}
			{outside && <TextField label={t("recipient.address")} name={`${name}/address`} input={{ maxLength: MAX.address }} value={line.address ?? ""} onValue={(address) => onLine({ ...line, address: address || undefined })} />}
			<TextField
				label={t("recipient.copies")}
				name={`${name}/copies`}
				input={{ inputMode: "numeric", maxLength: 3 }}
				value={line.copies ? String(line.copies) : ""}
				onValue={(copies) => onLine({ ...line, copies: Number.parseInt(copies, 10) || undefined })}
			/>
		</div>
	);
}

interface PlaceProps {
	name: string;
	line: RecipientLine;
	onLine: (line: RecipientLine) => void;
	onDrop: () => void;
}

function Place({ name, line, onLine, onDrop }: PlaceProps) {
	const [open, setOpen] = useState(false);
	return (
		<li class="receiver">
			<span class="receiver-name">
				{line.name}
				<span class="receiver-note">{line.kind ? [recipientKindText(line.kind), (line.channels ?? []).map(channelText).join(", ")].filter(Boolean).join(" · ") : t("recipient.only_named")}</span>
			</span>
			{line.kind && line.kind !== "RECIPIENT_GROUP" ? (
				<button type="button" class="button-link receiver-due" aria-expanded={open} aria-label={t("recipient.way_of", { name: line.name })} onClick={() => setOpen(!open)}>
					{t("recipient.way")}
				</button>
			) : (
				<span />
			)}
			<button type="button" class="icon-button" aria-label={t("plan.drop", { name: line.name })} onClick={onDrop}>
				×
			</button>
			{open && <Way name={`${name}/${lineKey(line)}`} line={line} onLine={onLine} />}
		</li>
	);
}

interface Props {
	label: string;
	name: string;
	help?: ComponentChildren;
	error?: string;
	lines: RecipientLine[];
	onLines: (lines: RecipientLine[]) => void;
	// Those that are named elsewhere in the form.
	others: RecipientLine[];
}

export function PlacesField({ label, name, help, error, lines, onLines, others }: Props) {
	const [text, setText] = useState("");
	const [on, setOn] = useState(false);
	const options = usePlaces(text, on, new Set([...lines, ...others].map(lineKey)));
	const change = (key: string, next: RecipientLine) => onLines(lines.map((line) => (lineKey(line) === key ? next : line)));
	return (
		<Field label={label} name={name} help={help} error={error ?? (text.trim() !== "" && !on ? t("recipient.not_taken") : undefined)} class="field-wide places">
			{(control) => (
				<>
					{lines.length > 0 && (
						<ul class="receivers">
							{lines.map((line) => (
								<Place key={lineKey(line)} name={name} line={line} onLine={(next) => change(lineKey(line), next)} onDrop={() => onLines(lines.filter((other) => other !== line))} />
							))}
						</ul>
					)}
					<Combo
						control={control}
						text={text}
						onText={setText}
						options={options}
						found
						first
						eager
						maxLength={MAX.name}
						nothing={t("recipient.nothing")}
						onFocus={() => setOn(true)}
						onPick={(option) => {
							onLines([...lines, (option as PlaceOption).line]);
							setText("");
						}}
						onBlur={() => setOn(false)}
					/>
				</>
			)}
		</Field>
	);
}
