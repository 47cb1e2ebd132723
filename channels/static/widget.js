// Sapa's chat: a custom element with no dependencies. What comes from outside becomes text nodes, never HTML.
if (!customElements.get("sapa-chat")) {
const script = document.currentScript;

const WORDS = {
	open: "Buka obrolan|Open chat",
	close: "Tutup obrolan|Close chat",
	log: "Percakapan|Conversation",
	type: "Tulis pesan…|Write a message…",
	send: "Kirim|Send",
	about: "Asisten dan tim kami siap membantu|Our assistant and team are here to help",
	hello: "Selamat datang! Tanya apa saja di sini.|Welcome! Ask us anything, right here.",
	customer: "Anda|You",
	bot: "Asisten|Assistant",
	helps: " membantu Anda| is helping you",
	sending: "Mengirim…|Sending…",
	sent: "Terkirim|Sent",
	unsent: "Belum terkirim|Not sent yet",
	retry: "Coba lagi|Try again",
	away:
		"Koneksi terputus. Pesan Anda dikirim begitu tersambung lagi.|" +
		"Connection lost. Your message goes out once it is back.",
	waits: "Menunggu petugas|Waiting for a person",
	by: ", dijawab sebelum |, by ",
};

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`
:host{all:initial;--a:var(--sapa-accent,#0f766e);--b:#fff;--s:#f1f7f5;--t:#12302c;--m:#4a6560;--l:#d5e4e0;
	--k:#0b5f58;color:var(--t);font:15px/1.5 system-ui,sans-serif;color-scheme:light dark;
	position:fixed!important;inset:auto 20px 20px auto;z-index:99999}
@media (prefers-color-scheme:dark){
	:host{--b:#1c312e;--s:#101f1d;--t:#e7f3f1;--m:#a3bdb8;--l:#2c4743;--k:#5eead4}}
*{box-sizing:border-box;margin:0}
button,textarea{font:inherit}
button{cursor:pointer;border:0;padding:0;color:#fff;background:none;min-width:44px;min-height:44px}
:focus-visible{outline:3px solid var(--k)}
a{color:var(--k)}
i{display:block;margin:auto;width:24px;height:24px;background:#fff}
.chat{clip-path:path(evenodd,"M5 2h14a4 4 0 014 4v8a4 4 0 01-4 4h-7l-6 5v-5a4 4 0 01-5-4V6a4 4 0 014-4zM7 7h10v2H7zm0 4h7v2H7z")}
.cross{clip-path:path("M4 6l2-2 6 6 6-6 2 2-6 6 6 6-2 2-6-6-6 6-2-2 6-6z")}
.up{clip-path:path("M12 3l8 8-2 2-5-5v13h-2V8l-5 5-2-2z")}
.launch{width:60px;height:60px;border-radius:22px 22px 6px}
.launch,.panel{box-shadow:0 12px 40px #06302a40}
.launch,header,form button,.customer .text{background:var(--a)}
.badge{position:absolute;top:-6px;right:-6px;padding:0 7px;border-radius:11px;background:#b91c1c}
.badge,header,.news{font-size:13px}
.panel{position:fixed;right:20px;bottom:94px;width:380px;height:min(600px,100dvh - 114px);display:flex;
	flex-direction:column;overflow:hidden;border-radius:20px;border:1px solid var(--l);background:var(--s);
	overflow-wrap:anywhere}
.panel[hidden],.badge:empty{display:none}
header{display:flex;padding:14px 8px 14px 18px;color:#fff}
header div{flex:1;min-width:0}
header :focus-visible{outline-color:#fff}
.news{background:#fef3c7;color:#713f12}
.news:not(:empty){padding:8px 18px}
.calm{background:var(--b);color:var(--m)}
.log{flex:1;overflow-y:auto;overscroll-behavior:contain;padding:16px;display:flex;flex-direction:column;gap:12px}
.empty{margin:auto;text-align:center}
.empty i{background:var(--k);scale:2;margin-bottom:24px}
.m{max-width:86%;align-self:start}
.who,.state{font-size:12px;color:var(--m);margin:0 4px 3px}
.text{padding:9px 14px;border-radius:4px 18px 18px;background:var(--b);border:1px solid var(--l)}
.text>*+*{margin-top:6px}
.sent:not(:last-child)>.state{display:none}
ul,ol{padding-left:22px}
.customer{align-self:end;text-align:right}
.customer .text{color:#fff;border-radius:18px 4px 18px 18px;white-space:pre-wrap;text-align:left}
.state button{color:var(--k);text-decoration:underline;min-height:28px;margin-left:6px}
.choices{display:flex;flex-wrap:wrap;gap:0 8px}
.choices button{margin-top:8px;padding:6px 16px;border-radius:22px;text-align:left;background:var(--b);color:var(--k);
	border:1.5px solid}
.choices :enabled:hover{background:var(--a);color:#fff}
.choices :disabled{color:var(--m);border-style:dashed;cursor:default}
form{display:flex;gap:8px;align-items:end;padding:10px 12px;background:var(--b);border-top:1px solid var(--l)}
textarea{flex:1;height:44px;max-height:132px;padding:10px 14px;resize:none;color:inherit;font-size:16px;
	line-height:22px;background:var(--s);border:1px solid var(--m);border-radius:14px;outline-offset:-2px}
::placeholder{color:var(--m);opacity:1}
form button{border-radius:14px}
@media (max-width:480px),(max-height:480px){
	.panel{inset:0;width:auto;height:var(--h,100dvh);border:0;border-radius:0;
		padding:env(safe-area-inset-top) 0 env(safe-area-inset-bottom)}
	.panel:not([hidden])~.launch{display:none}}`);

