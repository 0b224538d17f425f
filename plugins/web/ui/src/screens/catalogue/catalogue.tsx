// Danh mục: what drafts are written with. Groups of recipients, and the files that documents of a type begin with.
import { useTitle } from "../../app/title";
import { navigate } from "../../app/router";
import { t } from "../../i18n/i18n";
import { Tabs } from "../../widgets/tabs";
import { Groups } from "./groups";
import { Templates } from "./templates";

type Tab = "groups" | "templates";

function Catalogue({ tab }: { tab: Tab }) {
	useTitle(t(`catalogue.${tab}`));
	return (
		<section class="catalogue">
			<h1 class="page-title">{t("nav.catalogue")}</h1>
			<Tabs<Tab>
				label={t("nav.catalogue")}
				tabs={[
					{ name: "groups", label: t("catalogue.groups") },
					{ name: "templates", label: t("catalogue.templates") },
				]}
				current={tab}
				onChoose={(name) => navigate(`/catalogue/${name}`, { replace: true })}
			>
				{tab === "groups" ? <Groups /> : <Templates />}
			</Tabs>
		</section>
	);
}

export const GroupsScreen = () => <Catalogue tab="groups" />;
export const TemplatesScreen = () => <Catalogue tab="templates" />;
