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
