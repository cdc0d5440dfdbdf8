/** Something that will not be as it was. */
export interface PlannedDifference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** @returns nothing where nothing changes */
export function changed<Value>(
  what: string,
  { from, to }: { readonly from: Value; readonly to: Value },
  words: (value: Value) => string,
): PlannedDifference[] {
  return from === to ? [] : [{ what, before: words(from), after: words(to) }];
}
