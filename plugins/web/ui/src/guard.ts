// Runs before everything else, in every browser, so it is written for the oldest: browsers without what the application
// needs are sent to a page that says so.
(function () {
	var needed =
		typeof HTMLDialogElement === "function" &&
		typeof Promise === "function" &&
		typeof structuredClone === "function" &&
		typeof Promise.withResolvers === "function" &&
		typeof CSS === "object" &&
		CSS.supports("selector(:has(a))") &&
		"popover" in HTMLElement.prototype;
	if (!needed) location.replace("/browser.html");
})();
