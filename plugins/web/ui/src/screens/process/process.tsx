// Quy trình: which process the agency's new documents follow, of incoming ones and of drafts, read as a picture or as text
// before it is chosen.
import { useEffect, useState } from "preact/hooks";

import { get, request } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ProcessOption, ProcessSettings, ShowProcessReply } from "../../api/types";
import { location, navigate } from "../../app/router";
import { useTitle } from "../../app/title";
import { formatInstant } from "../../dates/dates";
import { language, t } from "../../i18n/i18n";
import { textOf } from "../../widgets/errors";
import { labelText } from "../../widgets/labels";
import { Failed, Loading } from "../../widgets/state";
import { Tabs } from "../../widgets/tabs";
import { notify } from "../../widgets/toast";

const presetOf = (option: ProcessOption | undefined): string => option?.preset ?? "";

const KINDS = ["incoming", "outgoing"] as const;
type Kind = (typeof KINDS)[number];
const isKind = (kind: string | null): kind is Kind => (KINDS as readonly (string | null)[]).includes(kind);

const FORMATS = { PROCESS_SVG: "process.graph", PROCESS_TEXT: "process.text" } as const;
type Format = keyof typeof FORMATS;

function useShown(kind: Kind, preset: string, format: Format) {
	const [shown, setShown] = useState<string>();
	const [error, setError] = useState<ApiError>();
	const load = () => {
		setShown(undefined);
		setError(undefined);
		let gone = false;
		get<ShowProcessReply>(`/settings/${kind}/process`, { preset, format }).then(
			(reply) => !gone && setShown(reply.shown ?? ""),
			(caught: unknown) => {
				if (!(caught instanceof ApiError)) throw caught;
				if (!gone) setError(caught);
			},
		);
		return () => {
			gone = true;
		};
	};
	useEffect(load, [preset, format, language.value]);
	return { shown, error, load };
}

function Definition({ kind, option }: { kind: Kind; option: ProcessOption }) {
	const [format, setFormat] = useState<Format>("PROCESS_SVG");
	const { shown, error, load } = useShown(kind, presetOf(option), format);
	const name = labelText(option.label);
	return (
		<section class="panel process-shown" aria-labelledby="process-shown">
			<h2 id="process-shown">{name}</h2>
			<div class="segments" role="group" aria-label={t("process.view")}>
				{(Object.keys(FORMATS) as Format[]).map((one) => (
					<button key={one} type="button" class="segment" aria-pressed={one === format} onClick={() => setFormat(one)}>
						{t(FORMATS[one])}
					</button>
				))}
			</div>
			{error && <Failed error={error} onRetry={load} />}
			{!error && shown === undefined && <Loading />}
			{shown !== undefined && (
				<div class="process-picture" role="region" aria-label={t(FORMATS[format])} tabIndex={0}>
					{format === "PROCESS_SVG" ? (
						<img src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(shown)}`} alt={t("process.graph_of", { name })} />
					) : (
						<pre class="process-text">{shown}</pre>
					)}
				</div>
			)}
		</section>
	);
}

interface ChoiceProps {
	kind: Kind;
	settings: ProcessSettings;
	chosen: string;
	onChosen: (preset: string) => void;
	onSaved: (settings: ProcessSettings) => void;
	onStale: () => void;
}

function Choice({ kind, settings, chosen, onChosen, onSaved, onStale }: ChoiceProps) {
	const [busy, setBusy] = useState(false);
	const current = settings.choice?.preset ?? "";
	const offer = settings.actions?.find(({ name }) => name === "choose");
	const save = async () => {
		if (busy) return;
		setBusy(true);
		try {
			const { data } = await request<ProcessSettings>("PUT", `/settings/${kind}`, { body: { preset: chosen }, etag: offer?.etag });
			notify(t(`process.saved.${kind}`, { name: labelText(data.options?.find((one) => presetOf(one) === chosen)?.label) }));
			onSaved(data);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			notify(error.status === 412 ? t("process.stale") : textOf(error), { error: true });
			if (error.status === 412) onStale();
		} finally {
			setBusy(false);
		}
	};
	const { chosenBy, chosenAt } = settings.choice ?? {};
	return (
		<form
			class="panel"
			onSubmit={(event) => {
				event.preventDefault();
				void save();
			}}
		>
			<fieldset class="process-options">
				<legend>{t(`process.choose.${kind}`)}</legend>
				{(settings.options ?? []).map((option) => (
					<label key={presetOf(option)} class="check">
						<input type="radio" name="preset" checked={presetOf(option) === chosen} onChange={() => onChosen(presetOf(option))} />
						<span>
							{labelText(option.label)}
							<span class="field-help">
								{[
									t("process.version", { name: option.name, version: option.version }),
									presetOf(option) === "" && t("process.server"),
									presetOf(option) === current && t("process.current"),
								]
									.filter(Boolean)
									.join(" · ")}
							</span>
						</span>
					</label>
				))}
			</fieldset>
			{chosenBy?.name && <p class="field-help">{t("process.chosen_by", { name: chosenBy.name, time: formatInstant(chosenAt) })}</p>}
			{chosen !== current && <p class="changed">{t(`process.what_changes.${kind}`)}</p>}
			{offer && (
				<button type="submit" class="button button-primary" aria-disabled={busy || chosen === current}>
					{t("process.use")}
				</button>
			)}
		</form>
	);
}

function Process({ kind }: { kind: Kind }) {
	const [settings, setSettings] = useState<ProcessSettings>();
	const [chosen, setChosen] = useState<string>();
	const [failure, setFailure] = useState<ApiError>();
	const load = () =>
		get<ProcessSettings>(`/settings/${kind}`).then(
			(reply) => {
				setSettings(reply);
				setFailure(undefined);
			},
			(error: unknown) => {
				if (!(error instanceof ApiError)) throw error;
				setFailure(error);
			},
		);
	useEffect(() => void load(), []);
	if (failure) return <Failed error={failure} onRetry={() => void load()} />;
	if (!settings) return <Loading />;
	const preset = chosen ?? settings.choice?.preset ?? "";
	const option = settings.options?.find((one) => presetOf(one) === preset);
	return (
		<>
			<p class="field-help">{t(`process.what.${kind}`)}</p>
			<div class="agency-columns">
				{option && <Definition kind={kind} option={option} />}
				<Choice kind={kind} settings={settings} chosen={preset} onChosen={setChosen} onSaved={setSettings} onStale={() => void load()} />
			</div>
		</>
	);
}

export function ProcessScreen() {
	const asked = location.value.query.get("kind");
	const kind: Kind = isKind(asked) ? asked : "incoming";
	useTitle(t("nav.process"));
	return (
		<section>
			<h1 class="page-title">{t("nav.process")}</h1>
			<Tabs
				label={t("process.kinds")}
				current={kind}
				onChoose={(next) => navigate(`/process?kind=${next}`, { replace: true })}
				tabs={KINDS.map((name) => ({ name, label: t(`process.kind.${name}`) }))}
			>
				<Process key={kind} kind={kind} />
			</Tabs>
		</section>
	);
}
