/** Tables that change in place, so that a focused button stays where it is. */

/** How items are rendered as elements, one each. */
export interface Shown<Item> {
  readonly keyOf: (item: Item) => string;
  readonly create: (item: Item) => HTMLElement;
  readonly update: (element: HTMLElement, item: Item) => void;
}

/** Renders items as the children of an element, in order; items that stay keep their element. */
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

// Focus of a removed button moves to its row or table, where Tab goes on.
function remove(child: Element): void {
  const around = child.parentElement?.closest<HTMLElement>("tr, table");
  const isInside = child.contains(document.activeElement);
  child.remove();
  if (!isInside || around === null || around === undefined) return;
  around.tabIndex = -1;
  around.focus();
}

// Moving an element drops the focus in it, so it is restored.
function moveTo(parent: Element, element: HTMLElement, place: Element | null): void {
  const focused = document.activeElement;
  const isInside = focused instanceof HTMLElement && element.contains(focused);
  parent.insertBefore(element, place);
  if (isInside) focused.focus();
}

/** Finds an element by id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element "${id}"`);
  return found;
}

/** Finds the body of a table by the id of the table. */
export function bodyOf(id: string): HTMLElement {
  const found = byId(id).querySelector("tbody");
  if (found === null) throw new Error(`the table "${id}" has no body`);
  return found;
}

/** Makes a row with a heading cell and `count` others. */
export function makeRow(others: number): HTMLElement {
  const row = document.createElement("tr");
  const heading = document.createElement("th");
  heading.scope = "row";
  row.append(heading, ...Array.from({ length: others }, () => document.createElement("td")));
  return row;
}

/** Finds a cell of a row, counted from 0. */
export function cell(row: HTMLElement, index: number): HTMLElement {
  const found = row.children[index];
  if (!(found instanceof HTMLElement)) throw new Error(`the row has no cell ${index}`);
  return found;
}

/** Sets a text if it differs, so that a screen reader does not repeat it. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A button: text, owner, action. */
export interface Action {
  readonly text: string;
  readonly label: string;
  readonly act: () => void;
}

/** Renders actions as buttons. */
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
