// Units and people of the agency, fetched once and searched here: an agency has hundreds of them, not millions.
import { get } from "./client";
import type { ListPeopleReply, ListUnitsReply, PersonView, Unit } from "./types";

const PAGE = 200;
const MAX_PEOPLE = 4000;

export interface Directory {
	units: Unit[];
	people: PersonView[];
}

async function allPeople(): Promise<PersonView[]> {
	const people: PersonView[] = [];
	let cursor: string | undefined;
	do {
		const page: ListPeopleReply = await get<ListPeopleReply>("/people", { limit: PAGE, cursor });
		people.push(...(page.people ?? []));
		cursor = page.nextCursor;
	} while (cursor && people.length < MAX_PEOPLE);
	return people.filter((view) => !view.person?.disabled);
}

let loaded: Promise<Directory> | undefined;

export function directory(): Promise<Directory> {
	loaded ??= Promise.all([get<ListUnitsReply>("/units"), allPeople()])
		.then(([units, people]) => ({ units: (units.units ?? []).filter((unit) => !unit.closed), people }))
		.catch((error: unknown) => {
			loaded = undefined;
			throw error;
		});
	return loaded;
}

// Another person may have logged in.
export function forgetDirectory(): void {
	loaded = undefined;
}
