// Whom one may log in as on a server with a demo, by agency. On any other server there is nothing to show.
import { useEffect, useState } from "preact/hooks";

import { request } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { DemoReply } from "../../api/types";
import { t } from "../../i18n/i18n";

export function DemoPeople({ onChoose }: { onChoose: (account: string) => void }) {
	const [reply, setReply] = useState<DemoReply>();
	useEffect(() => {
		request<DemoReply>("GET", "/demo", { anonymous: true }).then(
			({ data }) => setReply(data),
			(error: unknown) => {
				if (!(error instanceof ApiError)) throw error;
			},
		);
	}, []);
	if (!reply?.agencies?.length) return null;
	return (
		<section class="login-demo" aria-labelledby="login-demo">
			<h2 id="login-demo">{t("login.demo")}</h2>
			{reply.agencies.map((agency, index) => (
				<details key={agency.name} open={index === 0}>
					<summary>{agency.name}</summary>
					<ul>
						{(agency.people ?? []).map((person) => (
							<li key={person.account}>
								<button type="button" class="button-link" onClick={() => onChoose(person.account ?? "")}>
									{person.fullName}
								</button>{" "}
								<span class="field-help">{person.title}</span>
							</li>
						))}
					</ul>
				</details>
			))}
		</section>
	);
}
