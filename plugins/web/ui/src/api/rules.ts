// What the agency's process asks for when a document is entered; without an answer nothing more is asked for.
import { useEffect, useState } from "preact/hooks";

import { get } from "./client";
import type { RegistrationNeed, RegistrationRules } from "./types";

export function useRules(): RegistrationRules {
	const [rules, setRules] = useState<RegistrationRules>({});
	useEffect(() => void get<RegistrationRules>("/incoming/registration").then(setRules, () => undefined), []);
	return rules;
}

export const needOf = (rules: RegistrationRules, field: string): RegistrationNeed | undefined => rules.needs?.find((need) => need.field === field);
