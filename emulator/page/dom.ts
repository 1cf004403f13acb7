/** Tables that change in place, so that a focused button stays where it is. */

/** How a list of things is shown as elements, one each. */
export interface Shown<Item> {
  readonly keyOf: (item: Item) => string;
  readonly create: (item: Item) => HTMLElement;
  readonly update: (element: HTMLElement, item: Item) => void;
}

/** Makes the children of an element show these items, in this order; what stays keeps its element. */
export function show<Item>(parent: Element, items: readonly Item[], { keyOf, create, update }: Shown<Item>): void {
  const old = new Map([...parent.children].map((child) => [child.getAttribute("data-key") ?? "", child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const found = old.get(key);
    old.delete(key);
    const element = found instanceof HTMLElement ? found : create(item);
    element.setAttribute("data-key", key);
    update(element, item);
    if (element === place) place = element.nextElementSibling;
    else moveTo(parent, element, place);
  }
  for (const child of old.values()) remove(child);
}

// A button that goes must not take the focus to nowhere: it stays with the row or table, where Tab leads on from.
function remove(child: Element): void {
  const around = child.parentElement?.closest<HTMLElement>("tr, table");
  const isInside = child.contains(document.activeElement);
  child.remove();
  if (!isInside || around === null || around === undefined) return;
  around.tabIndex = -1;
  around.focus();
}

// A move takes the focus off what is in the element, so it is given back.
function moveTo(parent: Element, element: HTMLElement, place: Element | null): void {
  const focused = document.activeElement;
  const isInside = focused instanceof HTMLElement && element.contains(focused);
  parent.insertBefore(element, place);
  if (isInside) focused.focus();
}

/** An element by its id in the page. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element "${id}"`);
  return found;
}

/** The body of a table by the id of the table. */
export function bodyOf(id: string): HTMLElement {
  const found = byId(id).querySelector("tbody");
  if (found === null) throw new Error(`the table "${id}" has no body`);
  return found;
}

/** A row with a heading cell and so many others. */
export function makeRow(others: number): HTMLElement {
  const row = document.createElement("tr");
  const heading = document.createElement("th");
  heading.scope = "row";
  row.append(heading, ...Array.from({ length: others }, () => document.createElement("td")));
  return row;
}

/** A cell of a row, counted from 0. */
export function cell(row: HTMLElement, index: number): HTMLElement {
  const found = row.children[index];
  if (!(found instanceof HTMLElement)) throw new Error(`the row has no cell ${index}`);
  return found;
}

/** Sets a text where it differs: a screen reader would read it out again. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** What a button says, to whom it belongs, and what it does. */
export interface Action {
  readonly text: string;
  readonly label: string;
  readonly act: () => void;
}

/** How actions are shown as buttons. */
export const buttons: Shown<Action> = {
  keyOf: ({ label }) => label,
  create({ text, label }) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", label);
    return button;
  },
  update(element, { act }) {
    element.onclick = act;
  },
};
