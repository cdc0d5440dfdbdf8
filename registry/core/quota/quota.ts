import { Fault } from '../../../schemas/errors/fault.ts';
import { type ApplianceAddress, splitAddress } from '../../../schemas/ids/names.ts';
import type { BlobLinker } from '../../ports/blob-ledger.ts';
import type { BlobSpace } from '../../ports/blob-space.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UsageLedger } from '../../ports/usage-ledger.ts';
import { DiskReserve } from './disk-reserve.ts';
import type { QuotaLimits } from './quota-limits.ts';
import { Tally } from './tally.ts';

/** Whose quotas bytes count against. */
export interface Owner {
  readonly accountId: string;
  readonly address: ApplianceAddress;
}

export interface QuotaParts {
  readonly catalogue: UsageLedger & Pick<BlobLinker, 'countUnused'>;
  readonly space: BlobSpace;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Decides whether more bytes may be stored: by account, by namespace, and by the disk. Bytes count
 * as soon as they arrive, so that many uploads at once have no more room than one.
 */
export class Quota {
  readonly limits: QuotaLimits;
  readonly reserve: DiskReserve;
  /** Blobs that an account has brought and no manifest uses. */
  readonly unused: Tally;
  readonly #accounts: Tally;
  readonly #namespaces: Tally;

  constructor({ catalogue, space, clock }: QuotaParts, limits: QuotaLimits) {
    const now = (): Date => clock.now();
    this.limits = limits;
    this.reserve = new DiskReserve(space, clock, limits);
    this.unused = new Tally((account) => catalogue.countUnused(account), now);
    this.#accounts = new Tally((account) => catalogue.sumAccountBytes(account), now);
    this.#namespaces = new Tally((namespace) => catalogue.sumNamespaceBytes(namespace), now);
  }

  /**
   * Asks for room, without taking it.
   *
   * @throws Fault QUOTA_EXCEEDED, DISK_RESERVED
   */
  async require({ accountId, address }: Owner, bytes: number): Promise<void> {
    const { namespace } = splitAddress(address);
    const { accountBytes, namespaceBytes } = this.limits;
    const found = [
      {
        ...(await this.#namespaces.check(namespace, bytes, namespaceBytes)),
        what: `The namespace “${namespace}”`,
        allowedBytes: namespaceBytes,
      },
      {
        ...(await this.#accounts.check(accountId, bytes, accountBytes)),
        what: 'Your account',
        allowedBytes: accountBytes,
      },
    ];
    const over = found.find(({ fits }) => !fits);
    if (over) {
      const { what, used: usedBytes, allowedBytes } = over;
      throw new Fault('QUOTA_EXCEEDED', { what, usedBytes, allowedBytes, wantedBytes: bytes });
    }
    await this.reserve.require(bytes);
  }

  /**
   * Takes room for bytes that are about to be written.
   *
   * @throws Fault QUOTA_EXCEEDED, DISK_RESERVED
   */
  async take(owner: Owner, bytes: number): Promise<void> {
    // Held before it is asked for, or two requests would be told of the same room.
    this.#hold(owner, bytes);
    try {
      await this.require(owner, 0);
      await this.reserve.take(bytes);
    } catch (error) {
      this.#hold(owner, -bytes);
      throw error;
    }
  }

  #hold({ accountId, address }: Owner, bytes: number): void {
    this.#accounts.hold(accountId, bytes);
    this.#namespaces.hold(splitAddress(address).namespace, bytes);
  }

  /** Says that the catalogue knows now of bytes that were taken. */
  settle(owner: Owner, bytes: number): void {
    this.#accounts.settle(owner.accountId, bytes);
    this.#namespaces.settle(splitAddress(owner.address).namespace, bytes);
  }

  /** An account has brought a blob that no manifest uses yet. */
  countLink(accountId: string): void {
    this.unused.hold(accountId, 1);
    this.unused.settle(accountId, 1);
  }

  /** Something of this owner was removed. */
  freed(owner: Owner): void {
    this.#accounts.forget(owner.accountId);
    this.#namespaces.forget(splitAddress(owner.address).namespace);
  }
}
