/* Keys. */
const typing = target => target.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll(".row .go")];
const step = by => {
	const all = rows();
	const now = all.indexOf(document.activeElement?.closest(".row")?.querySelector(".go"));
	all[Math.min(all.length - 1, Math.max(0, now < 0 ? 0 : now + by))]?.focus();
};
const write = what => {
	const [mode, box] = [at(`mode-${what}`), at(`${what}-text`)];
	if (mode) mode.checked = true;
	box?.focus();
};
const LIST = {
	j: () => step(1),
	k: () => step(-1),
	t: () => document.activeElement?.closest(".row")?.querySelector(".take button")?.click(),
	"/": () => at("q")?.focus(),
};
const INQUIRY = {
	r: () => write("reply"),
	n: () => write("note"),
	b: () => document.querySelector(".back").click(),
};
addEventListener("keydown", event => {
	if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form?.matches("[data-move]")) {
		event.preventDefault();
		return event.target.form.requestSubmit();
	}
	if (event.key === "Escape") {
		const open = document.querySelector(".act[open]");
		open?.removeAttribute("open");
		return (open?.querySelector("summary") ?? (event.target.closest("#compose") && at("log")))?.focus();
	}
	if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
	const act = (at("rows") ? LIST : shown() ? INQUIRY : {})[event.key];
	if (act) event.preventDefault(), act();
});
addEventListener("click", event => {
	for (const open of document.querySelectorAll(".act[open]")) if (!open.contains(event.target)) open.removeAttribute("open");
});

/* Where one was: back leads to the list that one came from, and to the row in it. */
const CAME = "sapa list";
if (at("rows")) {
	sessionStorage.setItem(CAME, location.pathname + location.search);
	const from = document.referrer.match(/\/console\/inquiries\/([^/?#]+)/);
	if (from) at(`go-${from[1]}`)?.focus();
	document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}
addEventListener("click", event => {
	const list = sessionStorage.getItem(CAME);
	if (!list || !event.target.closest(".back") || event.ctrlKey || event.metaKey || event.shiftKey) return;
	event.preventDefault();
	location.assign(list);
});
