/**
 * What a browser would offer and a desk must not have, besides the keys of the table, which the keyboard keeps for itself.
 *
 * It is the page that says no, in every build: what a release alone does nobody has ever tried.
 */

/** No menu under the right button. */
export function withoutMenu(page: Window): void {
  page.addEventListener("contextmenu", (event) => event.preventDefault());
}

/** No key does anything: a page that is only touched. */
export function withoutKeys(page: Window): void {
  page.addEventListener("keydown", (event) => event.preventDefault());
}
