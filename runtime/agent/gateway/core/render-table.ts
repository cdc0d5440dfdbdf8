/** A chain of an nft table: its name, its first line, and its rules. */
export interface Chain {
  readonly name: string;
  /** Absent: it is only jumped to. */
  readonly type?: string;
  readonly rules: readonly string[];
}

/**
 * Renders a table for `nft -f`. Declaring, deleting and defining it in one file replaces it as a
 * whole in one transaction, whether or not it was there (nft(8), “FLUSH RULESET” and “TABLES”).
 *
 * @param comment tells whose it is; no quotes in it
 */
export function renderTable(
  name: string,
  comment: string,
  chains: readonly Chain[],
  family: 'inet' | 'bridge' = 'inet',
): string {
  const body = chains.map(
    ({ name: chain, type, rules }) =>
      `  chain ${chain} {\n${[...(type === undefined ? [] : [type]), ...rules].map((line) => `    ${line}\n`).join('')}  }\n`,
  );
  return (
    `table ${family} ${name}\ndelete table ${family} ${name}\n` +
    `table ${family} ${name} {\n  comment "${comment}"\n${body.join('')}}\n`
  );
}
