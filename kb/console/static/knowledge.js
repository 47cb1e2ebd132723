/*
 * The page on which an article is written: checks while one writes, and keeps what was written until it is saved.
 * Without it everything works: the button checks, and a form that was refused comes back as it was.
 */
const PAUSE = 600; // after the last key, before what was written is checked
const edit = at("edit");
const fields = () => [...edit.elements].filter(one => one.name && one.type !== "hidden" && one.name !== "act");
const filled = () => Object.fromEntries(fields().map(one => [one.name, one.type === "checkbox" ? String(one.checked) : one.value]));
const fill = values => {
	for (const one of fields()) {
		if (!(one.name in values)) continue;
		if (one.type === "checkbox") one.checked = values[one.name] === "true";
		else one.value = values[one.name];
	}
};

/* On a telephone the part that one is in may lie beside the screen. */
for (const tab of document.querySelectorAll(".tabs [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "center" });

if (edit) {
	const shelf = `sapa article ${edit.dataset.kept}`;
	const shown = JSON.stringify(filled());
	const drop = () => {
		sessionStorage.removeItem(shelf);
		at("kept").hidden = true;
	};

	/* What is wrong, and how it reads. */
	let waits, latest = 0;
	const check = async () => {
		const mine = ++latest;
		try {
			const signal = AbortSignal.timeout(PATIENCE);
			const answer = await fetch(edit.dataset.check, { method: "POST", body: new FormData(edit), headers: OURS, signal });
			if (!answer.ok || mine !== latest) return;
			put(new DOMParser().parseFromString(await answer.text(), "text/html").body);
		} catch {
			// What was written is still here; it is checked again with the next key, and when it is saved.
		}
	};
	const put = fresh => {
		at("checked").replaceChildren(...fresh.childNodes);
		const wrong = new Set([...at("checked").querySelectorAll("[data-field]")].map(one => one.dataset.field));
		for (const one of fields()) one.setAttribute("aria-invalid", wrong.has(one.name));
		// Said only when it changes, and only how many: whoever writes is not to hear the whole list with each key.
		const says = at("wrong-title")?.textContent ?? at("heard").dataset.good;
		if (at("heard").textContent !== says) at("heard").textContent = says;
	};

	edit.addEventListener("input", () => {
		sessionStorage.setItem(shelf, JSON.stringify(filled()));
		clearTimeout(waits);
		waits = setTimeout(check, PAUSE);
	});

	/* What was written and not saved: a session that ended, a tab that was closed by mistake. */
	if ("done" in edit.dataset) drop();
	const kept = sessionStorage.getItem(shelf);
	if (kept && kept !== shown) at("kept").hidden = false;
	edit.querySelector("[data-drop]").addEventListener("click", drop);
	edit.querySelector("[data-restore]").addEventListener("click", () => {
		fill(JSON.parse(kept));
		at("kept").hidden = true;
		check();
		at("field-title").focus();
	});
}
