/*
 * Keeps a page of the console live. The server renders; this fetches the same page again when something has happened
 * and puts in what changed. Without it everything works, with a reload.
 */
const OURS = { "X-Requested-With": "sapa" };
const EVERY = 30_000; // times on the page grow old even if nothing happens
const SOON = 150; // what happens together is fetched once
const TOASTS = 8000;
const PATIENCE = 20_000; // for an answer of the desk

const at = id => document.getElementById(id);
const desk = () => at("desk")?.dataset ?? {};
const words = () => JSON.parse(desk().words ?? "{}");
const mine = () => (desk().mine ?? "").split(" ");

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

/* Putting a page fetched anew into the one that is shown. */
const patch = (old, fresh) => {
	old.className = fresh.className;
	if (old.innerHTML === fresh.innerHTML) return;
	if (old.children.length !== fresh.children.length) return old.replaceChildren(...fresh.childNodes);
	// Only what differs is put in: whoever listens to the page hears "delivered", not the whole message once more.
	const parts = [...fresh.children];
	[...old.children].forEach((part, n) => part.outerHTML === parts[n].outerHTML || part.replaceWith(parts[n]));
};
const sync = (old, fresh) => {
	const known = new Map([...old.children].map(one => [one.id, one]));
	let place = null;
	for (const next of [...fresh.children]) {
		const kept = known.get(next.id) ?? next;
		known.delete(next.id);
		if (kept === next) next.classList.add("fresh");
		else patch(kept, next);
		const before = place ? place.nextSibling : old.firstChild;
		if (kept !== before) old.insertBefore(kept, before);
		place = kept;
	}
	for (const gone of known.values()) gone.remove();
	while (place?.nextSibling) place.nextSibling.remove();
};
const swap = (old, fresh) => {
	if (old.dataset.version !== undefined && old.dataset.version === fresh.dataset.version) return;
	if (old.hasAttribute("data-keyed")) return sync(old, fresh);
	if (old.outerHTML === fresh.outerHTML) return;
	for (const open of old.querySelectorAll("details[open][id]")) {
		const next = fresh.querySelector(`#${CSS.escape(open.id)}`);
		if (open.matches(".act")) next?.replaceWith(open); // somebody is filling it in
		else next?.setAttribute("open", "");
	}
	const top = old.scrollTop;
	old.replaceWith(fresh);
	fresh.scrollTop = top;
};

/* The end of the conversation: on a wide screen it scrolls by itself, on a telephone it ends behind where one writes. */
const behind = log => log.getBoundingClientRect().bottom - at("compose").getBoundingClientRect().top;
const atEnd = log => log.scrollHeight - log.scrollTop - log.clientHeight < 80 && behind(log) < 80;
const toEnd = log => {
	log.scrollTop = log.scrollHeight;
	scrollBy(0, behind(log));
};

let wrote = false; // whoever has just written wants to see it
const show = html => {
	const page = new DOMParser().parseFromString(html, "text/html");
	const log = at("log");
	const follows = log && (wrote || atEnd(log));
	const focused = document.activeElement;
	for (const old of document.querySelectorAll("[data-live]")) {
		const fresh = page.getElementById(old.id);
		if (fresh) swap(old, document.adoptNode(fresh));
	}
	document.title = page.title;
	wrote = false;
	if (follows) toEnd(log);
	restore();
	if (focused?.id && document.activeElement?.id !== focused.id) at(focused.id)?.focus({ preventScroll: true });
	if (focused && focused !== document.body) refocus(focused);
};

const leave = () => location.assign(`/console/sign-in?over&next=${encodeURIComponent(location.pathname + location.search)}`);
let fetching, again, timer;
const refresh = async () => {
	if (fetching) return void (again = true);
	fetching = true;
	try {
		const answer = await fetch(location.href, { headers: OURS, signal: AbortSignal.timeout(PATIENCE) });
		if (answer.status === 401) return leave();
		if (answer.ok) show(await answer.text());
	} catch {
		// The stream notices that the desk is away, and asks again when it is back.
	} finally {
		fetching = false;
		if (again) (again = false), soon();
	}
};
const soon = () => {
	clearTimeout(timer);
	timer = setTimeout(refresh, SOON);
};