const make = (kind, props, ...inside) => {
	const [tag, className = ""] = kind.split(".");
	const node = Object.assign(document.createElement(tag || "div"), { className }, props);
	node.append(...inside);
	return node;
};

// Light Markdown; all else stays as it was written.
const MARKS =
	/\*\*(.+?)\*\*|(?<![\w*])[*_]([^\s*_](?:[^*_]*[^\s*_])?)[*_](?![\w*])|\[([^\]]{1,300})\]\((https?:[^\s)]+)\)|(https?:\/\/[^\s<>]*[^\s<>.,;:!?)'"*_])/g;
const inline = text =>
	text.split(MARKS).map((part, at, parts) => {
		const kind = at % 6; // the group of MARKS; 0 is between them
		if (!part || kind === 4) return "";
		if (!kind) return part;
		if (kind < 3) return make(kind < 2 ? "strong" : "em", {}, ...inline(part));
		return make("a", { href: kind < 4 ? parts[at + 1] : part, target: "_blank", rel: "noreferrer" }, part);
	});
const blocks = text => {
	const made = [];
	let open; // what the next line may continue
	for (const line of text.split("\n")) {
		const item = /^\s*(?:[-*•]|(\d+)[.)])\s+(.*)/.exec(line);
		const tag = item ? (item[1] ? "OL" : "UL") : line.trim() && "P";
		if (tag && open?.tagName === tag) item || open.append(make("br"));
		else if ((open = tag && make(tag, item?.[1] && { start: item[1] }))) made.push(open);
		if (open) open.append(...(item ? [make("li", {}, ...inline(item[2]))] : inline(line)));
	}
	return made;
};

