/* Finds the texts of a page whose contrast with what lies behind them is under 4.5. */
() => {
	const rgba = colour => {
		const drawn = new OffscreenCanvas(1, 1).getContext("2d");
		drawn.fillStyle = colour;
		drawn.fillRect(0, 0, 1, 1);
		const [r, g, b, a] = drawn.getImageData(0, 0, 1, 1).data;
		return [r, g, b, a / 255];
	};
	const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
	const behind = node => {
		if (!node) return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
		const own = rgba(getComputedStyle(node).backgroundColor);
		return own[3] === 1 ? own : over(own, behind(node.parentElement));
	};
	const light = colour => {
		const [r, g, b] = colour.map(one => (one /= 255) <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const seen = node => node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !node.closest(".unseen, .skip");
	const faint = new Set();
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (texts.nextNode()) {
		const node = texts.currentNode.parentElement;
		if (!texts.currentNode.data.trim() || !seen(node) || ["SCRIPT", "OPTION"].includes(node.tagName)) continue;
		const back = behind(node);
		const [one, two] = [light(over(rgba(getComputedStyle(node).color), back)), light(back)];
		const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
		if (contrast < 4.5) faint.add(`${contrast.toFixed(2)} ${node.className || node.tagName}: ${texts.currentNode.data.trim().slice(0, 30)}`);
	}
	return [...faint];
}
