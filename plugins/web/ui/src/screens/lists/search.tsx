// The one search field at the head of a list. The list follows what is typed: nobody has to say that they have finished.
import { useEffect, useState } from "preact/hooks";

import { location, navigate } from "../../app/router";
import { t } from "../../i18n/i18n";
import { fieldId, TextField } from "../../widgets/field";
import { searchOf } from "../incoming/query";

// How long somebody who types may pause.
const SEARCH_MS = 400;

interface Props {
	// Of the list without filters.
	path: string;
	query: string;
	// What of an address the list is asked by.
	canonical: (params: URLSearchParams) => string;
}

export function Search({ path, query, canonical }: Props) {
	const params = new URLSearchParams(query);
	const searched = params.get("code") ?? params.get("words") ?? "";
	const [text, setText] = useState(searched);
	const find = (typed: string) => {
		const { code = "", words = "" } = searchOf(typed);
		params.set("code", code);
		params.set("words", words);
		const next = canonical(params);
		if (next !== query) navigate(next ? `${path}?${next}` : path, { replace: true });
	};
	useEffect(() => {
		if (location.value.query.has("find")) document.getElementById(fieldId("/code"))?.focus();
	}, [location.value]);
	// A filter that is taken away or chosen elsewhere; what is being typed stays as it is.
	useEffect(() => {
		if (document.activeElement?.id !== fieldId("/code")) setText(searched);
	}, [searched]);
	useEffect(() => {
		if (text.trim() === searched || document.activeElement?.id !== fieldId("/code")) return;
		const timer = setTimeout(() => find(text), SEARCH_MS);
		return () => clearTimeout(timer);
	}, [text]);
	return (
		<form
			class="list-search"
			role="search"
			aria-label={t("filter.label")}
			onSubmit={(event) => {
				event.preventDefault();
				find(text);
			}}
		>
			<TextField label={t("filter.search")} name="/code" value={text} onValue={setText} input={{ type: "search", maxLength: 200 }} />
			<button type="submit" class="button">
				{t("filter.find")}
			</button>
		</form>
	);
}
