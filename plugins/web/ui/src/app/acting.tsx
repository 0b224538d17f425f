// In which post the person acts: one of their own, or somebody's who has delegated it or whose secretary they are.
import { request } from "../api/client";
import { ApiError } from "../api/problem";
import { forgetWork, refreshCounts } from "../api/work";
import { t } from "../i18n/i18n";
import { textOf } from "../widgets/errors";
import { notify } from "../widgets/toast";
import { navigate } from "./router";
import { me, refreshMe } from "./session";

const ROLES = [
	"administrator",
	"city_administrator",
	"records_clerk",
	"head",
	"deputy",
	"chief_of_office",
	"unit_head",
	"unit_deputy",
	"specialist",
	"secretary",
	"unit_clerk",
	"archivist",
	"one_stop_desk",
] as const;
const isRole = (role: string | undefined): role is (typeof ROLES)[number] => (ROLES as readonly (string | undefined)[]).includes(role);

// Two posts may have the same title: the role tells them apart.
export const roleName = (role: string | undefined): string | undefined => (isRole(role) ? t(`post.${role}`) : role);

export interface ActingChoice {
	postId: string;
	label: string;
	// In whose name; absent: one's own post.
	behalf?: string;
}

export function actingChoices(): ActingChoice[] {
	const own = (me.value.posts ?? []).map(({ post, unitName }) => ({
		postId: post?.id ?? "",
		label: [post?.title, unitName, roleName(post?.role)].filter(Boolean).join(" – "),
	}));
	const others = (me.value.actFor ?? []).map(({ person, post }) => ({
		postId: post?.post?.id ?? "",
		label: [person?.fullName, post?.post?.title].filter(Boolean).join(" – "),
		behalf: person?.fullName ?? "",
	}));
	return [...own, ...others];
}

export const actingPost = (): string => me.value.actingPostId ?? me.value.posts?.[0]?.post?.id ?? "";

// What is on the page was read in another post: it begins anew at the inbox, unless nothing of it depends on the post.
export async function actIn(actingPostId: string, { stay = false } = {}): Promise<void> {
	try {
		await request("PUT", "/me/settings", { body: { actingPostId } });
		forgetWork();
		await refreshMe();
		if (!stay) navigate("/work/to-do");
		await refreshCounts();
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		notify(textOf(error), { error: true });
	}
}

export function RoleSwitch() {
	const choices = actingChoices();
	if (choices.length < 2) return null;
	const option = (one: ActingChoice) => (
		<option key={one.postId} value={one.postId}>
			{one.label}
		</option>
	);
	const behalf = choices.filter((one) => one.behalf !== undefined);
	return (
		<div class="top-switch">
			<label for="acting-post" class="visually-hidden">
				{t("acting.switch")}
			</label>
			<select id="acting-post" class="input" value={actingPost()} onChange={(event) => void actIn(event.currentTarget.value)}>
				{choices.filter((one) => one.behalf === undefined).map(option)}
				{behalf.length > 0 && <optgroup label={t("acting.for_others")}>{behalf.map(option)}</optgroup>}
			</select>
		</div>
	);
}

export function ActingBanner() {
	const acting = (me.value.actFor ?? []).find((one) => one.post?.post?.id === me.value.actingPostId);
	const own = me.value.posts?.[0]?.post?.id;
	if (!me.value.onBehalfOf || !acting) return null;
	return (
		<div class="acting" role="status">
			<p class="acting-text">
				<strong>{t("acting.banner", { name: acting.person?.fullName ?? "" })}</strong> {acting.post?.post?.title}
			</p>
			{own && (
				<button type="button" class="button" onClick={() => void actIn(own)}>
					{t("acting.back")}
				</button>
			)}
		</div>
	);
}
