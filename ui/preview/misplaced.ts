/** What a ruler finds wrong on the page: figures that are cut off or hidden, and lines that must be one line and are two. */

/** Never cut: half a figure is another figure. */
const WHOLE = ".amount, .copyable-value, .key-button-label, kbd";
/** One line each. */
const ONE_LINE = ".facts dd .code, .bill-state, .person-name, .key-button-label, .lamp";
/** One line on a screen of full width. */
const ONE_LINE_WIDE = ".status-bar";

function shown(element: Element): boolean {
  return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest(".visually-hidden");
}

function told(element: Element): string {
  return `${element.className} "${element.textContent.slice(0, 40)}"`;
}

/** Sticks out of something between it and the page that cuts it off sideways. */
function cut(element: Element): boolean {
  const box = element.getBoundingClientRect();
  for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
    const { overflowX } = getComputedStyle(around);
    if (overflowX === "visible") continue;
    const edge = around.getBoundingClientRect();
    const right = edge.left + around.clientLeft + around.clientWidth;
    if (box.right > right + 1 || box.left < edge.left - 1) return true;
  }
  return box.right > document.documentElement.clientWidth + 1;
}

/** So many lines of its own type, by height. */
function lines(element: Element): number {
  const style = getComputedStyle(element);
  const height = element.getBoundingClientRect().height - Number.parseFloat(style.paddingTop) - Number.parseFloat(style.paddingBottom);
  return height / Number.parseFloat(style.lineHeight);
}

export function misplaced(): string[] {
  const all = (selector: string) => [...document.querySelectorAll(selector)].filter(shown);
  const oneLine = innerWidth >= 1024 ? `${ONE_LINE}, ${ONE_LINE_WIDE}` : ONE_LINE;
  return [
    ...all(WHOLE).filter(cut).map((element) => `cut: ${told(element)}`),
    ...all(".column").filter((element) => element.scrollHeight > element.clientHeight + 1).map((element) => `overflows: ${element.className}`),
    ...all(oneLine).filter((element) => lines(element) > 1.9).map((element) => `wraps: ${told(element)}`),
  ];
}
