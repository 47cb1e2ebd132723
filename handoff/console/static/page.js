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
	const { scrollTop, scrollLeft } = old;
	old.replaceWith(fresh);
	Object.assign(fresh, { scrollTop, scrollLeft });
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
let pressing, held; // what is replaced between the pointer's going down and up again would never be clicked
const refresh = async () => {
	if (fetching) return void (again = true);
	fetching = true;
	try {
		const answer = await fetch(location.href, { headers: OURS, signal: AbortSignal.timeout(PATIENCE) });
		if (answer.status === 401) return leave();
		const html = await answer.text();
		if (pressing) held = true;
		else if (answer.ok) show(html);
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
const press = ({ type }) => {
	pressing = type === "pointerdown";
	if (held && !pressing) (held = false), soon();
};
for (const type of ["pointerdown", "pointerup", "pointercancel"]) addEventListener(type, press, true);

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
