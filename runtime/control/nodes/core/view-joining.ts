import type { JoiningMachine } from '../../../../schemas/api/resources/join.ts';
import type { JoinRecord } from '../ports/join-store.ts';
import { type JoinSituation, type JoinVerdict, rejectedUntil } from './decide-join.ts';
import { isSilent } from './join-room.ts';
import { suggestName } from './joining-name.ts';

/** @returns a machine that asks to become a node, as people see it */
export function viewJoining(
  record: JoinRecord,
  verdict: JoinVerdict,
  { nodes, now }: JoinSituation,
): JoiningMachine {
  const { told, rejected, tpmKey } = record;
  const { facts } = told;
  const { serial, product, systemUuid, macs = [], image } = facts.hardware ?? {};
  const until = rejectedUntil(rejected);
  const claims = nodes.claimedBy({ hardware: facts.hardware, tpmKey });
  return {
    code: record.code,
    ...standing(verdict),
    claims: claims.map(({ node, by }) => ({
      id: node.id,
      node: node.name,
      by: [...by],
      reports: node.reports,
    })),
    suggestedName: suggestName(facts.hostname, (name) => nodes.named(name) !== undefined),
    address: record.address,
    firstAskedAt: record.firstAskedAt.toISOString(),
    lastAskedAt: record.lastAskedAt.toISOString(),
    silent: isSilent(record, now),
    rejected: rejected && until && until > now ? { ...rejected, until: until.toISOString() } : null,
    hostname: facts.hostname,
    serial: serial ?? null,
    product: product ?? null,
    systemUuid: systemUuid ?? null,
    macs: [...macs],
    architecture: facts.architecture,
    cpus: facts.cpus,
    memoryBytes: facts.memoryBytes,
    disks: [...told.disks],
    image: image ?? null,
    tpm: tpmKey !== undefined,
  };
}

function standing(verdict: JoinVerdict): Pick<JoiningMachine, 'state' | 'why'> {
  switch (verdict.kind) {
    case 'refuse':
      return { state: 'refused', why: verdict.why };
    case 'reject':
      return { state: 'rejected', why: 'It was turned away.' };
    case 'wait':
      return { state: 'waiting', why: verdict.why };
    default:
      return { state: 'waiting', why: 'It is let in the next time it asks.' };
  }
}
