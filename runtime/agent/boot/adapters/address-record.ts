import { readFile, rm, writeFile } from 'node:fs/promises';
import { ifPresent } from '../../node/adapters/if-present.ts';
import type { NetworkNamespace } from '../../gateway/adapters/network-namespace.ts';

/** Remembers the address that an agent has given to a card, so that it takes back that one and no other. */
export class AddressRecord {
  readonly #path: string;
  readonly #namespace: NetworkNamespace;

  constructor(path: string, namespace: NetworkNamespace) {
    this.#path = path;
    this.#namespace = namespace;
  }

  /** @param lines of `ip -batch`. @returns whether there were any */
  async give(link: string, address: string, lines: readonly string[]): Promise<boolean> {
    // Written first: an address that was not given after all does no harm when it is taken back.
    if (lines.some((line) => line.startsWith('address add'))) {
      await writeFile(this.#path, `${link} ${address}\n`, { mode: 0o600 });
    }
    return this.#namespace.ip(lines);
  }

  /** Takes back an address that was given, unless it is this one. @returns whether there was one */
  async keepOnly(link: string, address: string): Promise<boolean> {
    const given = await this.#given();
    if (!given || (given.link === link && given.address === address)) return false;
    return this.release();
  }

  /** @returns whether there was one */
  async release(): Promise<boolean> {
    const given = await this.#given();
    if (!given) return false;
    await this.#namespace.clear([`address del ${given.address} dev ${given.link}`]);
    await rm(this.#path, { force: true });
    return true;
  }

  async #given(): Promise<{ link: string; address: string } | undefined> {
    const text = (await ifPresent(readFile(this.#path, 'utf8'))) ?? '';
    const [link, address] = text.trim().split(' ');
    return link && address ? { link, address } : undefined;
  }
}
