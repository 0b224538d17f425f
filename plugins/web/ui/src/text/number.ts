// Numbers below 10 are written with a leading zero (NĐ 30/2020, PL I): "05".
export function arrivalNumber(number: string | undefined, suffix?: string): string {
	return number === undefined ? "" : number.padStart(2, "0") + (suffix ?? "");
}
