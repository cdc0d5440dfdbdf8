import { join } from 'node:path';
import { z } from 'zod';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { MachineId, NodeId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import { claimFile } from '../../../node/core/names.ts';
import { decideClaim } from '../../core/pools/decide-claim.ts';
import type { Claim } from '../../ports/pools.ts';
import { numbered, readNumber, removeUpTo, takenNumbers } from './numbered-files.ts';
import type { PoolFiles } from './pool-files.ts';

const ClaimText = z.object({ machine: MachineId, node: NodeId, epoch: z.int().min(1) });
const FOLDER = 'claims';
/** How often a claim is begun anew when what it was decided by is gone. */
const TRIES = 5;

/**
 * By which nodes the machines of a shared pool run:
 *
 * ```
 * claims/<system volume>.<epoch>     {"machine": …, "node": …, "epoch": …}
 * ```
 *
 * An epoch is taken by making its file. Who has taken one looks again before it starts the machine: of
 * two nodes at least one sees the other.
 */
export class PoolClaims {
  readonly #files: PoolFiles;
  readonly #pool: string;

  /** @param pool its path; absolute */
  constructor(files: PoolFiles, pool: string) {
    this.#files = files;
    this.#pool = pool;
  }

  /** @returns the highest epoch of each volume */
  async list(): Promise<ReadonlyMap<VolumeId, number>> {
    const highest = new Map<VolumeId, number>();
    for (const { name } of await this.#files.list(join(this.#pool, FOLDER))) {
      const [volume, number = '', ...more] = name.split('.');
      const id = VolumeId.safeParse(volume);
      const [epoch] = readNumber(number);
      if (!id.success || epoch === undefined || more.length > 0) continue;
      highest.set(id.data, Math.max(epoch, highest.get(id.data) ?? 0));
    }
    return highest;
  }

  /**
   * @returns whether it was claimed now
   * @throws Fault MACHINE_CLAIMED_ELSEWHERE
   */
  async take(volume: VolumeId, wanted: Claim): Promise<boolean> {
    const path = join(this.#pool, claimFile(volume));
    const text = Buffer.from(`${JSON.stringify(wanted)}\n`);
    let isNew = false;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const decision = decideClaim(await this.#highest(path, wanted), wanted);
      if (decision.kind === 'refused') {
        const { machine, node, epoch } = decision.by;
        throw new Fault('MACHINE_CLAIMED_ELSEWHERE', { machine, node, epoch });
      }
      if (decision.kind === 'held') {
        await removeUpTo(this.#files, path, wanted.epoch - 1);
        return isNew;
      }
      // Whether it succeeded is seen in what is there then: an answer may have been lost on the way.
      await this.#files.claim(numbered(path, wanted.epoch), text);
      isNew = true;
    }
    throw new Fault('CONFLICT', {
      what: 'claim',
      name: wanted.machine,
      why: 'others write there all the time',
    });
  }

  /** For a volume that is discarded. */
  forget(volume: VolumeId): Promise<void> {
    return removeUpTo(this.#files, join(this.#pool, claimFile(volume)), Number.MAX_SAFE_INTEGER);
  }

  /** One that cannot be read is somebody's all the same. */
  async #highest(path: string, { machine }: Claim): Promise<Claim | undefined> {
    const epoch = (await takenNumbers(this.#files, path)).at(-1);
    if (epoch === undefined) return undefined;
    const bytes = await this.#files.read(numbered(path, epoch));
    if (!bytes) return undefined;
    const claim = ClaimText.safeParse(readJson(bytes));
    const node = claim.success ? claim.data.node : ('node-0000000000' as NodeId);
    return { machine, node, epoch };
  }
}

function readJson(bytes: Uint8Array): unknown {
  if (bytes.length > LIMITS.agent.pools.claimBytes) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
