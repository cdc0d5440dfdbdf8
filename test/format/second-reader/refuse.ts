/** What an archive breaks of docs/format.md. */
export class Refused extends Error {}

export function demand(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Refused(rule);
}