const start = (host, signal) => {
	const option = name => (host.dataset[name] || script?.dataset[name] || "").slice(0, 200);
	const wishes = [option("language"), document.documentElement.lang, ...navigator.languages, "en"].join();
	const lang = /(?:^|,)(id|en)/.exec(wishes)[1];
	const say = key => WORDS[key]?.split("|")[lang === "id" ? 0 : 1];
	const title = option("title") || option("desk");
	const base = new URL("api/v1/chat", script?.src || location);
	const nodes = {}; // by client id, others' by id
	let last = 0, end = true, waits, flushing, ear, live;

	// What outlives the page, where it may: token, what is to be sent, how far was read.
	const key = `sapa ${base} ${option("desk")}`;
	let kept = { queue: {}, seen: 0 };
	const saved = () => {
		try { return JSON.parse(localStorage[key]); } catch { return kept; }
	};
	const save = change => {
		kept = { ...saved(), ...change };
		try { localStorage[key] = JSON.stringify(kept); } catch {}
	};
	const pending = () => Object.values(saved().queue);

	const news = make("p.news", { role: "status" });
	const empty = make(".empty", {}, make("i.chat"), say("hello"));
	const log = make(".log", { role: "log", ariaLabel: say("log"), tabIndex: 0 }, empty);
	const input = make("textarea", { maxLength: 1e5, placeholder: say("type"), ariaLabel: say("type") });
	const form = make("form", {}, input, make("button", { ariaLabel: say("send") }, make("i.up")));
	const close = make("button", { ariaLabel: say("close"), onclick: () => toggle(false) }, make("i.cross"));
	const about = make("p", {}, say("about"));
	const head = make("header", {}, make("", {}, make("h2", {}, title), about), close);
	const panel = make(".panel", { role: "dialog", ariaLabel: title, lang, hidden: true }, head, news, log, form);
	const badge = make("span.badge");
	const launch = make("button.launch", { onclick: () => toggle(panel.hidden) }, make("i"), badge);

	const toggle = open => {
		const unread = count();
		panel.hidden = !open;
		reveal(unread[0]);
		count();
		(open ? input : launch).focus();
	};
	const grow = () => {
		input.style.height = 0;
		input.style.height = input.scrollHeight + 2 + "px";
	};
	const write = text => grow((input.value = text));
	const speak = (text, choice) => {
		const client_id = `${Date.now()}-${Math.random()}`;
		enqueue({ client_id, text, choice, from: "customer", at: new Date() });
	};
	const press = ({ id, label }) => {
		speak(label, id);
		log.focus(); // the button is disabled
	};
	// A message longer than the log is read from its beginning.
	const reveal = node => {
		log.scrollTop = node ? node.offsetTop - log.offsetTop - 12 : 1e9;
		look();
	};
	const look = () => (end = log.scrollHeight - log.scrollTop - log.clientHeight < 80);
	log.onscroll = () => setTimeout(look); // after the observer
	form.onsubmit = event => {
		event.preventDefault();
		const text = input.value.trim();
		write("");
		if (text) speak(text);
	};
	input.oninput = grow;
	input.onkeydown = event => {
		if (event.keyCode !== 13 || event.shiftKey) return; // while composing, any key is a 229
		event.preventDefault();
		form.requestSubmit();
	};
	panel.onkeydown = event => {
		if (event.keyCode === 27) toggle(false);
	};

	const call = async (path, body, signal = AbortSignal.timeout(2e4)) => {
		const headers = { Authorization: `Bearer ${saved().token}`, "Content-Type": "application/json", "Last-Event-ID": last };
		const answer = await fetch(base + path, { headers, signal, ...(body && { method: "POST", body: JSON.stringify(body) }) });
		if (answer.status === 401) save({ token: (last = 0) });
		if ([401, 429].includes(answer.status) || answer.status > 499) throw answer;
		return answer;
	};
	const enqueue = message => {
		save({ queue: { ...saved().queue, [message.client_id]: message } });
		show(message);
		reveal();
		flush().then(() => live || connect(), connect);
	};
	const settle = ({ client_id }) => {
		const { queue } = saved();
		delete queue[client_id];
		save({ queue });
	};
	const flush = () => (flushing ??= send().finally(() => (flushing = null)));
	const send = async () => {
		for (let next; (next = pending()[0]); ) {
			show(next);
			const visitor = { name: option("name"), contact: option("contact"), language: lang };
			if (!saved().token) save(await (await call("", visitor)).json());
			const answer = await call("/messages", next);
			settle(next);
			if (answer.ok) show({ ...next, ...(await answer.json()) });
			else mark(next);
		}
	};

	// Only while looked at: a browser has few connections.
	const connect = async () => {
		hush();
		if (document.hidden) return;
		const { signal } = (ear = new AbortController());
		for (let tries = 0; !signal.aborted; tries++) {
			try {
				await flush();
				waits = ""; // until the stream says so
				reached(true);
				if (!saved().token) return;
				const stream = await call("/stream", null, signal);
				tries = 0;
				live = true;
				await read(stream.body.pipeThrough(new TextDecoderStream()).getReader());
			} catch {
				if (signal.aborted) return;
				reached(false);
			}
			live = false;
			await new Promise(done => setTimeout(done, Math.min(30, 2 ** tries) * 500 * (1 + Math.random())));
		}
	};
	const read = async reader => {
		for (let rest = ""; ; ) {
			const guard = setTimeout(() => reader.cancel(), 45e3); // three heartbeats missed
			const { done, value } = await reader.read().finally(() => clearTimeout(guard));
			if (done) return;
			const events = (rest + value).split("\n\n");
			rest = events.pop();
			for (const event of events) {
				const data = event.split("\ndata: ")[1];
				if (data) receive(JSON.parse(data));
			}
		}
	};
	const hush = () => (live = ear?.abort());
	const reached = well => {
		news.textContent = well ? waits : say("away");
		news.classList.toggle("calm", well);
		if (!well) pending().forEach(mark);
	};

	const receive = said => {
		const { id, waiting, by } = said;
		if (!id) waits = waiting ? say("waits") + (by ? say("by") + clock(by) : "") : "";
		if (!id) return reached(true);
		last = Math.max(last, id);
		settle(said);
		show(said);
		count();
	};
	const show = message => {
		const { client_id, id = Infinity, from, author } = message;
		const mine = from === "customer";
		const node = (nodes[(mine && client_id) || id] ??= draw(message, mine));
		node.order = id;
		node.classList.toggle("sent", id < Infinity);
		if (mine) node.lastChild.textContent = say(id < Infinity ? "sent" : "sending");
		else about.textContent = author ? author + say("helps") : say("about");
		const next = [...log.children].find(other => other.order > id) || null;
		if (!node.isConnected || node.nextSibling !== next) log.insertBefore(node, next);
		empty.remove();
		if (end) reveal(!mine && id > kept.seen && node);
	};
	const clock = at => {
		const day = new Date(at);
		const dateStyle = day.toDateString() === new Date().toDateString() ? undefined : "medium";
		return day.toLocaleString(lang, { timeStyle: "short", dateStyle, hourCycle: "h23" });
	};
	const draw = ({ from, author, text, at, choices = [] }, mine) => {
		if (mine || choices[0]) for (const button of log.querySelectorAll(".choices button")) button.disabled = true;
		return make(".m " + from, {},
			make(".who", {}, `${author || say(from) || title} · ${clock(at)}`),
			make(".text", {}, ...(mine ? [text] : blocks(text))),
			make(".choices", {}, ...choices.map(one => make("button", { onclick: () => press(one) }, one.label))),
			make(".state"));
	};
	const mark = message => {
		const retry = make("button", { onclick: () => (enqueue(message), log.focus()) }, say("retry"));
		nodes[message.client_id]?.lastChild.replaceChildren(say("unsent"), retry);
	};
	const count = () => {
		panel.hidden || save({ seen: last });
		const { seen } = saved();
		const unread = [...log.children].filter(one => one.order > seen && !one.matches(".customer"));
		const many = (badge.textContent = unread.length || "");
		launch.ariaLabel = say(panel.hidden ? "open" : "close") + (many && ` (${many})`);
		launch.ariaExpanded = !panel.hidden;
		launch.firstChild.className = panel.hidden ? "chat" : "cross";
		return unread;
	};

	host.ask = text => (toggle(true), write(text));
	signal.onabort = hush;
	const root = host.shadowRoot || host.attachShadow({ mode: "open" });
	root.adoptedStyleSheets = [STYLE];
	root.replaceChildren(panel, launch);
	new ResizeObserver(() => end && reveal()).observe(log);
	count();
	pending().forEach(show);
	const on = (target, name, act) => target?.addEventListener(name, act, { signal });
	on(window, "online", connect);
	on(window, "offline", () => reached(false));
	on(document, "visibilitychange", connect);
	// A keyboard on the screen leaves less than 100dvh.
	on(window.visualViewport, "resize", () => host.style.setProperty("--h", visualViewport.height + "px"));
	connect();
};

customElements.define("sapa-chat", class extends HTMLElement {
	connectedCallback() {
		start(this, (this.life = new AbortController()).signal);
	}
	disconnectedCallback() {
		this.life.abort();
	}
});
const place = () => document.body.append(make("sapa-chat"));
if (script?.dataset.desk) document.body ? place() : addEventListener("DOMContentLoaded", place);
}
