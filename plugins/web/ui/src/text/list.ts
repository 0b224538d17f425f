// Several short texts in one field, separated by semicolons.
export const splitList = (text: string): string[] =>
	text
		.split(";")
		.map((one) => one.trim())
		.filter((one) => one !== "");
