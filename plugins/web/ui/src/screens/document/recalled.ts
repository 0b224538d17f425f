// What its sender has recalled stands with its metadata, and nobody should go on answering it.
import type { IncomingDocument } from "../../api/types";
import { t } from "../../i18n/i18n";

export const recalledText = (document: IncomingDocument | undefined): string =>
	document?.recalled ? [t("document.recalled"), document.recalled.reason].filter(Boolean).join(": ") : "";
