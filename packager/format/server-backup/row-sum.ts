import { hash } from 'node:crypto';

/** Adds up the rows of a table, so that two tables with the same rows have the same sum in any order. */
export class RowSum {
  #sum = 0n;
  #rows = 0;

  /** @param row its text, without a line feed */
  add(row: string): void {
    this.#sum = BigInt.asUintN(64, this.#sum + hash('sha256', row, 'buffer').readBigUInt64BE());
    this.#rows += 1;
  }

  get rows(): number {
    return this.#rows;
  }

  /** 16 hex digits. */
  get digest(): string {
    return this.#sum.toString(16).padStart(16, '0');
  }
}