/* Notices. */
const make = (tag, props, ...inside) => {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...inside);
	return node;
};
const toast = (text, { number = "", bad = false } = {}) => {
	const link = number && !location.pathname.endsWith(`/${number}`);
	const close = make("button", { type: "button", textContent: "×", ariaLabel: words().close });
	const says = make("p", {}, text);
	if (link) says.append(make("a", { href: `/console/inquiries/${number}` }, number));
	const node = make("div", { className: bad ? "toast bad" : "toast" }, says, close);
	if (bad) node.role = "alert";
	close.onclick = () => node.remove();
	const all = at("toasts");
	all.append(node);
	while (all.children.length > 3) all.firstChild.remove();
	setTimeout(() => node.remove(), bad ? 2 * TOASTS : TOASTS);
};
const shown = () => document.querySelector("[data-number]")?.dataset.number;
const notable = ({ inquiry, kind, actor, data }) => {
	const { me, team, called } = desk();
	if (actor === `agent:${me}`) return "";
	const own = mine().includes(inquiry);
	if (kind === "HandedOver" && (!team || !data.team || data.team === team)) return "waiting";
	if (kind === "Received" && own) return at("log") && inquiry === shown() ? "" : "message";
	if (kind === "Transferred" && String(data.agent) === me) return "yours";
	if (kind === "Escalated" && called.split(" ").includes(data.to)) return "escalated";
	if (kind === "Breached" && own) return "breached";
	if (kind === "Failed" && own) return "failed";
	return "";
};

/* Live. A tab that nobody looks at listens to nothing: a browser has few connections to one place. */
let stream, last = "", lostSince;
const lost = away => {
	clearTimeout(lostSince);
	if (away) lostSince = setTimeout(() => (at("lost").hidden = false), 1500);
	else at("lost").hidden = true;
};
const happened = event => {
	last = event.lastEventId;
	const told = JSON.parse(event.data);
	const notice = notable(told);
	if (notice) toast(words()[notice], { number: told.inquiry });
	if (!shown() || shown() === told.inquiry || notice) soon();
};
const KINDS = document.body.dataset.kinds?.split(" ") ?? [];
const listen = () => {
	stream?.close();
	if (document.hidden) return;
	stream = new EventSource(`/api/v1/stream${last && `?after=${last}`}`);
	stream.onopen = () => (lost(false), soon());
	stream.onerror = () => {
		lost(true);
		if (stream.readyState === EventSource.CLOSED) setTimeout(() => (refresh(), listen()), 4000);
	};
	for (const kind of KINDS) stream.addEventListener(kind, happened);
};
if (desk().me) {
	listen();
	document.addEventListener("visibilitychange", listen);
	addEventListener("pagehide", () => stream?.close());
	addEventListener("pageshow", event => event.persisted && listen());
	setInterval(refresh, EVERY);
}

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
		await refresh();
	} catch {
		toast(form.querySelector(KEY) ? words().unsure : words().offline, { bad: true });
	} finally {
		for (const one of buttons) one.disabled = false;
		refocus(from);
	}
};
const refocus = from => {
	// What was pressed may be disabled, folded in or gone: then the next best, so that nobody is sent to the top.
	for (const next of [from, from.closest(".act")?.firstElementChild, at("reply-text"), at("main")]) {
		if (document.activeElement !== document.body) return;
		next?.focus({ preventScroll: true });
	}
};
const done = (form, told) => {
	for (const box of form.querySelectorAll("[data-draft]")) sessionStorage.removeItem(draft(box));
	form.reset();
	for (const box of form.querySelectorAll("textarea")) box.value = "";
	form.closest("details")?.removeAttribute("open");
	if (told.go !== location.pathname && !location.pathname.startsWith(`${told.go}/`)) return location.assign(told.go);
	wrote = form.matches(".write");
	if (told.said) toast(told.said);
};
addEventListener("submit", event => {
	if (!event.target.matches("[data-move]")) return;
	event.preventDefault();
	if (!event.target.querySelector("button:disabled")) send(event.target, event.submitter);
});
addEventListener("change", event => event.target.matches("[data-now]") && event.target.form.requestSubmit());

/* Keys. */
const typing = target => target.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll(".row .go")];
const step = by => {
	const all = rows();
	const now = all.indexOf(document.activeElement?.closest(".row")?.querySelector(".go"));
	all[Math.min(all.length - 1, Math.max(0, now < 0 ? 0 : now + by))]?.focus();
};
const KEYS = {
	j: () => step(1),
	k: () => step(-1),
	t: () => document.activeElement?.closest(".row")?.querySelector(".take button")?.click(),
	"/": () => at("q")?.focus(),
};
addEventListener("keydown", event => {
	if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form?.matches("[data-move]")) {
		event.preventDefault();
		return event.target.form.requestSubmit();
	}
	if (event.key === "Escape") {
		const open = document.querySelector(".act[open]");
		open?.removeAttribute("open");
		return open?.querySelector("summary").focus();
	}
	if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || !at("rows")) return;
	const act = KEYS[event.key];
	if (act) event.preventDefault(), act();
});
addEventListener("click", event => {
	for (const open of document.querySelectorAll(".act[open]")) if (!open.contains(event.target)) open.removeAttribute("open");
});

restore();
if (at("log") && !location.hash) toEnd(at("log"));
