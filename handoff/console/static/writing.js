/* Drafts: what is written survives a reload, and a move that was refused. */
const draft = box => `sapa draft ${box.dataset.draft}`;
const restore = () => {
	for (const box of document.querySelectorAll("[data-draft]")) box.value ||= sessionStorage.getItem(draft(box)) ?? "";
	for (const key of document.querySelectorAll(KEY)) key.value = sessionStorage.getItem(kept(key.form)) ?? key.value;
};
addEventListener("input", event => {
	const box = event.target;
	if (box.dataset?.draft) sessionStorage.setItem(draft(box), box.value);
});

/* Each message has a key, by which the desk knows it if it comes again. It is kept until the desk has answered. */
const KEY = "[name=client_id]";
const kept = form => `sapa key ${form.action}`;
const keep = form => {
	const key = form.querySelector(KEY);
	if (key) sessionStorage.setItem(kept(form), key.value);
};
const renew = form => {
	sessionStorage.removeItem(kept(form));
	for (const key of document.querySelectorAll(KEY)) {
		if (key.form.action === form.action) key.value = crypto.getRandomValues(new Uint32Array(3)).join("-");
	}
};

/* Moves: a form says what is to be done; a refusal says who was quicker. */
const send = async (form, button) => {
	const filled = new FormData(form, button);
	const from = document.activeElement;
	const buttons = form.querySelectorAll("button");
	for (const one of buttons) one.disabled = true;
	keep(form);
	try {
		const signal = AbortSignal.timeout(PATIENCE);
		const answer = await fetch(form.action, { method: "POST", body: filled, headers: OURS, signal });
		if (answer.status === 401) return leave();
		const told = await answer.json();
		if (answer.ok || answer.status === 409) renew(form); // what comes next is another message
		if (answer.ok) done(form, told);
		else toast(told.detail, { bad: true });
	} catch {
		toast(words()[form.dataset.unsure] ?? words().offline, { bad: true });
	} finally {
		for (const one of buttons) one.disabled = false; // at once: what is pressed while the page is fetched counts
		refocus(from);
	}
	await refresh();
	refocus(from);
};
const refocus = from => {
	// What was pressed may be disabled, folded in or gone: then the next best, so that nobody is sent to the top.
	for (const next of [from, from.closest(".act")?.firstElementChild, at("reply-text"), at("main")]) {
		if (document.activeElement !== document.body) return;
		next?.focus({ preventScroll: true });
	}
};
const done = (form, told) => {
	form.reset();
	for (const box of form.querySelectorAll("textarea")) box.value = "";
	form.closest("details")?.removeAttribute("open");
	if (form.action.endsWith("/take")) sessionStorage.setItem(NEXT, "reply-text");
	if (told.go !== location.pathname && !location.pathname.startsWith(`${told.go}/`)) return location.assign(told.go);
	wrote = form.matches(".write");
	if (told.said) toast(told.said);
};
addEventListener("submit", event => {
	if (!event.target.matches("[data-move]")) return;
	event.preventDefault();
	if (!event.target.querySelector("button:disabled")) send(event.target, event.submitter);
});
addEventListener("reset", event => {
	for (const box of event.target.querySelectorAll("[data-draft]")) sessionStorage.removeItem(draft(box));
});
addEventListener("change", event => event.target.matches("[data-now]") && event.target.form.requestSubmit());

/* Who takes an inquiry from a list means to write. */
const NEXT = "sapa next";
restore();
at(sessionStorage.getItem(NEXT))?.focus();
if (at("log")) sessionStorage.removeItem(NEXT);
if (at("log") && !location.hash) toEnd(at("log"));
