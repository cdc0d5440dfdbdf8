import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import type { Encryption } from '../../../../schemas/api/resources/encryption.ts';
import type { clusterRoutes } from '../../../../schemas/api/routes/cluster.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { whyNotEncrypt } from '../../nodes/core/why-not-encrypt.ts';
import { networkMembers } from '../core/define/network-members.ts';
import { reaches } from '../core/define/stack-record.ts';
import { type SpanningNetwork, viewEncryption } from '../core/view/view-encryption.ts';

/** Answers the routes about encrypting what nodes send each other. */
export function encryptionHandlers(
  dependencies: ControlDependencies,
): HandlersOf<keyof typeof clusterRoutes> {
  const { nodes, desired, changes, audit, now, switching } = dependencies;
  const shown = async (): Promise<Encryption> =>
    viewEncryption(await nodes.encryption(), await spanningNetworks(dependencies));
  return {
    getEncryption: shown,

    setEncryption: ({ body: { on } }, call) =>
      switching(async () => {
        const by = call.principal?.name ?? 'nobody';
        if (on) await demandAllAble(dependencies);
        const order = on ? { by, at: now().toISOString(), reason: null } : null;
        if (await nodes.orderEncryption(order)) {
          desired.touchAll();
          changes.publish('node', '*');
          const sentence = on
            ? 'Nodes encrypt what they send each other from now on.'
            : 'Nodes no longer encrypt what they send each other.';
          await audit.record({
            actor: by,
            action: 'cluster.encrypt',
            subject: 'cluster',
            sentence,
          });
        }
        return shown();
      }),
  };
}

/** A node that cannot would be cut off from the others. @throws Fault CANNOT_ENCRYPT */
async function demandAllAble({
  nodes,
  observed,
}: Pick<ControlDependencies, 'nodes' | 'observed'>): Promise<void> {
  const unable = (await nodes.list()).flatMap(({ id, name, facts }) => {
    const why = whyNotEncrypt(observed.get(id)?.facts ?? facts);
    return why === undefined ? [] : [{ name, why }];
  });
  if (unable.length > 0) throw new Fault('CANNOT_ENCRYPT', { nodes: unable });
}

async function spanningNetworks({
  nodes,
  stacks,
  addresses,
  encrypted,
}: ControlDependencies): Promise<SpanningNetwork[]> {
  const [all, known, ends] = await Promise.all([stacks.list(), nodes.list(), addresses.tunnels()]);
  const nameOf = new Map(known.map(({ id, name }) => [id, name]));
  return all
    .filter(({ stage }) => reaches(stage, 'connected'))
    .flatMap(({ name: stack, definition }) =>
      definition.networks.flatMap(({ id, name: network }): SpanningNetwork[] => {
        const members = networkMembers(definition, id);
        if (members.length < 2) return [];
        const named = encrypted
          .membersOf(id, members, ends)
          .map((member) => ({ ...member, name: nameOf.get(member.node) ?? member.node }));
        return [{ stack, network, members: named }];
      }),
    );
}
