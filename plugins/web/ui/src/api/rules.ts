// What the agency's process asks for when a document is entered, and whether this person may enter one; without an answer
// nothing more is asked for.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { get } from "./client";
import type { RegistrationNeed, RegistrationRules } from "./types";

export const rules = signal<RegistrationRules | undefined>(undefined);

// Asked again for each person and post.
export async function refreshRules(): Promise<void> {
	rules.value = await get<RegistrationRules>("/incoming/registration").catch(() => undefined);
}

export function useRules(): RegistrationRules {
	useEffect(() => void refreshRules(), []);
	return rules.value ?? {};
}

export const needOf = (all: RegistrationRules, field: string): RegistrationNeed | undefined => all.needs?.find((need) => need.field === field);
