/** Orders texts as SQL does by default: by their code points. */
export const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** @returns a comparison by a text that each item has */
export const byKey =
  <Item>(keyOf: (item: Item) => string) =>
  (a: Item, b: Item): number =>
    byText(keyOf(a), keyOf(b));
