"use strict";
(() => {
	const root = document.documentElement;
	const theme = document.getElementById("theme");
	const kept = { get() { try { return localStorage.getItem("wellserved-theme"); } catch { return null; } },
		set(v) { try { localStorage.setItem("wellserved-theme", v); } catch { /* a file may have no storage */ } } };
	const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
	const label = () => { theme.textContent = dark() ? "Light" : "Dark"; theme.setAttribute("aria-label", dark() ? "Switch to light colours" : "Switch to dark colours"); };
	if (["light", "dark"].includes(kept.get())) root.dataset.theme = kept.get();
	theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; kept.set(root.dataset.theme); label(); });
	matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
	label();
	theme.hidden = false;

	addEventListener("beforeprint", () => { for (const d of document.querySelectorAll("details")) d.open = true; });

	const tools = document.getElementById("tools");
	if (!tools) return;
	tools.hidden = false;
	const search = document.getElementById("search"), rule = document.getElementById("rule"), shown = document.getElementById("shown");
	const levels = [...tools.querySelectorAll("input[type=checkbox]")];
	const findings = [...document.querySelectorAll(".finding")].map((el) => ({ el, text: el.textContent.toLowerCase() }));
	const filter = () => {
		const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
		const on = new Set(levels.filter((l) => l.checked).map((l) => l.value));
		let n = 0;
		for (const f of findings) {
			const fits = on.has(f.el.dataset.severity) && (!rule.value || f.el.dataset.rule === rule.value) && words.every((w) => f.text.includes(w));
			f.el.hidden = !fits;
			if (fits) n++;
		}
		for (const g of document.querySelectorAll(".group")) g.hidden = !g.querySelector(".finding:not([hidden])");
		shown.textContent = n === findings.length ? `all ${n}` : `${n} of ${findings.length}`;
	};
	for (const el of [search, rule, ...levels]) el.addEventListener("input", filter);
	addEventListener("keydown", (e) => {
		if (e.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { e.preventDefault(); search.focus(); }
		if (e.key === "Escape" && document.activeElement === search) { search.value = ""; filter(); }
	});
	filter();
})();
