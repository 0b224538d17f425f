// Copies of a document (sao y, sao lục, trích sao): which ones the acting post may begin.
import { get } from "./client";
import type { CopyWaysReply } from "./types";

export type SourceKind = "incoming" | "outgoing";

export const copyWays = (kind: SourceKind, id: string): Promise<CopyWaysReply> => get<CopyWaysReply>(`/outgoing-copies/${kind}/${id}`);
